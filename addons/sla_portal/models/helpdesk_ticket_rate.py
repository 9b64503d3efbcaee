from odoo import api, models


class HelpdeskTicket(models.Model):
    """What customers ask for over RPC has a limit too, as on pages."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _customer_post_allowed(self):
        """Count a message; pages and programs share one limit."""
        self.env["sla.portal.rate"]._take_call("message")
        return super()._customer_post_allowed()

    @api.model
    def get_intake_types(self):
        self.env["sla.portal.rate"]._take_call("get_intake")
        return super().get_intake_types()

    @api.model
    def get_intake(self, type_id):
        self.env["sla.portal.rate"]._take_call("get_intake")
        return super().get_intake(type_id)

    @api.model
    def check_intake(self, values, files=()):
        self.env["sla.portal.rate"]._take_call("check_intake")
        return super().check_intake(values, files=files)

    @api.model
    def preview_intake(self, values):
        self.env["sla.portal.rate"]._take_call("preview_intake")
        return super().preview_intake(values)

    @api.model
    def preview_order(self, ticket_ids):
        self.env["sla.portal.rate"]._take_call("preview_order")
        return super().preview_order(ticket_ids)

    @api.model
    def action_set_order(self, ticket_ids, before=None, moves=None):
        self.env["sla.portal.rate"]._take_call("action_set_order")
        return super().action_set_order(ticket_ids, before=before, moves=moves)

    def action_not_solved(self, reason):
        self.env["sla.portal.rate"]._take_call("action_not_solved")
        return super().action_not_solved(reason)

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
