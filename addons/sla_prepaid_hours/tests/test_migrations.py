"""What an update does to a database that was there before."""

from odoo.addons.sla_policy.tests.migration_common import MigrationMixin

from .common import HoursCommon

SCRIPT = "sla_prepaid_hours/migrations/19.0.1.1.0/post-estimate_letter.py"
BEFORE = "<p>The details are in the PDF that comes with this message.</p>"


class TestMigrations(MigrationMixin, HoursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.letter = cls.env.ref("sla_prepaid_hours.mail_template_estimate")

    def body(self):
        return self.letter.with_context(lang="en_US").body_html

    def update_from(self, body, user):
        self.letter.with_user(user).with_context(lang="en_US").body_html = body
        self.migrate(SCRIPT, "19.0.1.0.0")

    def test_1_1_0_the_letter_says_where_amounts_are_read(self):
        shipped = self.body()
        self.assertIn("has_amounts", shipped)
        self.update_from(BEFORE, self.env.ref("base.user_root"))
        self.assertEqual(self.body(), shipped)

    def test_1_1_0_a_letter_that_people_have_changed_stays(self):
        self.update_from(BEFORE, self.env.ref("base.user_admin"))
        self.assertEqual(self.body(), BEFORE)
