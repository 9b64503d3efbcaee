from odoo import fields, models

from ..const import RULINGS
from ..engine import vocabulary as voc


class SlaOverrideWizard(models.TransientModel):
    """Ask what is decided instead of the agreement, and why."""

    _name = "sla.override.wizard"
    _inherit = ["sla.wizard"]
    _description = "Decide Otherwise"

    ticket_ids = fields.Many2many("helpdesk.ticket", required=True)
    coverage = fields.Selection(
        [item for item in RULINGS if item[0] != voc.REROUTED],
        string="It Is",
        required=True,
        default=voc.INCLUDED,
    )
    reason = fields.Char(required=True)
    since = fields.Selection(
        [("creation", "From when the ticket came in"), ("now", "From now")],
        string="Promises Count",
        required=True,
        default="creation",
    )

    def action_decide(self):
        """Decide on the tickets."""
        self.ensure_one()
        return self.ticket_ids.action_override_coverage(
            self.coverage, self.reason, self.since == "creation"
        )
