from odoo import api, models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    @api.constrains(
        "attendance_ids", "duration_based", "schedule_type", "two_weeks_calendar"
    )
    def _check_sla_policies(self):
        """Nor may services lose the hours they are promised in."""
        res = super()._check_sla_policies()
        # Services of every company depend on a shared calendar.
        services = self.env["sla.service"].sudo().with_context(active_test=False)
        for calendar in services.search([("calendar_id", "in", self.ids)]).calendar_id:
            calendar._sla_check_countable()
        return res
