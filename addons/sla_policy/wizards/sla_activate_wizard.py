from markupsafe import Markup

from odoo import api, fields, models


class SlaActivateWizard(models.TransientModel):
    """Show what activating agreements does at once, and activate them."""

    _name = "sla.activate.wizard"
    _inherit = ["sla.wizard"]
    _description = "Activate an Agreement"

    agreement_ids = fields.Many2many("sla.agreement", required=True)
    effects = fields.Html(compute="_compute_effects")

    # === COMPUTE METHODS === #

    @api.depends("agreement_ids")
    @api.depends_context("lang")
    def _compute_effects(self):
        for wizard in self:
            agreements = wizard.agreement_ids._origin
            agreements.check_access("read")
            rows = Markup()
            for agreement, sentences in agreements._activation_effects().items():
                if sentences:
                    rows += Markup("<p><strong>%s</strong></p><ul>%s</ul>") % (
                        agreement.display_name,
                        Markup().join(Markup("<li>%s</li>") % s for s in sentences),
                    )
            wizard.effects = rows

    # === ACTION METHODS === #

    def action_activate(self):
        """Activate the agreements."""
        self.ensure_one()
        return self.agreement_ids.action_activate()
