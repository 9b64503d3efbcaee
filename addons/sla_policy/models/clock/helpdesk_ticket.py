from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ...const import AT_RISK, BREACHED, PHASES, TICKET_STATES
from ...engine import vocabulary as voc
from ..agreement.sla_agreement import DRAFT
from ..own_write import as_own_write

# What follows from events: set by the addons alone (`_sla_derived_fields`).
_DERIVED = {
    "contact_confirmed",
    "coverage",
    "coverage_ground",
    "coverage_override",
    "coverage_since",
    "notices_held_since",
    "quota_month",
    "sla_next_clock_id",
    "sla_next_deadline",
    "sla_phase",
    "sla_state",
    "urgency",
    "urgency_reason",
}


class HelpdeskTicket(models.Model):
    """The ticket's agreement, and what its promises come to together.

    What the agreement says of the ticket is decided in `helpdesk_ticket_coverage`;
    what happens to it is caught in `ticket_pipeline`, what is said on it in
    `helpdesk_ticket_conversation`.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "sla.concealed"]
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "sla.agreement",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('state', 'in', ('active', 'suspended')), "
        "('company_id', '=', company_id), "
        "('commercial_partner_id', '=', commercial_partner_id)]",
        help="The customer's agreement when the ticket came in.",
    )
    sla_policy_id = fields.Many2one(related="agreement_id.policy_id", string="Policy")
    clock_ids = fields.One2many(
        "sla.clock",
        "ticket_id",
        string="Promises",
        groups="sla_policy.group_sla_user",
        readonly=True,
    )
    sla_event_ids = fields.One2many(
        "sla.event",
        "ticket_id",
        string="Events",
        groups="sla_policy.group_sla_user",
        readonly=True,
    )
    sla_next_deadline = fields.Datetime(
        string="Next Promise",
        compute="_compute_sla_state",
        store=True,
        copy=False,
        index="btree_not_null",
        help="The first deadline still to come, or already passed without having "
        "been kept.",
    )
    sla_next_clock_id = fields.Many2one(
        "sla.clock",
        string="Next Promise Clock",
        compute="_compute_sla_state",
        store=True,
        copy=False,
        groups="sla_policy.group_sla_user",
    )
    sla_state = fields.Selection(
        TICKET_STATES,
        string="Promises Are",
        compute="_compute_sla_state",
        store=True,
        copy=False,
        index="btree_not_null",
    )
    sla_phase = fields.Selection(
        PHASES,
        string="SLA Behaviour",
        compute="_compute_sla_phase",
        store=True,
        copy=False,
        help="The SLA behaviour of the ticket's stage; while the stage has none, that "
        "of the last stage that had one.",
    )
    sla_phase_warning = fields.Char(
        string="SLA Behaviour Warning",
        compute="_compute_sla_phase_warning",
        groups="sla_policy.group_sla_user",
    )
    release_date = fields.Datetime(
        copy=False,
        help="When the customer gets what was asked for. A planned resolution is "
        "due then.",
    )

    # === COMPUTE METHODS === #

    @api.depends("number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Leave out what a new ticket does not have yet: its number and subject."""
        new = self.filtered(lambda ticket: not ticket._origin.id)
        for ticket in new:
            ticket.display_name = ticket.name or self.env._("New ticket")
        return super(HelpdeskTicket, self - new)._compute_display_name()

    @api.depends("stage_id.sla_phase")
    def _compute_sla_phase(self):
        """Follow the stages that have an SLA behaviour; the others change nothing."""
        for ticket in self:
            ticket.sla_phase = ticket.stage_id.sla_phase or ticket.sla_phase or voc.NEW

    @api.depends("stage_id.sla_phase", "sla_phase", "agreement_id")
    @api.depends_context("lang")
    def _compute_sla_phase_warning(self):
        labels = dict(self._fields["sla_phase"]._description_selection(self.env))
        for ticket in self:
            stage = ticket.stage_id
            ticket.sla_phase_warning = bool(
                ticket.agreement_id and stage and not stage.sla_phase
            ) and self.env._(
                "The stage “%(stage)s” has no SLA behaviour: the SLA clocks go on "
                "as in “%(phase)s”. A help desk manager chooses it in "
                "Configuration > Stages.",
                stage=stage.name,
                phase=labels[ticket.sla_phase],
            )

    @api.depends(
        "clock_ids.state",
        "clock_ids.deadline",
        "clock_ids.is_breached",
        "clock_ids.is_at_risk",
    )
    def _compute_sla_state(self):
        for ticket in self:
            clocks = ticket.clock_ids
            ticket.sla_state = self._sla_sum_up(clocks)
            due = [c for c in clocks if c.state == voc.RUNNING and c.deadline]
            nearest = min(due, key=lambda c: (c.deadline, c.id), default=None)
            ticket.sla_next_clock_id = nearest and nearest.id
            ticket.sla_next_deadline = nearest and nearest.deadline

    @api.model
    def _sla_sum_up(self, clocks):
        """One state for all promises of a ticket: the most pressing one."""
        running = paused = missed = met = False
        at_risk = False
        for clock in clocks:
            if clock.state in voc.OPEN_STATES and clock.is_breached:
                return BREACHED
            at_risk |= clock.is_at_risk
            running |= clock.state == voc.RUNNING
            paused |= clock.state == voc.PAUSED
            missed |= clock.state == voc.MISSED
            met |= clock.state == voc.MET
        if at_risk:
            return AT_RISK
        if running:
            return voc.RUNNING
        if paused:
            return voc.PAUSED
        if missed:
            return voc.MISSED
        return voc.MET if met else False

    # === CONSTRAINT METHODS === #

    @api.constrains("agreement_id")
    def _check_agreement_customer(self):
        for ticket in self.sudo():
            if ticket.agreement_id.state == DRAFT:
                raise ValidationError(
                    self.env._(
                        "“%s” is a draft: activate it before tickets come under it.",
                        ticket.agreement_id.display_name,
                    )
                )
            customer = ticket.agreement_id.commercial_partner_id
            if customer and ticket.commercial_partner_id not in (
                customer,
                customer.browse(),
            ):
                raise ValidationError(
                    self.env._(
                        "“%(agreement)s” is not an agreement of %(customer)s. Choose "
                        "one of theirs, or correct the ticket's customer first.",
                        agreement=ticket.agreement_id.display_name,
                        customer=ticket.commercial_partner_id.name,
                    )
                )

    # === ACTION METHODS === #

    def action_information_complete(self):
        """Everything needed to work on it is there (metrics M4 and M5)."""
        self.check_access("write")
        self._sla_record(voc.EVENT_INFORMATION_COMPLETE)
        self._sla_assign_at_once()
        return True

    def action_estimate_sent(self):
        """The customer has been told what it would take (metric M5)."""
        self.check_access("write")
        self._sla_record(voc.EVENT_ESTIMATE_SENT)
        return True

    def action_estimate_approved(self):
        """The customer said yes to the estimate (metric M6)."""
        self.check_access("write")
        self._sla_record(voc.EVENT_ESTIMATE_APPROVED)
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _sla_domain_only_closed(self):
        """Tickets that the help desk has closed in a stage without SLA behaviour.

        Their clocks go on, but to the customer they are closed.
        """
        # The stages of a company are few, and what they are is no secret.
        stages = self.env["helpdesk.ticket.stage"].sudo()
        stages = stages.with_context(active_test=False).search(
            [("closed", "=", True), ("sla_phase", "=", False)]
        )
        return Domain("stage_id", "in", stages.ids)

    def _sla_is_only_closed(self):
        """Whether `_sla_domain_only_closed` finds the ticket."""
        self.ensure_one()
        return self.stage_id.closed and not self.stage_id.sla_phase

    def _sla_assign_at_once(self):
        """Give the tickets an agent where the policy promises one without delay."""
        # The agent need not be one the person at the screen may assign to.
        waiting = self.sudo().filtered(
            lambda ticket: (
                not ticket.user_id
                and ticket.type_id in ticket._sla_policy().assign_type_ids
            )
        )
        for agent, tickets in waiting.grouped(
            lambda ticket: (
                ticket._sla_policy().assign_user_id
                or ticket.team_id.user_id
                or self.env.user
            )
        ).items():
            tickets.user_id = agent

    def _sla_policy(self):
        """The policy in force for the ticket now; empty without an agreement."""
        self.ensure_one()
        agreement = self.agreement_id
        if not agreement:
            return agreement.policy_id
        return agreement._policy_on(fields.Datetime.now())

    def _sla_write(self, vals):
        """Write fields of ours that nobody tracks, without the cost of tracking."""
        if self:
            quiet = self.with_context(tracking_disable=True)
            as_own_write(quiet, vals).write(vals)

    @api.model
    def _sla_derived_fields(self):
        """Names of the fields that follow from events and are refused in values.

        An addon that stores such fields on tickets adds their names.
        """
        return set(_DERIVED)

    def _sla_check_vals(self, vals):
        """Refuse values of fields that follow from the events."""
        derived = sorted(self._sla_derived_fields() & set(vals))
        if derived:
            raise AccessError(
                self.env._(
                    "“%s” follows from what happens to the ticket; nobody sets it by "
                    "hand. Leave it out.",
                    self._fields[derived[0]]._description_string(self.env),
                )
            )
