from odoo import models


class SlaAgreement(models.Model):
    _inherit = "sla.agreement"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "policy_id" in vals:
            # Another tier, other terms for who is silent under it.
            self.env["sla.silence"]._look_again(
                [("ticket_id.agreement_id", "in", self.ids)]
            )
        return res
