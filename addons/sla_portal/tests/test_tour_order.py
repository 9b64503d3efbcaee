"""The order set in a browser, by its buttons and by the keyboard, in two languages."""

from odoo.addons.sla_policy.models.policy.sla_policy_order import DEAL

from .common import SPANISH, PortalCase


class TestTourOrder(PortalCase):
    browser_size = "375x667"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.reorder = DEAL
        cls.second = cls.make_ticket(name="Second", partner_id=cls.eva.id)

    def set_in(self, lang):
        self.portal_user.lang = lang
        self.start_tour("/my/tickets/order", "sla_portal_order", login="sla_portal")
        self.assertEqual(self.second.customer_rank, 1)
        self.assertEqual(self.ticket.customer_rank, 2)

    def test_in_english(self):
        self.set_in("en_US")

    def test_in_spanish(self):
        self.set_in(SPANISH)
