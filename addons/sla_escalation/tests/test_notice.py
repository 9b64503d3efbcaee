"""Letters of an incident: number, diagnosis, plan, solution, confirmation, closing."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .notice_common import NoticeCommon


class TestLetters(NoticeCommon):
    # === NUMBER AT ONCE === #

    def test_the_number_is_told_at_once_on_every_channel(self):
        by_hand = self.make_ticket()
        by_portal = self.portal_ticket()
        by_mail = self.mail_in()
        for ticket in (by_hand, by_portal, by_mail):
            [mail] = self.mails(ticket)
            self.assertIn(ticket.number, self.words(mail))
            self.assertIn(ticket.partner_id, mail.notified_partner_ids)
        self.assertEqual(by_mail.partner_id, self.contact)

    def test_when_an_answer_is_promised_is_told_on_the_customers_clock(self):
        self.contact.tz = "America/Mexico_City"
        ticket = self.make_ticket(priority="3")
        # Half an hour after 10:00 in Guayaquil, which is an hour ahead.
        self.assertIn("09:30 (America/Mexico City)", self.last_words(ticket))
        self.contact.tz = False
        ticket = self.make_ticket(priority="3")
        self.assertIn("10:30 (America/Guayaquil)", self.last_words(ticket))

    def test_what_is_told_its_number_by_a_decision_is_not_told_twice(self):
        ticket = self.make_ticket(
            type_id=self.env.ref("sla_policy.type_training").id,
        )
        self.assertEqual(ticket.coverage, "excluded")
        [mail] = self.mails(ticket)
        self.assertIn(ticket.number, self.words(mail))
        self.assertEqual(self.letters(ticket), ["excluded"])

    def test_a_customer_set_later_is_told_then_and_once(self):
        ticket = self.make_ticket(partner_id=False)
        self.send_letters()
        self.assertFalse(self.letters(ticket))
        ticket.with_user(self.agent).partner_id = self.contact
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["received"])
        ticket.with_user(self.agent).partner_id = self.other_contact
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["received"])

    def test_history_that_is_brought_in_is_not_announced(self):
        ticket = self.make_ticket(stage_id=self.stages["closed"].id)
        self.send_letters()
        self.assertFalse(self.letters(ticket))

    def test_nobody_is_written_to_without_an_address(self):
        self.contact.email = False
        ticket = self.make_ticket()
        self.send_letters()
        self.assertFalse(self.letters(ticket))
        self.assertEqual(self.letters(ticket, "dropped"), ["received"])

    # === ONE MESSAGE AN EVENT === #

    def test_the_whole_story_is_told_once_each(self):
        ticket = self.make_ticket(priority="2")
        self.move(ticket, "assigned")
        ticket.diagnosis = "<p>A loose cable.</p>"
        ticket.with_user(self.agent).action_notify_diagnosis()
        self.assertIn("A loose cable", self.last_words(ticket))
        ticket.action_plan = "<p>Fasten it.</p>"
        self.move(ticket, "in_progress")
        words = self.last_words(ticket)
        self.assertIn("Fasten it", words)
        self.assertIn("Thursday, March 5, 2026, 10:00 (America/Guayaquil)", words)
        ticket.solution = "<p>Fastened.</p>"
        self.move(ticket, "solved")
        words = self.last_words(ticket)
        self.assertIn("Fastened", words)
        self.assertIn("Please check", words)
        self.move(ticket, "closed")
        self.assertIn("is closed", self.last_words(ticket))
        story = ["received", "diagnosis", "plan", "confirm", "closing"]
        self.assertEqual(self.letters(ticket), story)
        self.assertEqual(len(self.mails(ticket)), len(story))

    def test_a_pause_is_no_new_plan(self):
        ticket = self.make_ticket()
        self.move(ticket, "in_progress")
        self.move(ticket, "waiting_customer")
        self.say_as_customer(ticket)
        self.assertEqual(ticket.stage_id.sla_phase, "in_progress")
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["received", "plan"])

    def test_a_reopened_ticket_is_told_anew_but_for_its_number(self):
        ticket = self.make_ticket()
        for phase in ("in_progress", "solved", "closed", "in_progress", "solved"):
            self.move(ticket, phase)
            self.send_letters()
        self.assertEqual(
            self.letters(ticket),
            ["received", "plan", "confirm", "closing", "plan", "confirm"],
        )

    def test_moving_to_and_fro_before_anything_is_sent_tells_the_outcome(self):
        ticket = self.make_ticket()
        self.send_letters()
        self.move(ticket, "in_progress")
        self.move(ticket, "solved")
        self.move(ticket, "closed")
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["received", "closing"])
        self.assertEqual(self.letters(ticket, "dropped"), ["plan", "confirm"])

    def test_handed_over_and_closed_is_one_closing(self):
        self.stages["waiting_vendor"].sla_phase = "handed_over"
        ticket = self.make_ticket()
        self.move(ticket, "waiting_vendor")
        self.send_letters()
        self.move(ticket, "closed")
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["received", "closing"])

    def test_closed_by_inactivity_is_told_by_that_letter_alone(self):
        ticket = self.make_ticket()
        self.send_letters()
        self.move(ticket, "closed")
        self.env["sla.letter"]._queue_all([(ticket, "closed_inactive", 0)])
        self.send_letters()
        self.assertEqual(self.letters(ticket)[:1], ["received"])
        self.assertIn("closing", self.letters(ticket, "dropped"))

    def test_a_cron_that_runs_again_sends_nothing_again(self):
        ticket = self.make_ticket()
        self.assertEqual(len(self.mails(ticket)), 1)
        self.assertEqual(len(self.mails(ticket)), 1)

    def test_the_mail_of_the_stage_gives_way_to_the_letter(self):
        """helpdesk_mgmt's own mail of its closing stages would say the same."""
        ticket = self.make_ticket()
        self.mails(ticket)
        self.assertTrue(self.stages["closed"].mail_template_id)
        self.move(ticket, "closed")
        closing = self.mails(ticket)[1:]
        self.assertEqual(len(closing), 1)
        self.assertIn("is closed", self.words(closing))
        theirs = "The ticket %s has been closed."
        mails = self.env["mail.mail"]
        self.assertFalse(mails.search([("subject", "=", theirs % ticket.number)]))
        # Without a letter of the policy theirs goes, as ever.
        self.policy.notice_ids.filtered(
            lambda line: line.occasion == "closing"
        ).active = False
        other = self.make_ticket()
        self.mails(other)
        self.move(other, "closed")
        self.assertEqual(len(self.mails(other)), 1)
        self.assertTrue(mails.search([("subject", "=", theirs % other.number)]))

    def test_the_mail_of_the_first_stage_gives_way_too(self):
        self.stages["new"].mail_template_id = self.env.ref(
            "helpdesk_mgmt.changed_stage_template"
        )
        ticket = self.make_ticket(stage_id=self.stages["new"].id)
        [mail] = self.mails(ticket)
        self.assertIn("We", mail.subject)

    def test_letters_answer_nothing(self):
        """Rule M8: written by a machine, they stop no clock."""
        ticket = self.make_ticket()
        self.move(ticket, "in_progress")
        self.mails(ticket)
        self.assertFalse(self.events(ticket, "agent_reply"))

    # === WHO GETS NONE === #

    def test_none_without_a_policy_that_says_so(self):
        quiet = self.make_policy(self.make_target("resolution", hours=8))
        self.make_agreement(quiet, self.supplier)
        theirs = self.make_ticket(partner_id=self.supplier.id)
        nobodys = self.make_ticket(
            partner_id=self.env["res.partner"]
            .create({"name": "Passer-by", "email": "by@example.com"})
            .id
        )
        for ticket in (theirs, nobodys):
            self.move(ticket, "in_progress")
            self.move(ticket, "closed")
        self.send_letters()
        self.assertFalse(self.letters(theirs) + self.letters(nobodys))

    def test_none_about_archived_and_merged_tickets(self):
        archived, merged = self.make_ticket(), self.make_ticket()
        archived.active = False
        merged.duplicate_id = self.make_ticket()
        self.move(merged, "closed")
        self.send_letters()
        self.assertFalse(self.letters(archived) + self.letters(merged))

    def test_none_about_tickets_of_before(self):
        ticket = self.make_ticket()
        self.env.cr.execute("DELETE FROM sla_event WHERE ticket_id = %s", [ticket.id])
        self.env.cr.execute("DELETE FROM sla_letter WHERE ticket_id = %s", [ticket.id])
        self.env.invalidate_all()
        self.move(ticket, "in_progress")
        self.send_letters()
        self.assertFalse(self.letters(ticket))

    def test_a_line_for_some_types_is_for_those_only(self):
        question = self.env.ref("sla_policy.type_question")
        self.policy.notice_ids.type_ids = question
        other, asked = self.make_ticket(), self.make_ticket(type_id=question.id)
        self.send_letters()
        self.assertFalse(self.letters(other))
        self.assertEqual(self.letters(asked), ["received"])

    def test_a_letter_switched_off_meanwhile_is_not_sent(self):
        ticket = self.make_ticket()
        self.policy.notice_ids.active = False
        self.send_letters()
        self.assertEqual(self.letters(ticket, "dropped"), ["received"])

    # === TEXTS OF THE AGENT === #

    def test_the_button_tells_once_and_again_what_was_changed(self):
        ticket = self.make_ticket().with_user(self.agent)
        with self.assertRaisesRegex(UserError, "is empty"):
            ticket.action_notify_diagnosis()
        self.assertFalse(ticket.can_notify_diagnosis)
        ticket.diagnosis = "<p>A loose cable.</p>"
        self.assertTrue(ticket.can_notify_diagnosis)
        ticket.action_notify_diagnosis()
        ticket.action_notify_diagnosis()
        self.assertIn("on its way", ticket.diagnosis_hint)
        self.send_letters()
        ticket.invalidate_recordset()
        self.assertEqual(self.letters(ticket), ["received", "diagnosis"])
        self.assertIn("Told to the customer", ticket.diagnosis_hint)
        with self.assertRaisesRegex(UserError, "told this already"):
            ticket.action_notify_diagnosis()
        ticket.diagnosis = "<p>A broken cable.</p>"
        self.assertIn("Changed since", ticket.diagnosis_hint)
        ticket.action_notify_diagnosis()
        self.assertIn("broken cable", self.last_words(ticket))

    def test_what_the_plan_carries_counts_as_told(self):
        ticket = self.make_ticket()
        ticket.diagnosis = "<p>A loose cable.</p>"
        self.move(ticket, "in_progress")
        self.assertIn("loose cable", self.last_words(ticket))
        ticket.invalidate_recordset()
        self.assertIn("Told", ticket.diagnosis_hint)
        self.assertFalse(ticket.can_notify_diagnosis)

    def test_a_plan_waits_for_work_to_begin_and_can_change_after(self):
        ticket = self.make_ticket()
        ticket.action_plan = "<p>Look.</p>"
        self.assertFalse(ticket.can_notify_action_plan)
        with self.assertRaisesRegex(UserError, "in progress"):
            ticket.action_notify_plan()
        self.move(ticket, "in_progress")
        self.send_letters()
        ticket.action_plan = "<p>Look again.</p>"
        self.assertTrue(ticket.can_notify_action_plan)
        ticket.action_notify_plan()
        self.assertIn("Look again", self.last_words(ticket))

    def test_hints_say_which_letter_goes_out_when(self):
        ticket = self.make_ticket()
        with Form(ticket.with_user(self.agent)) as form:
            self.assertIn("button", form.diagnosis_hint)
            self.assertIn("in progress", form.action_plan_hint)
            self.assertIn("solved", form.solution_hint)
        other = self.make_ticket(partner_id=self.supplier.id)
        self.assertIn("promises no letter", other.diagnosis_hint)
        other.diagnosis = "<p>Nothing.</p>"
        with self.assertRaisesRegex(UserError, "promises no letter"):
            other.action_notify_diagnosis()

    def test_strangers_neither_tell_nor_read_what_is_not_told(self):
        ticket = self.portal_ticket()
        ticket.diagnosis = "<p>They have broken it themselves.</p>"
        theirs = ticket.with_user(self.portal_user)
        with self.assertRaises(AccessError):
            theirs.read(["diagnosis"])
        with self.assertRaises(AccessError):
            theirs.action_notify_diagnosis()

    # === WORDS === #

    def test_letters_speak_the_customers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        template = self.env.ref("sla_escalation.mail_template_incident_received")
        body = template.body_html.replace("Its number is", "Su número es")
        template.with_context(lang="es_419").write(
            {"body_html": body, "subject": "Recibimos su solicitud {{ object.number }}"}
        )
        self.contact.lang = "es_419"
        ticket = self.make_ticket(priority="3")
        [mail] = self.mails(ticket)
        self.assertEqual(mail.subject, f"Recibimos su solicitud {ticket.number}")
        self.assertIn("Su número es", self.words(mail))
        self.assertIn("lunes, 2 de marzo de 2026, 10:30", self.words(mail))
        self.contact.lang = "en_US"
        self.assertIn("Its number is", self.last_words(self.make_ticket()))

    def test_every_template_renders(self):
        ticket = self.make_ticket(priority="3")
        self.move(ticket, "in_progress")
        for text in ("diagnosis", "action_plan", "solution"):
            ticket[text] = f"<p>The {text}</p>"
        for occasion in self.policy.notice_ids._fields["occasion"].get_values(self.env):
            template = self.env.ref(f"sla_escalation.mail_template_incident_{occasion}")
            body = template._render_field("body_html", ticket.ids)[ticket.id]
            subject = template._render_field("subject", ticket.ids)[ticket.id]
            self.assertIn(ticket.number, f"{subject} {body}")
            self.assertNotIn("False", body)

    def test_a_policy_has_its_own_words(self):
        own = self.env["mail.template"].create(
            {
                "name": "Own",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "subject": "Got it",
                "body_html": "<p>Got it.</p>",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        self.policy.notice_ids[:1].template_id = own
        [mail] = self.mails(self.make_ticket())
        self.assertEqual(mail.subject, "Got it")
        other = own.copy(
            {
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "partner_to": "{{ object.id }}",
            }
        )
        with self.assertRaisesRegex(ValidationError, "not about tickets"):
            self.policy.notice_ids[:1].template_id = other

    # === POLICIES === #

    def test_a_policy_made_from_a_preset_brings_its_letters(self):
        occasions = {
            "cutoff": [],
            "platinum": ["received"],
            "monthly": ["confirm"],
            "preferred": ["confirm"],
            "accompanied": ["confirm"],
            "prepaid_l3": ["received", "diagnosis", "plan", "progress", "solution"],
        }
        stars = ["received", "diagnosis", "plan", "solution", "confirm", "closing"]
        for tier in ("standard", "priority", "247"):
            occasions[f"stars_{tier}"] = stars
        for code, expected in occasions.items():
            with self.subTest(code):
                policy = self.env.ref(f"sla_policy.preset_{code}").create_from_preset()
                self.assertEqual(policy.notice_ids.mapped("occasion"), expected)

    def test_an_occasion_has_one_letter(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.policy.notice_ids = [Command.create({"occasion": "received"})]
            self.env.flush_all()

    def test_presets_are_read_only_and_agents_read(self):
        preset = self.env.ref("sla_escalation.letter_stars_247_received")
        with self.assertRaises(AccessError):
            preset.with_user(self.manager).active = False
        own = self.policy.notice_ids[:1]
        own.with_user(self.manager).active = False
        self.assertTrue(own.with_user(self.agent).occasion)
        with self.assertRaises(AccessError):
            own.with_user(self.agent).active = True
        with self.assertRaises(AccessError):
            own.with_user(self.portal_user).read(["occasion"])

    # === HOW MUCH IT COSTS === #

    def test_a_batch_costs_the_same_queries_as_one(self):
        def cost(number):
            tickets = self.env["helpdesk.ticket"]
            for _each in range(number):
                tickets |= self.make_ticket()
            events = self.env["sla.event"].search(
                [("ticket_id", "in", tickets.ids), ("kind", "=", "created")]
            )
            self.env["sla.letter"].search([("ticket_id", "in", tickets.ids)]).unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            events._queue_notices()
            self.env.flush_all()
            self.assertEqual(
                self.env["sla.letter"].search_count(
                    [("ticket_id", "in", tickets.ids), ("state", "=", "due")]
                ),
                number,
            )
            return self.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(2), cost(30))


class TestLettersProgress(NoticeCommon):
    """“During the process permanent communication of progress is kept.”"""

    tz = "America/Mexico_City"
    preset = "prepaid_l3"

    def test_each_move_is_told(self):
        ticket = self.make_ticket(type_id=self.env.ref("sla_policy.type_problem").id)
        moves = ("assigned", "in_progress", "waiting_vendor", "in_progress", "solved")
        for phase in moves:
            self.move(ticket, phase)
            self.send_letters()
        self.assertEqual(
            self.letters(ticket),
            ["received", "progress", "plan", "progress", "progress", "solution"],
        )

    def test_only_where_it_is_still_is_told(self):
        ticket = self.make_ticket()
        self.send_letters()
        self.move(ticket, "assigned")
        self.move(ticket, "waiting_vendor")
        self.send_letters()
        self.assertEqual(self.letters(ticket), ["received", "progress"])
        self.assertIn("Waiting for Vendor", self.last_words(ticket))
