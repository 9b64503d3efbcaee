"""Who was copied reads the conversation of a ticket, and nothing else."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestConversationPage(PortalCase):
    """A person of another company, copied by the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name_roles()
        cls.mate = cls._new_portal_user("mate", cls.rival)
        cls.ticket.message_subscribe(cls.stranger.partner_id.ids)
        cls.url = f"/my/ticket/{cls.ticket.id}"

    def article(self, url=None):
        return self.by_class(self.look(url or self.url), "o_sla_ticket")[0]

    def talk(self):
        self.say_as_agent(
            self.ticket, "See the picture", attachments=[("picture.png", b"x")]
        )
        self.ticket.message_post(
            body="Your agreement does not include it.",
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.ticket.message_post(
            body="They owe us.",
            subtype_xmlid="mail.mt_note",
            attachments=[("owed.txt", b"x")],
        )
        estimate = self.env["sla.estimate"].create(
            {"ticket_id": self.ticket.id, "minutes": 600}
        )
        estimate.action_send()
        self.print_due()
        return estimate

    def test_they_read_the_conversation_only(self):
        self.talk()
        self.log_in(self.stranger)
        article = self.article()
        result = self.words(article)
        for word in (self.ticket.name, "See the picture", "picture.png"):
            self.assertIn(word, result)
        for secret in (
            self.agreement.name,
            "First answer",
            "Severity",
            "does not include it",
            "They owe us",
            "10:00",
            "estimate",
        ):
            self.assertNotIn(secret, result)
        forms = article.xpath(".//form/@action")
        self.assertEqual(forms, [f"{self.url}/message"])

    def test_they_are_not_mailed_estimates(self):
        estimate = self.talk()
        said = self.ticket.message_ids.filtered("sla_customer_only")
        self.assertTrue(said, estimate.state)
        self.assertNotIn(self.stranger.partner_id, said.notified_partner_ids)
        self.assertIn(self.eva, said.notified_partner_ids)

    def test_they_answer_on_the_page_and_it_stops_nothing(self):
        self.log_in(self.stranger)
        self.assertEqual(
            self.post(f"{self.url}/message", body="Mine too").status_code, 303
        )
        said = self.ticket.message_ids.filtered(lambda m: "Mine too" in (m.body or ""))
        self.assertEqual(said.author_id, self.stranger.partner_id)
        self.assertFalse(self.events(self.ticket, "customer_reply"))
        self.assertIn("Mine too", self.words(self.article()))

    def test_they_get_its_files_and_no_others(self):
        self.talk()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)]
        )
        shown = files.filtered(lambda one: one.name == "picture.png")
        hidden = files - shown
        self.assertTrue(shown and hidden)
        self.log_in(self.stranger)
        self.assertEqual(self.get(f"/web/content/{shown.id}").status_code, 200)
        for one in hidden:
            self.assertEqual(self.get(f"/web/content/{one.id}").status_code, 404)

    def test_what_else_a_page_does_is_not_theirs(self):
        self.log_in(self.stranger)
        for what in ("confirm", "not_solved", "confirm_contact", "escalate"):
            answer = self.post(f"{self.url}/{what}", reason="x")
            self.assertEqual(answer.status_code, 404, what)
        self.assertNotIn(self.ticket.name, self.get("/my/tickets").text)

    def test_the_record_is_not_theirs_by_rpc(self):
        ticket = self.ticket.with_user(self.stranger)
        self.assertFalse(ticket.search([("id", "=", ticket.id)]))
        with self.assertRaises(AccessError):
            ticket.read(["coverage_reason", "agreement_id", "sla_next_deadline"])

    def test_their_colleagues_see_nothing(self):
        self.log_in(self.mate)
        answer = self.get(self.url)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my"))
        self.assertEqual(self.post(f"{self.url}/message", body="x").status_code, 404)

    def test_the_button_of_a_mail_opens_the_page(self):
        self.log_in(self.stranger)
        link = f"/mail/view?model=helpdesk.ticket&res_id={self.ticket.id}"
        self.assertTrue(self.get(link).headers["Location"].endswith(self.url))
        self.log_in(self.mate)
        self.assertTrue(self.get(link).headers["Location"].endswith("/my"))

    def test_unfollowed_it_is_shut(self):
        self.ticket.message_unsubscribe(self.stranger.partner_id.ids)
        self.log_in(self.stranger)
        self.assertEqual(self.get(self.url).status_code, 303)

    def test_a_closed_one_takes_no_more_words(self):
        self.move(self.ticket, "closed")
        self.log_in(self.stranger)
        self.assertFalse(self.article().xpath(".//form"))
        answer = self.post(f"{self.url}/message", body="One more")
        self.assertEqual(answer.status_code, 400)

    def test_people_of_the_customer_read_everything_as_before(self):
        self.ticket.message_subscribe(self.requester.partner_id.ids)
        self.log_in(self.requester)
        self.assertIn("First answer", self.words(self.article()))

    def test_the_link_of_a_mail_shows_no_estimate(self):
        self.agreement.contact_ids = [Command.clear()]
        self.talk()
        token = self.ticket._portal_ensure_token()
        self.log_in(None)
        result = self.words(self.article(f"{self.url}/{token}"))
        self.assertIn("See the picture", result)
        self.assertNotIn("does not include it", result)
        self.assertNotIn("10:00", result)
