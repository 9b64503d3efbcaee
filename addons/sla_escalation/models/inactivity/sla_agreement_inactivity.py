from odoo import models


class SlaAgreement(models.Model):
    _inherit = "sla.agreement"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "policy_id" in vals:
            # Another tier, other terms for the inactive tickets under it.
            self.env["sla.inactivity"]._schedule_replanning(
                [("ticket_id.agreement_id", "in", self.ids)]
            )
        return res
