from collections import defaultdict

from odoo import api, fields, models

from ..const import CLOCK_STATES
from ..engine import effect as engine
from ..models.agreement.sla_agreement import ENDED

EFFECTS = [
    (engine.BREACHES, "Becomes overdue"),
    (engine.SAVES, "No longer overdue"),
    (engine.KEEPS, "Kept at once"),
    (engine.DROPS, "Not promised any more"),
    (engine.ADDS, "Newly promised"),
    (engine.SOONER, "Due sooner"),
    (engine.LATER, "Due later"),
    (engine.UNCHANGED, "Unchanged"),
]
# What somebody has to know first comes first.
_RANK = {effect: rank for rank, (effect, _label) in enumerate(EFFECTS)}


class SlaPolicyMoveWizard(models.TransientModel):
    """Move agreements to a policy, after a look at what it does to what runs."""

    _name = "sla.policy.move.wizard"
    _inherit = ["sla.wizard"]
    _description = "Move Support Agreements"

    agreement_ids = fields.Many2many(
        "sla.agreement",
        string="Agreements",
        default=lambda self: self._default_agreements(),
        domain=[("state", "!=", ENDED)],
    )
    policy_id = fields.Many2one(
        "sla.policy",
        string="Move To",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_policy(),
        domain=[("is_preset", "=", False)],
    )
    date = fields.Date(
        string="From",
        compute="_compute_date",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Today and earlier is at once. New tickets come under the policy from "
        "that day on, in its time zone.",
    )
    reaim = fields.Boolean(
        string="Re-aim running promises",
        default=lambda self: self._default_reaim(),
        help="Off: what runs keeps what it was promised. On: it is counted anew from "
        "its original start, with its pauses; verdicts stay.",
    )
    is_previewed = fields.Boolean(readonly=True)
    only_flips = fields.Boolean(string="Only what turns over")
    summary_ids = fields.One2many(
        "sla.policy.move.summary", "wizard_id", string="By Agreement", readonly=True
    )
    line_ids = fields.One2many(
        "sla.policy.move.line", "wizard_id", string="Running Promises", readonly=True
    )
    flip_ids = fields.One2many(
        "sla.policy.move.line",
        "wizard_id",
        string="What Turns Over",
        readonly=True,
        domain=[("effect", "in", sorted(engine.FLIPS))],
    )
    is_later = fields.Boolean(compute="_compute_is_later")
    ticket_count = fields.Integer(compute="_compute_counts")
    clock_count = fields.Integer(compute="_compute_counts")
    breach_count = fields.Integer(compute="_compute_counts")
    save_count = fields.Integer(compute="_compute_counts")

    # === DEFAULTS === #

    @api.model
    def _from(self, model):
        """What the wizard was opened on, if it is of that model."""
        context = self.env.context
        if context.get("active_model") != model:
            return self.env[model]
        ids = context.get("active_ids") or [context.get("active_id") or 0]
        return self.env[model].browse(ids).exists()

    def _default_agreements(self):
        """Those chosen; from a policy: those that the policy can take over."""
        policy = self._from("sla.policy")[:1]
        if not policy:
            return self._from("sla.agreement").filtered(lambda a: a.state != ENDED)
        agreements = self.env["sla.agreement"]
        found = agreements
        if policy.supersedes_id:
            found = agreements.search(
                [
                    ("policy_id", "=", policy.supersedes_id.id),
                    ("state", "!=", ENDED),
                ]
            )
        return found or agreements.search(
            [("policy_id", "=", policy.id), ("state", "!=", ENDED)]
        )

    def _default_policy(self):
        """The one it was opened on; from agreements: what comes after theirs."""
        policy = self._from("sla.policy")[:1]
        if policy:
            return policy
        policy = self._from("sla.agreement").policy_id
        newer = policy.superseded_by_ids.filtered(lambda p: p.active and not p.is_draft)
        return newer.sorted("version")[-1:] if len(policy) == 1 else newer.browse()

    def _default_reaim(self):
        """Nothing else is left to do with those that are there already."""
        policy, agreements = self._default_policy(), self._default_agreements()
        return bool(policy) and agreements.policy_id == policy

    # === COMPUTE METHODS === #

    @api.depends("policy_id")
    def _compute_date(self):
        for wizard in self:
            policy = wizard.policy_id
            today = policy._local_day(fields.Datetime.now())
            wizard.date = max(today, policy.date_effective or today)

    @api.depends("date", "policy_id")
    def _compute_is_later(self):
        for wizard in self:
            today = wizard.policy_id._local_day(fields.Datetime.now())
            wizard.is_later = bool(wizard.date) and wizard.date > today

    @api.depends("line_ids.effect")
    def _compute_counts(self):
        for wizard in self:
            effects = wizard.line_ids.mapped("effect")
            wizard.ticket_count = len(wizard.line_ids.ticket_id)
            wizard.clock_count = len(effects) - effects.count(engine.ADDS)
            wizard.breach_count = effects.count(engine.BREACHES)
            wizard.save_count = effects.count(engine.SAVES)

    # === ACTION METHODS === #

    def action_preview(self):
        """List what re-aiming would do to each running promise. A dry run."""
        self.ensure_one()
        self.agreement_ids._check_may_move()
        now = fields.Datetime.now()
        tickets = self.agreement_ids._running_tickets()
        compared = self.env["sla.clock"]._dry_run(tickets, self.policy_id, now)
        self.line_ids.unlink()
        self.summary_ids.unlink()
        lines = self._prepare_lines(compared)
        self.env["sla.policy.move.line"].create(lines)
        self.env["sla.policy.move.summary"].create(self._prepare_summaries(lines))
        self.is_previewed = True
        return self._reopen()

    def action_back(self):
        """Choose again."""
        self.ensure_one()
        self.is_previewed = False
        return self._reopen()

    def action_move(self):
        """Move the agreements, as was chosen."""
        self.ensure_one()
        self.agreement_ids._move_to(self.policy_id, self.date, self.reaim)
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move agreements"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_lines(self, compared):
        """A dry run as lines, the most pressing first."""
        metrics = self.env["sla.metric"]._by_code()
        lines = []
        for ticket, before, after in compared:
            clock = before or after
            lines.append(
                {
                    "wizard_id": self.id,
                    "agreement_id": ticket.agreement_id.id,
                    "ticket_id": ticket.id,
                    "metric_id": metrics[clock.metric],
                    "state_before": before.state if before else False,
                    "state_after": after.state if after else False,
                    "deadline_before": (before and before.deadline) or False,
                    "deadline_after": (after and after.deadline) or False,
                    "effect": engine.effect(before, after),
                }
            )
        return sorted(lines, key=lambda line: _RANK[line["effect"]])

    def _prepare_summaries(self, lines):
        by_agreement = defaultdict(list)
        for line in lines:
            by_agreement[line["agreement_id"]].append(line)
        summaries = []
        for agreement in self.agreement_ids:
            own = by_agreement[agreement.id]
            effects = [line["effect"] for line in own]
            summaries.append(
                {
                    "wizard_id": self.id,
                    "agreement_id": agreement.id,
                    "policy_id": agreement.policy_id.id,
                    "ticket_count": len({line["ticket_id"] for line in own}),
                    "clock_count": len(own) - effects.count(engine.ADDS),
                    "breach_count": effects.count(engine.BREACHES),
                    "save_count": effects.count(engine.SAVES),
                }
            )
        return summaries


class SlaPolicyMoveSummary(models.TransientModel):
    """What a move does to one agreement."""

    _name = "sla.policy.move.summary"
    _inherit = ["sla.wizard"]
    _description = "Move of a Support Agreement"

    wizard_id = fields.Many2one(
        "sla.policy.move.wizard", required=True, ondelete="cascade", index=True
    )
    agreement_id = fields.Many2one("sla.agreement", ondelete="cascade")
    policy_id = fields.Many2one("sla.policy", string="Now Under", ondelete="cascade")
    ticket_count = fields.Integer(string="Running Tickets")
    clock_count = fields.Integer(string="Running Promises")
    breach_count = fields.Integer(string="Become Overdue")
    save_count = fields.Integer(string="No Longer Overdue")


class SlaPolicyMoveLine(models.TransientModel):
    """What a re-aim does to one running promise."""

    _name = "sla.policy.move.line"
    _inherit = ["sla.wizard"]
    _description = "Re-aim of a Running Promise"

    wizard_id = fields.Many2one(
        "sla.policy.move.wizard", required=True, ondelete="cascade", index=True
    )
    agreement_id = fields.Many2one("sla.agreement", ondelete="cascade")
    ticket_id = fields.Many2one("helpdesk.ticket", ondelete="cascade")
    metric_id = fields.Many2one("sla.metric", string="Promise", ondelete="cascade")
    state_before = fields.Selection(CLOCK_STATES)
    state_after = fields.Selection(CLOCK_STATES)
    deadline_before = fields.Datetime(string="Due")
    deadline_after = fields.Datetime(string="Would Be Due")
    effect = fields.Selection(EFFECTS)
