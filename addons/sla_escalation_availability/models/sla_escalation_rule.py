from odoo import fields, models

from .. import const


class SlaEscalationRule(models.Model):
    _inherit = "sla.escalation.rule"

    trigger = fields.Selection(
        selection_add=const.TRIGGERS, ondelete={const.OUTAGE: "cascade"}
    )
