from odoo import models

from odoo.addons.sla_policy.const import ROLE_APPROVER, ROLE_BILLING, ROLE_CONTACT

# Who is told; a requester reads what is to be done, and how it stands.
_TOLD = frozenset({ROLE_APPROVER, ROLE_BILLING, ROLE_CONTACT})
# What customers read in print and on their page, and nowhere else.
_AMOUNTS = frozenset(
    {
        "approved_sentence",
        "available_minutes",
        "price",
        "price_hour",
        "used_minutes",
        "used_percent",
    }
)


class SlaEstimate(models.Model):
    """What an estimate costs, and what is left of hours, is not for everybody of the
    customer who reads it."""

    _inherit = "sla.estimate"

    # === CRUD METHODS === #

    def _has_field_access(self, field, operation):
        """Programs of customers read no amounts, whoever runs them: who is told
        depends on the estimate."""
        if field.name in _AMOUNTS and self.env.user.share and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # === BUSINESS METHODS === #

    def _tells_amounts(self):
        """Whether the caller is told prices and balances, or sees the PDF with them:
        approvers, billing and authorised contacts are; where there is no agreement,
        everybody of the customer."""
        self.ensure_one()
        me = self.env.user
        if not me.share:
            return True
        # Contacts may not read agreements; what these say of them decides.
        estimate = self.sudo()
        agreement = estimate.ticket_id.agreement_id
        if not agreement:
            theirs = estimate.commercial_partner_id
            return me.partner_id.commercial_partner_id == theirs
        return bool(_TOLD & agreement._roles_of(me.partner_id))

    def _hides_amounts(self):
        """Whether its letter keeps silent about amounts, and brings no PDF: where some
        of the customer who read the ticket are not told, and all who answer have a
        page to read it on."""
        self.ensure_one()
        # What the agreement says of people, whoever sends the estimate.
        estimate = self.sudo()
        ticket = estimate.ticket_id
        # Those who have left are archived: the list they were on stays one (rule A5).
        agreement = ticket.agreement_id.with_context(active_test=False)
        if not (agreement.contact_ids and estimate._answer_url()):
            return False
        if not all(person.user_ids for person in estimate._who_may_approve()):
            return False
        customer = estimate.commercial_partner_id
        users = self.env["res.users"].sudo()
        users = users.search(
            [("share", "=", True), ("partner_id", "child_of", customer.ids)]
        )
        # Followers of other companies do not receive it.
        followers = ticket.message_partner_ids.filtered(ticket._sla_is_of_customer)
        readers = ticket.partner_id | followers | users.partner_id
        return any(
            reader.partner_share and not _TOLD & agreement._roles_of(reader)
            for reader in readers
        )

    def _without_amounts(self, said):
        """What `_print_values` said, for who is not told amounts."""
        return {
            **said,
            "price": False,
            "price_hour": False,
            "cover": "",
            "used": 0,
            "left": 0,
        }
