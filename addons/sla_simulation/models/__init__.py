from . import sla_simulation
from . import sla_simulation_replay
from . import sla_simulation_summary
from . import sla_simulation_line
from . import sla_policy_simulation
