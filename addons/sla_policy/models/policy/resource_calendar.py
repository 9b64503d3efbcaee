from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from ...engine.business_time import BusinessTimeline, Shift
from .resource_calendar_leaves import DAY_FIELDS

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
    sla_holiday_ids = fields.One2many(
        "resource.calendar.leaves",
        "calendar_id",
        string="Holidays",
        domain=[("resource_id", "=", False), ("time_type", "=", "leave")],
        help="Days on which these service hours are closed. Absences of people are "
        "kept elsewhere and close nothing.",
    )
    sla_company_holiday_ids = fields.Many2many(
        "resource.calendar.leaves",
        string="Company Holidays",
        compute="_compute_sla_company_holiday_ids",
        help="Holidays of the whole company. They close these service hours too.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_sla_company_holiday_ids(self):
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "=", False)
            & Domain("time_type", "=", "leave")
            & Domain("calendar_id", "=", False)
        )
        for calendar in self:
            companies = calendar.company_id or self.env.companies
            calendar.sla_company_holiday_ids = leaves.filtered(
                lambda leave, companies=companies: (
                    not leave.company_id or leave.company_id in companies
                )
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

    @api.model_create_multi
    def create(self, vals_list):
        calendars = super().create(
            [
                {name: v for name, v in vals.items() if name != "sla_holiday_ids"}
                for vals in vals_list
            ]
        )
        for calendar, vals in zip(calendars, vals_list, strict=True):
            if vals.get("sla_holiday_ids"):
                calendar.write({"sla_holiday_ids": vals["sla_holiday_ids"]})
        return calendars

    def write(self, vals):
        commands = vals.get("sla_holiday_ids")
        if commands and _is_plain(commands) and not self._sla_works_anyone():
            vals = {n: v for n, v in vals.items() if n != "sla_holiday_ids"}
            res = not vals or self.write(vals)
            for calendar in self:
                calendar._sla_edit_holidays(commands)
            return res
        if "tz" in vals and len(vals) > 1:
            # First the zone: the days of holidays in `vals` are days of the new one.
            vals = dict(vals)
            self.write({"tz": vals.pop("tz")})
        days = self._sla_holidays_by_days() if "tz" in vals else {}
        # Lines that are replaced are gone for a moment: look when all is written.
        later = CheckedLater(self._ids)
        checked = self.with_context(sla_lines_checked_later=later)
        res = super(ResourceCalendar, checked).write(vals)
        self._sla_keep_days(days)
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

    def _sla_works_anyone(self):
        """Whether people work by these hours, so that holidays are theirs too."""
        # Counted for everyone: a person whom the user may not see works there too.
        resources = self.env["resource.resource"].sudo().with_context(active_test=False)
        return bool(resources.search_count([("calendar_id", "in", self.ids)], limit=1))

    def _sla_edit_holidays(self, commands):
        """Apply changes of the Holidays page to hours by which nobody works.

        Time Off (hr_holidays) and its timesheets follow every holiday of a company:
        they evaluate the leaves of all employees again, and need rights to employees.
        Service hours that are nobody's working hours concern neither, so `create`,
        `write` and `unlink` are those of Odoo itself, with the user's own rights and
        all constraints.
        """
        self.ensure_one()
        leaves = self.env["resource.calendar.leaves"]
        created, deleted = [], leaves.browse()
        for command, res_id, vals in commands:
            if command == Command.CREATE:
                created.append({**vals, "calendar_id": self.id})
            elif command == Command.DELETE:
                deleted |= leaves.browse(res_id)
            else:
                leave = leaves.browse(res_id)
                leave.check_access("write")
                days = {n: vals[n] for n in DAY_FIELDS if n in vals}
                moved = leave._sla_moved_to(days) if days else {}
                named = {"name": vals["name"]} if "name" in vals else {}
                models.BaseModel.write(leave, {**named, **moved})
        if deleted:
            models.BaseModel.unlink(deleted)
        if created:
            models.BaseModel.create(leaves, created).flush_recordset(["company_id"])
        self.invalidate_recordset(["sla_holiday_ids", "leave_ids", "global_leave_ids"])
        self._sla_calendar_changed()

    def _sla_holidays_by_days(self):
        """The holidays of whole days, with their first and last day.

        :return: `{holiday: (first day, last day)}`
        """
        # Whoever may change the time zone need not be allowed to edit holidays.
        return {
            leave: leave._sla_days()
            for leave in self.sudo().sla_holiday_ids
            if leave._sla_is_whole_days()
        }

    @api.model
    def _sla_keep_days(self, days):
        """Put whole days where they lie in the time zone that their hours have now.

        :param dict days: as `_sla_holidays_by_days` returns them
        """
        moved = [
            (leave, leave._sla_moments(leave._sla_zone(), first, last, leave.name))
            for leave, (first, last) in days.items()
        ]
        moved = [
            (leave, moments)
            for leave, moments in moved
            if leave.date_from != moments["date_from"]
        ]
        # Time Off (hr_holidays) refuses two that overlap, even for a moment.
        later = [pair for pair in moved if pair[1]["date_from"] > pair[0].date_from]
        sooner = [pair for pair in moved if pair not in later]
        later.sort(key=lambda pair: pair[0].date_from, reverse=True)
        sooner.sort(key=lambda pair: pair[0].date_from)
        for leave, moments in later + sooner:
            # The days are the same: nothing that follows from them changes.
            models.BaseModel.write(leave, moments)

    def _sla_calendar_changed(self):
        """Forget compiled timelines and flag what counted in them (C8)."""
        self.env.registry.clear_cache()
        self.env["sla.clock"]._flag_calendars(self)


def _is_plain(commands):
    """Whether commands only create, delete, or change names and days."""
    return all(
        command in (Command.CREATE, Command.DELETE)
        or (command == Command.UPDATE and set(vals) <= {"name", *DAY_FIELDS})
        for command, _res_id, vals in commands
    )
