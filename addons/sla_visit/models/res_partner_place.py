from odoo import fields, models


class ResPartner(models.Model):
    """An address as the place of visits."""

    _inherit = "res.partner"

    def write(self, vals):
        res = super().write(vals)
        if {"state_id", "country_id"} & set(vals):
            # Whoever corrects an address need not be able to see who is visited.
            events = self.env["calendar.event"].sudo()
            coming = events.search(
                [
                    ("sla_place_id", "in", self.ids),
                    ("sla_agreement_id", "!=", False),
                    ("stop", ">=", fields.Datetime.now()),
                ]
            )
            events._sla_rejudge(coming | coming._sla_neighbours())
        return res
