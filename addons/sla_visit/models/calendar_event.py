from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sla_policy.models.own_write import (
    is_own_write,
    take_own_write,
    without_own_write,
)

INCLUDED = "included"
BILLABLE = "billable"  # Beyond the quantity.
QUOTATION = "quotation"  # Outside the area, or of no kind the agreement includes.
COVERAGES = [
    (INCLUDED, "Included"),
    (BILLABLE, "Billable"),
    (QUOTATION, "Quotation"),
]

# What follows from the rest, or belongs to the series of checkpoints.
_OWN_FIELDS = {"sla_coverage", "sla_checkpoint_date"}
_TIMES = {"start", "stop", "allday", "start_date", "stop_date", "duration"}
# Changing one of these changes what the appointments beside it are counted as.
_JUDGED = {
    *_TIMES,
    "active",
    "sla_agreement_id",
    "sla_entitlement_id",
    "sla_place_id",
}

_GROUP = "sla_policy.group_sla_user"


class CalendarEvent(models.Model):
    """A meeting as a visit, session or checkpoint of an agreement.

    The calendar's own rules say who reads and changes a meeting. What it is counted as
    is decided in `calendar_event_counting`.
    """

    _inherit = "calendar.event"

    sla_agreement_id = fields.Many2one(
        "sla.agreement",
        string="Support Agreement",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        groups=_GROUP,
    )
    sla_policy_id = fields.Many2one(
        related="sla_agreement_id.policy_id", string="Support Policy", groups=_GROUP
    )
    sla_commercial_partner_id = fields.Many2one(
        related="sla_agreement_id.commercial_partner_id",
        string="Support Customer",
        groups=_GROUP,
    )
    sla_entitlement_id = fields.Many2one(
        "sla.entitlement",
        string="Counts As",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        groups=_GROUP,
        help="The line of the agreement it is counted against.",
    )
    sla_kind = fields.Selection(
        related="sla_entitlement_id.kind", string="Appointment Kind", groups=_GROUP
    )
    sla_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="About Ticket",
        index="btree_not_null",
        ondelete="set null",
        groups=_GROUP,
    )
    sla_place_id = fields.Many2one(
        "res.partner",
        string="Address",
        ondelete="set null",
        groups=_GROUP,
        help="Where the visit takes place. The state of the address decides "
        "whether it is in the covered area.",
    )
    sla_coverage = fields.Selection(
        COVERAGES,
        string="Support Coverage",
        compute="_compute_sla_coverage",
        store=True,
        copy=False,
        groups=_GROUP,
    )
    sla_coverage_reason = fields.Char(
        string="Why",
        compute="_compute_sla_coverage_reason",
        # A public meeting may belong to an agreement of another company.
        compute_sudo=True,
        groups=_GROUP,
    )
    sla_asked_at = fields.Datetime(
        string="Asked For",
        copy=False,
        groups=_GROUP,
        help="When the customer asked for it. The notice counts from here; moving "
        "the appointment is a new request.",
    )
    sla_notice_reason = fields.Char(
        string="Short Notice Because",
        copy=False,
        tracking=True,
        groups=_GROUP,
        help="A manager may accept less notice than agreed, and says why.",
    )
    sla_minutes = fields.Html(
        string="Minutes",
        copy=False,
        groups=_GROUP,
        help="What was decided and changed, and who does what next.",
    )
    sla_checkpoint_date = fields.Date(
        string="Checkpoint Of",
        readonly=True,
        copy=False,
        groups=_GROUP,
        help="Its place in the series, also where a holiday or people have moved it.",
    )

    _sla_checkpoint_once = models.UniqueIndex(
        "(sla_agreement_id, sla_entitlement_id, sla_checkpoint_date) "
        "WHERE sla_checkpoint_date IS NOT NULL",
        "There is a checkpoint of this agreement for that date already.",
    )

    # === COMPUTE METHODS === #

    @api.depends(*sorted(_JUDGED))
    def _compute_sla_coverage(self):
        verdicts = self._sla_verdicts()
        for event in self:
            event.sla_coverage = verdicts.get(event, False)

    @api.depends("sla_coverage", "sla_entitlement_id", "sla_place_id")
    @api.depends_context("lang")
    def _compute_sla_coverage_reason(self):
        """Why it is included or not, in a sentence."""
        for event in self:
            event.sla_coverage_reason = event._sla_reason()

    def _sla_reason(self):
        entitlement = self.sla_entitlement_id
        if not self.sla_coverage:
            return False
        if not entitlement:
            return self.env._(
                "“%s” includes no such appointment: agree on a price with the "
                "customer first.",
                self.sla_agreement_id.policy_id.name,
            )
        if self.sla_coverage == QUOTATION:
            area = entitlement._area_name()
            is_covered = entitlement._covers_place(self.sla_place_id)
            if is_covered:
                return self.env._(
                    "“%s” comes with an add-on that the agreement does not have on "
                    "that day: send the customer a quotation first.",
                    entitlement.name,
                )
            if is_covered is None:
                return self.env._(
                    "Visits are covered in %s only, and the address does not say "
                    "where it is. Complete it, or send a quotation.",
                    area,
                )
            return self.env._(
                "Outside the covered area (%s): send the customer a quotation first.",
                area,
            )
        promised = f"{entitlement.name} ({entitlement.allowance})"
        if self.sla_coverage == BILLABLE:
            return self.env._("More than the agreement includes: %s.", promised)
        return self.env._("Within what the agreement includes: %s.", promised)

    @api.onchange("sla_ticket_id")
    def _onchange_sla_ticket_id(self):
        # An agent's own tickets name agreements the agent may read.
        if agreement := self.sla_ticket_id.agreement_id:
            self.sla_agreement_id = agreement

    @api.onchange("sla_agreement_id")
    def _onchange_sla_agreement_id(self):
        agreement = self.sla_agreement_id
        lines = agreement._entitlements()
        if self.sla_entitlement_id not in lines:
            self.sla_entitlement_id = lines[:1]
        if agreement and not self.sla_place_id:
            self.sla_place_id = agreement.partner_id

    @api.onchange("sla_entitlement_id")
    def _onchange_sla_entitlement_id(self):
        entitlement = self.sla_entitlement_id
        if not entitlement:
            return
        customer = self.sla_agreement_id.partner_id
        if not self.name:
            self.name = self._sla_title(entitlement, customer)
        if not self.allday:
            self.duration = entitlement.duration_hours

    # === CONSTRAINT METHODS === #

    @api.constrains("sla_agreement_id", "sla_entitlement_id", "sla_ticket_id")
    def _check_sla_belongs_together(self):
        # Sudo: the planner of a meeting may not have access to all it refers to.
        for event in self.sudo():
            agreement = event.sla_agreement_id
            entitlement = event.sla_entitlement_id
            if entitlement and entitlement not in agreement._entitlements(
                archived=True
            ):
                raise ValidationError(
                    self.env._(
                        "“%(entitlement)s” is not part of “%(agreement)s”. Choose one "
                        "of its own visits or sessions.",
                        entitlement=entitlement.name,
                        agreement=agreement.display_name or self.env._("no agreement"),
                    )
                )
            customer = event.sla_ticket_id.commercial_partner_id
            if customer and agreement and customer != agreement.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Ticket “%(ticket)s” is not of the customer of "
                        "“%(agreement)s”.",
                        ticket=event.sla_ticket_id.display_name,
                        agreement=agreement.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not is_own_write(self, _OWN_FIELDS):
            self._sla_refuse_own_fields(vals_list)
        events = super(CalendarEvent, without_own_write(self)).create(vals_list)
        appointments = events._sla_appointments()
        if appointments:
            self._sla_check_readable(appointments)
            appointments._sla_ask(appointments.filtered(lambda e: not e.sla_asked_at))
            appointments._sla_check_agreed()
            self._sla_rejudge(appointments._sla_neighbours())
        return events

    def write(self, vals):
        is_own_write, self = take_own_write(self, vals)
        if not is_own_write:
            self._sla_refuse_own_fields([vals])
        # The calendar takes things out of what it is given.
        given = set(vals)
        if not _JUDGED & given:
            return super().write(vals)
        beside = self._sla_appointments()._sla_neighbours()
        # Sudo: users without access to agreements may move their meetings too.
        agreed = {event: event._sla_agreed() for event in self.sudo()}
        res = super().write(vals)
        appointments = self.exists()._sla_appointments()
        if "sla_agreement_id" in given:
            self._sla_check_readable(appointments)
        moved = appointments.filtered(
            lambda event: event._sla_agreed() != agreed[event]
        )
        if "sla_asked_at" not in given:
            moved._sla_ask(moved._sla_still_coming(agreed))
        moved.filtered("active")._sla_check_agreed()
        self._sla_rejudge(beside.exists() | appointments._sla_neighbours())
        return res

    def unlink(self):
        beside = self._sla_appointments()._sla_neighbours() - self
        res = super().unlink()
        self._sla_rejudge(beside.exists())
        return res

    def _sla_refuse_own_fields(self, vals_list):
        """Refuse what follows from other facts, or is not the writer's to say.

        :raise UserError: with what to do instead
        """
        if any(_OWN_FIELDS & set(vals) for vals in vals_list):
            raise UserError(
                self.env._(
                    "Whether an appointment is included follows from the agreement, "
                    "and the series of checkpoints from its dates. Change those."
                )
            )
        if not self._sla_is_manager() and any(
            vals.get("sla_notice_reason") for vals in vals_list
        ):
            raise UserError(
                self.env._("Only a manager of support agreements accepts short notice.")
            )

    # === BUSINESS METHODS === #

    @api.model
    def _sla_title(self, entitlement, customer):
        """The default name of an appointment."""
        return f"{entitlement.name}: {customer.name}"

    # === ACTION METHODS === #

    def action_view_sla_agreement(self):
        """Open the agreement it is counted against."""
        self.ensure_one()
        return self.sla_agreement_id.get_formview_action()
