from . import sla_voice_account
from . import sla_voice_client
from . import sla_voice_call
from . import sla_voice_call_talk
from . import sla_notification
from . import sla_channel_voice
