from odoo import fields, models


class SlaAgreement(models.Model):
    """Where time on an agreement's tickets goes, and the packs it has."""

    _inherit = "sla.agreement"

    project_id = fields.Many2one(
        "project.project",
        string="Time Goes To",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('allow_timesheets', '=', True), "
        "('company_id', 'in', [company_id, False])]",
        help="The project time on this agreement's tickets is logged in. Empty: the "
        "company's support project.",
    )
    pack_ids = fields.One2many("sla.pack", "agreement_id", string="Hour Packs")
