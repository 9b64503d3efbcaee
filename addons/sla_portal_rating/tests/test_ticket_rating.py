"""A customer rates a ticket on its page."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.sla_portal.tests.common import PortalCase


class TestTicketRating(PortalCase):
    def setUp(self):
        super().setUp()
        self.url = f"/my/ticket/{self.ticket.id}"

    def form(self):
        return self.look(self.url).xpath("//form[contains(@action, '/rate')]")

    def test_once_it_is_over_and_once(self):
        self.log_in(self.portal_user)
        self.assertFalse(self.form())
        answer = self.post(f"{self.url}/rate", rate="5")
        self.assertEqual(answer.status_code, 400)
        self.move(self.ticket, "closed")
        self.assertTrue(self.form())
        answer = self.post(f"{self.url}/rate", rate="5", feedback="Very fast")
        self.assertEqual(answer.status_code, 303)
        rating = self.ticket.rating_ids
        self.assertEqual((rating.rating, rating.feedback), (5, "Very fast"))
        self.assertEqual(rating.partner_id, self.eva)
        self.assertFalse(self.form())
        self.assertIn("Very fast", self.get(self.url).text)
        answer = self.post(f"{self.url}/rate", rate="1", feedback="Or not")
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.ticket.rating_ids, rating)

    def test_a_rating_is_no_word_of_the_customer_that_opens_it_again(self):
        self.move(self.ticket, "closed")
        self.ticket.with_user(self.portal_user)._portal_rate("1", "Too slow")
        self.assertEqual(self.ticket.stage_id.sla_phase, "closed")
        self.assertFalse(self.events(self.ticket, "customer_reply"))

    def test_by_who_speaks_for_the_customer_alone(self):
        self.move(self.ticket, "closed")
        for user in (self.requester, self.stranger):
            with self.assertRaises(AccessError):
                self.ticket.with_user(user)._portal_rate("5")
        for rate in ("4", 5, None, "x"):
            with self.assertRaises(UserError):
                self.ticket.with_user(self.portal_user)._portal_rate(rate)
        self.assertFalse(self.ticket.rating_ids)

    def test_reading_the_page_rates_nothing(self):
        self.move(self.ticket, "closed")
        self.log_in(self.portal_user)
        answer = self.get(f"{self.url}/rate?rate=5")
        self.assertEqual(answer.headers["Location"], self.url)
        self.get(self.url)
        self.assertFalse(self.ticket.rating_ids)
