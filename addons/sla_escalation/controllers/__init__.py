from . import oncall
from . import portal
