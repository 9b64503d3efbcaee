from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.sla_due import Due

from ... import const
from ...engine import ladder as engine

TO_PLAN = Due(
    "_plan_again", domain=Domain("needs_planning", "=", True), cron=const.CRON
)

# So many tickets are looked at at once.
_TICKETS = 200

_PRIORITIES = [
    ("0", "Any"),
    ("1", "1 star or more"),
    ("2", "2 stars or more"),
    ("3", "3 stars"),
]


class SlaEscalationRule(models.Model):
    """What brings an escalation about, and the ladder it climbs.

    A rule belongs to a tier, or to every tier. Escalations keep the ladder as it was
    when they began (rule E1); tickets that are in feel an edited rule at the next run
    of the cron.
    """

    _name = "sla.escalation.rule"
    _inherit = ["sla.due"]
    _description = "Escalation Rule"
    _order = "policy_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    policy_id = fields.Many2one(
        "sla.policy",
        ondelete="cascade",
        index=True,
        check_company=True,
        help="Empty: tickets of every tier, and those without an agreement.",
    )
    is_preset = fields.Boolean(related="policy_id.is_preset")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        # That of the policy it is copied with.
        copy=False,
        index=True,
    )
    trigger = fields.Selection(
        const.TRIGGERS, string="When", required=True, default=const.BREACH
    )
    metric_ids = fields.Many2many(
        "sla.metric",
        string="Of Promises",
        help="Empty: of any promise.",
    )
    share = fields.Integer(
        string="Share Used (%)",
        default=75,
        help="How much of the promised service time has been used.",
    )
    wait_minutes = fields.Integer(
        string="Unanswered for (min)",
        default=60,
        help="How long the customer has waited for words of ours.",
    )
    wait_kind = fields.Selection(
        const.WAIT_KINDS, default=engine.SERVICE, required=True
    )
    priority_min = fields.Selection(
        _PRIORITIES, string="Severity", default="0", required=True
    )
    type_ids = fields.Many2many(
        "helpdesk.ticket.type", string="Request Types", help="Empty: all of them."
    )
    level_ids = fields.One2many(
        "sla.escalation.level", "rule_id", string="Levels", copy=True
    )
    level_count = fields.Integer(compute="_compute_level_count")
    level_names = fields.Char(string="Who Is Reached", compute="_compute_level_names")
    max_loops = fields.Integer(
        string="Times",
        default=1,
        required=True,
        help="How often the whole ladder is gone through before it is exhausted.",
    )
    ack_minutes = fields.Integer(
        string="Untouched for (min)",
        default=30,
        help="Acknowledged, and for so long nobody has answered, moved or taken the "
        "ticket: it is triggered again. 0: never.",
    )
    last_resort_user_id = fields.Many2one(
        "res.users",
        string="Last Resort",
        domain=[("share", "=", False)],
        check_company=True,
        help="Who is told when nobody on the ladder has answered. Empty: who is "
        "responsible for the agreement, else a manager of agreements.",
    )
    needs_planning = fields.Boolean(
        default=True,
        readonly=True,
        copy=False,
        help="Edited: open tickets are looked at again at the next run.",
    )

    _share_ok = models.Constraint(
        "CHECK (share BETWEEN 1 AND 100)",
        "A share of the promised time is between 1 and 100 percent.",
    )
    _wait_ok = models.Constraint(
        "CHECK (wait_minutes > 0 AND ack_minutes >= 0)",
        "Waits are in minutes, and an unanswered ticket waits for one at least.",
    )
    _loops_ok = models.Constraint(
        "CHECK (max_loops BETWEEN 1 AND 10)",
        "A ladder is gone through once at least, and ten times at most.",
    )
    _planning_idx = models.Index("(id) WHERE needs_planning")

    # === COMPUTE METHODS === #

    @api.depends("policy_id.company_id")
    def _compute_company_id(self):
        for rule in self:
            if rule.policy_id:
                rule.company_id = rule.policy_id.company_id
            elif not rule.company_id:
                rule.company_id = self.env.company

    @api.depends("level_ids")
    def _compute_level_count(self):
        for rule in self:
            rule.level_count = len(rule.level_ids)

    @api.depends("level_ids.name", "level_ids.sequence")
    @api.depends_context("lang")
    def _compute_level_names(self):
        for rule in self:
            levels = rule.level_ids.sorted("sequence")
            rule.level_names = " → ".join(
                name for name in levels.mapped("name") if name
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("level_ids", "active")
    def _check_levels(self):
        for rule in self:
            # A preset's come one by one, right after it.
            if rule.active and not rule.level_ids and not rule.is_preset:
                raise ValidationError(
                    self.env._(
                        "“%s” has no levels, so it would reach nobody. Add a level, or "
                        "archive the rule.",
                        rule.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._changed()
        return rules

    def write(self, vals):
        res = super().write(vals)
        if set(vals) - {"needs_planning"}:
            self._changed()
        return res

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === BUSINESS METHODS === #

    def _changed(self):
        """Have open tickets looked at again, and forget what was known of rules."""
        self.env.registry.clear_cache()
        live = self.filtered(
            lambda rule: rule.trigger in const.BY_TIME and not rule.is_preset
        )
        if live:
            live.write({"needs_planning": True})
            self._wake(const.CRON)
        others = (self - live).filtered("needs_planning")
        if others:
            others.write({"needs_planning": False})

    def _plan_again(self, _now):
        """Look at the open tickets of locked, edited rules again."""
        tickets = self.env["helpdesk.ticket"].sudo()
        for rule in self:
            domain = Domain("clock_ids.state", "in", sorted(voc.OPEN_STATES))
            if rule.company_id:
                domain &= Domain("company_id", "=", rule.company_id.id)
            if rule.policy_id:
                domain &= Domain("agreement_id.policy_id", "=", rule.policy_id.id)
            ids = tickets.search(domain, order="id").ids
            for start in range(0, len(ids), _TICKETS):
                tickets.browse(ids[start : start + _TICKETS])._sla_fold()
        self.write({"needs_planning": False})

    @api.model
    @tools.ormcache("policy_id", "company_id")
    def _ids_of(self, policy_id, company_id):
        """Ids of the active rules of a tier, and of every tier, in their order."""
        rules = self.sudo().search(
            [
                ("policy_id", "in", [policy_id, False]),
                ("company_id", "in", [company_id, False]),
            ]
        )
        # A tier's own rules go first, and replace those of every tier.
        own = rules.filtered("policy_id")
        triggers = set(own.mapped("trigger"))
        return (
            own
            + rules.filtered(lambda r: not r.policy_id and r.trigger not in triggers)
        )._ids

    @api.model
    def _of(self, ticket):
        """The rules that apply to a ticket, whoever asks."""
        policy = ticket.sudo()._sla_policy()
        return self.sudo().browse(self._ids_of(policy.id, ticket.sudo().company_id.id))

    def _fits(self, ticket):
        """Whether the ticket is severe enough and of a type of the rule."""
        self.ensure_one()
        if (ticket.priority or "0") < self.priority_min:
            return False
        return not self.type_ids or ticket.type_id in self.type_ids

    def _freeze(self, ticket):
        """The ladder as an escalation of the ticket keeps it (rule E1).

        :return: dict of `levels`, `loops`, `ack` (seconds), `last_resort` (user id),
            `calendar` (id, 0 is 24×7) and `tz`; no levels where the tier has none,
            and only those that the agreement includes by its add-ons
        """
        self.ensure_one()
        policy = ticket._sla_policy()
        calendar = ticket.clock_ids[:1].version_id.calendar_id or policy.calendar_id
        frozen = {
            "levels": [
                level._freeze(number)
                for number, level in enumerate(self._levels_for(policy), start=1)
            ],
            "loops": self.max_loops,
            "ack": self.ack_minutes * 60,
            "last_resort": self.last_resort_user_id.id,
            "calendar": calendar.id or 0,
            "tz": policy.tz or ticket.company_id.partner_id.tz or "UTC",
        }
        gated = self.level_ids.filtered("addon_kind")
        if gated:
            agreement = ticket.agreement_id
            addons = agreement.addon_ids
            if addons:
                addons = addons._valid_on(agreement._local_day(fields.Datetime.now()))
            missing = set(gated.filtered(lambda one: not one._is_added(addons)).ids)
            levels = [one for one in frozen["levels"] if one["level"] not in missing]
            frozen["levels"] = [
                {**level, "number": number}
                for number, level in enumerate(levels, start=1)
            ]
        return frozen

    def _levels_for(self, policy):
        """The levels a tier has, in order: they are gated by tier (rule E3)."""
        self.ensure_one()
        return self.level_ids.filtered(
            lambda level: not level.policy_ids or policy in level._tiers()
        )
