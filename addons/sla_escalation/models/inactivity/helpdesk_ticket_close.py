from odoo import models
from odoo.exceptions import UserError

from odoo.addons.sla_policy.models.caller import checked, for_customers, whole


class HelpdeskTicket(models.Model):
    """A contact moves their ticket where help desk lets portals move it."""

    _inherit = "helpdesk.ticket"

    @for_customers
    @checked(stage_id=whole)
    def action_close_from_portal(self, stage_id):
        """Close a ticket, in one of its team's stages for that.

        :param int stage_id: one that is closed from the portal; once more changes
            nothing
        :raise AccessError: for who may not speak for the customer
        :raise UserError: for another stage
        """
        self.ensure_one()
        self._confirm_check_speaker()
        # Contacts may not write tickets; what they say closes theirs.
        ticket = self.sudo()
        ticket._sla_claim()
        stage = ticket._close_stages().filtered(lambda stage: stage.id == stage_id)
        if not stage:
            raise UserError(
                self.env._(
                    "%s cannot be closed that way. Open its page again, and see what "
                    "you can do there.",
                    self.display_name,
                )
            )
        if ticket.stage_id != stage:
            ticket._inactivity_answered()
            ticket.stage_id = stage
        return True

    def _close_stages(self):
        """The stages of its team that a portal may close it in."""
        self.ensure_one()
        if self.team_id:
            stages = self.team_id._get_applicable_stages()
        else:
            stages = self.env["helpdesk.ticket.stage"].search(
                [
                    ("company_id", "in", [False, self.company_id.id]),
                    ("team_ids", "=", False),
                ]
            )
        return stages.filtered("close_from_portal")
