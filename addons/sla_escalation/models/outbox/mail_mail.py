from odoo import models

from ...engine import delivery as engine


class MailMail(models.Model):
    """A mail that did not go out has reached nobody: another channel takes over."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        notifications = (
            self.env["sla.notification"].sudo().search([("mail_id", "in", self.ids)])
        )
        if notifications and failure_type:
            notifications._report(
                engine.FAILED, error=str(failure_reason or failure_type)
            )
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
