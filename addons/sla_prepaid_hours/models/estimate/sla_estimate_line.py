from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .estimated_minutes import check_minutes


class SlaEstimateLine(models.Model):
    """One piece of the work that is estimated."""

    _name = "sla.estimate.line"
    _inherit = ["sla.concealed"]
    _description = "Piece of Estimated Work"
    _order = "sequence, id"

    estimate_id = fields.Many2one(
        "sla.estimate", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="estimate_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What", required=True)
    minutes = fields.Integer(string="Time", required=True, help="In minutes.")
    kind_id = fields.Many2one(
        "sla.work.kind",
        string="Kind of Work",
        ondelete="restrict",
        help="For the customer to read. What pays for it follows from the estimate's.",
    )
    note = fields.Char()

    # === CONSTRAINT METHODS === #

    @api.constrains("minutes")
    def _check_minutes(self):
        for line in self:
            if line.minutes <= 0:
                raise ValidationError(
                    self.env._("“%s” takes no time. Say how long.", line.name)
                )
            check_minutes(self.env, line.estimate_id.minutes)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_minutes(self.env, vals.get("minutes"))
        lines = super().create(vals_list)
        lines.estimate_id._check_is_draft()
        return lines

    def write(self, vals):
        self.check_access("write")
        check_minutes(self.env, vals.get("minutes"))
        self.estimate_id._check_is_draft()
        res = super().write(vals)
        self.estimate_id._check_is_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self.estimate_id._check_is_draft()
