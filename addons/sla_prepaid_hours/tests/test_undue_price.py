"""The price of an undue escalation, shown to the customer before (E6 and H7)."""

from odoo.exceptions import AccessError

from .common import HoursCommon


class TestUnduePrice(HoursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket(partner_id=cls.portal_user.partner_id.id)

    def price(self, user=None):
        return self.ticket.with_user(user or self.portal_user).get_undue_price()

    def test_nothing_without_a_rule_that_charges_it(self):
        self.assertEqual(self.price(), {"minutes": 0, "price": ""})
        self.make_rule("undue_escalation", is_free=True, minimum_minutes=60)
        self.assertEqual(self.price()["minutes"], 0)

    def test_hours_and_what_the_last_pack_cost_an_hour(self):
        self.make_rule("undue_escalation", minimum_minutes=90)
        self.assertEqual(self.price()["minutes"], 90)
        self.assertIn("1:30", self.price()["price"])

    def test_the_prices_of_others_are_not_shown(self):
        self.make_rule("undue_escalation", minimum_minutes=60)
        stranger = self._new_user("stranger", "base.group_portal")
        with self.assertRaises(AccessError):
            self.price(stranger)
        self.ticket.message_subscribe(stranger.partner_id.ids)
        with self.assertRaises(AccessError):
            self.price(stranger)
