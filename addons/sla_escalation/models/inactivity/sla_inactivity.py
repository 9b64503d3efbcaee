from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sla_policy.engine import conversation, vocabulary as voc

from ...engine import inactivity as engine

STATES = [
    (engine.WATCHING, "Waiting"),
    (engine.REMINDED, "Reminded"),
    (engine.WARNED, "Warned"),
    (engine.CLOSED, "Closed"),
    (engine.ANSWERED, "Answered"),
    (engine.STOPPED, "Stopped"),
]

# Why a period was over without an answer.
MOVED = "moved"
WRITTEN = "written"
ARCHIVED = "archived"
BY_HAND = "by_hand"
SUSPENDED = "suspended"
UNREACHABLE = "unreachable"
GROUNDS = [
    (MOVED, "The ticket was moved"),
    (WRITTEN, "We wrote again"),
    (ARCHIVED, "The ticket was archived"),
    (BY_HAND, "Kept open by hand"),
    (SUSPENDED, "The service is suspended"),
    (UNREACHABLE, "The customer has no e-mail address"),
]

# After these events other terms may be in force.
_TERMS = {voc.EVENT_POLICY, voc.EVENT_COVERAGE}

_CRON = "sla_escalation.ir_cron_auto_close"


class SlaInactivity(models.Model):
    """A period in which it is the customer's turn and nobody says anything.

    It begins and ends with the ticket's events (`_follow`). What time brings about, a
    reminder, a warning and the closing, is in `sla_inactivity_cron`.
    """

    _name = "sla.inactivity"
    _inherit = ["sla.guarded", "sla.due"]
    _description = "Period of Inactivity"
    _order = "closes_at, since, id"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, readonly=True
    )
    partner_id = fields.Many2one(
        related="ticket_id.commercial_partner_id", string="Customer"
    )
    user_id = fields.Many2one(related="ticket_id.user_id", string="Agent")
    team_id = fields.Many2one(related="ticket_id.team_id")
    policy_id = fields.Many2one(
        "sla.policy",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        help="Whose terms it was planned by. Empty: nothing closes by itself.",
    )
    phase = fields.Selection(
        [
            ("waiting_customer", "Waiting for the customer"),
            ("solved", "Solved"),
        ],
        string="What For",
        required=True,
        readonly=True,
    )
    since = fields.Datetime(
        string="Last Message On", required=True, readonly=True, help="The last message."
    )
    number = fields.Integer(
        required=True,
        readonly=True,
        help="How many events there were of the ticket when the period began.",
    )
    last_word = fields.Selection(
        [("us", "Ours"), ("customer", "The customer's")],
        default="us",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        STATES, default=engine.WATCHING, required=True, readonly=True
    )
    next_at = fields.Datetime(
        string="Looked At Next",
        readonly=True,
        help="When time alone brings about something next.",
    )
    warns_at = fields.Datetime(string="Warning Planned", readonly=True)
    closes_at = fields.Datetime(
        string="Closes On",
        readonly=True,
        help="Planned; once the customer is warned, what they were told.",
    )
    reminded_at = fields.Datetime(string="Reminded On", readonly=True)
    warned_at = fields.Datetime(
        string="Warned On", readonly=True, help="When the warning was sent."
    )
    ended_at = fields.Datetime(string="Ended On", readonly=True)
    ground = fields.Selection(GROUNDS, string="Stopped Because", readonly=True)
    problem = fields.Char(
        readonly=True, help="What keeps the ticket from being closed."
    )
    progress = fields.Integer(
        string="Time Passed (%)",
        compute="_compute_progress",
        help="Of the time between the last message and the closing.",
    )

    # A ticket has at most one open period.
    _open_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state IN ('watching', 'reminded', 'warned')",
        "This ticket already has an open period of inactivity.",
    )
    # The cron reads nothing but this.
    _due_idx = models.Index("(next_at) WHERE next_at IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("since", "closes_at", "ended_at")
    def _compute_progress(self):
        now = fields.Datetime.now()
        for row in self:
            row.progress = 0
            if row.closes_at and row.closes_at > row.since:
                passed = (row.ended_at or now) - row.since
                share = passed / (row.closes_at - row.since)
                row.progress = round(100 * min(max(share, 0), 1))

    # === ACTION METHODS === #

    def action_open_ticket(self):
        """The ticket it is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }

    def action_keep_open(self):
        """The tickets do not close by themselves."""
        return self.ticket_id.action_keep_open()

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Periods of inactivity follow from what happens to the "
            "ticket; they cannot be edited. Keep the ticket open with its button."
        )

    @api.model
    def _domain_open(self):
        return Domain("state", "in", engine.OPEN_STATES)

    @api.model
    def _domain_of(self, tickets):
        return Domain("ticket_id", "in", tickets.ids)

    def _is_open(self):
        self.ensure_one()
        return self.state in engine.OPEN_STATES

    @api.model
    def _follow(self, tickets, events):
        """Bring the rows of tickets in line with their events.

        Idempotent: events that were seen before change nothing. A constant number of
        queries.

        :param dict events: all there are of the tickets, as returned by
            `sla.event._load`
        """
        rows = self._writer()
        latest = {
            row.ticket_id.id: row
            for row in rows.search([("ticket_id", "in", tickets.ids)], order="id")
        }
        begun, moved, again = [], [], rows
        ended = defaultdict(lambda: rows)
        for ticket in tickets.sudo():
            own = events.get(ticket.id)
            if not own:
                continue  # From before the addon: left in peace.
            period = conversation.silence(own)
            row = latest.get(ticket.id, rows)
            is_new = period and period.number > row.number
            if not (row and row._is_open()):
                if is_new and not ticket.inactivity_off:
                    begun.append((ticket, period))
            elif is_new and row.state == engine.WATCHING:
                # Nobody was told anything yet: it only starts over.
                moved.append((row, period))
            elif is_new or period is None:
                ended[row._ending(own)] |= row
                if is_new:
                    begun.append((ticket, period))
            elif any(f.kind in _TERMS and f.at == own[-1].at for f in own[-9:]):
                again |= row
        for (state, ground), over in ended.items():
            over._end(state, ground)
        for row, period in moved:
            row.write(self._prepare(period))
        self._begin(begun)
        replanned = rows.union(*(row for row, _stretch in moved)) | again
        replanned._plan(fields.Datetime.now())

    def _ending(self, events):
        """How a period that is over ended: `(state, ground)`."""
        self.ensure_one()
        by = conversation.ending(events, self.number)
        if by == conversation.BY_CUSTOMER or self.last_word == "customer":
            return engine.ANSWERED, False
        if not self.ticket_id.active:
            return engine.STOPPED, ARCHIVED
        return engine.STOPPED, MOVED if by == conversation.BY_MOVE else WRITTEN

    @api.model
    def _prepare(self, period):
        return {
            "phase": period.phase,
            "since": period.since,
            "number": period.number,
            "last_word": "customer" if period.by_customer else "us",
        }

    @api.model
    def _begin(self, periods):
        """Watch tickets: `[(ticket, conversation.Silence)]`. One insert."""
        if not periods:
            return self.browse()
        # What has just ended is ended in the database too before another begins.
        self.flush_model(["state"])
        rows = self._writer().create(
            [
                {
                    "ticket_id": ticket.id,
                    # As it would be computed, at the cost of writing all rows again.
                    "company_id": ticket.company_id.id,
                    **self._prepare(period),
                }
                for ticket, period in periods
            ]
        )
        rows._plan(fields.Datetime.now())
        return rows

    def _end(self, state, ground=False):
        """End periods that are over."""
        if self:
            self._as_writer().write(
                {
                    "state": state,
                    "ground": ground,
                    "ended_at": fields.Datetime.now(),
                    "next_at": False,
                    "problem": False,
                }
            )

    def _plan(self, now):
        """Plan what nobody was told yet by the policies as they are now."""
        rows = self.filtered(lambda r: r._is_open() and r.state != engine.WARNED)
        if not rows:
            return
        terms = rows._terms()
        for row in rows:
            policy, own = terms[row]
            step = engine.step(row.state, row.since, own, now)
            row._note(step, now if step.action else step.next_at, policy)
        wake_at = [row.next_at for row in rows if row.next_at]
        if wake_at:
            self._wake(_CRON, min(wake_at))

    def _note(self, step, next_at, policy):
        """Keep what is planned."""
        problem = False
        if step.is_stuck:
            problem = self.env._(
                "The service hours “%s” have no day left to count: the ticket cannot "
                "close by itself.",
                policy.calendar_id.name or policy.name,
            )
        self._as_writer().write(
            {
                "next_at": next_at or False,
                "warns_at": step.warns_at or False,
                "closes_at": step.closes_at or False,
                "policy_id": policy.id,
                "problem": problem,
            }
        )

    def _terms(self):
        """What is in force for each row: `{row: (policy, engine.Terms)}`."""
        known, terms = {}, {}
        for row in self.sudo():
            ticket = row.ticket_id
            key = ticket.agreement_id, ticket.company_id
            if key not in known:
                policy = ticket._sla_policy()
                known[key] = policy, policy._inactivity_terms(ticket.company_id)
            terms[row] = known[key]
        return terms

    @api.model
    def _schedule_replanning(self, domain):
        """Have the cron plan anew what nobody was warned of yet."""
        rows = self._writer().search(
            Domain(domain) & Domain("state", "in", (engine.WATCHING, engine.REMINDED))
        )
        if rows:
            rows.write({"next_at": fields.Datetime.now()})
            self._wake(_CRON)

    @api.model
    def _adopt(self):
        """Begin periods for tickets that were inactive before the installation."""
        tickets = (
            self.env["helpdesk.ticket"]
            .sudo()
            .search([("sla_phase", "in", sorted(conversation.SILENT_PHASES))])
        )
        self._follow(tickets, self.env["sla.event"]._load(tickets))
