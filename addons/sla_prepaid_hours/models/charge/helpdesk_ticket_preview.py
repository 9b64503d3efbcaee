from odoo import api, models
from odoo.tools import format_amount

from ... import const
from ...engine import charging, duration


class HelpdeskTicket(models.Model):
    """What time on a ticket would come to, texts before anything is saved."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _sla_format_preview(self, minutes, day, at=None, source=const.WORK):
        """What time would come to, as a screen shows it before it is saved.

        Minutes are formatted for readers (1:30), but for `before` and `after`,
        the customer's free minutes.

        :raise AccessError: to the user who may not see the ticket
        """
        self.ensure_one()
        # What a customer has left is not for everybody.
        self.check_access("read")
        preview = self.env["sla.intervention"]._preview(
            self, minutes, day=day, at=at, source=source
        )
        texts = self._sla_format_draw(preview)
        texts["refusal"] = preview["refusal"]
        texts["before"], texts["after"] = preview["available"], preview["left"]
        texts["balance"] = self.env._(
            "Balance %(before)s, then %(after)s",
            before=duration.write(preview["available"]),
            after=duration.write(preview["left"]),
        )
        if not preview["charged"]:
            texts["why"] = self._sla_why_free(preview, day)
        earlier = preview["worked"] - minutes
        if source == const.WORK and earlier > 0:
            texts["why"] = " ".join(
                filter(
                    None,
                    [
                        texts["why"],
                        self.env._(
                            "With %s logged on this day before: a day is charged as "
                            "one.",
                            duration.write(earlier),
                        ),
                    ],
                )
            )
        texts["shortage"] = self._sla_format_shortage(preview)
        texts["summary"] = self._sla_summary(texts)
        return texts

    @api.model
    def _sla_format_draw(self, figures):
        """Figures of a day's work as a screen shows them."""
        # A step that shares its outcome with the next one has none of its own.
        steps = [
            {
                "label": step["label"],
                "time": duration.write(step["minutes"]) if step["minutes"] else "",
            }
            for step in figures["steps"]
        ]
        return {
            "charged": duration.write(figures["charged"]),
            "is_charged": bool(figures["charged"]),
            "ground": figures["ground_label"],
            "why": "",
            "steps": steps,
            "draws": [
                {
                    "pack": draw["pack"],
                    "time": duration.write(draw["minutes"]),
                    "left": duration.write(draw["left"]),
                    "note": self.env._("held by the estimate") if draw["held"] else "",
                }
                for draw in figures["draws"]
            ],
            "before": 0,
            "after": 0,
            "balance": "",
            "shortage": "",
            "summary": "",
        }

    def _sla_why_free(self, preview, day):
        """Why nothing is charged, in a sentence."""
        waived = (
            self.env["sla.intervention"]
            .sudo()
            .search(
                [
                    ("ticket_id", "=", self.id),
                    ("work_date", "=", day),
                    ("source", "=", const.WORK),
                    ("is_waived", "=", True),
                ]
            )
        )
        if waived:
            return self.env._(
                "Nothing is charged: %(user)s waived this day (%(reason)s).",
                user=waived.waive_user_id.name,
                reason=waived.waive_reason,
            )
        rule = self._sla_work_decision(day)["rule"]
        if preview["is_charged"]:
            if any(step["name"] == charging.CAP for step in preview["steps"]):
                return self.env._(
                    "Nothing is charged: what the customer approved is used up. Agree "
                    "on a new version of the estimate."
                )
            return self.env._(
                "Nothing is charged: at these hours “%s” counts for nothing.", rule.name
            )
        if rule.is_free:
            return self.env._("Nothing is charged: “%s” is free.", rule.name)
        if preview["ground"] == const.WARRANTY:
            return self.env._(
                "Nothing is charged: it is under warranty, unless a manager decides "
                "otherwise."
            )
        return self.env._(
            "Nothing is charged: there is no approved estimate, and no rule charges "
            "this without one."
        )

    def _sla_format_shortage(self, preview):
        """What no pack pays for, and what that is in money; or nothing."""
        short = preview["shortage"]
        if not short:
            return ""
        time = duration.write(short)
        if not preview["price"]:
            return self.env._("No pack pays for %s: it is to be invoiced.", time)
        currency = self.env["res.currency"].browse(preview["currency_id"])
        return self.env._(
            "No pack pays for %(time)s: it is to be invoiced, %(price)s before taxes.",
            time=time,
            price=format_amount(self.env, preview["price"], currency),
        )

    @api.model
    def _sla_summary(self, texts):
        """The figures in a sentence or two."""
        if not texts["is_charged"]:
            return texts["why"] or self.env._("Nothing is charged.")
        parts = [self.env._("%s charged.", texts["charged"])]
        parts += [
            self.env._(
                "%(pack)s pays %(time)s and has %(left)s left.",
                pack=draw["pack"],
                time=draw["time"],
                left=draw["left"],
            )
            for draw in texts["draws"]
        ]
        parts.append(texts["shortage"])
        return " ".join(filter(None, parts))
