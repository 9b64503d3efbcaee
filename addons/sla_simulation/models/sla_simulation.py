from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.sla_policy.models.own_write import (
    as_own_write,
    take_own_write,
    without_defaults,
)

DRAFT = "draft"
RUNNING = "running"
DONE = "done"
STOPPED = "stopped"

# How many tickets are replayed per transaction.
_BATCH = 1000
_KEPT_DAYS = 30

# What decides the result: not to be changed beside it.
_QUESTION = {
    "agreement_ids",
    "baseline_policy_id",
    "calendar_id",
    "company_id",
    "months",
    "partner_ids",
    "policy_id",
    "user_id",
}


class SlaSimulation(models.Model):
    """What if: a policy or other hours, replayed over what really happened.

    Every ticket whose promises ran under the policy in use is folded twice, as it
    was and as if the tried policy had made the promises. Only its own tables are
    written. It sees what its user sees, in one company.
    """

    _name = "sla.simulation"
    _description = "What-if of a Support Policy"
    _order = "id desc"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "sla.policy",
        string="Tried Policy",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        help="A draft, or any other policy, as it is when the replay starts.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Tried Hours",
        ondelete="cascade",
        check_company=True,
        domain="[('schedule_type', '=', 'fully_fixed'), "
        "('company_id', 'in', [company_id, False])]",
        help="Service hours to try in place of the policy's own.",
    )
    baseline_policy_id = fields.Many2one(
        "sla.policy",
        string="Compared With",
        compute="_compute_baseline_policy_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="cascade",
        check_company=True,
        help="Whose tickets are replayed: those with promises under this policy.",
    )
    months = fields.Integer(
        default=3, required=True, help="How far back: promises that began since then."
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", help="Empty: all of them."
    )
    agreement_ids = fields.Many2many(
        "sla.agreement",
        string="Agreements",
        check_company=True,
        help="Empty: all of them.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
        help="The tickets replayed are those this person may see.",
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (RUNNING, "Running"),
            (DONE, "Done"),
            (STOPPED, "Stopped"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    problem = fields.Char(readonly=True, copy=False)
    replayed_at = fields.Datetime(
        string="As Of", readonly=True, copy=False, help="What is open ran until then."
    )
    since = fields.Datetime(readonly=True, copy=False)
    last_ticket_id = fields.Integer(readonly=True, copy=False)
    ticket_count = fields.Integer(string="Tickets", readonly=True, copy=False)
    done_count = fields.Integer(string="Tickets Replayed", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress", string="Progress (%)")
    line_ids = fields.One2many("sla.simulation.line", "simulation_id", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("policy_id")
    def _compute_baseline_policy_id(self):
        for simulation in self:
            policy = simulation.policy_id
            simulation.baseline_policy_id = policy.supersedes_id or policy

    @api.depends("ticket_count", "done_count", "state")
    def _compute_progress(self):
        for simulation in self:
            done, total = simulation.done_count, simulation.ticket_count
            simulation.progress = 100.0 * min(done, total) / total if total else 0.0
            if simulation.state == DONE:
                simulation.progress = 100.0

    @api.depends("policy_id", "months")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for simulation in self:
            simulation.display_name = self.env._(
                "What if: %s",
                simulation.policy_id.display_name or self.env._("no policy chosen"),
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("months")
    def _check_months(self):
        if any(not 1 <= simulation.months <= 60 for simulation in self):
            raise ValidationError(
                self.env._("A replay goes back between 1 and 60 months.")
            )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for simulation in self.filtered("calendar_id"):
            simulation.calendar_id._sla_check_countable()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # The user whose access it has cannot be chosen.
            vals.pop("user_id", None)
            self._refuse_results(vals)
        # Defaults come with the context, which any caller may set: not for these.
        clean = without_defaults(self, ("user_id", "state", *_RESULTS))
        return super(SlaSimulation, clean).create(vals_list).with_env(self.env)

    def write(self, vals):
        is_own_write, self = take_own_write(self, vals)
        if is_own_write:
            return super().write(vals)
        if _QUESTION & set(vals) and any(s.state != DRAFT for s in self):
            raise UserError(
                self.env._(
                    "These are the results of another question. Go back to draft to "
                    "change it, or start a new what-if."
                )
            )
        self._refuse_results(vals)
        return super().write(vals)

    # === ACTION METHODS === #

    def action_start(self):
        """Replay: a few tickets at once, many by the cron."""
        self.ensure_one()
        self.check_access("write")
        if self.state == RUNNING:
            return True
        if not self.policy_id.target_ids:
            raise UserError(
                self.env._(
                    "“%s” promises nothing yet. Add its promises first.",
                    self.policy_id.display_name,
                )
            )
        self._delete_results()
        now = fields.Datetime.now()
        self._store(
            state=RUNNING,
            replayed_at=now,
            since=now - relativedelta(months=self.months),
        )
        count = self._tickets().search_count(self._ticket_domain())
        self._store(ticket_count=count)
        if count <= _BATCH:
            while self.state == RUNNING:
                self._replay_batch(_BATCH)
        else:
            self.env["sla.due"]._wake("sla_simulation.ir_cron_simulation")
        return True

    def action_stop(self):
        """Stop; keep what has been replayed."""
        self.check_access("write")
        for simulation in self.filtered(lambda s: s.state == RUNNING):
            simulation._finish(STOPPED)
        return True

    def action_draft(self):
        """Delete the results, so that the settings can be changed."""
        self.check_access("write")
        for simulation in self.filtered(lambda s: s.state in (DONE, STOPPED)):
            simulation._delete_results()
            simulation._store(state=DRAFT)
        return True

    # === BUSINESS METHODS === #

    def _refuse_results(self, vals):
        """Refuse what only a replay writes.

        :raise UserError: with the field
        """
        kept = {"state", "user_id", *_RESULTS} & set(vals)
        if kept:
            raise UserError(
                self.env._("“%s” follows from the replay.", sorted(kept)[0])
            )

    def _store(self, **vals):
        """The only writer of the state and the results."""
        as_own_write(self, vals).write(vals)

    def _delete_results(self):
        # By SQL: there are many lines, and no record refers to them.
        self.env["sla.simulation.line"].flush_model()
        self.env.cr.execute(
            SQL("DELETE FROM sla_simulation_line WHERE simulation_id = %s", self.id)
        )
        self.invalidate_recordset(["line_ids"])
        # Of the right type by itself: 0 of nothing is 0.
        self._store(**dict.fromkeys(_RESULTS, False))

    def _tickets(self):
        """The tickets that the replay's user may read, in its company."""
        return (
            self.env["helpdesk.ticket"]
            .with_user(self.user_id)
            .with_context(
                allowed_company_ids=self.company_id.ids, active_test=False, lang=None
            )
        )

    def _ticket_domain(self):
        """Tickets with promises under the policy compared with, begun since then."""
        clocks = Domain("policy_id", "=", self.baseline_policy_id.id) & Domain(
            "started_at", ">=", self.since
        )
        domain = Domain("clock_ids", "any", clocks) & Domain(
            "company_id", "=", self.company_id.id
        )
        if self.partner_ids:
            customers = self.partner_ids.commercial_partner_id.ids
            domain &= Domain("commercial_partner_id", "in", customers)
        if self.agreement_ids:
            domain &= Domain("agreement_id", "in", self.agreement_ids.ids)
        return domain

    def _finish(self, state):
        """Sum up what has been replayed."""
        self._store(state=state, **self._sum_up())

    # === CRON === #

    @api.model
    def _cron_simulation(self, batch=_BATCH):
        """Go on with what is running. A batch at a time, so that it can be stopped."""
        cron, dues = self.env["ir.cron"], self.env["sla.due"]
        while True:
            done = dues._starting_over(self._work_off, batch)
            if not done:
                break
            running = self.search([("state", "=", RUNNING)])
            remaining = sum(
                max(1, simulation.ticket_count - simulation.done_count)
                for simulation in running
            )
            if not cron._commit_progress(done, remaining=remaining) or not remaining:
                break

    @api.model
    def _work_off(self, batch):
        """One batch of the oldest simulation that no other worker has locked."""
        running = self.search([("state", "=", RUNNING)], order="id")
        simulation = running.try_lock_for_update(limit=1)
        # It may have been stopped, or moved on, since it was read.
        simulation.invalidate_recordset()
        if simulation.state != RUNNING:
            return 0
        try:
            return simulation._replay_batch(batch) or 1
        except UserError as error:
            # Its user may have lost the right to read the tickets.
            simulation._store(state=STOPPED, problem=str(error))
            return 1

    @api.autovacuum
    def _gc_old(self):
        """Delete old replays: later tickets have outdated them."""
        limit = fields.Datetime.now() - relativedelta(days=_KEPT_DAYS)
        old = self.search([("create_date", "<", limit)], limit=100)
        old.unlink()
        return len(old), len(old) == 100


# What a replay leaves behind, beside its lines; 0 or nothing before.
_RESULTS = (
    "problem",
    "replayed_at",
    "since",
    "last_ticket_id",
    "ticket_count",
    "done_count",
    "promise_count",
    "judged_then",
    "judged_now",
    "met_then",
    "met_now",
    "gained_count",
    "lost_count",
    "hours_open_week",
    "hours_open",
    "hours_late_then",
    "hours_late_now",
    "hours_staffing",
)
