"""What happened at the desk of the demo data in its last ten days, each by whose it is.

Each story is one ticket, told as a generator (see `desk.Desk`). Those that are under
way run around the clock, so that there is something to watch on any day and at any
hour; those of the past keep to office hours. The customers write as customers do.
"""

from . import (
    cafeteria,
    distribuidora,
    floricola,
    ingenio,
    manufacturas,
    papeleria,
    shops,
    transportes,
)

STORIES = [
    *papeleria.STORIES,
    *ingenio.STORIES,
    *shops.STORIES,
    *distribuidora.STORIES,
    *floricola.STORIES,
    *transportes.STORIES,
    *manufacturas.STORIES,
    *cafeteria.STORIES,
]
