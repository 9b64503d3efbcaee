from odoo import api, models

from .resource_calendar import CheckedLater


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.calendar_id._sla_calendar_changed()
        return lines

    def write(self, vals):
        calendars = self.calendar_id
        res = super().write(vals)
        calendars |= self.calendar_id
        self._sla_lines_changed(calendars)
        return res

    def unlink(self):
        calendars = self.calendar_id
        res = super().unlink()
        self._sla_lines_changed(calendars.exists())
        return res

    # === BUSINESS METHODS === #

    @api.model
    def _sla_lines_changed(self, calendars):
        """Lines of calendars were edited by themselves or with their calendar."""
        later = self.env.context.get("sla_lines_checked_later")
        is_later = isinstance(later, CheckedLater)
        now = calendars - calendars.browse(later.ids) if is_later else calendars
        now._check_sla_policies()
        calendars._sla_calendar_changed()
