from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...engine import duration

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
        # No agreement: nobody is named, and everybody of the customer may.
        # Those who have left are archived: the list they were on stays one (rule A5).
        agreement = self.with_context(active_test=False)
        named = agreement.approver_ids.partner_id or agreement.contact_ids
        return not named or partner in named


class SlaEstimate(models.Model):
    """An estimate asks those who may say yes to so much."""

    _inherit = "sla.estimate"

    # === BUSINESS METHODS === #

    def _who_may_approve(self):
        """The people the agreement lets approve it; empty: everybody of theirs."""
        self.ensure_one()
        # Whoever is asked need not be able to read the agreement.
        agreement = self.sudo().ticket_id.agreement_id
        if agreement.approver_ids:
            people = agreement.approver_ids._covers(self.minutes).partner_id
        else:
            people = agreement.contact_ids
        return people.filtered("active")

    def _check_is_authorised(self, person):
        """Refuse whoever the agreement does not let decide: of approvers that are
        named, any may answer; else authorised contacts do (rule A5).

        :raise AccessError: with who may
        """
        agreement = self.sudo().ticket_id.agreement_id
        if agreement._approves(person):
            return
        if agreement.approver_ids:
            raise AccessError(
                self.env._(
                    "%(person)s is not an approver of the agreement. %(ask)s",
                    person=person.name,
                    ask=self._whom_to_ask(),
                )
            )
        raise AccessError(
            self.env._(
                "%(person)s is not an authorised contact of the agreement. %(ask)s",
                person=person.name,
                ask=self._whom_to_ask(),
            )
        )

    def _check_within_limit(self, person):
        """Refuse the approval of more than a person may approve.

        :param person: who approves it, whoever writes that down
        :raise UserError: with who may
        """
        approvers = self.sudo().ticket_id.agreement_id.approver_ids
        if not approvers:
            return
        self._check_is_authorised(person)
        mine = approvers.filtered(lambda one: one.partner_id == person)
        if not mine._covers(self.minutes):
            raise UserError(
                self.env._(
                    "%(person)s may approve up to %(limit)s h, and this estimate is "
                    "%(time)s h. %(ask)s",
                    person=person.name,
                    limit=duration.write(mine.limit_minutes),
                    time=duration.write(self.minutes),
                    ask=self._whom_to_ask(),
                )
            )

    def _whom_to_ask(self):
        people = self._who_may_approve()
        if people:
            return self.env._(
                "Ask one of these: %s.", ", ".join(people.sudo().mapped("name"))
            )
        return self.env._(
            "Nobody is named who may approve so much: have the agreement changed."
        )


class ResUsers(models.Model):
    _inherit = "res.users"

    # === BUSINESS METHODS === #

    def _sla_estimates_seen(self):
        """Which estimates agreements let a user see, for record rules: those of the
        tickets they see, and those that are theirs to answer.

        :return: a domain on estimates, the same as long as the user is
        """
        self.ensure_one()
        if not self.share:
            return list(Domain.TRUE)
        me = self.partner_id.id
        answers = Domain("approver_ids.partner_id", "in", [me]) | (
            Domain("approver_ids", "=", False) & Domain("contact_ids", "in", [me])
        )
        seen = Domain("ticket_id", "any", self._sla_tickets_seen())
        return list(seen | Domain("ticket_id.agreement_id", "any", answers))
