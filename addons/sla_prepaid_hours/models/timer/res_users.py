from odoo import api, models


class ResUsers(models.Model):
    """Archiving or deleting a user ends their timers."""

    _inherit = "res.users"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if vals.get("active") is False:
            self._sla_abandon_timers()
        return res

    @api.ondelete(at_uninstall=False)
    def _sla_abandon_timers(self):
        # Users who archive users need no rights to tickets.
        timers = self.env["sla.timer"].sudo()
        timers.search([("user_id", "in", self.ids)])._abandon()
