from odoo import fields, models

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.moment_format import format_moment

_MINUTE, _HOUR, _DAY = 60, 3600, 86400

# The colours of a promise's status.
_TONES = {voc.MET: "success", voc.MISSED: "danger", voc.PAUSED: "secondary"}


class HelpdeskTicket(models.Model):
    """What a customer was promised about a ticket, and its status.

    Methods named `_portal_...` return what a customer may see, as plain values: their
    callers have checked the access, and use sudo for what a customer may not read.
    """

    _inherit = "helpdesk.ticket"

    # === TIME FOR READERS === #

    def _portal_zone(self):
        """The time zone of the reader."""
        self.ensure_one()
        me, ticket = self.env.user, self.sudo()
        # Without a login it is the customer's.
        mine = me.tz if not me._is_public() else ticket.partner_id.tz
        return mine or ticket._sla_policy().tz or "UTC"

    def _portal_moment(self, at):
        """A moment (naive UTC) and its words in the reader's language and zone.

        :return: dict of ``at`` and ``text``; None for none
        """
        if not at:
            return None
        zone = self.env.context.get("tz") or self._portal_zone()
        return {
            "at": at,
            "text": format_moment(self.env, at, "full", tz=zone),
        }

    def _portal_duration(self, seconds):
        """How long something is, in the two units that matter: 2 d 3 h."""
        days, rest = divmod(abs(int(seconds)), _DAY)
        hours, rest = divmod(rest, _HOUR)
        minutes, rest = divmod(rest, _MINUTE)
        if days:
            return self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
        if hours:
            return self.env._(
                "%(hours)s h %(minutes)s min", hours=hours, minutes=minutes
            )
        if minutes or not seconds:
            return self.env._("%s min", minutes)
        return self.env._("%s s", rest)

    def _portal_countdown(self, deadline, now):
        """How far away a deadline is, or for how long it has passed."""
        left = (deadline - now).total_seconds()
        if left >= 0:
            return self.env._("in %s", self._portal_duration(left))
        return self.env._("overdue for %s", self._portal_duration(left))

    # === PROMISES === #

    def _portal_promise_title(self, code):
        """What is promised, in the customer's words."""
        return {
            voc.FIRST_RESPONSE: self.env._("First answer"),
            voc.NEXT_REPLY: self.env._("Answer to your message"),
            voc.PROGRESS_UPDATE: self.env._("Report on progress"),
            voc.INFORMATION_CHECK: self.env._("Whether anything is missing"),
            voc.ESTIMATE: self.env._("Estimate"),
            voc.RELEASE_DATE: self.env._("Date of delivery"),
            voc.RESOLUTION: self.env._("Solution"),
        }.get(code, "")

    def _portal_promises(self):
        """The promises, what is due first on top. A constant number of queries.

        One of each metric: of those that repeat, the newest.

        :return: dicts; ``deadline``, ``started`` and ``stopped`` as `_portal_moment`
            formats them, ``countdown`` words or empty, ``why`` a clock is paused,
            ``bar`` and ``rows`` its explanation
        """
        self.ensure_one()
        now = fields.Datetime.now()
        # Customers may not read clocks; those of a ticket they read are theirs.
        clocks = self.sudo().clock_ids.filtered(lambda c: c.state != voc.CANCELLED)
        newest = {}
        for clock in clocks.sorted(lambda c: (c.sequence, c.id)):
            newest[clock.metric_id] = clock
        clocks = clocks.browse().union(*newest.values()).sorted(_urgency)
        folded = clocks._fold(self.sudo(), now)
        explained = clocks._explain_all(now, folded)
        return [
            self._portal_promise(panel, explained[panel["id"]], now)
            for panel in clocks._panel_values(now, folded)
        ]

    def _portal_promise(self, panel, explained, now):
        is_running = panel["state"] == voc.RUNNING
        deadline = panel["deadline"]
        tone, label = self._portal_promise_badge(panel)
        is_waited_for = is_running and deadline
        return {
            "code": panel["code"],
            "title": self._portal_promise_title(panel["code"]) or panel["metric"],
            "allowance": panel["allowance"],
            "state": panel["state"],
            "is_open": panel["state"] in voc.OPEN_STATES,
            "is_overdue": bool(is_running and panel["is_breached"]),
            "tone": tone,
            "label": label,
            "started": self._portal_moment(panel["started_at"]),
            "deadline": self._portal_moment(deadline),
            "expected_from": self._portal_moment(
                is_waited_for and panel["expected_from"]
            ),
            "stopped": self._portal_moment(panel["stopped_at"]),
            "countdown": self._portal_countdown(deadline, now) if is_waited_for else "",
            "why": self._portal_stand(panel),
            "sentence": explained["sentence"],
            "bar": self._portal_bar(explained),
            "rows": self._portal_rows(explained),
            "used": self._portal_duration(explained["used_seconds"]),
        }

    def _portal_promise_badge(self, panel):
        """The status of a promise: a colour and words."""
        state = panel["state"]
        if state == voc.MET:
            label = self.env._("Kept")
        elif state == voc.MISSED:
            label = self.env._("Kept late")
        elif panel["is_breached"]:
            return "danger", self.env._("Overdue")
        elif state == voc.PAUSED:
            label = self.env._("Paused")
        elif not panel["deadline"]:
            return "info", self.env._("No date yet")
        elif panel["is_at_risk"]:
            return "warning", self.env._("Due soon")
        else:
            return "info", self.env._("On track")
        return _TONES[state], label

    def _portal_stand(self, panel):
        """Why a clock is paused, since when, and what is left; else empty."""
        if panel["state"] != voc.PAUSED:
            return ""
        why = self._portal_pause_reason(panel["pause_label"])
        since = self._portal_moment(panel["paused_at"])["text"]
        left = panel["budget_seconds"] - panel["used_seconds"]
        if not panel["budget_seconds"]:
            return self.env._("Since %(since)s: %(why)s", since=since, why=why)
        return self.env._(
            "Since %(since)s: %(why)s When it goes on, %(left)s of service time are "
            "left.",
            since=since,
            why=why,
            left=self._portal_duration(max(0, left)),
        )

    def _portal_pause_reason(self, label):
        """The reason of the moment, as a sentence to the customer."""
        ticket = self.sudo()
        if ticket.coverage == voc.SUSPENDED:
            return self.env._("your agreement is suspended.")
        return {
            voc.WAITING_CUSTOMER: self.env._("we wait for your answer."),
            voc.WAITING_VENDOR: self.env._("we wait for the maker of the product."),
            voc.SOLVED: self.env._("we think that it is solved."),
        }.get(ticket.sla_phase, label)

    def _portal_bar(self, explained):
        """Where the time went and will go: parts of a hundred."""
        pieces = [(span, False) for span in explained["spans"]]
        pieces += [(span, True) for span in explained["ahead"]]
        whole = sum(span["seconds"] for span, _is_ahead in pieces)
        return whole and [
            {
                "kind": span["kind"],
                "is_ahead": is_ahead,
                "percent": round(span["seconds"] * 100 / whole, 3),
            }
            for span, is_ahead in pieces
        ]

    def _portal_rows(self, explained):
        """The explanation as a table, what is still to come at its end."""
        return [
            {
                "kind": span["kind"],
                "is_ahead": is_ahead,
                "label": span["label"],
                "why": ", ".join(filter(None, (span["why"], span["who"]))),
                "start": self._portal_moment(span["start"])["text"],
                "end": self._portal_moment(span["end"])["text"],
                "time": self._portal_duration(span["seconds"]),
            }
            for is_ahead, part in ((False, "spans"), (True, "ahead"))
            for span in explained[part]
        ]


def _urgency(clock):
    """Running promises first, then paused ones, then those that are over."""
    is_over = clock.state not in voc.OPEN_STATES
    return is_over, not clock.deadline, clock.deadline or clock.started_at, clock.id
