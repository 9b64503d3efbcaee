"""The customer says whether it is solved: who may, and what becomes of it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.sla_policy.tests.common import RpcMixin, SlaMixin

from .inactivity_common import InactivityCommon


class TestConfirmSolved(InactivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._new_user("colleague", "base.group_portal", cls.customer)
        cls.stranger = cls._new_user("stranger", "base.group_portal")

    def make_solved(self, phase="solved", **values):
        values.setdefault("partner_id", self.portal_user.partner_id.id)
        ticket = self.make_inactive(phase, **values)
        return ticket.with_user(self.portal_user)

    def make_solved_without(self, *phases):
        """A solved ticket of a team that has no stage of these phases."""
        ticket = self.make_solved()
        teams = self.env["helpdesk.ticket.team"]
        ticket.sudo().team_id = teams.create(
            {"name": "Night shift", "user_id": self.manager.id}
        )
        self.env["helpdesk.ticket.stage"].search(
            [("sla_phase", "in", phases)]
        ).team_ids = teams.create({"name": "Elsewhere"})
        return ticket

    # === SOLVED === #

    def test_the_customer_confirms(self):
        ticket = self.make_solved()
        self.run_at("2026-03-09 10:00")
        ticket.action_confirm_solved()
        ticket = ticket.sudo()
        self.assertPhase(ticket, "closed")
        self.assertInactivity(ticket, "answered")
        told = ticket.message_ids.filtered(lambda m: "confirmed" in (m.body or ""))
        self.assertEqual(told.author_id, self.portal_user.partner_id)
        ticket.with_user(self.portal_user).action_confirm_solved()
        self.assertEqual(self.events(ticket, "phase").mapped("value")[-1:], ["closed"])
        self.run_at("2026-03-30 10:00")
        self.assertEqual(self.told(ticket), ["warning"])

    def test_what_waits_for_the_customer_may_be_solved_too(self):
        ticket = self.make_solved("waiting_customer")
        ticket.action_confirm_solved()
        self.assertPhase(ticket.sudo(), "closed")

    def test_what_is_worked_on_cannot_be_confirmed(self):
        ticket = self.make_solved("in_progress")
        with self.assertRaisesRegex(UserError, "being worked on"):
            ticket.action_confirm_solved()
        with self.assertRaisesRegex(UserError, "as a message"):
            ticket.action_not_solved("Still wrong")

    def test_a_team_without_a_closed_stage_is_told(self):
        ticket = self.make_solved_without("closed")
        ticket.action_confirm_solved()
        self.assertPhase(ticket.sudo(), "solved")
        self.assertInactivity(ticket.sudo(), "answered")
        self.assertIn("Night shift", ticket.sudo().activity_ids.note)

    # === WHO MAY === #

    def test_who_may_speak_for_the_customer(self):
        self.agreement.contact_ids = self.other_contact
        own = self.make_solved()
        for user in (self.colleague, self.stranger):
            with self.subTest(user.login):
                for say in (
                    lambda t: t.action_confirm_solved(),
                    lambda t: t.action_not_solved("No"),
                ):
                    with self.assertRaises(AccessError):
                        say(own.with_user(user))
        self.assertPhase(own.sudo(), "solved")
        self.agreement.contact_ids |= self.colleague.partner_id
        own.with_user(self.colleague).action_confirm_solved()
        self.assertPhase(own.sudo(), "closed")

    def test_agents_stand_in_for_the_customer(self):
        ticket = self.make_solved().with_user(self.agent)
        self.assertEqual(ticket.action_not_solved("They rang: no."), ticket)
        self.assertPhase(ticket, "in_progress")
        kinds = self.events(ticket.sudo()).mapped("kind")
        self.assertEqual(kinds.count("agent_reply"), 1, "a note answers nobody")
        self.move(ticket, "solved")
        ticket.action_confirm_solved()
        self.assertPhase(ticket, "closed")

    # === NOT SOLVED === #

    def test_not_solved_opens_it_again_in_the_customer_s_words(self):
        ticket = self.make_solved()
        found = ticket.action_not_solved("  It <b>still</b> prints blank  ")
        self.assertEqual(found, ticket)
        ticket = ticket.sudo()
        self.assertPhase(ticket, "in_progress")
        self.assertInactivity(ticket, "answered")
        said = ticket.message_ids.filtered(lambda m: "still" in (m.body or ""))
        self.assertEqual(said.author_id, self.portal_user.partner_id)
        self.assertIn("&lt;b&gt;still", said.body)
        self.assertEqual(self.events(ticket, "customer_reply").message_id, said)
        self.assertState(ticket, "resolution", "running")

    def test_a_reason_is_asked_for(self):
        ticket = self.make_solved()
        for nothing, sentence in (
            ("", "still wrong"),
            ("   ", "still wrong"),
            (None, "still wrong"),
            (7, "has to be a text"),
            (["x"], "has to be a text"),
        ):
            with (
                self.subTest(nothing=nothing),
                self.assertRaisesRegex(UserError, sentence),
            ):
                ticket.action_not_solved(nothing)
        self.assertPhase(ticket.sudo(), "solved")

    def test_closed_ones_reopen_for_some_days(self):
        ticket = self.make_solved()
        ticket.action_confirm_solved()
        self.at("2026-03-09 09:59")
        self.assertEqual(ticket.action_not_solved("Again"), ticket)
        self.assertPhase(ticket.sudo(), "in_progress")

    def test_after_that_a_new_one_follows_it_up(self):
        ticket = self.make_solved()
        ticket.sudo().user_id = self.agent
        ticket.action_confirm_solved()
        self.at("2026-03-09 10:00")
        found = ticket.action_not_solved("It is <i>back</i>")
        self.assertNotEqual(found, ticket)
        self.assertEqual(found.env.user, self.portal_user)
        found, ticket = found.sudo(), ticket.sudo()
        self.assertEqual(found.follow_up_of_id, ticket)
        self.assertEqual(found.partner_id, self.portal_user.partner_id)
        self.assertEqual(found.agreement_id, self.agreement)
        self.assertEqual(found.user_id, self.agent)
        self.assertIn("&lt;i&gt;back", found.description)
        self.assertPhase(ticket, "closed")
        note = ticket.message_ids.filtered(lambda m: found.number in (m.body or ""))
        self.assertTrue(note.is_internal or note.subtype_id.internal)
        again = ticket.with_user(self.portal_user).action_not_solved("Really")
        self.assertEqual(again.sudo(), found, "pressed twice, one ticket")
        self.assertTrue(self.events(found, "customer_reply"))

    def test_a_policy_without_days_never_reopens(self):
        self.policy.reopen_days = 0
        ticket = self.make_solved()
        ticket.action_confirm_solved()
        self.assertTrue(ticket.action_not_solved("No").sudo().follow_up_of_id)

    def test_a_cancelled_one_is_not_opened(self):
        ticket = self.make_solved("cancelled")
        with self.assertRaisesRegex(UserError, "Open a new ticket"):
            ticket.action_not_solved("No")

    def test_a_team_without_a_stage_for_work_is_told(self):
        ticket = self.make_solved_without("new", "assigned", "in_progress")
        ticket.action_not_solved("No")
        self.assertIn("Night shift", ticket.sudo().activity_ids.note)
        self.assertTrue(self.events(ticket.sudo(), "customer_reply"))

    # === AFTER A CLOSING WITHOUT AN ANSWER === #

    def test_an_answer_to_the_closing_letter_opens_it_again(self):
        ticket = self.make_inactive(partner_id=self.contact.id)
        self.run_at("2026-03-09 10:00")
        self.run_at("2026-03-12 10:00")
        self.assertPhase(ticket, "closed")
        self.at("2026-03-15 10:00")
        self.mail_in(ticket, author=self.contact.email)
        self.assertPhase(ticket, "in_progress")

    def test_a_late_answer_is_put_on_the_agent_s_list(self):
        ticket = self.make_inactive(partner_id=self.contact.id)
        ticket.user_id = self.agent
        self.run_at("2026-03-09 10:00")
        self.run_at("2026-03-12 10:00")
        self.at("2026-03-30 10:00")
        self.mail_in(ticket, author=self.contact.email)
        self.assertPhase(ticket, "closed")
        self.assertIn("closed ticket", ticket.activity_ids.summary)

    def test_thanks_after_one_s_own_confirmation_open_nothing(self):
        ticket = self.make_solved()
        ticket.action_confirm_solved()
        self.say_as_customer(ticket.sudo(), "Thanks!")
        self.assertPhase(ticket.sudo(), "closed")


@tagged("post_install", "-at_install")
class TestConfirmFromOutside(RpcMixin, SlaMixin, HttpCase):
    """As the portal, or anybody's script, calls it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.policy = cls.make_policy(cls.make_target("resolution", hours=40))
        cls.make_agreement(cls.policy)
        cls.ticket = cls.make_ticket(partner_id=cls.portal_user.partner_id.id)
        cls.ticket.stage_id = cls.stages["solved"]

    def test_a_portal_user_confirms_and_forges_nothing(self):
        self.authenticate("sla_portal", "sla_portal")
        ids = [self.ticket.id]
        self.assertForbidden("helpdesk.ticket", "write", ids, {"inactivity_off": True})
        self.assertForbidden("helpdesk.ticket", "action_keep_open", ids)
        self.assertForbidden("helpdesk.ticket", "action_send_no_news", ids)
        self.assertForbidden("helpdesk.ticket", "_confirm_reopen", ids)
        self.assertForbidden("sla.inactivity", "search_read", [])
        self.assertTrue(self.call("helpdesk.ticket", "action_confirm_solved", ids))
        self.assertEqual(self.ticket.stage_id, self.stages["closed"])
        found = self.call("helpdesk.ticket", "action_not_solved", ids, "Blank again")
        self.assertEqual(found, ids)
        self.assertEqual(self.ticket.stage_id, self.stages["in_progress"])

    def test_a_stranger_learns_nothing(self):
        self._new_user("out", "base.group_portal")
        self.authenticate("sla_out", "sla_out")
        ids = [self.ticket.id]
        self.assertForbidden("helpdesk.ticket", "action_confirm_solved", ids)
        self.assertForbidden("helpdesk.ticket", "action_not_solved", ids, "No")
        self.assertEqual(self.ticket.stage_id, self.stages["solved"])
