from datetime import timedelta

from odoo import api, models

from ..engine.business_time import Holiday


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._sla_holidays_changed()
        return leaves

    def write(self, vals):
        before = self._sla_closed_calendars()
        res = super().write(vals)
        self._sla_holidays_changed(before)
        return res

    def unlink(self):
        before = self._sla_closed_calendars()
        res = super().unlink()
        if before is not None:
            before._sla_calendar_changed()
        return res

    # === BUSINESS METHODS === #

    def _sla_holiday(self):
        """The day off as the engine takes it.

        An all-day leave ends at 23:59:59; the second that is missing would be
        service time, so it is given back.
        """
        end = self.date_to.replace(microsecond=0)
        if end.minute == 59 and end.second == 59:
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
