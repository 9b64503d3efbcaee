from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.business_time import BusinessTimeline, Shift

# Changing one of these moves deadlines (rule C8).
_TIME_FIELDS = {
    "attendance_ids",
    "attendance_ids_1st_week",
    "attendance_ids_2nd_week",
    "duration_based",
    "flexible_hours",
    "global_leave_ids",
    "leave_ids",
    "schedule_type",
    "two_weeks_calendar",
    "tz",
}


class CheckedLater(NamedTuple):
    """In the context: the calendars that are checked once all lines are written.

    No RPC call can hold it: lines of other calendars, and lines that are written by
    themselves, are checked at once.
    """

    ids: tuple


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    sla_policy_ids = fields.One2many(
        "sla.policy", "calendar_id", string="Support Policies"
    )

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "attendance_ids",
        "attendance_ids_1st_week",
        "attendance_ids_2nd_week",
        "duration_based",
        "schedule_type",
        "two_weeks_calendar",
    )
    def _check_sla_policies(self):
        """A calendar that policies count in must stay one that can be counted."""
        # Policies of every company depend on a shared calendar. Those that have
        # moved on to another one have left tickets behind in this one.
        versions = self.env["sla.policy.version"].sudo()
        promised = versions.search([("calendar_id", "in", self.ids)]).calendar_id
        # Nor may hours that an agreement has added at a price.
        addons = self.env["sla.addon"].sudo()
        promised |= addons.search([("calendar_id", "in", self.ids)]).calendar_id
        for calendar in self.sudo():
            policies = calendar.with_context(active_test=False).sla_policy_ids
            if policies or calendar in promised:
                calendar._sla_check_countable()

    def _sla_check_countable(self):
        """Refuse a calendar whose hours nobody could name (T7).

        :raise ValidationError: flexible, by duration, or without any hours.
        """
        self.ensure_one()
        if self.schedule_type != "fully_fixed" or self.duration_based:
            raise ValidationError(
                self.env._(
                    "“%(calendar)s” has flexible hours: no one could say when "
                    "service is open. Choose a calendar with fixed hours, or set "
                    "this one to a fully fixed schedule with start and end times.",
                    calendar=self.name,
                )
            )
        if not self._sla_shifts():
            raise ValidationError(
                self.env._(
                    "“%(calendar)s” has no working hours, so no deadline would ever "
                    "come. Add its hours, or leave the policy without a calendar "
                    "for service around the clock.",
                    calendar=self.name,
                )
            )

    # === CRUD METHODS === #

    def write(self, vals):
        # Lines that are replaced are gone for a moment: look when all is written.
        later = CheckedLater(self._ids)
        checked = self.with_context(sla_lines_checked_later=later)
        res = super(ResourceCalendar, checked).write(vals)
        if _TIME_FIELDS & set(vals):
            self._sla_calendar_changed()
        return res

    # === BUSINESS METHODS === #

    def _sla_timeline(self, company_id):
        """The calendar as the engine counts it, for one company's holidays.

        :param int company_id: whose holidays close it, beside the calendar's own
        :rtype: BusinessTimeline
        """
        self.ensure_one()
        return self._sla_timeline_cached(company_id)

    # Read with every company's eyes: two readers never get two deadlines.
    @tools.ormcache("self.id", "company_id")
    def _sla_timeline_cached(self, company_id):
        calendar = self.sudo()
        return BusinessTimeline(
            calendar.tz or "UTC",
            calendar._sla_shifts(),
            calendar._sla_holidays(company_id),
        )

    def _sla_shifts(self):
        """The working hours, as shifts of the engine."""
        lines = self.attendance_ids.filtered(
            lambda line: not line.display_type and line.day_period != "lunch"
        )
        if self.two_weeks_calendar:
            lines = lines.filtered("week_type")
        shifts = []
        for line in lines:
            # Hours are kept as floats of an hour; people mean whole minutes.
            start, end = round(line.hour_from * 60), round(line.hour_to * 60)
            if start >= end:
                continue
            week = int(line.week_type) if self.two_weeks_calendar else None
            shifts.append(
                Shift(
                    weekday=int(line.dayofweek),
                    start=start * 60,
                    end=end * 60,
                    week=week,
                )
            )
        return shifts

    def _sla_holidays(self, company_id):
        """The days off that close this calendar for a company (T2).

        Odoo's own search lets another company's holidays through when nobody's
        resource is asked for; here the company is part of the question.
        """
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "=", False)
            & Domain("time_type", "=", "leave")
            & Domain("calendar_id", "in", (False, self.id))
            & Domain("company_id", "in", (False, company_id))
        )
        return [leave._sla_holiday() for leave in leaves]

    def _sla_calendar_changed(self):
        """Forget compiled timelines and flag what counted in them (C8)."""
        self.env.registry.clear_cache()
        self.env["sla.clock"]._flag_calendars(self)
