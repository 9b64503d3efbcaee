from odoo import fields, models

from .. import const


class SlaEscalation(models.Model):
    _inherit = "sla.escalation"

    trigger = fields.Selection(
        selection_add=const.TRIGGERS, ondelete={const.OUTAGE: "cascade"}
    )
