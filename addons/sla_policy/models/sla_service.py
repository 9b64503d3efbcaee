import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.base.models.res_partner import _tz_get

from ..engine import availability as engine
from ..engine.business_time import ElapsedTimeline

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]*")

UP = "up"
DOWN = "down"
MAINTENANCE = "maintenance"
OFF = "off"


class SlaService(models.Model):
    """Something hosted for a customer, and how much of its time it is there.

    Availability is promised for calendar months of the service's time zone, inside
    its service hours, and only for the days it is hosted. Figures of a month that is
    not over are what the month comes to if nothing else is lost.
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
        default=fields.Date.context_today,
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

    status = fields.Selection(
        [
            (UP, "Up"),
            (DOWN, "Down"),
            (MAINTENANCE, "Maintenance"),
            (OFF, "Not hosted"),
        ],
        compute="_compute_now",
    )
    is_down = fields.Boolean(
        string="Down Now", compute="_compute_now", search="_search_is_down"
    )
    open_outage_id = fields.Many2one("sla.outage", compute="_compute_now")
    month_percent = fields.Float(
        string="This Month (%)",
        digits=(7, 4),
        compute="_compute_month",
        help="What this month comes to if nothing else is lost.",
    )
    month_service_minutes = fields.Float(
        string="Service Time (min)", compute="_compute_month"
    )
    month_lost_minutes = fields.Float(string="Lost (min)", compute="_compute_month")
    month_left_minutes = fields.Float(
        string="May Still Be Lost (min)",
        compute="_compute_month",
        help="How long the service may still be away this month with the promise "
        "kept. Below zero: by how much it is missed.",
    )
    month_used_percent = fields.Float(
        string="Used (%)",
        compute="_compute_month",
        help="How much of what may be lost this month has been lost.",
    )
    month_verdict = fields.Selection(
        [("kept", "Kept so far"), ("missed", "Missed"), ("none", "No service time")],
        string="This Month",
        compute="_compute_month",
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

    @api.depends("outage_ids.date_from", "outage_ids.date_to", "outage_ids.cause")
    def _compute_now(self):
        now = fields.Datetime.now()
        outages = self.env["sla.outage"].search(
            Domain("service_id", "in", self._origin.ids)
            & self.env["sla.outage"]._domain_open(now),
            order="date_from, id",
        )
        found = defaultdict(outages.browse)
        for outage in outages:
            found[outage.service_id.id] |= outage
        for service in self:
            mine = found[service._origin.id]
            # What somebody is to blame for comes before what was announced.
            bad = mine.filtered(lambda o: o._engine_cause() != engine.MAINTENANCE)
            service.open_outage_id = (bad or mine)[:1]
            service.is_down = bool(mine)
            if mine:
                service.status = DOWN if bad else MAINTENANCE
            else:
                service.status = UP if service._is_hosted(now) else OFF

    def _search_is_down(self, operator, value):
        if operator != "in":
            return NotImplemented
        outages = self.env["sla.outage"]._domain_open(fields.Datetime.now())
        down = Domain("outage_ids", "any", outages)
        answers = [down if wanted else ~down for wanted in set(value)]
        return Domain.OR(answers)

    @api.depends(
        "outage_ids.date_from",
        "outage_ids.date_to",
        "outage_ids.cause",
        "outage_ids.is_announced",
        "calendar_id",
        "tz",
        "target_percent",
        "date_start",
        "date_end",
    )
    def _compute_month(self):
        now = fields.Datetime.now()
        hosted = self.filtered(lambda s: s.tz and s.date_start)
        months = [(s, engine.local_day(s.tz, now).replace(day=1)) for s in hosted]
        results = dict(zip(hosted, self._measure(months, now), strict=True))
        for service in self:
            result = results[service][0] if service in results else None
            if result is None or result.ppm is None:
                service.month_verdict = "none"
                service.month_percent = 0
            else:
                service.month_verdict = "kept" if result.is_kept else "missed"
                service.month_percent = result.ppm / 10_000
            service.month_service_minutes = result.service / 60 if result else 0
            service.month_lost_minutes = result.lost / 60 if result else 0
            service.month_left_minutes = result.left / 60 if result else 0
            service.month_used_percent = _used(result) if result else 0

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
        return self._action_view("sla_policy.sla_outage_action")

    def action_view_availability(self):
        """Open the statements of the service, as a chart by month."""
        return self._action_view("sla_policy.sla_availability_service_action")

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

    def _target_ppm(self):
        """What is promised, in parts per million."""
        return round(self.target_percent * 10_000)

    def _timeline(self):
        """The service hours as the engine counts them."""
        self.ensure_one()
        if not self.calendar_id:
            return ElapsedTimeline()
        return self.calendar_id._sla_timeline(self.company_id.id)

    def _is_hosted(self, at):
        """Whether a moment (naive UTC) falls on a day the service is hosted."""
        if not self.tz or not self.date_start:
            return False
        day = engine.local_day(self.tz, at)
        return self.date_start <= day and (not self.date_end or day <= self.date_end)

    def _window(self, month):
        """The hosted part of a month, as naive UTC moments; empty where they meet."""
        start, end = engine.month_window(self.tz, month)
        start = max(start, engine.local_midnight(self.tz, self.date_start))
        if self.date_end:
            last = fields.Date.add(self.date_end, days=1)
            end = min(end, engine.local_midnight(self.tz, last))
        return start, max(start, end)

    @api.model
    def _measure(self, months, now):
        """What months of services come to, as of `now` (naive UTC). One query.

        :param list months: `(service, first day of the month)`
        :return: `[(engine.Availability, outages it was counted from)]`
        """
        windows = [service._window(month) for service, month in months]
        outages = self.env["sla.outage"]
        if windows:
            outages = outages.search(
                Domain("service_id", "in", [s._origin.id for s, _month in months])
                & Domain("date_from", "<", max(end for _start, end in windows))
                & (
                    Domain("date_to", "=", False)
                    | Domain("date_to", ">", min(start for start, _end in windows))
                ),
                order="date_from, id",
            )
        found = defaultdict(outages.browse)
        for outage in outages:
            found[outage.service_id.id] |= outage
        results = []
        for (service, _month), (start, end) in zip(months, windows, strict=True):
            mine = found[service._origin.id].filtered(
                lambda o, start=start, end=end: (
                    o.date_from < end and (not o.date_to or o.date_to > start)
                )
            )
            result = engine.measure(
                service._timeline(),
                start,
                end,
                [outage._engine_outage() for outage in mine],
                service._target_ppm(),
                now,
            )
            results.append((result, mine))
        return results

    def _month_label(self, month):
        """“March 2026”, in the reader's language."""
        return format_date(self.env, month, date_format="MMMM y")


def _used(result):
    """Per cent used of what may be lost; where nothing may, any loss is all of it."""
    if result.allowed:
        return 100 * result.lost / result.allowed
    return 100 if result.lost else 0


def _tidy(vals):
    """Codes are told apart by what they spell, not by how."""
    if vals.get("code"):
        return {**vals, "code": vals["code"].strip().lower()}
    return vals
