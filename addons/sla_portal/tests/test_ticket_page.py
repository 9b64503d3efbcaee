"""The page of a ticket: what it shows, what it hides, what it does."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.sla_prepaid_hours.tests.common import HoursMixin

from .common import PortalCase

_LEAK = "Nobody outside may read this"


class TestTicketPage(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/ticket/{cls.ticket.id}"

    def page(self, user=None, url=None):
        self.log_in(user or self.portal_user)
        return self.look(url or self.url)

    def found(self, tree, css):
        """The elements with a class."""
        return tree.xpath(
            f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {css} ')]"
        )

    # === WHAT IT SHOWS === #

    def test_in_five_seconds(self):
        """What it is, whose turn it is, what is due when and where."""
        tree = self.page()
        (head,) = tree.xpath("//header[@data-turn]")
        self.assertEqual(head.get("data-turn"), "us")
        self.assertEqual(len(tree.xpath("//h1")), 1)
        words = self.words(head)
        self.assertIn(self.ticket.number, words)
        self.assertIn("The stock report is empty", words)
        self.assertIn("First answer", words)
        self.assertIn(self.tz, words)
        deadline = self.clock(self.ticket, "first_response").deadline
        (countdown,) = head.xpath(".//*[@data-deadline]")
        self.assertEqual(countdown.get("data-deadline"), deadline.isoformat() + "Z")
        self.assertRegex(self.words(countdown), r"^in \d")

    def test_every_promise_is_explained_by_a_bar_and_a_table(self):
        tree = self.page()
        cards = tree.xpath("//article[@data-metric]")
        self.assertEqual(
            [card.get("data-metric") for card in cards],
            ["first_response", "resolution"],
        )
        for card in cards:
            self.assertEqual(card.get("data-state"), "running")
            self.assertTrue(card.xpath(".//details//table/tbody/tr"))
            pieces = card.xpath(".//*[contains(@class, 'o_sla_span_bar')]/span/@style")
            whole = sum(float(piece.split()[1].rstrip("%")) for piece in pieces)
            self.assertAlmostEqual(whole, 100, delta=0.1)

    def test_why_a_clock_stands(self):
        self.say_as_agent(self.ticket)
        self.move(self.ticket, "waiting_customer")
        tree = self.page()
        self.assertEqual(tree.xpath("//header/@data-turn"), ["you"])
        (card,) = tree.xpath("//article[@data-metric='resolution']")
        self.assertEqual(card.get("data-state"), "paused")
        self.assertIn("we wait for your answer", self.words(card))
        # A minute may pass until the clock is paused.
        left = r"(4 h 0|3 h 5\d) min of service time are left"
        self.assertRegex(self.words(card), left)
        (card,) = tree.xpath("//article[@data-metric='first_response']")
        self.assertEqual(card.get("data-state"), "met")

    def test_moments_are_those_of_the_reader(self):
        self.portal_user.tz = "America/Guayaquil"
        tree = self.page()
        self.assertIn(
            "America/Guayaquil", self.words(tree.xpath("//header[@data-turn]")[0])
        )

    def test_coverage_in_the_words_of_the_customer(self):
        """The next step for agents is not shown to customers."""
        self.agreement.contact_ids = self.authorised.partner_id
        ticket = self.make_ticket(partner_id=self.eva.id)
        self.assertEqual(ticket.coverage, "unconfirmed_contact")
        tree = self.page(url=f"/my/ticket/{ticket.id}")
        result = self.words(self.found(tree, "o_sla_coverage")[0])
        self.assertIn("starts when one of these confirms it: Portal authorised", result)
        self.assertNotIn(ticket.coverage_next_step, self.words(tree))

    def test_what_was_reported_is_shown(self):
        """Label and answer, as they were asked and given."""
        tickets = self.env["helpdesk.ticket"].with_user(self.portal_user)
        type_id = next(
            one["id"]
            for one in tickets.get_intake_types()
            if tickets.get_intake(one["id"])["questions"]
        )
        questions = tickets.get_intake(type_id)["questions"]
        answers = {
            question["code"]: question["choices"][0]
            if question["choices"]
            else {
                "date": "2026-03-02",
                "datetime": "2026-03-02T10:00",
                "number": "7",
                "yes_no": "yes",
            }.get(question["kind"], f"Said of {question['code']}")
            for question in questions
        }
        ticket = tickets.file_intake(
            {
                "type_id": type_id,
                "subject": "The stock report is empty",
                "description": "Since this morning",
                "impact": "partial",
                "urgency": "now",
                "answers": answers,
            },
            files=[("error.txt", b"Traceback")],
        )
        tree = self.page(url=f"/my/ticket/{ticket.id}")
        words = self.words(self.found(tree, "o_sla_answers")[0])
        self.assertTrue(ticket.sudo().answer_ids)
        for answer in ticket.sudo().answer_ids:
            self.assertIn(answer.label, words)
            self.assertIn(" ".join(answer.value.split()), words)
        self.assertIn("error.txt", self.words(self.found(tree, "o_sla_files")[0]))

    def test_every_coverage_has_its_sentence(self):
        for coverage, _label in self.ticket._fields["coverage"].selection:
            with self.subTest(coverage=coverage):
                self.ticket._sla_write({"coverage": coverage, "coverage_ground": {}})
                result = self.ticket.with_user(self.portal_user)._portal_coverage()
                self.assertTrue(result["label"])
                self.assertTrue(result["sentence"])

    def test_hours_are_for_those_who_pay(self):
        self.agreement.contact_ids = (
            self.authorised.partner_id | self.portal_user.partner_id
        )
        self.agreement.billing_contact_ids = self.biller.partner_id
        self.make_pack(10)
        HoursMixin.log(self, self.ticket, 1.5)
        self.assertFalse(self.found(self.page(), "o_sla_work"))
        (work,) = self.found(self.page(self.biller), "o_sla_work")
        self.assertIn("1:30", self.words(work))

    # === WHAT IT KEEPS TO ITSELF === #

    def test_nothing_internal_leaks(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.message_post(
            body=_LEAK,
            subtype_xmlid="mail.mt_note",
            attachments=[(f"{_LEAK}.txt", b"x")],
        )
        ticket.user_id = self.agent
        self.make_rule(
            self.make_level(role=self.role, name=_LEAK),
            trigger="agent",
        )
        ticket.action_escalate(_LEAK)
        self.env["ir.attachment"].with_user(self.agent).create(
            {
                "name": f"{_LEAK}.pdf",
                "raw": b"x",
                "res_model": self.ticket._name,
                "res_id": self.ticket.id,
            }
        )
        self.say_as_agent(self.ticket, "We look into it.")
        self.log_in(self.portal_user)
        text = self.get(f"{self.url}?story=all").text
        self.assertIn("We look into it.", text)
        self.assertIn("SLA agent", text)
        self.assertNotIn(_LEAK, text)
        self.assertNotIn(self.agent.email, text)
        self.assertNotIn("helpdesk.example.com", text)

    def test_a_stranger_is_shown_nothing_not_even_that_it_is_there(self):
        self.log_in(self.stranger)
        gone = self.ticket.copy()
        gone.unlink()
        answers = [
            self.get(f"/my/ticket/{record_id}")
            for record_id in (self.ticket.id, gone.id, 2**31, 2**70)
        ]
        # As help desk answers, alike whether there is something or not.
        result = {(one.status_code, one.headers["Location"]) for one in answers}
        self.assertEqual(len(result), 1)
        status, location = result.pop()
        self.assertEqual((status, location.endswith("/my")), (303, True))

    def test_who_is_not_logged_in_is_asked_to(self):
        self.log_in(None)
        for record_id in (self.ticket.id, 2**31 - 1):
            for token in ("", "/wrong"):
                answer = self.get(f"/my/ticket/{record_id}{token}")
                self.assertEqual(answer.status_code, 303)
                self.assertIn("/web/login", answer.headers["Location"])

    def test_a_link_shows_the_conversation_and_nothing_else(self):
        token = self.ticket._portal_ensure_token()
        self.say_as_agent(
            self.ticket, "See the picture", attachments=[("picture.png", b"x")]
        )
        self.make_rule(self.make_level("team_leader"), trigger="customer")
        for user in (None, self.stranger):
            self.log_in(user)
            tree = self.look(f"{self.url}/{token}")
            main = tree.xpath("//article[contains(@class, 'o_sla_ticket')]")[0]
            self.assertNotIn("First answer", self.words(main))
            self.assertNotIn(self.agreement.name, self.words(main))
            self.assertIn("picture.png", self.words(main))
            self.assertFalse(main.xpath(".//form"))
            self.assertFalse(main.xpath(".//a[contains(@href, '/web/content')]"))
            self.assertTrue(self.found(main, "o_sla_guest"))
            for what in ("message", "confirm", "not_solved", "escalate"):
                answer = self.post(f"{self.url}/{what}", body="x", reason="x")
                self.assertIn(answer.status_code, (303, 404))
        self.assertEqual(
            self.events(self.ticket, "customer_reply"), self.env["sla.event"]
        )

    # === WHAT IT DOES === #

    def test_an_answer_resumes_the_clocks(self):
        self.move(self.ticket, "waiting_customer")
        self.log_in(self.portal_user)
        answer = self.post(
            f"{self.url}/message",
            body="It is <b>empty</b>\nsince Monday",
            files={"files": ("error.txt", b"Traceback", "text/plain")},
        )
        self.assertEqual(answer.status_code, 303, answer.text)
        message = self.events(self.ticket, "customer_reply").message_id
        self.assertEqual(message.author_id, self.eva)
        self.assertIn("&lt;b&gt;empty", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["error.txt"])
        self.assertEqual(self.ticket.stage_id.sla_phase, "in_progress")
        tree = self.look(self.url)
        self.assertIn("Your message was sent.", self.words(tree))
        self.assertTrue(tree.xpath("//a[contains(@href, '/web/content')]"))
        self.assertEqual(
            tree.xpath("//*[@data-kind='message']//strong/text()"), ["Eva Portal"]
        )

    def test_too_often_is_refused_and_nothing_typed_is_lost(self):
        self.env["ir.config_parameter"].set_param("sla_portal.limit_message", "1/600")
        self.log_in(self.portal_user)
        self.assertEqual(self.post(f"{self.url}/message", body="One").status_code, 303)
        answer = self.post(f"{self.url}/message", body="One more")
        self.assertEqual(answer.status_code, 429)
        self.assertIn("One more", answer.text)
        self.assertEqual(len(self.events(self.ticket, "customer_reply")), 1)

    def test_files_are_what_a_new_ticket_takes(self):
        self.log_in(self.portal_user)
        answer = self.post(
            f"{self.url}/message",
            body="See this",
            files={"files": ("page.html", b"<script>1</script>", "text/plain")},
        )
        self.assertEqual(answer.status_code, 400)
        self.assertIn("page.html", answer.text)
        self.assertIn("See this", answer.text)
        self.assertFalse(self.events(self.ticket, "customer_reply"))

    def test_an_empty_answer_changes_nothing(self):
        self.log_in(self.portal_user)
        before = self.ticket.message_ids
        answer = self.post(f"{self.url}/message", body="   ")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Write your message first", answer.text)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.message_ids, before)

    def test_solved_is_confirmed_by_a_button(self):
        self.move(self.ticket, "solved")
        tree = self.page()
        self.assertTrue(self.found(tree, "o_sla_confirm"))
        answer = self.post(f"{self.url}/confirm")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.ticket.stage_id.sla_phase, "closed")
        self.assertEqual(self.look(self.url).xpath("//header/@data-turn"), ["done"])

    def test_not_solved_wants_a_reason_and_keeps_what_was_typed(self):
        self.move(self.ticket, "solved")
        self.log_in(self.portal_user)
        answer = self.post(f"{self.url}/not_solved", reason=" ")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Say what is still wrong", answer.text)
        self.assertEqual(self.ticket.stage_id.sla_phase, "solved")
        answer = self.post(f"{self.url}/not_solved", reason="Still empty")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.ticket.stage_id.sla_phase, "in_progress")

    def test_too_late_a_new_ticket_goes_on_with_it(self):
        self.policy.reopen_days = 0
        self.move(self.ticket, "closed")
        self.log_in(self.portal_user)
        self.assertIn("closed too long ago", self.words(self.look(self.url)))
        self.post(f"{self.url}/not_solved", reason="Empty again")
        follow_up = self.ticket.follow_up_ids
        self.assertEqual(follow_up.partner_id, self.eva)
        self.assertIn(follow_up.number, self.words(self.look(self.url)))
        self.assertIn(
            self.ticket.number, self.words(self.look(f"/my/ticket/{follow_up.id}"))
        )

    def test_a_colleague_who_may_not_speak_has_no_button(self):
        self.move(self.ticket, "solved")
        tree = self.page(self.requester)
        self.assertFalse(self.found(tree, "o_sla_confirm"))
        answer = self.post(f"{self.url}/confirm")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Only who asked", answer.text)
        self.assertEqual(self.ticket.stage_id.sla_phase, "solved")

    def test_an_authorised_contact_confirms_a_colleagues_ticket(self):
        self.agreement.contact_ids = self.authorised.partner_id
        ticket = self.make_ticket(partner_id=self.eva.id)
        url = f"/my/ticket/{ticket.id}"
        self.assertFalse(self.found(self.page(url=url), "o_sla_confirm_contact"))
        answer = self.post(f"{url}/confirm_contact")
        self.assertEqual(answer.status_code, 400)
        tree = self.page(self.authorised, url)
        self.assertTrue(self.found(tree, "o_sla_confirm_contact"))
        answer = self.post(f"{url}/confirm_contact")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(ticket.coverage, "included")

    @mute_logger("odoo.http")
    def test_buttons_change_nothing_without_their_token_or_by_get(self):
        self.move(self.ticket, "solved")
        self.log_in(self.portal_user)
        self.assertEqual(
            self.post(f"{self.url}/confirm", csrf_token="").status_code, 400
        )
        self.get(f"{self.url}/confirm")
        self.assertEqual(self.ticket.stage_id.sla_phase, "solved")

    # === ESCALATING === #

    def _make_ladders(self):
        self.make_rule(
            self.make_level(
                role=self.role,
                name="Operations",
                for_customer=True,
                customer_text="Call the operations manager",
            ),
            self.make_level("team_leader", name="Hidden level"),
            trigger="customer",
        )
        self.make_rule(
            self.make_level(role=self.role, name="The boss", for_customer=True),
            trigger="emergency",
        )

    def test_levels_and_price_are_shown_before(self):
        self._make_ladders()
        self.make_charge_rule("undue_escalation", minimum_minutes=60)
        tree = self.page()
        self.assertTrue(self.found(tree, "o_sla_escalate"))
        tree = self.look(f"{self.url}/escalate")
        words = self.words(self.found(tree, "o_sla_escalate_page")[0])
        self.assertIn("Call the operations manager", words)
        self.assertIn("The boss", words)
        self.assertNotIn("Hidden level", words)
        self.assertIn("1:00 h of your hours", words)

    def test_at_the_price_that_was_shown(self):
        self._make_ladders()
        self.make_charge_rule("undue_escalation", minimum_minutes=60)
        self.log_in(self.portal_user)
        answer = self.post(f"{self.url}/escalate", reason="All stands still")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("has changed meanwhile", answer.text)
        self.assertIn("All stands still", answer.text)
        self.assertFalse(self.escalations(self.ticket))
        (price,) = self.look(f"{self.url}/escalate").xpath("//input[@name='price']")
        answer = self.post(
            f"{self.url}/escalate", reason="All stands still", price=price.get("value")
        )
        self.assertEqual(answer.status_code, 303)
        escalation = self.escalations(self.ticket)
        self.assertEqual(escalation.trigger, "customer")
        self.assertEqual(escalation.requested_by_id, self.eva)
        self.assertIn(price.get("value"), escalation.undue_agreed, "it is kept")
        tree = self.look(self.url)
        self.assertIn("Operations", self.words(self.found(tree, "o_sla_escalated")[0]))
        self.assertTrue(tree.xpath("//*[@data-kind='escalated']"))

    def test_an_emergency_takes_the_ladder_of_emergencies(self):
        self._make_ladders()
        self.log_in(self.portal_user)
        self.post(f"{self.url}/escalate", reason="Smoke", emergency="1")
        self.assertEqual(self.escalations(self.ticket).trigger, "emergency")

    def test_without_a_reason_nothing_is_escalated(self):
        self._make_ladders()
        self.log_in(self.portal_user)
        answer = self.post(f"{self.url}/escalate", reason=" ", emergency="1")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Say why", answer.text)
        self.assertFalse(self.escalations(self.ticket))

    def test_a_tier_without_levels_says_so(self):
        self.assertFalse(self.found(self.page(), "o_sla_escalate"))
        tree = self.look(f"{self.url}/escalate")
        self.assertTrue(self.found(tree, "o_sla_refusal"))
        self.assertFalse(tree.xpath("//form[contains(@action, 'escalate')]"))

    def test_the_price_is_shown_to_the_customer_alone(self):
        rule = self.make_charge_rule("undue_escalation", minimum_minutes=60)
        ticket = self.ticket.with_user(self.portal_user)
        self.assertEqual(ticket.get_undue_price()["minutes"], 60)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.stranger).get_undue_price()
        rule.is_free = True
        self.assertEqual(ticket.get_undue_price(), {"minutes": 0, "price": ""})

    # === ITS COST === #

    def test_queries_do_not_grow_with_the_ticket(self):
        """However many messages, promises, pauses and days of work."""
        self._make_ladders()
        small = self.make_ticket(partner_id=self.eva.id, name="Small")
        large = self.make_ticket(partner_id=self.eva.id, name="Large")
        for ticket, rounds in ((small, 1), (large, 8)):
            for number in range(rounds):
                self.say_as_customer(ticket, f"Any news? {number}")
                self.say_as_agent(
                    ticket,
                    f"Soon {number}",
                    attachments=[(f"{number}.txt", b"x")],
                )
                self.move(ticket, "waiting_vendor")
                self.move(ticket, "in_progress")
            ticket.with_user(self.portal_user).action_escalate("Now, please")
        self.env["helpdesk.ticket"].flush_model()
        counts = []
        # Once before, so that what is kept between requests is there for both.
        for ticket in (small, large, small, large):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            ticket.with_user(self.portal_user)._portal_page(whole_story=True)
            counts.append(self.env.cr.sql_log_count - before)
        # Names that are read together or one after the other: never one each.
        self.assertLess(counts[3], counts[2] + 4)
        self.assertLess(counts[3], 60)


class TestTicketPageHistory(PortalCase):
    def test_a_long_story_begins_with_its_newest_part(self):
        self.env["ir.config_parameter"].set_param(
            "sla_portal.limit_message", "1000/600"
        )
        for number in range(45):
            self.say_as_customer(self.ticket, f"Message {number}.")
        self.log_in(self.portal_user)
        url = f"/my/ticket/{self.ticket.id}"
        text = self.get(url).text
        self.assertIn("Message 44.", text)
        self.assertNotIn("Message 1.", text)
        self.assertIn("story=all", text)
        self.assertIn("Message 1.", self.get(f"{url}?story=all").text)
