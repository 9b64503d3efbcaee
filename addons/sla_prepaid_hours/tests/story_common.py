"""What the stories of whole agreements have in common: people, orders, papers."""

from io import BytesIO

from openpyxl import load_workbook

from .common import HoursMixin
from .estimate_common import EstimateMixin
from .selling_common import SellingCommon


class StoryCommon(EstimateMixin, HoursMixin, SellingCommon):
    """A customer under a policy made from a preset, as a consultancy sets it up."""

    preset = None
    zone = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_estimates()
        cls.customer.tz = cls.zone
        preset = cls.env.ref(f"sla_policy.preset_{cls.preset}")
        cls.policy = preset.create_from_preset()
        cls.agreement = cls.make_agreement(cls.policy, date_start="2026-03-01")

    def type_of(self, name):
        return self.env.ref(f"sla_policy.type_{name}")

    def ask(self, kind, **values):
        """A ticket of a request type, by the customer's portal user."""
        return self.make_ticket(
            partner_id=self.portal_user.partner_id.id,
            type_id=self.type_of(kind).id,
            **values,
        )

    def run_packs(self):
        """The cron of packs, as the server runs it."""
        with self.enter_registry_test_mode():
            self.env.ref("sla_prepaid_hours.ir_cron_packs").method_direct_trigger()
        self.env.invalidate_all()

    def close_month(self, month):
        """The closed statement of a month, its drafts made by the cron."""
        statement = self.env["sla.statement"].search(
            [("partner_id", "=", self.customer.id), ("date_from", "=", f"{month}-01")]
        )
        self.assertEqual(len(statement), 1, month)
        statement.with_user(self.manager).action_close()
        self.print_due()
        return statement

    def assertArithmetic(self, statement, **sections):
        """What the statement says, and that it closes: on paper too."""
        total = statement.numbers["total"]
        for name, minutes in sections.items():
            self.assertEqual(total[name], minutes, name)
        book = load_workbook(BytesIO(statement.xlsx_attachment_id.raw))
        self.assertTrue(book.sheetnames)
        self.assertTrue(statement.pdf_attachment_id)
        self.assertTrue(statement.is_intact)
