"""From the page of support to a ticket in a browser, in two languages."""

from .common import SPANISH, PortalCase


class SupportTour(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The ticket of before took no place of it.
        cls.agreement.ticket_quota = 4
        cls.role.phone = "+52 55 0000 0000"
        cls.make_rule(
            cls.make_level(
                name="By telephone",
                channel="phone_link",
                role=cls.role,
                for_customer=True,
            ),
            trigger="customer",
        )
        cls.make_ticket(name="The printer prints blank pages", partner_id=cls.eva.id)

    def follow_in(self, lang):
        self.move(self.ticket, "waiting_customer")
        self.portal_user.lang = lang
        self.start_tour("/my/support", "sla_portal_support", login="sla_portal")


class TestTourSupport(SupportTour):
    def test_in_english(self):
        self.follow_in("en_US")

    def test_in_spanish(self):
        self.follow_in(SPANISH)


class TestTourSupportPhone(SupportTour):
    browser_size = "375x667"
    touch_enabled = True

    def test_in_spanish(self):
        self.follow_in(SPANISH)
