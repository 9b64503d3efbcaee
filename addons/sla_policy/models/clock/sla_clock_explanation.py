from odoo import api, fields, models

from ...engine import explanation, vocabulary as voc
from ...engine.explanation import Span
from ..moment_format import format_moment


class SlaClock(models.Model):
    """Why a deadline is what it is, to the second (rule C10)."""

    _inherit = "sla.clock"

    # === ACTION METHODS === #

    @api.readonly
    def explain(self):
        """Tell where every second of the clock went.

        :return: a dict of

            - ``spans``: from the start until the clock stopped, else until now;
              dicts of ``kind`` (`counted`, `closed`, `holiday`, `paused`,
              `suspended`), ``start`` and ``end`` (naive UTC), ``seconds``,
              ``label`` (what it is, or the holiday's name), ``who`` and ``why``
              (of a stand-still). They touch, and the seconds of those that are
              counted are ``used_seconds``.
            - ``ahead``: the same, from now to the deadline of a running clock.
            - ``sentence``: the whole in one sentence, in the reader's language
              and time zone.
            - ``used_seconds`` and ``budget_seconds``: service time, budget 0
              where none is set.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.context.get("lang"):
            # A program may ask without saying in which language.
            self = self.with_context(lang=self.env.user.lang or "en_US")
        return self._explain_all()[self.id]

    # === BUSINESS METHODS === #

    def _explain_all(self, now=None, folded=None):
        """What `explain` tells, of several clocks at once, to whoever may read them.

        A constant number of queries.

        :param now: naive UTC, the present by default
        :param dict folded: `_fold` of the clocks' tickets at `now`, if at hand
        :return: `{clock id: dict}`
        """
        now = now or fields.Datetime.now()
        if folded is None:
            # The explanation is the reader's to see with the clock; events are not.
            folded = self.sudo()._fold(self.ticket_id, now)
        found = {
            (ticket_id, clock.metric, clock.sequence): (clock, policy)
            for ticket_id, pairs in folded.items()
            for clock, policy in pairs
        }
        spans, references = {}, set()
        for row in self:
            key = row.ticket_id.id, row.metric_id.code, row.sequence
            clock, policy = found.get(key, (None, None))
            spans[row] = clock, *self._spans(clock, policy, now)
            references.update(
                span.who for part in spans[row][1:] for span in part if span.who
            )
        names = self._names_of(references)
        told = {}
        for row, (clock, passed, ahead) in spans.items():
            used = sum(span.seconds for span in passed if span.kind == voc.SPAN_COUNTED)
            told[row.id] = {
                "spans": [self._tell_span(span, names) for span in passed],
                "ahead": [self._tell_span(span, names) for span in ahead],
                "used_seconds": used,
                "budget_seconds": row.budget_seconds,
                "sentence": row._sentence(passed, used, clock and clock.target),
            }
        return told

    @api.model
    def _spans(self, clock, policy, now):
        """Spans that have passed, and those ahead, of a clock of the engine."""
        if not clock:
            # Nothing promises it any more; the row says how far it got.
            return [], []
        if clock.verdict:
            return [self._frozen_span(row) for row in clock.verdict["spans"]], []
        return (
            explanation.explain(clock, policy, now),
            explanation.ahead(clock, policy, now),
        )

    @api.model
    def _frozen_span(self, row):
        """A span as a verdict keeps it."""
        start, end, kind, label, why, who = row
        to_datetime = fields.Datetime.to_datetime
        return Span(to_datetime(start), to_datetime(end), kind, label, why, who)

    def _tell_span(self, span, names):
        """A span of the engine, for a person."""
        labels = {
            voc.SPAN_COUNTED: self.env._("Service time"),
            voc.SPAN_CLOSED: self.env._("Outside service hours"),
            voc.SPAN_HOLIDAY: span.label or self.env._("Holiday"),
            voc.SPAN_PAUSED: self.env._("Paused"),
            voc.SPAN_SUSPENDED: self.env._("Suspended"),
        }
        return {
            "kind": span.kind,
            "start": span.start,
            "end": span.end,
            "seconds": span.seconds,
            "label": labels[span.kind],
            "why": self._tell_reason(span.why),
            "who": names.get(span.who, ""),
        }

    @api.model
    def _tell_reason(self, why):
        """Why a clock stands still: a phase, or `suspended`; "" for neither."""
        return {
            voc.WAITING_CUSTOMER: self.env._("Waiting for the customer"),
            voc.WAITING_VENDOR: self.env._("Waiting for a vendor"),
            voc.SOLVED: self.env._("Solved, until it was reopened"),
            voc.HANDED_OVER: self.env._("Handed over, until it was reopened"),
            voc.CLOSED: self.env._("Closed, until it was reopened"),
            voc.CANCELLED: self.env._("Cancelled, until it was reopened"),
            voc.SUSPENDED: self.env._("Service suspended"),
        }.get(why, "")

    @api.model
    def _names_of(self, references):
        """The names behind events, without those of people who are gone. Two queries
        at most."""
        ids = {"partner": set(), "user": set()}
        for reference in references:
            kind, _sep, record_id = reference.partition(":")
            if record_id:
                ids["partner" if kind == "partner" else "user"].add(int(record_id))
        names = {}
        for kind, model in (("partner", "res.partner"), ("user", "res.users")):
            # Names only, of people who acted on the reader's own ticket.
            for record in self.env[model].sudo().browse(sorted(ids[kind])).exists():
                names[f"{kind}:{record.id}"] = record.name or ""
        return names

    def _tell_moment(self, moment):
        """A moment in the reader's language and zone; the policy's for the zoneless."""
        zone = self.env.user.tz or self.env.context.get("tz") or self._zone()
        return format_moment(self.env, moment, "full", tz=zone)

    def _zone(self):
        """The zone the clock counts in."""
        return self.sudo().version_id.spec["tz"] if self.version_id else "UTC"

    @api.model
    def _tell_seconds(self, seconds):
        """A duration in words: 3 h 20 min."""
        hours, minutes = divmod(abs(int(seconds)) // 60, 60)
        if hours and minutes:
            return self.env._(
                "%(hours)s h %(minutes)s min", hours=hours, minutes=minutes
            )
        if hours:
            return self.env._("%s h", hours)
        if minutes or not seconds:
            return self.env._("%s min", minutes)
        return self.env._("%s s", abs(int(seconds)))

    def _allowance(self, target):
        """How long was promised, in words, as the version has it that promised it."""
        if not target:
            return ""
        calendar = self.sudo().version_id.calendar_id
        return self.env["sla.target"]._format_allowance(target, calendar)

    def _sentence(self, spans, used, target):
        """The clock in one sentence."""
        allowance = self._allowance(target)
        parts = [
            self.env._(
                "%(promise)s by “%(policy)s”: started %(start)s",
                promise=f"{self.metric_id.name} ({allowance})"
                if allowance
                else self.metric_id.name,
                policy=self.sudo().policy_id.name or "",
                start=self._tell_moment(self.started_at),
            ),
            self.env._("%s of service time used", self._tell_seconds(used)),
        ]
        stood = sum(
            span.seconds
            for span in spans
            if span.kind in (voc.SPAN_PAUSED, voc.SPAN_SUSPENDED)
        )
        if stood:
            parts.append(self.env._("stood still for %s", self._tell_seconds(stood)))
        parts.append(self._sentence_end(used))
        return "; ".join(parts) + "."

    def _sentence_end(self, used):
        """How it stands, the last part of the sentence."""
        left = self.budget_seconds - used
        if self.state == voc.MET:
            return self.env._("kept %s", self._tell_moment(self.stopped_at))
        if self.state == voc.MISSED:
            return self.env._(
                "missed: due %(deadline)s, kept only %(stop)s, %(over)s over",
                deadline=self._tell_moment(self.deadline),
                stop=self._tell_moment(self.stopped_at),
                over=self._tell_seconds(max(0, -left)),
            )
        if self.state == voc.CANCELLED:
            return self.env._("dropped: neither kept nor missed")
        if self.is_breached:
            return self.env._("overdue since %s", self._tell_moment(self.deadline))
        if self.state == voc.PAUSED and not self.budget_seconds:
            return self.env._("paused since %s", self._tell_moment(self.paused_at))
        if self.state == voc.PAUSED:
            return self.env._(
                "paused since %(since)s with %(left)s left",
                since=self._tell_moment(self.paused_at),
                left=self._tell_seconds(max(0, left)),
            )
        if not self.deadline:
            return self.env._("no date is set yet")
        return self.env._(
            "due %(deadline)s (%(zone)s)",
            deadline=self._tell_moment(self.deadline),
            zone=self.env.user.tz or self._zone(),
        )

    # === PANEL === #

    def _panel_values(self, now, folded):
        """What the ticket's panel shows of each clock.

        :param now: naive UTC
        :param dict folded: `_fold` of the clocks' tickets at `now`
        :return: a list of dicts; ``open_spans`` are the `[start, end]` (UTC) in
            which service time passes until the deadline, so that the screen can
            count down by itself
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        found = {
            (ticket_id, clock.metric, clock.sequence): (clock, policy)
            for ticket_id, pairs in folded.items()
            for clock, policy in pairs
        }
        names = self._names_of(
            clock.pause_who for clock, _policy in found.values() if clock.pause_who
        )
        values = []
        for row in self:
            key = row.ticket_id.id, row.metric_id.code, row.sequence
            clock, policy = found.get(key, (None, None))
            used = clock.used if clock else row.used_seconds
            ahead = explanation.ahead(clock, policy, now) if clock else []
            values.append(
                {
                    "id": row.id,
                    "metric": row.metric_id.name,
                    "code": row.metric_id.code,
                    "sequence": row.sequence,
                    "allowance": row._allowance(clock and clock.target),
                    "state": row.state,
                    "state_label": states[row.state],
                    "is_breached": clock.is_breached if clock else row.is_breached,
                    "is_at_risk": bool(
                        clock
                        and clock.state == voc.RUNNING
                        and clock.risk_at
                        and clock.risk_at <= now
                    ),
                    "started_at": row.started_at,
                    "deadline": row.deadline,
                    "expected_from": row.expected_from,
                    "stopped_at": row.stopped_at,
                    "paused_at": row.paused_at,
                    "pause_label": self._tell_reason(row.pause_reason),
                    "pause_who": names.get(clock.pause_who, "") if clock else "",
                    "budget_seconds": row.budget_seconds,
                    "used_seconds": used,
                    "open_spans": [
                        [span.start, span.end]
                        for span in ahead
                        if span.kind == voc.SPAN_COUNTED
                    ],
                    "needs_recalculation": row.needs_recalculation,
                }
            )
        return values
