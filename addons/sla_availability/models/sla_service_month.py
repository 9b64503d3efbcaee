from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sla_policy.engine.business_time import ElapsedTimeline
from odoo.addons.sla_policy.engine.local_time import Zone

from ..engine import availability as engine

# How long a draft waits for outages to be corrected before it becomes final.
_CORRECTION_DAYS = 10

UP = "up"
DOWN = "down"
MAINTENANCE = "maintenance"
OFF = "off"


class SlaService(models.Model):
    """How a service is now, and what its months come to.

    Figures of a month that is not over are what the month comes to if nothing else is
    lost: they only ever get worse.
    """

    _inherit = "sla.service"

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

    # === COMPUTE METHODS === #

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
        months = [(s, Zone(s.tz).day(now).replace(day=1)) for s in hosted]
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

    # === BUSINESS METHODS === #

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
        day = Zone(self.tz).day(at)
        return self.date_start <= day and (not self.date_end or day <= self.date_end)

    def _today(self):
        """Today in the time zone of the service."""
        return Zone(self.tz or "UTC").day(fields.Datetime.now())

    def _final_day(self):
        """The day on which a statement that is drafted today becomes final."""
        return fields.Date.add(self._today(), days=_CORRECTION_DAYS)

    def _window(self, month):
        """The hosted part of a month, as naive UTC moments; empty where they meet."""
        zone = Zone(self.tz)
        start, end = zone.month(month)
        start = max(start, zone.midnight(self.date_start))
        if self.date_end:
            last = fields.Date.add(self.date_end, days=1)
            end = min(end, zone.midnight(last))
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


def _used(result):
    """Per cent used of what may be lost; where nothing may, any loss is all of it."""
    if result.allowed:
        return 100 * result.lost / result.allowed
    return 100 if result.lost else 0
