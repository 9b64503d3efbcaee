from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, is_html_empty

from odoo.addons.sla_policy.models.caller import checked, text
from odoo.addons.sla_policy.models.own_write import (
    as_own_write,
    take_own_write,
    without_defaults,
)

from .sla_obligation_template import ON_REQUEST, PROVIDER, RECURRING, RHYTHMS, SIDES

OPEN = "open"
DONE = "done"
WAIVED = "waived"
OVERDUE = "overdue"
WHEN_ASKED = "when_asked"
STATES = [(OPEN, "Open"), (DONE, "Done"), (WAIVED, "Waived")]

_WRITTEN_BY_STATE = {
    "state",
    "done_on",
    "done_by",
    "waive_reason",
    "overdue_notified",
}
# Fields that agents without the manager's group may write.
_EVIDENCE = {"evidence", "attachment_ids"}

# A recurring obligation is an open point from this many days before it is due.
OPEN_POINT_DAYS = 30


class SlaObligation(models.Model):
    """Obligation of one side of an agreement, and whether it was fulfilled."""

    _name = "sla.obligation"
    _inherit = ["sla.due"]
    _description = "Obligation"
    _order = "due_date, sequence, id"

    agreement_id = fields.Many2one(
        "sla.agreement", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    template_id = fields.Many2one(
        "sla.obligation.template",
        string="From Policy",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Empty: agreed with this customer alone.",
    )
    sequence = fields.Integer(default=10)
    side = fields.Selection(SIDES, string="Owed By", required=True, default=PROVIDER)
    kind = fields.Selection(RHYTHMS, string="How Often", required=True, default="once")
    interval_months = fields.Integer(string="Every (Months)")
    name = fields.Char(required=True, translate=True)
    clause = fields.Char(translate=True)
    needs_evidence = fields.Boolean()
    due_date = fields.Date(
        string="Due", help="The last day for it, in the time zone of the policy."
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default=OPEN, copy=False
    )
    status = fields.Selection(
        [*STATES, (OVERDUE, "Overdue"), (WHEN_ASKED, "When asked")],
        compute="_compute_status",
        search="_search_status",
    )
    color = fields.Integer(compute="_compute_status")
    done_on = fields.Date(readonly=True, copy=False)
    done_by = fields.Many2one("res.users", readonly=True, copy=False)
    waive_reason = fields.Char(readonly=True, copy=False)
    evidence = fields.Html(copy=False)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", copy=False, bypass_search_access=True
    )
    overdue_at = fields.Datetime(
        compute="_compute_overdue_at",
        store=True,
        help="When it becomes overdue. Empty where it cannot.",
    )
    overdue_notified = fields.Boolean(readonly=True, copy=False)
    can_settle = fields.Boolean(compute="_compute_rights")
    can_edit = fields.Boolean(compute="_compute_rights")

    _occurrence_uniq = models.UniqueIndex(
        "(agreement_id, template_id, due_date)",
        "The agreement already has this obligation for that day.",
    )
    _undated_uniq = models.UniqueIndex(
        "(agreement_id, template_id) WHERE due_date IS NULL AND state = 'open'",
        "The agreement already has this obligation.",
    )
    _overdue_idx = models.Index(
        "(overdue_at) WHERE side = 'provider' AND overdue_notified IS NOT TRUE"
    )
    _interval_known = models.Constraint(
        "CHECK(kind <> 'recurring' OR interval_months > 0)",
        "What recurs does so every month, or every so many months: say how many.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "due_date", "agreement_id.policy_id.tz")
    def _compute_overdue_at(self):
        for obligation in self:
            can_be = obligation.state == OPEN and obligation.due_date
            obligation.overdue_at = can_be and obligation.agreement_id._day_start(
                obligation.due_date + timedelta(days=1)
            )

    @api.depends("state", "overdue_at", "kind", "due_date")
    def _compute_status(self):
        colors = {OVERDUE: 1, OPEN: 3, DONE: 10}
        now = fields.Datetime.now()
        for obligation in self:
            status = obligation.state
            if obligation.overdue_at and obligation.overdue_at <= now:
                status = OVERDUE
            elif obligation._is_on_standby():
                status = WHEN_ASKED
            obligation.status = status
            obligation.color = colors.get(status, 0)

    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("overdue_at", "<=", fields.Datetime.now())
        standby = (
            Domain("state", "=", OPEN)
            & Domain("kind", "=", ON_REQUEST)
            & Domain("due_date", "=", False)
        )
        domains = {
            OPEN: Domain("state", "=", OPEN) & ~overdue & ~standby,
            OVERDUE: overdue,
            WHEN_ASKED: standby,
            DONE: Domain("state", "=", DONE),
            WAIVED: Domain("state", "=", WAIVED),
        }
        return Domain.OR(domains[word] for word in value if word in domains)

    @api.depends("name", "due_date", "state")
    def _compute_display_name(self):
        for obligation in self:
            name = obligation.name or ""
            if obligation.due_date and obligation.state == OPEN:
                name = self.env._(
                    "%(obligation)s (due %(date)s)",
                    obligation=name,
                    date=format_date(self.env, obligation.due_date),
                )
            obligation.display_name = name

    @api.depends("side", "state")
    @api.depends_context("uid")
    def _compute_rights(self):
        is_manager = self._is_manager()
        for obligation in self:
            obligation.can_settle = (
                obligation.state == OPEN and obligation._may_settle()
            )
            obligation.can_edit = is_manager

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_vals(vals.keys() & _WRITTEN_BY_STATE)
        # Any caller can set defaults in the context: these fields take none.
        clean = without_defaults(self, _WRITTEN_BY_STATE)
        obligations = super(SlaObligation, clean).create(vals_list).with_env(self.env)
        obligations._adopt_files()
        return obligations

    def write(self, vals):
        is_own_write, self = take_own_write(self, vals)
        if not is_own_write:
            self._check_vals(vals.keys() & _WRITTEN_BY_STATE)
        if vals.keys() - _EVIDENCE and not self._is_manager():
            raise AccessError(
                self.env._(
                    "What is owed and when is set by a manager of agreements. You can "
                    "add evidence, and mark what the provider owes as done."
                )
            )
        due_date = fields.Date.to_date(vals.get("due_date"))
        moved = self.filtered(lambda d: "due_date" in vals and d.due_date != due_date)
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_files()
        if moved:
            moved._write_state({"overdue_notified": False})
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        done = self.filtered(lambda obligation: obligation.state == DONE)
        if done:
            raise UserError(
                self.env._("“%s” has been done, and stays on record.", done[0].name)
            )

    def _check_vals(self, states):
        if states:
            raise UserError(
                self.env._(
                    "The state of an obligation is changed with its buttons: done, "
                    "waive, reopen."
                )
            )

    def _adopt_files(self):
        """Attach to the obligation the files uploaded before it was saved."""
        for obligation in self:
            # Sudo: loose files. Only those of the user, and attached to no record yet.
            loose = obligation.sudo().attachment_ids.filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user
            )
            loose.write({"res_model": self._name, "res_id": obligation.id})

    # === ACTION METHODS === #

    def action_done(self):
        """Mark as done today by the current user, and create the next occurrence.

        :raise UserError: if evidence is needed and there is none
        """
        to_do = self.filtered(lambda obligation: obligation.state == OPEN)
        to_do._check_may_settle()
        for obligation in to_do:
            if obligation.needs_evidence and not obligation._has_evidence():
                raise UserError(
                    self.env._(
                        "“%s” needs evidence: open it, and add a note or a file that "
                        "shows it was done.",
                        obligation.name,
                    )
                )
        for day, obligations in to_do.grouped(
            lambda obligation: obligation._today()
        ).items():
            obligations._set_state(
                DONE, {"done_on": day, "done_by": self.env.uid, "waive_reason": False}
            )
        to_do._create_next()
        return True

    def action_ask_waive(self):
        """Open the wizard that asks for the reason to waive it."""
        self.ensure_one()
        return self.env["sla.set.aside.wizard"]._open(obligation_id=self.id)

    @checked(reason=text())
    def action_waive(self, reason):
        """Waive this occurrence, and create the next one.

        :param str reason: shown on the obligation
        """
        self._check_manager()
        if not (reason or "").strip():
            raise UserError(self.env._("Enter the reason to waive it."))
        open_ones = self.filtered(lambda obligation: obligation.state == OPEN)
        open_ones._set_state(WAIVED, {"waive_reason": reason.strip()})
        open_ones._create_next()
        return True

    def action_reopen(self):
        """Set done or waived obligations back to open."""
        self._check_manager()
        return self._set_state(
            OPEN,
            {
                "done_on": False,
                "done_by": False,
                "waive_reason": False,
                "overdue_notified": False,
            },
        )

    # === BUSINESS METHODS === #

    def _is_manager(self):
        return self.env.su or self.env.user.has_group("sla_policy.group_sla_manager")

    def _may_settle(self):
        """Whether the user may mark it as done: agents those of the provider only."""
        self.ensure_one()
        return self._is_manager() or (
            self.side == PROVIDER
            and self.env.user.has_group("sla_policy.group_sla_user")
        )

    def _check_may_settle(self):
        self.check_access("read")
        for obligation in self:
            if not obligation._may_settle():
                raise AccessError(
                    self.env._(
                        "“%s” is owed by the customer: a manager of agreements says "
                        "when it is done.",
                        obligation.name,
                    )
                )

    def _check_manager(self):
        self.check_access("read")
        if not self._is_manager():
            raise AccessError(
                self.env._(
                    "Only a manager of agreements may waive or reopen an obligation."
                )
            )

    def _has_evidence(self):
        # Sudo: the file of another user counts as well.
        return bool(self.sudo().attachment_ids) or not is_html_empty(self.evidence)

    def _today(self):
        """Today's date in the time zone of the policy."""
        return self.agreement_id._local_day(fields.Datetime.now())

    def _set_state(self, state, vals):
        """Write `state` and the fields that depend on it."""
        self._write_state({**vals, "state": state})
        return True

    def _write_state(self, vals):
        # Sudo: agents may not write these fields; the callers check who may act.
        as_own_write(self.sudo(), vals).write(vals)

    def _is_on_standby(self):
        """Whether it is on request and was not requested yet."""
        return self.state == OPEN and self.kind == ON_REQUEST and not self.due_date

    def _is_open_point(self, today):
        """Whether it is owed now; recurring: from `OPEN_POINT_DAYS` before its date."""
        self.ensure_one()
        if self.state != OPEN or self._is_on_standby():
            return False
        if self.kind == RECURRING and self.due_date:
            return self.due_date <= today + timedelta(days=OPEN_POINT_DAYS)
        return True
