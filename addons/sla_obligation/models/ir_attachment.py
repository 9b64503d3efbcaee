from odoo import models


class IrAttachment(models.Model):
    """The files of accepted terms are evidence."""

    _inherit = "ir.attachment"

    # === BUSINESS METHODS === #

    def _sla_evidence(self):
        # Sudo: a file is evidence for every user, also without access to the record.
        return super()._sla_evidence() | self.sudo().filtered(
            lambda one: one.res_model == "sla.agreement.terms" and one.res_field
        )
