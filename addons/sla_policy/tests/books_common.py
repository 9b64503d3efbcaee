"""Payments and credit notes as accounting makes them, for addons that stand on it."""

CHART = "generic_coa"


class BooksMixin:
    """For any test case of an addon that has invoices."""

    @classmethod
    def _keep_books(cls, company):
        if not company.chart_template:
            cls.env["account.chart.template"].try_loading(
                CHART, company, install_demo=False
            )

    def pay(self, invoice, amount=None, user=None):
        """Register a payment as the dialog does; None: all of it."""
        wizards = self.env["account.payment.register"].with_user(user or self.env.user)
        values = {} if amount is None else {"amount": amount}
        wizard = wizards.with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create(values)
        wizard.action_create_payments()
        return invoice.matched_payment_ids | invoice.reconciled_payment_ids

    def reversal(self, invoice):
        """The dialog that makes credit notes for an invoice, filled in."""
        return (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"reason": "Wrong", "journal_id": invoice.journal_id.id})
        )
