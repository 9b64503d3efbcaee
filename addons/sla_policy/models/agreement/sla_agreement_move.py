from collections import Counter
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...engine import vocabulary as voc
from .sla_agreement import ENDED


class SlaAgreement(models.Model):
    """An agreement moves to another policy, or to a newer version of its own.

    Tickets that are in keep what they were promised (rule A1) unless they are
    re-aimed deliberately (rule C5).
    """

    _inherit = "sla.agreement"

    policy_id = fields.Many2one(
        domain="[('is_preset', '=', False), ('is_draft', '=', False), "
        "('company_id', 'in', [company_id, False])]"
    )
    next_policy_id = fields.Many2one(
        "sla.policy",
        string="Moves To",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    next_policy_date = fields.Date(
        string="Moves On",
        readonly=True,
        copy=False,
        help="The first day of the next policy, in its time zone.",
    )
    next_reaim = fields.Boolean(
        string="Re-aims",
        readonly=True,
        copy=False,
        help="On that day running promises are re-aimed at the next policy.",
    )
    next_policy_user_id = fields.Many2one(
        "res.users",
        string="Move Planned By",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    next_policy_told = fields.Char(compute="_compute_next_policy_told")

    # The cron reads nothing but this.
    _next_policy_idx = models.Index(
        "(next_policy_date) WHERE next_policy_date IS NOT NULL"
    )
    _next_policy_whole = models.Constraint(
        "CHECK((next_policy_id IS NULL) = (next_policy_date IS NULL))",
        "A planned move needs both a policy and a day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("next_policy_id", "next_policy_date", "next_reaim")
    @api.depends_context("lang")
    def _compute_next_policy_told(self):
        """The planned move, in a sentence."""
        for agreement in self:
            told = False
            if agreement.next_policy_id:
                told = self.env._(
                    "Moves to “%(policy)s” on %(day)s. %(fate)s",
                    policy=agreement.next_policy_id.display_name,
                    day=format_date(self.env, agreement.next_policy_date),
                    fate=self._tell_fate(agreement.next_reaim),
                )
            agreement.next_policy_told = told

    def _tell_fate(self, reaim):
        """What a move does to what is running on its day."""
        if reaim:
            return self.env._("Running promises are re-aimed then.")
        return self.env._("Running promises stay as they are.")

    # === CONSTRAINT METHODS === #

    @api.constrains("policy_id", "next_policy_id")
    def _check_policy_released(self):
        for policy in (self.policy_id | self.next_policy_id).filtered("is_draft"):
            raise ValidationError(
                self.env._(
                    "“%s” is still being written. Release it before it is promised "
                    "to a customer.",
                    policy.display_name,
                )
            )

    # === ACTION METHODS === #

    def action_cancel_move(self):
        """The agreement stays with its policy after all."""
        self._check_may_move()
        planned = self.filtered("next_policy_id")
        bodies = {
            agreement.id: self.env._(
                "The move to “%(policy)s” on %(day)s is cancelled.",
                policy=agreement.next_policy_id.display_name,
                day=format_date(self.env, agreement.next_policy_date),
            )
            for agreement in planned
        }
        planned._forget_move()
        planned._message_log_batch(bodies=bodies)
        return True

    # === BUSINESS METHODS === #

    def _policy_on(self, at: datetime):
        """The policy in force at a moment (naive UTC): now, or still to come.

        On the day of a planned move it is the next one, however late the cron.
        """
        self.ensure_one()
        coming = self.next_policy_id
        if coming and coming._local_day(at) >= self.next_policy_date:
            return coming
        return self.policy_id

    def _policies_on(self, at: datetime):
        """`_policy_on` of each: `{agreement: policy}`."""
        return {agreement: agreement._policy_on(at) for agreement in self}

    def _move_to(self, policy, day=None, reaim=False):
        """Move agreements to a policy: at once, or on a day to come.

        :param policy: may be the one they have, to re-aim at what it says now
        :param date day: in the policy's zone; today and earlier is at once
        :param bool reaim: whether running promises go with them (rule C5)
        :raise UserError: with what to do about it; nothing has changed then
        """
        self._check_can_move(policy, day)
        today = policy._local_day(fields.Datetime.now())
        moving = self
        if not reaim:
            moving = self.filtered(lambda agreement: agreement.policy_id != policy)
        if not moving:
            raise UserError(
                self.env._(
                    "They are under “%s” already. Choose another policy, or re-aim "
                    "their running promises at what it says now.",
                    policy.display_name,
                )
            )
        if day and day > today:
            moving._plan_move(policy, day, reaim)
        else:
            moving._move_now(policy, reaim, self.env.user)
        return moving

    def _check_may_move(self):
        """Moving is for managers, and for what they may write."""
        if not self.env.user.has_group("sla_policy.group_sla_manager"):
            raise AccessError(
                self.env._(
                    "Agreements are moved by whoever makes them. Ask a manager of "
                    "support agreements."
                )
            )
        self.check_access("write")

    def _check_can_move(self, policy, day=None):
        """Refuse what would promise nothing, or to the wrong ones."""
        self._check_may_move()
        if not self:
            raise UserError(self.env._("Choose the agreements that are to move."))
        problem = policy._why_not_promised()
        if problem:
            raise UserError(problem)
        for agreement in self:
            if agreement.state == ENDED:
                raise UserError(
                    self.env._(
                        "“%s” has ended: no new ticket will come under it. Leave it "
                        "out.",
                        agreement.display_name,
                    )
                )
            if policy.company_id and policy.company_id != agreement.company_id:
                raise UserError(
                    self.env._(
                        "“%(policy)s” is a policy of %(owner)s, “%(agreement)s” an "
                        "agreement of %(company)s. Choose a policy they can share.",
                        policy=policy.display_name,
                        owner=policy.sudo().company_id.name,
                        agreement=agreement.display_name,
                        company=agreement.company_id.name,
                    )
                )
            if day and agreement.date_end and agreement.date_end < day:
                raise UserError(
                    self.env._(
                        "“%(agreement)s” ends on %(end)s, before it would move. "
                        "Choose an earlier day, or leave it out.",
                        agreement=agreement.display_name,
                        end=format_date(self.env, agreement.date_end),
                    )
                )

    def _plan_move(self, policy, day, reaim):
        """Remember a move; the cron makes it."""
        bodies = {
            agreement.id: self.env._(
                "Moves from “%(old)s” to “%(new)s” on %(day)s. %(fate)s",
                old=agreement.policy_id.display_name,
                new=policy.display_name,
                day=format_date(self.env, day),
                fate=self._tell_fate(reaim),
            )
            for agreement in self
        }
        self.write(
            {
                "next_policy_id": policy.id,
                "next_policy_date": day,
                "next_reaim": reaim,
                "next_policy_user_id": self.env.uid,
            }
        )
        self._message_log_batch(bodies=bodies)
        self._wake("sla_policy.ir_cron_policy_moves", policy._day_begins(day))

    def _move_now(self, policy, reaim, user):
        """Move agreements, log each move. A constant number of queries.

        :param user: who decided it
        """
        olds = {agreement: agreement.policy_id for agreement in self}
        # Our own log line says it, and more.
        quiet = self.with_context(tracking_disable=True)
        if any(old != policy for old in olds.values()):
            quiet.policy_id = policy
            quiet._forget_move()
        policy._publish()
        reaimed = self._reaim(user) if reaim else {}
        day = format_date(self.env, policy._local_day(fields.Datetime.now()))
        bodies = {}
        for agreement, old in olds.items():
            if old == policy:
                move = self.env._("Re-aimed at “%s”.", policy.display_name)
            else:
                move = self.env._(
                    "Moved from “%(old)s” to “%(new)s” on %(day)s.",
                    old=old.display_name,
                    new=policy.display_name,
                    day=day,
                )
            fate = self._tell_fate(False)
            if reaim:
                fate = self.env._(
                    "Tickets re-aimed: %(count)s.", count=reaimed.get(agreement, 0)
                )
            bodies[agreement.id] = self.env._(
                "%(move)s %(fate)s Decided by %(who)s.",
                move=move,
                fate=fate,
                who=user.name,
            )
        self._message_log_batch(bodies=bodies)

    def _forget_move(self):
        self.write(
            {
                "next_policy_id": False,
                "next_policy_date": False,
                "next_reaim": False,
                "next_policy_user_id": False,
            }
        )

    def _running_tickets(self):
        """The tickets of the agreements with promises that are not over."""
        # Promises are moved with the agreement, whoever sees which ticket.
        found = (
            self.env["sla.clock"]
            .sudo()
            ._read_group(
                [
                    ("ticket_id.agreement_id", "in", self.ids),
                    ("state", "in", sorted(voc.OPEN_STATES)),
                ],
                ["ticket_id"],
            )
        )
        return self.env["helpdesk.ticket"].sudo().union(*(row[0] for row in found))

    def _reaim(self, user):
        """Aim what runs at what the policies say now (rule C5): verdicts stay.

        A constant number of queries.

        :return: how many tickets of each agreement: `{agreement: count}`
        """
        tickets = self._running_tickets()
        if not tickets:
            return {}
        versions = self._publish()
        tickets._sla_lock()
        history = self.env["sla.event"]._load(tickets)
        # What has come under the policy already needs no event to say so.
        tickets = tickets.filtered(
            lambda t: _promised_by(history[t.id]) != versions[t.agreement_id].id
        )
        rows = [
            ticket._sla_row(
                voc.EVENT_POLICY,
                {
                    "agreement": ticket.agreement_id.id,
                    "policy": versions[ticket.agreement_id].id,
                },
                user_id=user.id,
            )
            for ticket in tickets
        ]
        if rows:
            events = self.env["sla.event"]._record(rows)
            tickets._sla_fold(events._engine_events(history))
        return Counter(ticket.agreement_id for ticket in tickets)


def _promised_by(history):
    """The key of the policy that events last spoke of."""
    for event in reversed(history):
        if event.kind in (voc.EVENT_CREATED, voc.EVENT_POLICY):
            return event.value["policy"]
    return 0
