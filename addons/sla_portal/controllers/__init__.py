from . import doors
from . import estimate
from . import hours
from . import intake
from . import order
from . import support
from . import ticket
from . import tickets
