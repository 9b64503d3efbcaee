from odoo import fields, models

from ...engine import inactivity as engine

REMINDER = "reminder"
WARNING = "warning"
CLOSED_INACTIVE = "closed_inactive"
NO_PROGRESS = "no_progress"

# In which state of the period a letter about it is still true.
_TRUE_IN = {
    REMINDER: engine.REMINDED,
    WARNING: engine.WARNED,
    CLOSED_INACTIVE: engine.CLOSED,
}


class SlaLetter(models.Model):
    """Letters to who does not answer. Their occasion is the period of inactivity, that
    of “no progress” the clock that was not kept."""

    _inherit = "sla.letter"

    kind = fields.Selection(
        selection_add=[
            (REMINDER, "Reminder"),
            (WARNING, "Closes soon"),
            (CLOSED_INACTIVE, "Closed without an answer"),
            (NO_PROGRESS, "No progress"),
        ],
        ondelete={
            REMINDER: "cascade",
            WARNING: "cascade",
            CLOSED_INACTIVE: "cascade",
            NO_PROGRESS: "cascade",
        },
    )

    # === BUSINESS METHODS === #

    def _templates(self):
        return {
            **super()._templates(),
            REMINDER: "sla_escalation.mail_template_reminder",
            WARNING: "sla_escalation.mail_template_warning",
            CLOSED_INACTIVE: "sla_escalation.mail_template_closed_inactive",
            NO_PROGRESS: "sla_escalation.mail_template_no_progress",
        }

    def _is_true(self):
        if self.kind not in (*_TRUE_IN, NO_PROGRESS):
            return super()._is_true()
        ticket = self.ticket_id
        if not ticket.active or not ticket._inactivity_has_reader():
            return False
        if self.kind == NO_PROGRESS:
            clock = self.env["sla.clock"].sudo().browse(self.occasion).exists()
            return clock.state == "running"
        row = self.env["sla.inactivity"].sudo().browse(self.occasion).exists()
        return row.state == _TRUE_IN[self.kind]

    def _send(self):
        row = self.env["sla.inactivity"]
        if self.kind == WARNING and self._is_true():
            row = row.sudo().browse(self.occasion)
            row._about_to_be_warned()
        res = super()._send()
        if row and self.state == "sent":
            row._is_warned()
        return res
