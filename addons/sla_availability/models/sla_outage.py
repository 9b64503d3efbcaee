from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.sla_policy.models.own_write import is_own_write, without_own_write
from odoo.addons.sla_policy.models.record_name import joined

from ..engine import availability as engine

BY_HAND = "hand"
FROM_TICKET = "ticket"
BY_MONITOR = "monitor"


class SlaOutage(models.Model):
    """A stretch in which a hosted service was away, and who is to blame.

    Outages may overlap: a month counts each moment once. Every agent of the company
    sees them, whosever the ticket is: a service that is down is everybody's business.
    """

    _name = "sla.outage"
    _description = "Outage"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"

    service_id = fields.Many2one(
        "sla.service",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('company_id', 'in', allowed_company_ids)]",
    )
    company_id = fields.Many2one(related="service_id.company_id", store=True)
    commercial_partner_id = fields.Many2one(
        related="service_id.commercial_partner_id", string="Customer", store=True
    )
    date_from = fields.Datetime(
        string="From", required=True, default=fields.Datetime.now, tracking=True
    )
    date_to = fields.Datetime(
        string="Until", tracking=True, help="Empty: the service is still away."
    )
    cause = fields.Selection(
        [
            (engine.PROVIDER, "Provider"),
            (engine.CUSTOMER, "Customer"),
            (engine.MAINTENANCE, "Maintenance"),
        ],
        required=True,
        default=engine.PROVIDER,
        tracking=True,
        help="Only what the provider has caused counts against the promise. A moment "
        "taken by the customer or by announced maintenance never counts, whatever else "
        "was wrong at that moment.",
    )
    is_announced = fields.Boolean(
        string="Announced",
        default=True,
        tracking=True,
        help="Whether the customer was told of the maintenance beforehand. If not, it "
        "counts like an outage the provider has caused.",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        ondelete="set null",
        index="btree_not_null",
    )
    source = fields.Selection(
        [
            (BY_HAND, "By hand"),
            (FROM_TICKET, "From a ticket"),
            (BY_MONITOR, "Monitor"),
        ],
        required=True,
        readonly=True,
        default=BY_HAND,
    )
    note = fields.Text(
        string="What Happened", help="Printed on the customer's statement."
    )
    duration_minutes = fields.Float(
        string="Lasted (min)",
        compute="_compute_now",
        help="From beginning to end, or until now; outside service hours too.",
    )
    shown_until = fields.Datetime(
        compute="_compute_now",
        search="_search_shown_until",
        help="Where a calendar draws its end: now, as long as it is open.",
    )
    is_open = fields.Boolean(
        string="Open Now", compute="_compute_now", search="_search_is_open"
    )
    counts = fields.Boolean(
        compute="_compute_counts",
        help="Whether it counts against the promise.",
    )

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An outage cannot end before it starts. Check its two moments.",
    )
    # Several servers may hear the same monitor.
    _one_open = models.UniqueIndex(
        "(service_id) WHERE source = 'monitor' AND date_to IS NULL",
        "A monitor has reported this service down already.",
    )
    _service_dates_idx = models.Index("(service_id, date_from, date_to)")

    # === COMPUTE METHODS === #

    @api.depends("date_from", "date_to")
    def _compute_now(self):
        now = fields.Datetime.now()
        for outage in self:
            begin, end = outage.date_from or now, outage.date_to or now
            outage.shown_until = max(begin, end)
            outage.duration_minutes = max(0, (end - begin).total_seconds() / 60)
            outage.is_open = begin <= now and (not outage.date_to or end > now)

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        is_open = self._domain_open(fields.Datetime.now())
        return Domain.OR([is_open if wanted else ~is_open for wanted in set(value)])

    def _search_shown_until(self, operator, value):
        """What ends after a moment, which is what calendars ask for."""
        if operator not in (">", ">="):
            return NotImplemented
        value = fields.Datetime.to_datetime(value)
        is_open = Domain("date_to", "=", False)
        if fields.Datetime.now() <= value:
            # It ends now, or when it begins if that is yet to come.
            is_open &= Domain("date_from", operator, value)
        return Domain("date_to", operator, value) | is_open

    @api.depends("cause", "is_announced")
    def _compute_counts(self):
        for outage in self:
            outage.counts = outage._engine_cause() == engine.PROVIDER

    @api.depends("service_id.name", "date_from")
    @api.depends_context("tz")
    def _compute_display_name(self):
        for outage in self:
            moment = outage.date_from and fields.Datetime.context_timestamp(
                outage, outage.date_from
            ).strftime("%Y-%m-%d %H:%M")
            outage.display_name = joined(outage.service_id.name, moment, separator=", ")

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to", "cause")
    def _check_not_in_the_future(self):
        """Only maintenance is known beforehand."""
        now = fields.Datetime.now()
        for outage in self:
            latest = max(outage.date_from, outage.date_to or outage.date_from)
            if latest > now and outage.cause != engine.MAINTENANCE:
                raise ValidationError(
                    self.env._(
                        "An outage of “%s” cannot lie in the future. Enter what has "
                        "happened until now and leave the end empty while it lasts; "
                        "only maintenance is planned ahead.",
                        outage.service_id.name,
                    )
                )

    @api.constrains("service_id")
    def _check_service(self):
        for outage in self:
            if not outage.service_id.active:
                raise ValidationError(
                    self.env._(
                        "“%s” is archived: nobody looks after its availability any "
                        "more. Unarchive it first.",
                        outage.service_id.name,
                    )
                )

    @api.constrains("ticket_id", "service_id")
    def _check_ticket(self):
        for outage in self.filtered("ticket_id"):
            # Whose ticket it is decides, also where the writer may not read it.
            ticket, service = outage.ticket_id.sudo(), outage.service_id
            customer = ticket.commercial_partner_id or ticket.partner_id
            if ticket.company_id and ticket.company_id != service.company_id:
                raise ValidationError(
                    self.env._(
                        "The ticket and “%s” belong to different companies. Choose a "
                        "service of the ticket's company.",
                        service.name,
                    )
                )
            if customer.commercial_partner_id != service.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(service)s” is hosted for %(customer)s, the ticket is not "
                        "of them. Choose a service of the ticket's customer.",
                        customer=service.commercial_partner_id.display_name,
                        service=service.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        by_monitor = is_own_write(self, ["source"])
        prepared = []
        for vals in vals_list:
            vals = {**self.default_get(["ticket_id"]), **vals}
            source = FROM_TICKET if vals.get("ticket_id") else BY_HAND
            prepared.append({**vals, "source": BY_MONITOR if by_monitor else source})
        outages = super(SlaOutage, without_own_write(self)).create(prepared)
        return outages.with_env(self.env)

    def write(self, vals):
        if "source" in vals:
            raise UserError(
                self.env._("Who reported an outage is written down once, by itself.")
            )
        return super().write(vals)

    def copy_data(self, default=None):
        # A copy of one that is open would be a second one at the same time.
        now = fields.Datetime.now()
        moments = {"date_from": now, "date_to": False}
        return super().copy_data({**moments, **(default or {})})

    # === ACTION METHODS === #

    def action_end(self):
        """The service is back."""
        now = fields.Datetime.now()
        self.filtered("is_open").write({"date_to": now})
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _domain_open(self, now):
        """Those that take their service away at `now` (naive UTC)."""
        return Domain("date_from", "<=", now) & (
            Domain("date_to", "=", False) | Domain("date_to", ">", now)
        )

    def _engine_cause(self):
        """Maintenance that nobody was told of is an outage like any other."""
        self.ensure_one()
        if self.cause == engine.MAINTENANCE and not self.is_announced:
            return engine.PROVIDER
        return self.cause

    def _engine_outage(self):
        """The outage as the engine takes it."""
        return engine.Outage(self.date_from, self.date_to or None, self._engine_cause())
