from odoo import api, models


class HelpdeskTicket(models.Model):
    """What customers ask for over RPC has a limit too, as on pages."""

    _inherit = "helpdesk.ticket"

    @api.model
    def file_intake(self, values, files=(), key=None):
        self.env["sla.portal.rate"]._take_call("file_intake")
        return super().file_intake(values, files=files, key=key)

    def action_escalate(self, reason=None, emergency=False, price=None):
        self.env["sla.portal.rate"]._take_call("action_escalate")
        return super().action_escalate(reason, emergency=emergency, price=price)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_request_hours(self, product_id, quantity, note=None):
        self.env["sla.portal.rate"]._take_call("action_request_hours")
        return super().action_request_hours(product_id, quantity, note=note)
