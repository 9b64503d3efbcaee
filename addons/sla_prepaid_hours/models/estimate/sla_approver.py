from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: As much as the hours of the biggest pack.
MOST_MINUTES = 60 * 100_000


class SlaApprover(models.Model):
    """Who of a customer approves estimates, and up to how much.

    Where an agreement names none, its authorised contacts do, without a limit.
    """

    _name = "sla.approver"
    _description = "Approver of Estimates"
    _order = "agreement_id, id"
    _rec_name = "partner_id"

    agreement_id = fields.Many2one(
        "sla.agreement", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    commercial_partner_id = fields.Many2one(
        related="agreement_id.commercial_partner_id"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Approver",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), "
        "('is_company', '=', False)]",
    )
    limit_minutes = fields.Integer(
        string="Up To",
        help="The longest estimate they may approve, in minutes. 0: any.",
    )

    _person_uniq = models.UniqueIndex(
        "(agreement_id, partner_id)",
        "This person is named as an approver already. Change their limit.",
    )
    _limit_possible = models.Constraint(
        f"CHECK(limit_minutes >= 0 AND limit_minutes <= {MOST_MINUTES})",
        "A limit is some minutes, at most a hundred thousand hours. 0: none.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("agreement_id", "partner_id")
    def _check_is_of_the_customer(self):
        for approver in self:
            customer = approver.agreement_id.commercial_partner_id
            if approver.partner_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to %(customer)s. Name a contact "
                        "of the customer.",
                        person=approver.partner_id.name,
                        customer=customer.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _covers(self, minutes):
        """Those whose limit lets them approve so much."""
        return self.filtered(
            lambda one: not one.limit_minutes or minutes <= one.limit_minutes
        )


class SlaAgreement(models.Model):
    _inherit = "sla.agreement"

    approver_ids = fields.One2many(
        "sla.approver",
        "agreement_id",
        string="Approvers",
        copy=True,
        help="Who approves estimates, and up to how much. Empty: the authorised "
        "contacts; without those, everybody of the customer.",
    )

    # === BUSINESS METHODS === #

    def _approves(self, partner):
        """Whether a contact of the customer approves estimates at all."""
        # No agreement: no approver is named, and every contact of the customer may.
        # Those who have left are archived: the list they were on stays one (rule A5).
        agreement = self.with_context(active_test=False)
        named = agreement.approver_ids.partner_id or agreement.contact_ids
        return not named or partner in named
