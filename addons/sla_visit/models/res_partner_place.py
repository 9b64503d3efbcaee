from odoo import fields, models


class ResPartner(models.Model):
    """An address as the place of visits."""

    _inherit = "res.partner"

    def write(self, vals):
        res = super().write(vals)
        if {"state_id", "country_id"} & set(vals):
            # Sudo: a user who corrects an address need not have access to its visits.
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
