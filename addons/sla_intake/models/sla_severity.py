from odoo import api, fields, models

from odoo.addons.sla_policy.const import PRIORITIES


class SlaSeverity(models.Model):
    """A severity in the words of a policy: what it is called and what it means.

    Customers choose among the criteria; what they come to is in `engine.severity`.
    """

    _name = "sla.severity"
    _description = "Severity in a Policy's Words"
    _order = "policy_id, priority desc, id"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    is_preset = fields.Boolean(related="policy_id.is_preset")
    priority = fields.Selection(PRIORITIES, string="Stars", required=True)
    name = fields.Char(
        required=True, translate=True, help="What the agreement calls it: “Critical”."
    )
    criterion = fields.Char(
        translate=True,
        help="When it is one, in words the customer knows: “Everything stands still, "
        "nobody can invoice”. Customers choose by it.",
    )

    _priority_uniq = models.UniqueIndex(
        "(policy_id, priority)",
        "The policy has words for this severity already. Change those.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "priority")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for severity in self:
            stars = "★" * int(severity.priority or "0")
            severity.display_name = f"{severity.name or ''} {stars}".strip()
