from odoo import api, fields, models

from ... import const
from ...engine import delivery as engine


class SlaEscalation(models.Model):
    """The ladder as people look at it: done, here, still to come."""

    _inherit = "sla.escalation"

    ladder_steps = fields.Html(compute="_compute_ladder_steps", sanitize=False)
    level_label = fields.Char(
        compute="_compute_level_label",
        help="Its name in the language of whoever looks.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ladder", "position", "state", "notification_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_ladder_steps(self):
        for escalation in self:
            steps = escalation._steps()
            escalation.ladder_steps = steps and self.env["ir.qweb"]._render(
                "sla_escalation.ladder_steps", {"steps": steps}
            )

    @api.depends("ladder", "level_number", "level_name")
    @api.depends_context("lang")
    def _compute_level_label(self):
        for escalation in self:
            number = escalation.level_number
            told = number and escalation._level_label(number)
            escalation.level_label = told or escalation.level_name

    # === BUSINESS METHODS === #

    def _level_label(self, number):
        """The name of a frozen level in the language of the environment; "" if none.

        :param int number: counted from 1; 0 is the last resort
        """
        self.ensure_one()
        if not number:
            return self.env._("Last resort")
        level = self._frozen(number)
        return level.get("names", {}).get(self.env.lang) or level.get("name", "")

    def _frozen(self, number):
        """A level as the ladder had it at the beginning; {} for the last resort."""
        self.ensure_one()
        levels = (self.ladder or {}).get("levels", ())
        return next((one for one in levels if one["number"] == number), {})

    def _steps(self):
        """The levels of the frozen ladder, each with its state in words."""
        self.ensure_one()
        ladder = self.ladder or {"levels": []}
        level_model = self.env["sla.escalation.level"]
        channels = dict(level_model._fields["channel"]._description_selection(self.env))
        at = (self.position or {}).get("level", -1)
        steps = []
        for index, level in enumerate(ladder["levels"]):
            told = self.notification_ids.filtered(
                lambda one, number=level["number"]: one.level_number == number
            )
            reached = told.filtered(
                lambda one: one.state in (engine.SENT, engine.DELIVERED)
            )
            is_here = index == at and self.state in (*const.ACTIVE, const.EXHAUSTED)
            if is_here and self.state == const.ACKNOWLEDGED:
                state, badge = self.env._("Taken on"), "text-bg-warning"
            elif is_here:
                state, badge = self.env._("Waiting"), "text-bg-danger"
            elif reached:
                state, badge = self.env._("Notified"), "text-bg-secondary"
            elif told:
                state, badge = self.env._("Not reached"), "text-bg-dark"
            elif index < at:
                state, badge = self.env._("Nobody"), "text-bg-dark"
            else:
                state, badge = self.env._("Still to come"), "text-bg-light"
            ways = [channels.get(level[way]) for way in ("channel", "also")]
            steps.append(
                {
                    "number": level["number"],
                    "name": self._level_label(level["number"]),
                    "state": state,
                    "badge": badge,
                    "class": "border-danger border-2" if is_here else "",
                    "how": ", ".join(way for way in ways if way),
                    "links": [
                        {"url": one._url(), "label": one.address}
                        for one in told
                        if one._url()
                    ],
                }
            )
        return steps
