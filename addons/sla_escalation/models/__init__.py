from . import oncall
from . import outbox
from . import ladder
from . import sla_outage
from . import notice
from . import inactivity
