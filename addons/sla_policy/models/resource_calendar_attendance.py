from odoo import api, models


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
        calendars._sla_calendar_changed()
        return res

    def unlink(self):
        calendars = self.calendar_id
        res = super().unlink()
        calendars.exists()._sla_calendar_changed()
        return res
