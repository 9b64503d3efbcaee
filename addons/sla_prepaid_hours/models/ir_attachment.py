from odoo import models


class IrAttachment(models.Model):
    """Files that prove what a customer was sent and agreed to."""

    _inherit = "ir.attachment"

    # === BUSINESS METHODS === #

    def _sla_evidence(self):
        found = super()._sla_evidence()
        # A file is evidence whether or not the user may read the records.
        files = self.sudo()
        evidence = self.env["sla.estimate.evidence"].sudo()
        found |= evidence.search([("attachment_id", "in", self.ids)]).attachment_id
        found |= files.filtered(
            lambda one: (
                one.res_model == "sla.estimate"
                and one.res_field == "approved_signature"
            )
        )
        papers = files.filtered(lambda one: one.res_model == "sla.statement")
        statements = self.env["sla.statement"].sudo()
        statements = statements.browse(papers.mapped("res_id")).exists()
        found |= statements.pdf_attachment_id | statements.xlsx_attachment_id
        return self & found
