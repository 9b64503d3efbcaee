"""Invoices and payments as accounting makes them."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sla_policy.tests.books_common import BooksMixin
from odoo.addons.sla_policy.tests.common import SlaCommon

NOTICE = "sla_policy_account.mail_template_payment_notice"
SUSPENDED = "sla_policy_account.mail_template_payment_suspended"
RESUMED = "sla_policy_account.mail_template_payment_resumed"


@tagged("post_install", "-at_install")
class AccountCommon(BooksMixin, SlaCommon):
    #: The day before the last one on which March's invoices may be unpaid.
    now = "2026-03-04 10:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._keep_books(cls.env.company)
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=24),
            calendar=cls.calendar,
            payment_rule="month_day",
            payment_day=5,
        )
        cls.agreement = cls.make_agreement(cls.policy)

    # === BUILDERS === #

    @classmethod
    def make_invoice(cls, due, amount=100.0, partner=None, company=None, **values):
        """A posted customer invoice, due on a day or in `(day, percent)` parts."""
        company = company or cls.env.company
        moves = cls.env["account.move"].with_company(company)
        values.setdefault("move_type", "out_invoice")
        values.setdefault("invoice_date", "2026-02-01")
        invoice = moves.create(
            {
                "partner_id": (partner or cls.customer).id,
                "company_id": company.id,
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Support",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    def pay(self, invoice, amount=None, user=None):
        payments = super().pay(invoice, amount, user)
        self.finish_transaction()
        return payments

    def credit(self, invoice, amount=None):
        """A credit note for an invoice, posted; set against it as Odoo does."""
        wizard = self.reversal(invoice)
        wizard.refund_moves()
        note = wizard.new_move_ids
        if amount is not None:
            note.invoice_line_ids.price_unit = amount
        note.action_post()
        self.finish_transaction()
        return note

    # === WHAT HAPPENS === #

    def check_payment(self):
        """Run the hourly check as the server does."""
        with self.enter_registry_test_mode():
            self.env.ref("sla_policy_account.ir_cron_payment").method_direct_trigger()
        self.env.invalidate_all()

    def check_at(self, local, tz=None):
        self.at(local, tz)
        self.check_payment()

    def let_suspend(self, local="2026-03-06 00:10"):
        """Let notice be given in time of March's invoices, then the day come."""
        self.check_at("2026-03-04 00:10")
        self.check_at(local)

    # === QUESTIONS === #

    def mails(self, agreement=None, template=None):
        """What the customer was sent about payment, oldest first."""
        agreement = agreement or self.agreement
        messages = agreement.message_ids.filtered(
            lambda m: m.message_type == "auto_comment"
        ).sorted("id")
        if template:
            known = {
                NOTICE: "unless your invoices are paid",
                SUSPENDED: "Your support is suspended: unpaid",
                RESUMED: "Your support goes on",
            }[template]
            messages = messages.filtered(lambda m: known in m.subject)
        return messages

    def assertActive(self, agreement=None):
        self.assertEqual((agreement or self.agreement).state, "active")

    def assertSuspended(self, agreement=None):
        agreement = agreement or self.agreement
        self.assertEqual(agreement.state, "suspended")
        opened = agreement.suspension_ids.filtered(lambda s: not s.date_to)
        self.assertEqual(opened.mapped("cause"), ["payment"])

    def assertMails(self, *templates, agreement=None):
        """Exactly these mails went out, in this order."""
        by_template = {
            template: self.mails(agreement, template)
            for template in (NOTICE, SUSPENDED, RESUMED)
        }
        found = [
            next(known for known, mails in by_template.items() if mail in mails)
            for mail in self.mails(agreement)
        ]
        self.assertEqual(found, list(templates))
