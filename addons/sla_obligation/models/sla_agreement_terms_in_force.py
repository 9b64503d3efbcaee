from odoo import api, fields, models
from odoo.exceptions import UserError


class SlaAgreement(models.Model):
    """The accepted terms of an agreement, and those in force."""

    _inherit = "sla.agreement"

    terms_ids = fields.One2many(
        "sla.agreement.terms", "agreement_id", string="Accepted Terms", copy=False
    )
    terms_id = fields.Many2one(
        "sla.agreement.terms", string="Terms in Force", compute="_compute_terms_id"
    )
    terms_accepted_on = fields.Date(compute="_compute_terms_id")
    terms_accepted_by_id = fields.Many2one(
        "res.partner", string="Accepted By", compute="_compute_terms_id"
    )

    # === COMPUTE METHODS === #

    @api.depends("terms_ids.is_void", "terms_ids.accepted_on")
    def _compute_terms_id(self):
        """The latest accepted terms that are not void."""
        for agreement in self:
            # Saved lines only: a new line of the form is not in force yet.
            valid = agreement.terms_ids._origin.filtered(lambda t: not t.is_void)
            agreement.terms_id = valid.sorted(
                lambda terms: (terms.accepted_on, terms.id), reverse=True
            )[:1]
            agreement.terms_accepted_on = agreement.terms_id.accepted_on
            agreement.terms_accepted_by_id = agreement.terms_id.accepted_by_id

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        for agreement in self:
            if agreement.terms_ids:
                raise UserError(
                    self.env._(
                        "The customer has accepted the terms of “%s”, and they are "
                        "kept. End or archive it instead of deleting it.",
                        agreement.display_name,
                    )
                )
