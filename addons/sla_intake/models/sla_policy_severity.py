from odoo import fields, models

from ..engine.severity import IMPACTS, LATER, NOW, SOON, severity


class SlaPolicy(models.Model):
    """What a policy calls its severities, and how customers are asked for them."""

    _inherit = "sla.policy"

    severity_ids = fields.One2many(
        "sla.severity", "policy_id", string="Severities", copy=True
    )

    # === BUSINESS METHODS === #

    def _severity_label(self, priority):
        """What a severity is called: by the policy, else by everybody.

        :param str priority: `0` to `3`
        """
        line = self.severity_ids.filtered(lambda one: one.priority == priority)
        if line:
            return line[0].name
        return {
            "3": self.env._("Critical"),
            "2": self.env._("High"),
            "1": self.env._("Medium"),
            "0": self.env._("Low"),
        }[priority]

    def _intake_impacts(self):
        """What may have come of it, the worst first, as customers choose among it."""
        words = {
            "stopped": (
                self.env._("Everything stands still"),
                self.env._("Nobody can work, or nothing can be sold or invoiced."),
            ),
            "partial": (
                self.env._("An essential part stands still"),
                self.env._("A main activity is stopped, or some people cannot work."),
            ),
            "slowed": (
                self.env._("Work goes on, with trouble"),
                self.env._("It is slower, or there is another way to do it."),
            ),
            "none": (
                self.env._("Nothing is held up"),
                self.env._("A doubt, or something small to be better."),
            ),
        }
        criteria = {line.priority: line.criterion for line in self.severity_ids}
        impacts = []
        for impact in IMPACTS:
            label, told = words[impact]
            criterion = criteria.get(severity(impact, NOW))
            impacts.append({"value": impact, "label": label, "help": criterion or told})
        return impacts

    def _intake_urgencies(self):
        """How soon it is needed, the soonest first."""
        return [
            {"value": NOW, "label": self.env._("Now")},
            {"value": SOON, "label": self.env._("Today or tomorrow")},
            {"value": LATER, "label": self.env._("It can wait")},
        ]
