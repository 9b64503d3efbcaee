from odoo import api, fields, models


class SlaOncallOverride(models.Model):
    """A period that somebody takes over, whosever turn it is.

    Where two overlap, the one made later counts. Agents may take over shifts
    themselves; managers write whatever was agreed.
    """

    _name = "sla.oncall.override"
    _description = "On-Call Swap"
    _inherit = ["sla.oncall.user", "sla.oncall.period"]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    schedule_id = fields.Many2one(
        "sla.oncall.schedule",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('company_id', 'in', allowed_company_ids)]",
    )
    company_id = fields.Many2one(
        related="schedule_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(string="Takes Over", default=lambda self: self.env.user)

    _schedule_dates_idx = models.Index("(schedule_id, date_to, date_from)")

    # === CONSTRAINT METHODS === #

    @api.constrains("schedule_id", "user_id")
    def _check_user(self):
        return super()._check_user()
