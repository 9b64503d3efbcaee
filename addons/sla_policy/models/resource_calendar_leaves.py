from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.business_time import Holiday
from ..engine.local_time import Zone

# Holidays entered by their days lie in these years and last no longer than this.
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_LONGEST = timedelta(days=366)
# The days of a holiday; in the database it has moments.
DAY_FIELDS = ("sla_first_day", "sla_last_day")
# Fields that decide whether a row is a holiday, and of which company.
_KIND_FIELDS = {"calendar_id", "company_id", "resource_id", "time_type"}


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    sla_first_day = fields.Date(
        string="First Day",
        compute="_compute_sla_days",
        readonly=False,
        help="In the time zone of the service hours. The holiday begins at midnight.",
    )
    sla_last_day = fields.Date(
        string="Last Day",
        compute="_compute_sla_days",
        readonly=False,
        help="In the time zone of the service hours. This day is a holiday too.",
    )
    sla_hours = fields.Char(
        string="Hours",
        compute="_compute_sla_days",
        help="Set only where the holiday takes a part of a day. It becomes whole days "
        "when you change its days.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "date_from", "date_to", "calendar_id.tz", "company_id.resource_calendar_id.tz"
    )
    def _compute_sla_days(self):
        for leave in self:
            leave.sla_first_day = leave.sla_last_day = leave.sla_hours = False
            if not (leave.date_from and leave.date_to):
                continue
            first, last = leave._sla_days()
            leave.sla_first_day, leave.sla_last_day = first, last
            if not leave._sla_is_whole_days():
                zone = Zone(leave._sla_zone())
                begin = zone.wall(leave.date_from)
                end = zone.wall(leave._sla_holiday().end)
                leave.sla_hours = f"{begin:%H:%M} – {end:%H:%M}"

    @api.onchange("sla_first_day")
    def _onchange_sla_first_day(self):
        if self.sla_first_day and (
            not self.sla_last_day or self.sla_last_day < self.sla_first_day
        ):
            self.sla_last_day = self.sla_first_day

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._sla_holidays_changed()
        return leaves

    @api.model
    def _prepare_create_values(self, vals_list):
        # Here and not in `create()`: Time Off (hr_holidays) shifts the moments that
        # it finds there by the user's time zone, and days have none.
        return super()._prepare_create_values(
            [self._sla_replace_days(vals) for vals in vals_list]
        )

    def write(self, vals):
        if any(name in vals for name in DAY_FIELDS):
            vals = dict(vals)
            days = {name: vals.pop(name) for name in DAY_FIELDS if name in vals}
            # What else changes comes first: the zone may depend on it.
            res = not vals or self.write(vals)
            for leave in self:
                leave.write(leave._sla_moved_to(days))
            return res
        before = self._sla_closed_calendars()
        holidays = self.filtered(lambda leave: not leave.resource_id)
        res = super().write(vals)
        if (
            _KIND_FIELDS & set(vals)
            and not self.env.su
            and not self.env.user.has_group("base.group_erp_manager")
        ):
            # The right to holidays must not turn one into the absence of a person, or
            # into a holiday of another company: Odoo checks only what was there.
            holidays.check_access("write")
        self._sla_holidays_changed(before)
        return res

    def unlink(self):
        before = self._sla_closed_calendars()
        res = super().unlink()
        if before is not None:
            before._sla_calendar_changed()
        return res

    # === BUSINESS METHODS === #

    def _sla_zone(self):
        """The time zone in which a holiday's days begin and end."""
        self.ensure_one()
        calendar = self.calendar_id or self.company_id.resource_calendar_id
        return calendar.tz or "UTC"

    def _sla_days(self):
        """The first and the last day of a holiday, in its own time zone."""
        self.ensure_one()
        zone, span = Zone(self._sla_zone()), self._sla_holiday()
        last = max(span.start, span.end - timedelta(seconds=1))
        return zone.day(span.start), zone.day(last)

    def _sla_is_whole_days(self):
        """Whether a holiday goes from midnight to midnight in its own time zone."""
        self.ensure_one()
        zone, span = Zone(self._sla_zone()), self._sla_holiday()
        first, last = self._sla_days()
        return (span.start, span.end) == (
            zone.midnight(first),
            zone.midnight(last + timedelta(days=1)),
        )

    @api.model
    def _sla_replace_days(self, vals):
        """Values for `create()` with moments in place of days."""
        if not any(name in vals for name in DAY_FIELDS):
            return vals
        vals = dict(vals)
        first, last = (vals.pop(name, False) for name in DAY_FIELDS)
        calendar_id = vals.get(
            "calendar_id", self.env.context.get("default_calendar_id")
        )
        calendar = self.env["resource.calendar"].browse(calendar_id or ())
        calendar = calendar or self.env.company.resource_calendar_id
        moments = self._sla_moments(calendar.tz or "UTC", first, last, vals.get("name"))
        return {**vals, **moments}

    def _sla_moved_to(self, days):
        """Values that put the holiday on other days; what `days` leaves out stays."""
        self.ensure_one()
        now = dict(zip(DAY_FIELDS, self._sla_days(), strict=True))
        first, last = (days.get(name, now[name]) for name in DAY_FIELDS)
        return self._sla_moments(self._sla_zone(), first, last, self.name)

    @api.model
    def _sla_moments(self, zone, first, last, name):
        """When whole days begin and end, as values to write.

        :param first, last: days, as dates or as Odoo writes them; no last day: one day
        :raise ValidationError: with what to enter instead
        """
        name = name or self.env._("the holiday")
        try:
            first = fields.Date.to_date(first)
            last = fields.Date.to_date(last) or first
        except (TypeError, ValueError):
            first = None
        if not first:
            raise ValidationError(
                self.env._("Enter the first and the last day of “%s” as dates.", name)
            )
        if last < first:
            raise ValidationError(
                self.env._(
                    "The last day of “%(holiday)s”, %(last)s, is before its first, "
                    "%(first)s. Correct one of them.",
                    holiday=name,
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )
        if (
            first.year < _FIRST_YEAR
            or last.year > _LAST_YEAR
            or last - first >= _LONGEST
        ):
            raise ValidationError(
                self.env._(
                    "“%(holiday)s” would last from %(first)s to %(last)s. A holiday "
                    "lasts a year at most: check the year of both days.",
                    holiday=name,
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )
        end = Zone(zone).midnight(last + timedelta(days=1))
        return {
            "date_from": Zone(zone).midnight(first),
            # As Odoo ends a day; `_sla_holiday` adds the missing second.
            "date_to": end - timedelta(seconds=1),
        }

    def _sla_holiday(self):
        """The day off as the engine takes it.

        An all-day leave ends at 23:59:59; the second that is missing would be
        service time, so it is given back.
        """
        end = self.date_to.replace(microsecond=0)
        # Not on minute 59 where the zone is half or a quarter of an hour off.
        if end.second == 59:
            end += timedelta(seconds=1)
        return Holiday(self.date_from.replace(microsecond=0), end, self.name or "")

    def _sla_closed_calendars(self):
        """The calendars these days off close.

        :return: calendars; None where all are somebody's own absence, which closes
            nothing
        """
        common = self.filtered(lambda leave: not leave.resource_id)
        if not common:
            return None
        if common.filtered(lambda leave: not leave.calendar_id):
            # A company's holiday reaches every calendar that something was promised
            # in, also those that their policies have moved away from.
            versions = self.env["sla.policy.version"].sudo()
            return versions.search([("calendar_id", "!=", False)]).calendar_id
        return common.calendar_id

    def _sla_holidays_changed(self, before=None):
        # Odoo leaves working out the company to whoever asks first, and takes that
        # one's company: it has to be the company the day off was entered in.
        self.flush_recordset(["company_id"])
        calendars = self._sla_closed_calendars()
        if calendars is None:
            calendars = before
        elif before is not None:
            calendars |= before
        if calendars is not None:
            calendars._sla_calendar_changed()
