from odoo import api, models
from odoo.tools import format_amount

from ... import const
from ...engine import charging, duration


class HelpdeskTicket(models.Model):
    """What time on a ticket would come to, told before anything is saved."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _sla_preview_told(self, minutes, day, at=None, source=const.WORK):
        """What time would come to, as a screen shows it before it is saved.

        Minutes are told as people read them (1:30), but for `before` and `after`,
        the customer's free minutes.

        :raise AccessError: to whoever may not see the ticket
        """
        self.ensure_one()
        # What a customer has left is not for everybody.
        self.check_access("read")
        preview = self.env["sla.intervention"]._preview(
            self, minutes, day=day, at=at, source=source
        )
        told = self._sla_draw_told(preview)
        told["refusal"] = preview["refusal"]
        told["before"], told["after"] = preview["available"], preview["left"]
        told["balance"] = self.env._(
            "Balance %(before)s, then %(after)s",
            before=duration.write(preview["available"]),
            after=duration.write(preview["left"]),
        )
        if not preview["charged"]:
            told["why"] = self._sla_why_free(preview, day)
        earlier = preview["worked"] - minutes
        if source == const.WORK and earlier > 0:
            told["why"] = " ".join(
                filter(
                    None,
                    [
                        told["why"],
                        self.env._(
                            "With %s logged on this day before: a day is charged as "
                            "one.",
                            duration.write(earlier),
                        ),
                    ],
                )
            )
        told["shortage"] = self._sla_shortage_told(preview)
        told["summary"] = self._sla_summary(told)
        return told

    @api.model
    def _sla_draw_told(self, figures):
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
        rule = self._sla_judge_work(day)["rule"]
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

    def _sla_shortage_told(self, preview):
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
    def _sla_summary(self, told):
        """The figures in a sentence or two."""
        if not told["is_charged"]:
            return told["why"] or self.env._("Nothing is charged.")
        parts = [self.env._("%s charged.", told["charged"])]
        parts += [
            self.env._(
                "%(pack)s pays %(time)s and has %(left)s left.",
                pack=draw["pack"],
                time=draw["time"],
                left=draw["left"],
            )
            for draw in told["draws"]
        ]
        parts.append(told["shortage"])
        return " ".join(filter(None, parts))
