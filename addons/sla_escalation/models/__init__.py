from . import oncall
from . import outbox
from . import ladder
from . import notice
from . import inactivity
