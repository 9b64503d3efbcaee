from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    sla_agreement_ids = fields.One2many(
        "sla.agreement",
        "commercial_partner_id",
        string="Support Agreements",
        groups="sla_policy.group_sla_user",
    )
