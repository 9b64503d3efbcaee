from odoo import api, models


class ResUsers(models.Model):
    """Whoever leaves leaves no timer running."""

    _inherit = "res.users"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if vals.get("active") is False:
            self._sla_abandon_timers()
        return res

    @api.ondelete(at_uninstall=False)
    def _sla_abandon_timers(self):
        # Whoever archives a user need not have to do with tickets.
        timers = self.env["sla.timer"].sudo()
        timers.search([("user_id", "in", self.ids)])._abandon()
