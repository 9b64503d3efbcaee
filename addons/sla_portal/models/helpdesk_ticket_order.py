from odoo import models


class HelpdeskTicket(models.Model):
    """What the page of the order shows of each ticket."""

    _inherit = "helpdesk.ticket"

    def _portal_order_rows(self):
        """A row a ticket, in this order: `id`, `number`, `name`, `url`, `stage`,
        `release` (naive UTC) and `is_severe`.

        For tickets that the reader may read.
        """
        return [
            {
                "id": ticket.id,
                "number": ticket.number,
                "name": ticket.name,
                "url": f"/my/ticket/{ticket.id}",
                "stage": ticket.stage_id.name,
                "release": ticket.release_date,
                "is_severe": ticket.priority == "3",
            }
            for ticket in self
        ]
