from collections import defaultdict

from odoo import api, fields, models

from ...const import CLOCK_STATES
from ...engine import clock as engine, explanation, vocabulary as voc
from ..record_name import joined

# What differs from row to row even if the same has happened to all of them.
_FIGURES = {"budget_seconds", "expected_from", "started_at", "used_seconds"}


class SlaClock(models.Model):
    """One promise on one ticket: when it started, when it is due, how it ended.

    A row only remembers what the ticket's events fold into; `_refold` writes it
    and nothing else does, but for the sweep, which marks what time alone brings
    about (`is_at_risk`, `is_breached`).
    """

    _name = "sla.clock"
    _inherit = ["sla.guarded", "sla.due"]
    _description = "Promise Clock"
    _order = "ticket_id, started_at, id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True, readonly=True
    )
    metric_id = fields.Many2one(
        "sla.metric",
        string="Promise",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    sequence = fields.Integer(
        default=1, readonly=True, help="Promises that repeat: which one it is."
    )
    agreement_id = fields.Many2one(
        "sla.agreement", ondelete="set null", index="btree_not_null", readonly=True
    )
    policy_id = fields.Many2one(
        "sla.policy", ondelete="restrict", index="btree_not_null", readonly=True
    )
    version_id = fields.Many2one(
        "sla.policy.version",
        string="Policy Version",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
    )
    target_id = fields.Many2one(
        "sla.target", ondelete="set null", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, readonly=True
    )
    started_at = fields.Datetime(required=True, readonly=True)
    expected_from = fields.Datetime(
        readonly=True, help="“24 to 48 hours”: the first of the two."
    )
    deadline = fields.Datetime(
        readonly=True, help="Empty while the clock stands still and when none is set."
    )
    stopped_at = fields.Datetime(readonly=True)
    paused_at = fields.Datetime(string="Paused Since", readonly=True)
    pause_reason = fields.Char(
        readonly=True, help="The phase it stands still in, or `suspended`."
    )
    state = fields.Selection(CLOCK_STATES, required=True, readonly=True)
    is_breached = fields.Boolean(readonly=True)
    is_at_risk = fields.Boolean(
        readonly=True, help="Less than a quarter of the service time is left."
    )
    budget_seconds = fields.Integer(
        string="Promised (s)", readonly=True, help="Service time; 0 where none is set."
    )
    used_seconds = fields.Integer(
        string="Used (s)",
        readonly=True,
        help="Service time used when it last stopped or stood still.",
    )
    check_at = fields.Datetime(
        readonly=True,
        help="When time alone changes something next: it becomes at risk, or is due.",
    )
    needs_recalculation = fields.Boolean(
        readonly=True, help="The service hours it counts in were edited."
    )

    _unique = models.UniqueIndex(
        "(ticket_id, metric_id, sequence)", "This promise has its clock already."
    )
    # The sweep reads nothing but this.
    _check_idx = models.Index("(check_at) WHERE check_at IS NOT NULL")
    _recalculation_idx = models.Index("(id) WHERE needs_recalculation")

    # === COMPUTE METHODS === #

    @api.depends("metric_id.name", "ticket_id.number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for clock in self:
            clock.display_name = joined(clock.ticket_id.number, clock.metric_id.name)

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Clocks follow from what happens to the ticket; nobody sets them by hand."
        )

    @api.model
    def _fold(self, tickets, now=None, events=None):
        """Fold the events of tickets. A constant number of queries.

        :param now: naive UTC, the present by default
        :param events: all there are of the tickets, as `sla.event._load` tells them;
            read if not at hand. In a dry run they may speak of a policy as it is
            now, published or not: by minus its id
        :return: `{ticket id: [(engine.Clock, engine.Policy)]}`
        """
        now = now or fields.Datetime.now()
        if events is None:
            events = self.env["sla.event"]._load(tickets)
        used = {
            ticket_id: {
                event.value["policy"]
                for event in ticket_events
                if event.kind in (voc.EVENT_CREATED, voc.EVENT_POLICY)
            }
            - {0}
            for ticket_id, ticket_events in events.items()
        }
        keys = sorted(set().union(*used.values()))
        versions = self.env["sla.policy.version"].browse(k for k in keys if k > 0)
        drafts = self.env["sla.policy"].browse(-k for k in keys if k < 0)
        sources = dict(zip(versions.ids, versions, strict=True))
        sources |= {-draft.id: draft for draft in drafts}
        policies = {}
        folded = {}
        for ticket in tickets.sudo():
            if ticket.id not in events:
                continue
            company_id = ticket.company_id.id
            key = company_id, frozenset(used[ticket.id])
            if key not in policies:
                policies[key] = {
                    used_key: sources[used_key]._engine_policy(company_id)
                    for used_key in sorted(key[1])
                }
            own = policies[key]
            if not own:
                folded[ticket.id] = []
                continue
            clocks = engine.fold(events[ticket.id], own, now)
            folded[ticket.id] = [(clock, own[clock.policy]) for clock in clocks]
        return folded

    @api.model
    def _refold(self, tickets, events=None):
        """Bring the clocks of tickets in line with their events (rule C11).

        A constant number of queries. Verdicts given on the way are written down, and
        what an edited calendar has moved is logged (rule C8).

        :param events: as for `_fold`
        """
        now = fields.Datetime.now()
        if events is None:
            events = self.env["sla.event"]._load(tickets)
        folded = self._fold(tickets, now, events)
        metrics = self.env["sla.metric"]._by_code()
        rows = {
            (row.ticket_id.id, row.metric_id.id, row.sequence): row
            for row in self._writer().search([("ticket_id", "in", tickets.ids)])
        }
        refer = self._referrer(folded)
        to_create, changes, verdicts, moved, wake_at = [], [], [], [], []
        for ticket in tickets.sudo():
            for clock, policy in folded.get(ticket.id, ()):
                key = ticket.id, metrics[clock.metric], clock.sequence
                row = rows.pop(key, None)
                vals = self._prepare_vals(clock, now) | refer(clock)
                is_open = clock.state in voc.OPEN_STATES
                if is_open and clock.is_breached and not (row and row._is_told()):
                    # Passed all at once: the sweep tells whom it concerns.
                    vals["check_at"] = clock.deadline
                if vals["check_at"]:
                    wake_at.append(vals["check_at"])
                if row is None:
                    names = ("ticket_id", "metric_id", "sequence")
                    vals.update(zip(names, key, strict=True))
                    # As it would be computed, at the cost of writing all rows again.
                    vals["company_id"] = ticket.company_id.id
                    to_create.append(vals)
                elif changed := row._changed(vals):
                    if row.needs_recalculation and row.state == clock.state:
                        moved.append((row, row.deadline, vals["deadline"]))
                    changes.append((row, changed))
                if clock.is_final and clock.verdict is None:
                    verdicts.append(self._prepare_verdict(ticket, clock, policy, now))
        self._log_moved([move for move in moved if move[1] != move[2]])
        if to_create:
            self._writer().create(to_create)
        self._write_rows(changes)
        self._drop_rows(rows.values(), now)
        if verdicts:
            self.env["sla.event"]._record(verdicts)
        if wake_at:
            self._wake("sla_policy.ir_cron_sweep", min(wake_at))
        self._after_refold(tickets, folded, events, now)

    @api.model
    def _after_refold(self, tickets, folded, events, now):
        """Hook: the clocks of tickets are in line with their events as of `now`.

        :param folded: as `_fold` returns it
        :param events: `{ticket id: [Event]}`, all there are
        """

    @api.model
    def _referrer(self, folded):
        """What the rows of folded clocks refer to, as a function of the clock.

        What has been deleted since is left out. Three queries, made at once.
        """
        clocks = [clock for pairs in folded.values() for clock, _policy in pairs]

        def existing(model, keys):
            records = self.env[model].sudo().browse(sorted(set(keys) - {0}))
            return set(records.exists().ids)

        targets = existing("sla.target", (clock.target.key for clock in clocks))
        agreements = existing("sla.agreement", (clock.agreement for clock in clocks))
        versions = self.env["sla.policy.version"].sudo()
        policies = {
            version.id: version.policy_id.id
            for version in versions.browse({clock.policy for clock in clocks})
        }
        return lambda clock: {
            "version_id": clock.policy,
            "policy_id": policies[clock.policy],
            "target_id": clock.target.key if clock.target.key in targets else False,
            "agreement_id": clock.agreement if clock.agreement in agreements else False,
        }

    @api.model
    def _drop_rows(self, rows, now):
        """Cancel the open ones of rows that the events do not promise any more."""
        gone = self._writer().union(*(r for r in rows if r.state in voc.OPEN_STATES))
        if gone:
            gone.write(
                {
                    "state": voc.CANCELLED,
                    "stopped_at": now,
                    "deadline": False,
                    "check_at": False,
                    "paused_at": False,
                    "is_breached": False,
                    "is_at_risk": False,
                }
            )

    @api.model
    def _write_rows(self, changes):
        """Write rows, each its own values.

        Tickets that are moved together end alike but for their figures. What is
        alike is written to all of them at once: a write of a figure costs a
        fraction of one that tickets depend on.

        :param list changes: `(row, vals)`
        """
        alike = defaultdict(list)
        for row, vals in changes:
            own = {name: value for name, value in vals.items() if name in _FIGURES}
            common = tuple(item for item in vals.items() if item[0] not in _FIGURES)
            if common:
                alike[common].append(row.id)
            if own:
                row.write(own)
        for common, ids in alike.items():
            self._writer().browse(ids).write(dict(common))

    @api.model
    def _prepare_vals(self, clock, now):
        """A folded clock as the row keeps it."""
        is_running = clock.state == voc.RUNNING
        risk_at = clock.risk_at if is_running else None
        is_at_risk = bool(is_running and risk_at and risk_at <= now)
        check_at = False
        if is_running and not clock.is_breached:
            check_at = (None if is_at_risk else risk_at) or clock.deadline or False
        return {
            "started_at": clock.started_at,
            "expected_from": clock.expected_from or False,
            "deadline": clock.deadline or False,
            "stopped_at": clock.stopped_at or False,
            "paused_at": clock.paused_at or False,
            "pause_reason": clock.pause_why or False,
            "state": clock.state,
            "is_breached": clock.is_breached,
            "is_at_risk": is_at_risk and not clock.is_breached,
            "budget_seconds": clock.budget or 0,
            # A running clock's time is told when it is asked for.
            "used_seconds": 0 if is_running else clock.used,
            "check_at": check_at,
            "needs_recalculation": False,
        }

    def _is_told(self):
        """Whether the sweep has told that the deadline has passed."""
        self.ensure_one()
        return self.is_breached and not self.check_at

    def _changed(self, vals):
        """The part of `vals` that differs from the row."""
        changed = {}
        for name, value in vals.items():
            current = self[name]
            if isinstance(current, models.BaseModel):
                current = current.id
            if current != value:
                changed[name] = value
        return changed

    @api.model
    def _prepare_verdict(self, ticket, clock, policy, now):
        """The verdict as an event, spans and all: it is never worked out again."""
        spans = explanation.explain(clock, policy, now)
        return {
            "ticket_id": ticket.id,
            "kind": voc.EVENT_VERDICT,
            "user_id": self.env.uid,
            "value": {
                "metric": clock.metric,
                "sequence": clock.sequence,
                "state": clock.state,
                "is_breached": clock.is_breached,
                "started_at": clock.started_at,
                "stopped_at": clock.stopped_at,
                "deadline": clock.deadline,
                "expected_from": clock.expected_from,
                "budget": clock.budget,
                "used": clock.used,
                "spans": [
                    [
                        fields.Datetime.to_string(span.start),
                        fields.Datetime.to_string(span.end),
                        span.kind,
                        span.label,
                        span.why,
                        span.who,
                    ]
                    for span in spans
                ],
            },
        }
