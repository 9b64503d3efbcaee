from odoo import fields, models


class SlaPolicy(models.Model):
    """“What if…”: the way from a policy to its replays."""

    _inherit = "sla.policy"

    simulation_count = fields.Integer(
        compute="_compute_simulation_count", groups="sla_policy.group_sla_manager"
    )

    # === COMPUTE METHODS === #

    def _compute_simulation_count(self):
        counts = dict(
            self.env["sla.simulation"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.simulation_count = counts.get(policy, 0)

    # === ACTION METHODS === #

    def action_what_if(self):
        """Try the policy on what really happened."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What if"),
            "res_model": "sla.simulation",
            "view_mode": "form",
            "context": {"default_policy_id": self.id},
        }

    def action_view_simulations(self):
        """Open the replays of the policy."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_simulation.sla_simulation_action"
        )
        action["domain"] = [("policy_id", "=", self.id)]
        action["context"] = {"default_policy_id": self.id}
        return action
