"""An answer by e-mail counts only with proof that the agent sent it."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..models.contact.mail_sender_proof import AUTHSERV, _results
from .clock_common import ClockCommon

AGENT = "SLA agent <agent@helpdesk.example.com>"
SERVER = "mx.helpdesk.example.com"


class UnprovenCommon(ClockCommon):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.ticket.message_subscribe(self.portal_user.partner_id.ids)
        self.at("2026-03-02 11:00")

    def answer(self, **values):
        """The mail of an agent, real or not; the message it became."""
        before = self.ticket.message_ids
        self.mail_in(self.ticket, **{"author": AGENT, **values})
        self.ticket.invalidate_recordset(["message_ids"])
        return (self.ticket.message_ids - before).filtered(
            lambda message: message.message_type in ("email", "auto_comment")
        )

    def mailed(self, message):
        """Who was notified of a message."""
        notifications = self.env["mail.notification"].sudo()
        notifications = notifications.search([("mail_message_id", "=", message.id)])
        return notifications.res_partner_id

    def assertUnproven(self, message):
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        self.assertTrue(message.is_internal)
        self.assertNotIn(self.portal_user.partner_id, self.mailed(message))
        self.assertFalse(self.events(self.ticket, "agent_reply"))
        self.assertState(self.ticket, "first_response", "running")

    def assertCounts(self, message):
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(self.events(self.ticket, "agent_reply").message_id, message)
        self.assertState(self.ticket, "first_response", "met")


class TestUnprovenAnswer(UnprovenCommon):
    def test_a_known_message_id_is_no_proof(self):
        message = self.answer()
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertUnproven(message)

    def test_the_parent_of_the_customer_is_not_mailed(self):
        said = self.say_as_customer(self.ticket)
        references = {"In-Reply-To": said.message_id, "References": said.message_id}
        self.assertUnproven(self.answer(headers=references))

    def test_a_forged_automatic_mail_is_not_mailed_either(self):
        message = self.answer(headers={"Auto-Submitted": "auto-replied"})
        self.assertUnproven(message)
        self.assertFalse(self.ticket.activity_ids)

    def test_who_is_in_copy_of_a_forged_mail_does_not_follow(self):
        self.answer(headers={"Cc": self.supplier.email})
        self.assertNotIn(self.supplier, self.ticket.message_partner_ids)
        self.assertFalse(self.ticket.email_cc)

    def test_the_agent_gets_one_activity(self):
        self.answer()
        self.answer()
        activity = self.ticket.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.agent)
        self.assertEqual(
            activity.activity_type_id,
            self.env.ref("sla_policy.mail_activity_type_answer"),
        )

    def test_an_archived_agent_is_given_nothing(self):
        self.ticket.user_id = self.colleague_agent
        self.agent.active = False
        self.assertUnproven(self.answer())
        self.assertEqual(self.ticket.activity_ids.user_id, self.colleague_agent)

    def test_one_click_makes_it_the_answer_from_its_arrival(self):
        message = self.answer()
        self.at("2026-03-02 16:00")
        self.assertState(self.ticket, "first_response", "running")
        ticket = self.ticket.with_user(self.agent)
        self.assertIn("SLA agent", ticket.unproven_answer)
        self.assertTrue(ticket.can_confirm_answer)
        ticket.action_confirm_answer()
        self.assertCounts(message)
        self.assertFalse(message.is_internal)
        clock = self.clock(self.ticket, "first_response")
        self.assertMoment(clock.stopped_at, "2026-03-02 11:00")
        self.assertFalse(clock.is_breached)
        self.assertEqual(self.events(self.ticket, "agent_reply").user_id, self.agent)
        self.assertIn(self.portal_user.partner_id, self.mailed(message))
        self.assertFalse(self.ticket.activity_ids)
        self.assertFalse(ticket.unproven_answer)
        with self.assertRaisesRegex(UserError, "Reload the page"):
            ticket.action_confirm_answer()

    def test_replaying_the_events_gives_the_same_clocks(self):
        self.answer()
        self.at("2026-03-02 16:00")
        self.ticket.with_user(self.agent).action_confirm_answer()
        before = self.story(self.ticket.clock_ids)
        self.env["sla.clock"]._refold(self.ticket)
        self.assertEqual(self.story(self.ticket.clock_ids), before)

    def test_a_verdict_that_was_given_stays(self):
        self.answer()
        self.at("2026-03-02 16:00")
        self.say_as_agent(self.ticket)
        self.assertState(self.ticket, "first_response", "missed")
        before = self.story(self.ticket.clock_ids)
        self.ticket.with_user(self.agent).action_confirm_answer()
        self.assertEqual(self.story(self.ticket.clock_ids), before)
        self.assertFalse(self.ticket.with_user(self.agent).unproven_answer)

    def test_rejected_it_stays_a_note(self):
        message = self.answer()
        self.ticket.with_user(self.colleague_agent).action_reject_answer()
        self.assertUnproven(message)
        self.assertFalse(self.ticket.with_user(self.agent).unproven_answer)
        self.assertFalse(self.ticket.activity_ids)
        self.assertEqual(len(self.events(self.ticket, "rejected_answer")), 1)

    def test_only_the_agent_or_a_manager_confirms(self):
        message = self.answer()
        colleague = self.ticket.with_user(self.colleague_agent)
        self.assertTrue(colleague.unproven_answer)
        self.assertFalse(colleague.can_confirm_answer)
        with self.assertRaisesRegex(AccessError, "SLA agent"):
            colleague.action_confirm_answer()
        for method in ("action_confirm_answer", "action_reject_answer"):
            with self.assertRaises(AccessError):
                getattr(self.ticket.with_user(self.portal_user), method)()
        self.ticket.with_user(self.manager).action_confirm_answer()
        self.assertCounts(message)

    def test_nobody_outside_posts_for_an_agent(self):
        self.ticket.with_user(self.portal_user).sudo().message_post(
            body="Solved.",
            author_id=self.agent.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.events(self.ticket, "agent_reply"))

    def test_a_mail_of_the_customer_is_theirs_as_before(self):
        message = self.answer(author="Eva Portal <eva@example.com>")
        self.assertEqual(self.events(self.ticket, "customer_reply").message_id, message)


class TestOwnReference(UnprovenCommon):
    """Odoo's own proof: the reference of one recipient's notification, once."""

    def setUp(self):
        super().setUp()
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        self.said = self.ticket.with_context(mail_notify_force_send=False).message_post(
            body="Any news?",
            author_id=self.portal_user.partner_id.id,
            partner_ids=self.agent.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def reply_to(self, partner):
        """The headers of a reply to a notification as the recipient received it."""
        mails = self.env["mail.mail"].sudo()
        mails = mails.search([("mail_message_id", "=", self.said.id)])
        [sent] = [
            one
            for mail in mails
            for one in mail._prepare_outgoing_list()
            if one["partner_id"] == partner
        ]
        return {
            "In-Reply-To": sent["message_id"],
            "References": f"{sent['references']} {sent['message_id']}",
        }

    def test_an_answer_to_ones_own_notification_counts_at_once(self):
        self.assertCounts(self.answer(headers=self.reply_to(self.agent.partner_id)))

    def test_it_counts_once(self):
        headers = self.reply_to(self.agent.partner_id)
        first = self.answer(headers=headers)
        second = self.answer(headers=headers)
        self.assertCounts(first)
        self.assertTrue(second.is_internal)

    def test_it_is_of_one_agent(self):
        headers = self.reply_to(self.agent.partner_id)
        headers["Message-Id"] = "<another@example.com>"
        message = self.answer(author="agent2@helpdesk.example.com", headers=headers)
        self.assertEqual(message.author_id, self.colleague_agent.partner_id)
        self.assertUnproven(message)

    def test_customers_are_sent_none(self):
        self.ticket.message_subscribe(self.contact.ids)
        self.said = self.ticket.with_context(mail_notify_force_send=False).message_post(
            body="We are on it.",
            author_id=self.agent.partner_id.id,
            partner_ids=self.contact.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )
        headers = self.reply_to(self.contact)
        self.assertNotIn("sla-", headers["References"])


class TestAuthenticationResults(UnprovenCommon):
    """The verdict of the team's own server, where it is configured."""

    PASS = "dmarc=pass (p=reject) header.from=helpdesk.example.com"

    def results(self, text, server=SERVER):
        return {"Authentication-Results": f"{server}; {text}"}

    def trust(self):
        self.env["ir.config_parameter"].set_param(AUTHSERV, SERVER)

    def test_no_server_is_trusted_by_default(self):
        self.assertUnproven(self.answer(headers=self.results(self.PASS)))

    def test_the_trusted_server_proves_the_sender(self):
        self.trust()
        self.assertCounts(self.answer(headers=self.results(self.PASS)))

    def test_a_signature_of_the_senders_domain_proves_it_too(self):
        self.trust()
        text = "dkim=pass header.d=example.com"
        self.assertCounts(self.answer(headers=self.results(text)))

    def test_what_else_is_written_there_proves_nothing(self):
        self.trust()
        for text, server in [
            (self.PASS, "mx.elsewhere.example.com"),
            ("dmarc=fail header.from=helpdesk.example.com", SERVER),
            ("dmarc=pass header.from=elsewhere.example.com", SERVER),
            ("dkim=pass header.d=elsewhere.example.com", SERVER),
            ("dkim=pass header.d=com", SERVER),
            ("spf=pass smtp.mailfrom=helpdesk.example.com", SERVER),
            (f'spf=fail smtp.mailfrom="x; {self.PASS} y"@evil.example.com', SERVER),
            (f"spf=fail (domain of x; {self.PASS})", SERVER),
            (f'spf=fail (domain of "x); {self.PASS}', SERVER),
            ("none", SERVER),
        ]:
            with self.subTest(text=text, server=server):
                self.assertUnproven(self.answer(headers=self.results(text, server)))

    def test_only_the_topmost_header_of_the_server_counts(self):
        self.trust()
        headers = self.results(
            f"dmarc=fail header.from=helpdesk.example.com\n"
            f"Authentication-Results: {SERVER}; {self.PASS}"
        )
        self.assertUnproven(self.answer(headers=headers))

    def test_a_header_that_is_too_long_proves_nothing(self):
        """Each nested comment costs a pass: the length is bounded first."""
        self.assertEqual(_results(f"{SERVER}; {self.PASS}")[0], SERVER)
        self.assertEqual(_results("(" * 200_000 + ")" * 200_000), [""])
        self.assertEqual(_results(f"{SERVER}; {self.PASS} {'x' * 8192}"), [""])


class TestColleagueAsCustomer(ClockCommon):
    def test_a_colleague_who_asked_answers_as_the_customer(self):
        ours = self.env["res.partner"].create({"name": "Us", "is_company": True})
        self.colleague_agent.partner_id.parent_id = ours
        self.make_agreement(self.policy, partner_id=ours.id)
        ticket = self.make_ticket(partner_id=self.colleague_agent.partner_id.id)
        ticket.user_ids = [Command.clear()]
        self.mail_in(ticket, author="agent2@helpdesk.example.com")
        self.assertEqual(
            self.events(ticket, "customer_reply").partner_id,
            self.colleague_agent.partner_id,
        )
