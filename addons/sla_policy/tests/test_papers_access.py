"""Companies and presets: what belongs to an agreement or a policy stays there."""

from odoo.exceptions import AccessError
from odoo.fields import Command

from .access_common import RightsMixin
from .common import SlaCommon


class TestPapersAccess(RightsMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_elsewhere()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=1),
            price_ids=[Command.create({"amount": 5})],
            addon_offer_ids=[Command.create({"name": "Contact"})],
        )
        cls.agreement = cls.make_agreement(
            cls.policy, addon_ids=[Command.create({"name": "Contact"})]
        )

    def papers(self):
        return (
            self.policy.price_ids,
            self.policy.addon_offer_ids,
            self.agreement.addon_ids,
        )

    def test_anelsewhere_sees_none_of_it(self):
        for records in self.papers():
            with self.subTest(records._name):
                self.assertEqual(len(records), 1)
                theirs = records.with_user(self.their_manager)
                self.assertFalse(theirs.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    theirs.read(["id", "company_id"])
                ours = records.with_user(self.agent)
                self.assertEqual(ours.search([("id", "in", records.ids)]), records)

    def test_what_is_nobodys_is_everybodys(self):
        self.policy.company_id = False
        for records in self.papers()[:2]:
            with self.subTest(records._name):
                theirs = records.with_user(self.their_manager)
                self.assertEqual(theirs.search([("id", "in", records.ids)]), records)

    def test_portal_users_see_none_of_it(self):
        for records in self.papers():
            with self.subTest(records._name), self.assertRaises(AccessError):
                records.with_user(self.portal_user).read(["id"])

    def test_what_a_preset_says_is_read_only(self):
        self.policy.is_preset = True
        for records in self.papers()[:2]:
            mine = records.with_user(self.manager)
            vals = {"policy_id": self.policy.id}
            if "platform_id" in mine._fields:  # One price a platform.
                vals["platform_id"] = self.env.ref("sla_policy.platform_cloud").id
            for work in (
                lambda mine=mine: mine.write({"sequence": 3}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine, vals=vals: mine.copy(vals),
            ):
                with self.subTest(records._name), self.assertRaises(AccessError):
                    with self.cr.savepoint():
                        work()

    def test_cron_serves_every_company(self):
        self.agreement.date_end = "2026-03-20"
        agreement = self.make_agreement(
            self.make_policy(
                self.make_target("first_response", hours=1),
                company_id=self.elsewhere.id,
            ),
            company_id=self.elsewhere.id,
            user_id=False,
            date_end="2026-03-20",
        )
        self.run_cron("ir_cron_agreements")
        self.assertEqual(self.agreement.renewal_noticed_end, self.agreement.date_end)
        self.assertEqual(agreement.renewal_noticed_end, agreement.date_end)
        self.assertEqual(agreement.activity_ids.user_id, self.their_manager)
