from . import sla_channel
from . import sla_channel_activity
from . import sla_channel_email
from . import sla_channel_link
from . import sla_notification
from . import sla_notification_delivery
from . import mail_mail
from . import ir_module_module
