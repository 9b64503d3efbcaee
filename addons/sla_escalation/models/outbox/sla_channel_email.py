import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import email_normalize

from ... import const
from ...engine import delivery as engine

_logger = logging.getLogger(__name__)


class SlaChannelEmail(models.AbstractModel):
    """By mail, through Odoo's own queue: handed over in the same transaction."""

    _name = "sla.channel.email"
    _inherit = ["sla.channel"]
    _description = "Notifications by E-mail"

    _code = const.EMAIL
    _sequence = 10

    @api.model
    def _label(self):
        return self.env._("E-mail")

    @api.model
    def _address_of(self, user, partner, role):
        for address in (role.email, user.email, partner.email):
            if email_normalize(address or ""):
                return email_normalize(address)
        return False

    @api.model
    def _send(self, notifications):
        template = self.env.ref("sla_escalation.mail_template_notification")
        try:
            with self.env.cr.savepoint():
                self._hand_over(template, notifications)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            # One that cannot be written stops no other.
            _logger.warning("Notifications were not written at once", exc_info=True)
            return {one.id: self._send_one(template, one) for one in notifications}
        return {one.id: engine.Outcome(engine.SENT) for one in notifications}

    @api.model
    def _send_one(self, template, notification):
        try:
            with self.env.cr.savepoint():
                self._hand_over(template, notification)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            return engine.Outcome(engine.REFUSED, error=str(error)[:250])
        return engine.Outcome(engine.SENT)

    @api.model
    def _hand_over(self, template, notifications):
        mail_ids = template.sudo().send_mail_batch(notifications.ids, force_send=False)
        for notification, mail in zip(notifications, mail_ids, strict=True):
            notification.write({"mail_id": mail.id})
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action", False)
        if cron:
            cron.sudo()._trigger()
