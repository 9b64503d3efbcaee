from odoo import api, fields, models

from ... import const


class SlaEscalationEvent(models.Model):
    """What happened to an escalation. Append-only."""

    _name = "sla.escalation.event"
    _inherit = ["sla.guarded"]
    _description = "Escalation Event"
    _order = "occurred_at, id"
    _rec_name = "kind"
    _log_access = False

    escalation_id = fields.Many2one(
        "sla.escalation", required=True, ondelete="cascade", index=True
    )
    ticket_id = fields.Many2one(related="escalation_id.ticket_id")
    company_id = fields.Many2one(related="escalation_id.company_id", store=True)
    occurred_at = fields.Datetime(required=True, string="At")
    kind = fields.Selection(const.LOG_KINDS, required=True)
    level_number = fields.Integer(string="Level")
    loop = fields.Integer()
    partner_id = fields.Many2one("res.partner", string="Who", ondelete="set null")
    via = fields.Selection(lambda self: self.env["sla.channel"]._selection_via())
    note = fields.Char()

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "What happened to an escalation is written down as it happens and never "
            "changed."
        )

    @api.model
    def _record(self, rows):
        """Write down what happens now. One insert.

        :param list rows: dicts of `escalation_id`, `kind` and, where they apply,
            `level_number`, `loop`, `partner_id`, `via`, `note`
        """
        now = fields.Datetime.now()
        return self._writer().create([{**row, "occurred_at": now} for row in rows])
