"""What became of hours at the desk of the demo data: sold, estimated, worked, stated.

Told as `stories` are, by whose story it is. They begin before the month that is over
last, so that there is one whole month to be closed.
"""

from . import (
    beginning,
    distribuidora,
    floricola,
    ingenio,
    manufacturas,
    papeleria,
    transportes,
)

HOURS = [
    beginning.hours_begin,
    beginning.nights,
    beginning.months_close,
    *manufacturas.STORIES,
    *distribuidora.STORIES,
    *floricola.STORIES,
    *transportes.STORIES,
    *ingenio.STORIES,
    *papeleria.STORIES,
    beginning.this_month,
]
