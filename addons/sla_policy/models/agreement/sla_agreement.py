from collections import defaultdict
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine.local_time import Zone
from ..own_write import as_own_write, take_own_write
from ..record_name import joined

DRAFT = "draft"
ACTIVE = "active"
SUSPENDED = "suspended"
ENDED = "ended"
# Tickets come under an agreement in these.
IN_FORCE = (ACTIVE, SUSPENDED)


class SlaAgreement(models.Model):
    """A customer's agreement: whom we have promised a policy, and from when.

    Rule A1: a ticket takes the agreement that is active when it is created. When
    service stops is in `sla_agreement_suspension`, whom and what it covers in
    `sla_agreement_coverage`.
    """

    _name = "sla.agreement"
    _description = "Support Agreement"
    _inherit = ["mail.thread", "mail.activity.mixin", "sla.due"]
    _order = "sequence, date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        default=lambda self: self.env._("Support agreement"),
        copy=False,
        tracking=True,
    )
    sequence = fields.Integer(
        default=10,
        help="Where a customer has several agreements at once, a ticket takes the "
        "first one in this order; among equals, the one that started last.",
    )
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The company. Tickets of all its contacts are covered.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Commercial Entity",
        store=True,
        index=True,
    )
    policy_id = fields.Many2one(
        "sla.policy",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
        domain="[('is_preset', '=', False), ('company_id', 'in', [company_id, False])]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="set null",
    )
    date_start = fields.Date(
        string="From",
        compute="_compute_date_start",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="The first day covered, in the time zone of the policy.",
    )
    date_end = fields.Date(
        string="Until",
        tracking=True,
        help="The last day covered. Empty: until somebody ends it.",
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (ACTIVE, "Active"),
            (SUSPENDED, "Suspended"),
            (ENDED, "Ended"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    note = fields.Html()
    ticket_ids = fields.One2many("helpdesk.ticket", "agreement_id")
    ticket_count = fields.Integer(compute="_compute_ticket_count")

    _dates_ordered = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "An agreement cannot end before it starts. Check its two dates.",
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_id")
    def _compute_date_start(self):
        """Today, as the policy's zone has it: an agreement starts when it is made."""
        mine = fields.Date.context_today(self)
        for agreement in self:
            untouched = not agreement._origin and agreement.date_start == mine
            if untouched or not agreement.date_start:
                agreement.date_start = agreement._local_day(fields.Datetime.now())
            else:
                agreement.date_start = agreement.date_start

    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("agreement_id", "in", self.ids)], ["agreement_id"], ["__count"]
            )
        )
        for agreement in self:
            agreement.ticket_count = counts.get(agreement, 0)

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = joined(agreement.partner_id.name, agreement.name)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """A new agreement is a draft, also an imported one: nothing comes into force
        but by its button."""
        agreements = super().create(vals_list)
        for agreement in agreements:
            if agreement.state != DRAFT:
                raise UserError(
                    self.env._(
                        "“%s” is new: it begins as a draft. Leave out its state, and "
                        "activate it with its button once it is complete.",
                        agreement.display_name,
                    )
                )
        return agreements

    def write(self, vals):
        is_own_write, self = take_own_write(self, vals)
        if "state" in vals and not is_own_write:
            raise UserError(
                self.env._(
                    "The state of an agreement changes by its buttons: activate, "
                    "suspend, resume, end, back to draft."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # Archived tickets count, and those the user does not see.
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        used = tickets.search([("agreement_id", "in", self.ids)], limit=1).agreement_id
        if used:
            raise UserError(
                self.env._(
                    "Tickets came in under “%s”. End or archive it instead of "
                    "deleting it.",
                    used[0].display_name,
                )
            )

    # === ACTION METHODS === #

    def action_activate(self):
        """From now on the customer's new tickets are covered."""
        self._check_can_activate()
        self.policy_id._publish()
        return self._set_state((DRAFT,), ACTIVE)

    def action_end(self):
        """New tickets are not covered any more; those already in keep theirs."""
        return self._set_state((DRAFT, ACTIVE, SUSPENDED), ENDED)

    def action_draft(self):
        """Back to the drawing board."""
        return self._set_state((ENDED,), DRAFT)

    def action_view_tickets(self):
        """Open the tickets that came in under the agreement."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "helpdesk_mgmt.helpdesk_ticket_action"
        )
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {
            "default_partner_id": self.partner_id.id,
            "default_agreement_id": self.id,
        }
        return action

    # === BUSINESS METHODS === #

    def _check_can_activate(self):
        """Refuse what would cover nothing.

        :raise ValidationError: with what to do about it
        """
        for agreement in self:
            policy = agreement.policy_id
            if not policy.active:
                raise ValidationError(
                    self.env._(
                        "“%s” is archived. Choose a policy in use, or unarchive it.",
                        policy.name,
                    )
                )
            if not policy.target_ids:
                raise ValidationError(
                    self.env._(
                        "“%s” promises nothing yet. Add its promises first.",
                        policy.name,
                    )
                )

    def _set_state(self, allowed, state):
        """The only writer of `state`.

        :param tuple allowed: the states it may come from
        :raise UserError: from any other, unless it is there already
        """
        to_change = self.filtered(lambda agreement: agreement.state != state)
        labels = dict(self._fields["state"]._description_selection(self.env))
        for agreement in to_change:
            if agreement.state not in allowed:
                raise UserError(
                    self.env._(
                        "“%(agreement)s” is %(state)s and cannot become %(target)s.",
                        agreement=agreement.display_name,
                        state=labels[agreement.state].lower(),
                        target=labels[state].lower(),
                    )
                )
        as_own_write(to_change, ["state"]).write({"state": state})
        return True

    @api.model
    def _find_active(self, cases):
        """The agreement each case falls under (rule A1). Two queries in all.

        :param list cases: `(commercial partner id, company id, moment)`, the
            moment naive UTC; days are those of the policy's time zone
        :return: agreements, one a case, empty where there is none
        """
        partner_ids = {partner_id for partner_id, _company, _at in cases if partner_id}
        found = defaultdict(list)
        if partner_ids:
            agreements = self.sudo().search(
                Domain("state", "in", IN_FORCE)
                & Domain("commercial_partner_id", "in", sorted(partner_ids))
            )
            for agreement in agreements:
                key = agreement.commercial_partner_id.id, agreement.company_id.id
                found[key].append(agreement)
        return [
            next(
                (
                    agreement
                    for agreement in found.get((partner_id, company_id), ())
                    if agreement._covers(at)
                ),
                self.browse(),
            )
            for partner_id, company_id, at in cases
        ]

    def _covers(self, at: datetime):
        """Whether a moment (naive UTC) falls on a day of the agreement."""
        day = self._local_day(at)
        return self.date_start <= day and (not self.date_end or day <= self.date_end)

    def _local_day(self, at: datetime):
        """The day a moment (naive UTC) falls on in the policy's zone."""
        return self._zone_of_days().day(at)

    def _zone_of_days(self):
        """The zone in which days of the agreement begin: that of its policy."""
        return Zone(self.policy_id.tz or self.env.user.tz or "UTC")

    @api.autovacuum
    def _gc_end_expired(self):
        """End what has run out. Tickets do not wait for it: they look at the dates."""
        # A day's grace: it is still that day somewhere on earth.
        limit = fields.Date.subtract(fields.Date.today(), days=1)
        expired = self.search([("state", "in", IN_FORCE), ("date_end", "<", limit)])
        expired._set_state(IN_FORCE, ENDED)
