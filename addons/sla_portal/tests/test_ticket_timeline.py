"""The story of a ticket, as its customer reads it."""

from odoo.addons.sla_policy.tests.common import SlaCommon

from .common import PortalMixin


class TestTicketTimeline(PortalMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_portal()

    @classmethod
    def _set_up_people(cls):
        # Both of the classes above want them.
        if "agent" in vars(cls):
            return None
        return super()._set_up_people()

    def parts(self, ticket=None, user=None, limit=None):
        ticket = (ticket or self.ticket).with_user(user or self.portal_user)
        parts, self.has_older = ticket._portal_timeline(limit)
        return parts

    def kinds(self, **kwargs):
        return [part["kind"] for part in self.parts(**kwargs)]

    def part(self, kind, **kwargs):
        return next(part for part in self.parts(**kwargs) if part["kind"] == kind)

    def test_from_filing_to_closing_the_newest_first(self):
        self.at("2026-03-02 10:10")
        self.ticket.with_user(self.agent).user_id = self.agent
        self.at("2026-03-02 10:20")
        self.say_as_agent(self.ticket, "Which report?")
        self.at("2026-03-02 10:30")
        self.move(self.ticket, "waiting_customer")
        self.at("2026-03-02 11:00")
        self.say_as_customer(self.ticket, "The stock report")
        self.at("2026-03-02 12:00")
        self.move(self.ticket, "solved")
        self.at("2026-03-02 12:30")
        self.ticket.with_user(self.portal_user).action_confirm_solved()
        self.assertEqual(
            self.kinds()[::-1],
            [
                "created",
                "assigned",
                "message",
                "verdict",  # the first answer
                "phase",  # waits for the customer
                "message",
                "phase",  # back to work
                "phase",  # solved
                "verdict",
                "phase",  # closed
                "message",  # confirmed
            ],
        )

    def test_sides_and_names_but_no_addresses(self):
        self.say_as_agent(self.ticket, "We look into it.")
        self.say_as_customer(self.ticket, "Thank you")
        self.ticket.message_post(
            body="From the maker",
            author_id=self.supplier.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        said = [p for p in self.parts() if p["kind"] == "message"][::-1]
        self.assertEqual([p["side"] for p in said], ["us", "you", "others"])
        self.assertEqual(said[0]["title"], "SLA agent")
        self.mail_in(self.ticket, author="unknown@elsewhere.example.com")
        self.assertNotIn("@", " ".join(p["title"] for p in self.parts()))

    def test_notes_and_messages_hidden_by_an_agent_are_no_part_of_it(self):
        self.ticket.with_user(self.agent).message_post(
            body="A note", subtype_xmlid="mail.mt_note"
        )
        message = self.say_as_agent(self.ticket, "Written by mistake")
        message.is_internal = True
        self.assertNotIn("message", self.kinds())

    def test_our_own_escalations_are_not_shown(self):
        self.make_rule(self.make_level("team_leader"), trigger="agent")
        self.make_rule(self.make_level("team_leader"), trigger="customer")
        self.ticket.with_user(self.agent).action_escalate("They are angry")
        self.assertNotIn("escalated", self.kinds())
        self.ticket.with_user(self.portal_user).action_escalate("We wait")
        self.assertEqual(self.part("escalated")["text"], "We wait")

    def test_what_was_taken_on_is_shown_without_who(self):
        self.make_rule(self.make_level(role=self.role), trigger="customer")
        escalation = self.ticket.with_user(self.portal_user).action_escalate("Now")
        self.at("2026-03-02 10:05")
        escalation.sudo()._acknowledge(self.boss.partner_id, "backend")
        part = self.part("taken_on")
        self.assertNotIn(self.boss.name, part["title"] + part["text"])

    def test_a_broken_promise_is_owned_up_to(self):
        self.at("2026-03-02 11:30")
        self.sweep()
        part = self.part("breached")
        self.assertIn("First answer", part["title"])
        self.assertIn("11:00", part["text"])
        self.say_as_agent(self.ticket)
        self.assertIn("late", self.part("verdict")["title"])

    def test_a_release_date_is_shown_in_the_readers_zone(self):
        self.ticket.release_date = "2026-03-10 18:00:00"
        self.assertIn("12:00", self.part("release_date")["text"])
        self.portal_user.tz = "America/Guayaquil"
        self.assertIn("13:00", self.part("release_date")["text"])

    def test_in_the_readers_language(self):
        self.portal_user.lang = "es_419"
        parts = self.parts(
            self.ticket.with_context(lang="es_419"), user=self.portal_user
        )
        self.assertTrue(parts[0]["moment"]["text"].lower().startswith("lun"))

    def test_a_limit_keeps_the_newest(self):
        for number in range(5):
            self.say_as_customer(self.ticket, f"Message {number}")
        parts = self.parts(limit=3)
        self.assertTrue(self.has_older)
        self.assertIn("Message 4", parts[0]["body"])
        self.assertEqual(len(parts), 3)
        self.parts(limit=50)
        self.assertFalse(self.has_older)
