from odoo import models

from ...engine import vocabulary as voc


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _get_applicable_stages(self):
        """Nobody is assigned by a ticket's mere arrival.

        The help desk puts a ticket into the first of these stages. Should a team
        do without “New”, that must not be the one that keeps a first response.
        """
        stages = super()._get_applicable_stages()
        taken = stages.filtered(lambda stage: stage.sla_phase == voc.ASSIGNED)
        return (stages - taken) + taken
