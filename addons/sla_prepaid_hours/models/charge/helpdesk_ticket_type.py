from odoo import fields, models


class HelpdeskTicketType(models.Model):
    """What kind of work a type of request is."""

    _inherit = "helpdesk.ticket.type"

    work_kind_id = fields.Many2one(
        "sla.work.kind",
        string="Kind of Work",
        ondelete="restrict",
        index="btree_not_null",
        help="Time on such tickets is paid for by hours that were sold for this kind "
        "of work, or for any. Empty: support.",
    )
