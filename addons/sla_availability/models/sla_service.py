import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.base.models.res_partner import _tz_get

from ..engine import availability as engine

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]*")


class SlaService(models.Model):
    """Something hosted for a customer, and how much of its time it is there.

    Availability is promised for calendar months of the service's time zone, inside
    its service hours, and only for the days it is hosted.
    """

    _name = "sla.service"
    _description = "Hosted Service"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True,
        index=True,
        copy=False,
        tracking=True,
        help="What monitors call it: small letters, digits, points and hyphens.",
    )
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Commercial Entity",
        store=True,
        index=True,
    )
    agreement_id = fields.Many2one(
        "sla.agreement",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', commercial_partner_id), "
        "('company_id', '=', company_id)]",
        help="The agreement that promises the availability, where there is one.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Service Hours",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('schedule_type', '=', 'fully_fixed'), "
        "('company_id', 'in', [company_id, False])]",
        help="The hours in which the service is promised to be there. Empty: around "
        "the clock, every day of the year.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="The zone in which months begin: that of the service hours where there "
        "are any.",
    )
    target_percent = fields.Float(
        string="Promised (%)",
        digits=(7, 4),
        default=99.0,
        required=True,
        tracking=True,
        help="How much of each month's service time the service is promised to be "
        "there.",
    )
    credit_percent = fields.Float(
        string="Credit When Missed (%)",
        digits=(5, 2),
        tracking=True,
        help="How much of the monthly fee is given back for a month in which the "
        "promise was missed. 0: nothing.",
    )
    date_start = fields.Date(
        string="Hosted Since",
        required=True,
        compute="_compute_date_start",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The first day that counts. There is a statement of every month from "
        "this one on.",
    )
    date_end = fields.Date(
        string="Hosted Until",
        tracking=True,
        help="The last day that counts. Empty: until somebody ends it.",
    )
    note = fields.Text()
    outage_ids = fields.One2many("sla.outage", "service_id")
    outage_count = fields.Integer(compute="_compute_counts")
    availability_ids = fields.One2many("sla.availability", "service_id")
    availability_count = fields.Integer(compute="_compute_counts")
    # The newest reports of a monitor: its late ones are told from them.
    monitor_up_at = fields.Datetime(readonly=True, copy=False)
    monitor_down_at = fields.Datetime(readonly=True, copy=False)
    monitor_at = fields.Datetime(
        string="Last Report",
        compute="_compute_monitor_at",
        help="When a monitor last reported on the service.",
    )

    _code_uniq = models.UniqueIndex(
        "(code)", "Another service has this code. Monitors need each its own."
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "Hosting cannot end before it starts. Check its two dates.",
    )

    # === COMPUTE METHODS === #

    @api.depends("calendar_id.tz")
    def _compute_tz(self):
        for service in self:
            service.tz = (
                service.calendar_id.tz or service.tz or self.env.user.tz or "UTC"
            )

    @api.depends("tz")
    def _compute_date_start(self):
        """Today where the service is hosted for, until another day is typed."""
        mine = fields.Date.context_today(self)
        for service in self:
            untouched = not service._origin and service.date_start == mine
            if untouched or not service.date_start:
                service.date_start = service._today()
            else:
                service.date_start = service.date_start

    def _compute_counts(self):
        for model, name in (
            ("sla.outage", "outage_count"),
            ("sla.availability", "availability_count"),
        ):
            counts = dict(
                self.env[model]._read_group(
                    [("service_id", "in", self.ids)], ["service_id"], ["__count"]
                )
            )
            for service in self:
                service[name] = counts.get(service._origin, 0)

    @api.depends("monitor_up_at", "monitor_down_at")
    def _compute_monitor_at(self):
        for service in self:
            moments = [service.monitor_up_at, service.monitor_down_at]
            service.monitor_at = max(filter(None, moments), default=False)

    # === CONSTRAINT METHODS === #

    @api.constrains("code")
    def _check_code(self):
        for service in self:
            if not _CODE.fullmatch(service.code):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be a code. Use small letters, digits, points, "
                        "hyphens and underscores, and begin with a letter or digit.",
                        service.code,
                    )
                )

    @api.constrains("target_percent", "credit_percent")
    def _check_shares(self):
        for service in self:
            if not 0 < service._target_ppm() <= engine.WHOLE:
                raise ValidationError(
                    self.env._(
                        "The availability promised for “%s” lies above 0 and is at "
                        "most 100 %%.",
                        service.name,
                    )
                )
            if not 0 <= service.credit_percent <= 100:
                raise ValidationError(
                    self.env._(
                        "The credit for “%s” lies between 0 and 100 %% of the monthly "
                        "fee.",
                        service.name,
                    )
                )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for calendar in self.calendar_id:
            calendar._sla_check_countable()

    @api.constrains("agreement_id", "partner_id")
    def _check_agreement(self):
        for service in self.filtered("agreement_id"):
            agreement = service.agreement_id
            if agreement.commercial_partner_id != service.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(agreement)s” is not an agreement of %(customer)s. Choose "
                        "one of the same customer, or none.",
                        agreement=agreement.display_name,
                        customer=service.commercial_partner_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_tidy(vals) for vals in vals_list])

    def write(self, vals):
        if {"partner_id", "company_id"} & set(vals):
            self._check_not_stated(vals)
        return super().write(_tidy(vals))

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        services = self.sudo().with_context(active_test=False)
        for service, vals in zip(self, vals_list, strict=True):
            if vals.get("code"):
                continue
            # Codes of every company count: monitors know no companies.
            taken = set(
                services.search([("code", "=like", f"{service.code}-%")]).mapped("code")
            )
            number = 2
            while f"{service.code}-{number}" in taken:
                number += 1
            vals["code"] = f"{service.code}-{number}"
        return vals_list

    # === ACTION METHODS === #

    def action_view_outages(self):
        """Open the outages of the service."""
        return self._action_view("sla_availability.sla_outage_action")

    def action_view_availability(self):
        """Open the statements of the service, as a chart by month."""
        return self._action_view("sla_availability.sla_availability_service_action")

    def action_report_outage(self):
        """Write an outage down by hand."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report outage"),
            "res_model": "sla.outage",
            "view_mode": "form",
            "target": "new",
            "context": {"default_service_id": self.id},
        }

    def action_view_open_outage(self):
        """Open what takes the service away now."""
        self.ensure_one()
        return self.open_outage_id.get_formview_action()

    def _action_view(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["domain"] = [("service_id", "=", self.id)]
        action["context"] = {"default_service_id": self.id}
        action["display_name"] = f"{self.name}: {action['name']}"
        return action

    # === BUSINESS METHODS === #

    def _check_not_stated(self, vals):
        """Final statements stay those of the customer who has them.

        :raise UserError: with what to do about it
        """
        for service in self:
            moves = any(
                name in vals and service[name].id != vals[name]
                for name in ("partner_id", "company_id")
            )
            final = [("service_id", "=", service.id), ("state", "=", "final")]
            if moves and self.env["sla.availability"].search_count(final, limit=1):
                raise UserError(
                    self.env._(
                        "“%s” has final statements of its customer. End its hosting "
                        "and add another service for the new one.",
                        service.name,
                    )
                )

    def _target_ppm(self):
        """What is promised, in parts per million."""
        return round(self.target_percent * 10_000)

    def _month_label(self, month):
        """“March 2026”, in the reader's language."""
        return format_date(self.env, month, date_format="MMMM y")


def _tidy(vals):
    """Codes are told apart by what they spell, not by how."""
    if vals.get("code"):
        return {**vals, "code": vals["code"].strip().lower()}
    return vals
