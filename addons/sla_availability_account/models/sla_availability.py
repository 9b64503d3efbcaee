from odoo import fields, models
from odoo.fields import Command

_MONTHS_A_YEAR = 12


class SlaAvailability(models.Model):
    """What a month of missed availability gives back to the customer."""

    _inherit = "sla.availability"

    credit_move_id = fields.Many2one(
        "account.move",
        string="Credit Note",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The draft credit note of a month in which the promise was not kept.",
    )

    # === ACTION METHODS === #

    def action_view_credit(self):
        """Open the credit note."""
        self.ensure_one()
        return self.credit_move_id._get_records_action()

    # === BUSINESS METHODS === #

    def _after_final(self):
        result = super()._after_final()
        self.filtered(lambda s: s._credit_amount() > 0)._make_credits()
        return result

    def _credit_amount(self):
        """A month's price times the percentage, rounded as its currency is."""
        self.ensure_one()
        agreement = self.agreement_id
        if self.credit_move_id or not self.is_missed or not agreement.price:
            return 0.0
        currency = agreement.currency_id
        month = agreement.price
        if agreement.price_period == "year":
            month = currency.round(month / _MONTHS_A_YEAR)
        return currency.round(month * self.credit_percent / 100)

    def _make_credits(self):
        """A draft credit note for each statement: accounting posts it, or does not."""
        # Sudo: whoever makes a statement final need not be of accounting.
        journals = self.env["account.journal"].sudo()
        keeps_books = journals.search(
            [("type", "=", "sale"), ("company_id", "in", self.company_id.ids)]
        ).company_id
        for statement in self:
            if statement.company_id not in keeps_books:
                statement._message_log(
                    body=self.env._(
                        "A credit is due, and no credit note could be drafted: the "
                        "company has no journal for sales."
                    )
                )
                continue
            moves = self.env["account.move"].sudo().with_company(statement.company_id)
            statement._writer().credit_move_id = moves.create(
                statement._prepare_credit()
            )

    def _prepare_credit(self):
        agreement = self.agreement_id
        partner = agreement.payment_contact_id or agreement.partner_id
        statement = self.with_context(lang=partner.lang or self.env.lang)
        label = statement.env._(
            "%(service)s, %(month)s: availability below the promise, %(percent)g %% "
            "of the month's price",
            service=statement.service_id.name,
            month=statement.month_name,
            percent=statement.credit_percent,
        )
        return {
            "move_type": "out_refund",
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "currency_id": agreement.currency_id.id,
            "sla_agreement_id": agreement.id,
            "invoice_origin": statement.display_name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": label,
                        "quantity": 1,
                        "price_unit": self._credit_amount(),
                    }
                )
            ],
        }
