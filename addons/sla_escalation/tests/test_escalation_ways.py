"""What a customer is told of the levels they have."""

from odoo.exceptions import AccessError

from .common import EscalationCommon


class TestEscalationWays(EscalationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.env["sla.escalation.role"].create(
            {
                "name": "Support line",
                "whatsapp": "+52 55 1234 5678",
                "phone": "+52 55 8765 4321",
                "email": "line@example.com",
            }
        )
        other = cls.make_policy(cls.make_target("resolution", hours=4))
        cls.boss.partner_id.phone = "+52 55 0000 1111"
        cls.make_rule(
            cls.make_level("team_leader", name="Inside"),
            cls.make_level(
                role=cls.line,
                name="Support line",
                channel="whatsapp_link",
                also_channel="email",
                for_customer=True,
                customer_text="Messages only.",
            ),
            cls.make_level(
                role=cls.line,
                name="Group",
                channel="whatsapp_link",
                for_customer=True,
                policy_ids=other.ids,
            ),
            cls.make_level(
                user=cls.boss, name="The boss", channel="phone_link", for_customer=True
            ),
            trigger="customer",
        )
        cls.make_rule(
            cls.make_level(
                role=cls.line, name="At once", channel="phone_link", for_customer=True
            ),
            trigger="emergency",
        )
        cls.ticket = cls.make_ticket(partner_id=cls.portal_user.partner_id.id)

    def test_e3_a_customer_sees_the_levels_of_their_tier_only(self):
        ways = self.ticket.with_user(self.portal_user).get_escalation_ways()
        self.assertEqual(
            [(way["trigger"], way["name"]) for way in ways],
            [
                ("customer", "Support line"),
                ("customer", "The boss"),
                ("emergency", "At once"),
            ],
        )
        self.assertEqual(ways[0]["text"], "Messages only.")

    def test_e4_links_name_the_ticket(self):
        ways = self.ticket.with_user(self.portal_user).get_escalation_ways()
        whatsapp, mail = ways[0]["links"]
        self.assertIn("https://wa.me/525512345678?text=", whatsapp["url"])
        self.assertIn(self.ticket.number, whatsapp["url"])
        self.assertEqual(mail["url"], "mailto:line@example.com")
        self.assertEqual(ways[2]["links"][0]["url"], "tel:+525587654321")

    def test_nobody_s_own_number_is_told(self):
        ways = self.ticket.with_user(self.portal_user).get_escalation_ways()
        self.assertEqual(ways[1]["links"], [])
        self.assertNotIn("00001111", str(ways))

    def test_a_stranger_learns_nothing(self):
        stranger = self.make_ticket(partner_id=self.supplier.id)
        with self.assertRaises(AccessError):
            stranger.with_user(self.portal_user).get_escalation_ways()
