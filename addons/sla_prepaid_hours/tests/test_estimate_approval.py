"""The customer's answer: whose counts, to what exactly, and what is kept of it."""

import io
import re

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tests.common import JsonRpcException, freeze_time

from odoo.addons.sla_policy.tests.common import RpcMixin, utc
from odoo.addons.sla_policy.tests.sentences_common import SentenceCommon

from .estimate_common import AnswerCommon, EstimateHttpCase, EstimateMixin


class ApprovalCommon(AnswerCommon):
    def approve(self, user=None, **values):
        user = user or self.portal_user
        if user.share:
            return self.sign(self.estimate, user, **values)
        return self.estimate.with_user(user).action_approve(**values)


class TestByTheCustomer(ApprovalCommon):
    def test_who_when_from_where_which_and_what(self):
        self.at("2026-03-04 09:30")
        self.approve()
        kept = self.estimate
        self.assertEqual(kept.state, "approved")
        self.assertEqual(kept.approved_by_id, self.portal_user.partner_id)
        self.assertEqual(kept.approved_user_id, self.portal_user)
        self.assertMoment(kept.approved_at, "2026-03-04 09:30")
        self.assertEqual(kept.approved_from, "backend")
        self.assertEqual(kept.approved_digest, kept.sent_digest)
        self.assertEqual(kept.approved_digest, self.digest(kept.attachment_id.raw))
        self.assertBalance(self.pack, 420, held=180)
        self.assertIn("3:00 h", self.ticket.message_ids[0].body)

    def test_what_they_looked_at_is_checked(self):
        with self.refused("You looked at version 2; the one that counts is version 1"):
            self.approve(version=2)
        with self.refused("not the one that was sent"):
            self.approve(digest="0" * 64)
        self.assertOpen()
        self.approve(version=1, digest=self.estimate.sent_digest)
        self.assertEqual(self.estimate.state, "approved")

    def test_a_stranger_learns_nothing(self):
        with self.refused(error=AccessError):
            self.approve(self.stranger_user)
        with self.refused(error=AccessError):
            self.estimate.with_user(self.stranger_user).action_decline("No")
        found = self.env["sla.estimate"].with_user(self.stranger_user).search([])
        self.assertFalse(found)
        lines = self.env["sla.estimate.line"].with_user(self.stranger_user)
        self.assertFalse(lines.search([]))
        self.assertOpen()

    def test_without_a_login_nothing_is_shown(self):
        public = self.env.ref("base.public_user")
        with self.refused(error=AccessError):
            self.approve(public)
        with self.refused(error=AccessError):
            self.estimate.with_user(public).read(["minutes"])

    def test_any_contact_where_none_are_named(self):
        self.approve(self.colleague_user)
        self.assertEqual(self.estimate.approved_by_id, self.colleague_user.partner_id)

    def test_authorised_contacts_where_some_are_named(self):
        self.agreement.contact_ids = self.portal_user.partner_id
        with self.refused("Rita Portal is not an authorised contact", AccessError):
            self.approve(self.colleague_user)
        with self.refused("authorised contact", AccessError):
            self.estimate.with_user(self.colleague_user).action_decline("No")
        self.assertOpen()
        self.approve(self.portal_user)
        self.assertEqual(self.estimate.state, "approved")

    def test_no_contact_takes_the_place_of_a_contact_who_has_left(self):
        self.agreement.contact_ids = self.portal_user.partner_id
        leaver = self.portal_user.partner_id
        self.portal_user.active = False
        leaver.active = False
        with self.refused("No contact is named who may approve so much", AccessError):
            self.approve(self.colleague_user)
        self.assertOpen()

    def test_a_customer_names_no_other_person_and_no_message(self):
        """What an agent has to show is not for a customer to claim."""
        message = self.say_as_customer(self.ticket, "Yes")
        self.approve(partner_id=self.contact.id, message_id=message.id, note="By phone")
        self.assertEqual(self.estimate.approved_by_id, self.portal_user.partner_id)
        self.assertFalse(self.estimate.approval_message_id)
        self.assertFalse(self.estimate.approval_note)

    def test_customers_see_what_they_were_sent_and_write_nothing(self):
        draft = self.make_estimate()
        theirs = self.env["sla.estimate"].with_user(self.portal_user)
        self.assertEqual(theirs.search([]), self.estimate)
        mine = theirs.browse(self.estimate.id)
        self.assertEqual(mine.minutes, 180)
        self.assertEqual(mine.attachment_id.raw, self.estimate.attachment_id.raw)
        with self.refused(error=AccessError):
            mine.write({"minutes": 1})
        with self.refused(error=AccessError):
            theirs.create({"ticket_id": self.ticket.id, "minutes": 1})
        with self.refused(error=AccessError):
            theirs.browse(draft.id).read(["minutes"])
        with self.refused(error=AccessError):
            theirs.browse(draft.id).action_send()
        with self.refused(error=AccessError):
            mine.action_new_version()
        with self.refused(error=AccessError):
            mine.action_done()
        with self.refused(error=AccessError):
            mine.read(["approved_from"])

    def test_declined_with_a_reason(self):
        mine = self.estimate.with_user(self.portal_user)
        for reason in ("", "   ", None):
            with self.refused("Say why"):
                mine.action_decline(reason)
        self.ticket.user_id = self.agent
        mine.action_decline("Next quarter")
        self.assertEqual(self.estimate.state, "declined")
        self.assertEqual(self.estimate.decline_reason, "Next quarter")
        self.assertMoment(self.estimate.closed_at, "2026-03-02 10:00")
        self.assertIn("Next quarter", self.ticket.message_ids[0].body)
        activity = self.ticket.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("declined", activity.summary)
        self.assertBalance(self.pack, 600)
        with self.refused("was declined"):
            self.approve()

    def test_the_agent_is_asked_for_the_release_date(self):
        self.ticket.user_id = self.agent
        self.approve()
        self.assertEqual(self.ticket.activity_ids.summary, "Set the release date")


class TestStale(ApprovalCommon):
    """An estimate that is no longer open is not approved, and nothing changes."""

    def test_a_draft(self):
        draft = self.make_estimate()
        with self.refused("has not been sent yet"):
            draft.with_user(self.agent).action_approve()
        with self.refused("has not been sent yet"):
            draft.with_user(self.agent).action_decline("No")
        self.assertEqual(draft.state, "draft")

    def test_twice(self):
        self.approve()
        before = self.estimate.read()
        with self.refused("was approved already, by Eva Portal"):
            self.approve(self.colleague_user)
        with self.refused("was approved already"):
            self.estimate.with_user(self.portal_user).action_decline("No")
        self.assertEqual(self.estimate.read(), before)
        self.assertBalance(self.pack, 420, held=180)
        self.assertEqual(len(self.events(self.ticket, "estimate_approved")), 1)

    def test_done(self):
        self.approve()
        self.estimate.with_user(self.agent).action_done()
        with self.refused("is done"):
            self.approve()

    def test_a_closed_ticket(self):
        self.move(self.ticket, "closed")
        with self.refused("is closed"):
            self.approve()
        self.move(self.ticket, "in_progress")
        self.approve()
        self.assertEqual(self.estimate.state, "approved")

    def test_a_tampered_pdf(self):
        self.tamper(self.estimate.attachment_id, b"%PDF-1.4 another price")
        with self.refused("is not what it was"):
            self.approve()
        with self.refused("is not what it was"):
            self.approve(self.agent, note="Signed")
        self.assertOpen()

    def test_a_missing_pdf(self):
        self.tamper(self.estimate.attachment_id, b"")
        with self.refused("is missing"):
            self.approve()
        self.assertOpen()

    def test_a_swapped_pdf(self):
        """Another attachment in its place is nothing that anybody may choose."""
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"%PDF-x"})
        with self.refused("by its buttons"):
            self.estimate.attachment_id = other
        with self.refused("by its buttons"):
            self.estimate.sent_digest = self.digest(b"%PDF-x")

    def test_on_the_last_day_where_the_customer_is(self):
        """Until midnight in Mexico, six hours after it is tomorrow in UTC."""
        self.estimate = self.sent(minutes=60, valid_until="2026-03-05")
        self.at("2026-03-05 23:59")
        self.env["sla.estimate"]._expire_due(utc("2026-03-05 23:59", self.tz))
        self.assertEqual(self.estimate.state, "sent")
        self.approve()
        self.assertEqual(self.estimate.state, "approved")

    def test_after_the_last_day_though_nothing_has_expired_it_yet(self):
        self.estimate = self.sent(minutes=60, valid_until="2026-03-05")
        self.at("2026-03-06 00:00")
        with self.refused("was valid until 03/05/2026"):
            self.approve()
        with self.refused("was valid until"):
            self.approve(self.agent, note="By phone, yesterday")
        self.assertEqual(self.estimate.state, "sent")
        self.assertEqual(
            self.env["sla.estimate"]._expire_due(utc("2026-03-06 00:00", self.tz)), 1
        )
        self.assertEqual(self.estimate.state, "expired")
        self.assertIn("has expired", self.estimate.ticket_id.message_ids[0].body)
        with self.refused("has expired"):
            self.approve()

    def test_without_a_last_day_it_stays_valid(self):
        self.estimate = self.sent(minutes=60, valid_until=False)
        self.at("2027-03-05 10:00")
        self.env["sla.estimate"]._expire_due(utc("2027-03-05 10:00"))
        self.approve()
        self.assertEqual(self.estimate.state, "approved")

    def test_a_hundred_expire_by_as_many_queries_as_ten(self):
        def expire(count):
            estimates = self.env["sla.estimate"].union(
                *(
                    self.sent(minutes=60, valid_until="2026-03-05")
                    for _number in range(count)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            moment = utc("2026-03-06 00:00", self.tz)
            self.assertEqual(self.env["sla.estimate"]._expire_due(moment), count)
            self.env.flush_all()
            self.assertEqual(set(estimates.mapped("state")), {"expired"})
            return self.env.cr.sql_log_count - before

        expire(2)
        self.assertEqual(expire(3), expire(9))

    def test_the_cron_goes_batch_by_batch(self):
        estimates = self.env["sla.estimate"].union(
            *(self.sent(minutes=60, valid_until="2026-03-05") for _number in range(3))
        )
        self.at("2026-03-06 12:00")
        cron = self.env["ir.cron"].create(
            {
                "name": "Expire",
                "model_id": self.env["ir.model"]._get_id("sla.estimate"),
                "state": "code",
                "code": "model._cron_expire(batch=2)",
                "interval_type": "days",
            }
        )
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(set(estimates.mapped("state")), {"expired"})
        self.assertEqual(self.estimate.state, "sent")


class TestByAnAgent(ApprovalCommon):
    def test_by_the_customers_message(self):
        self.at("2026-03-02 11:00")
        message = self.say_as_customer(self.ticket, "Yes, go on")
        self.approve(self.agent, message_id=message.id)
        kept = self.estimate
        self.assertEqual(kept.approval_message_id, message)
        self.assertEqual(kept.approved_by_id, self.portal_user.partner_id)
        self.assertEqual(kept.approved_user_id, self.agent)

    def test_by_a_mail_from_the_customer(self):
        self.at("2026-03-02 11:00")
        self.mail_in(self.ticket, body="Yes")
        message = self.ticket.message_ids[0]
        self.approve(self.agent, message_id=message.id)
        self.assertEqual(self.estimate.approved_by_id, self.contact)

    def test_messages_that_are_no_answer(self):
        older = self.say_as_customer(
            self.make_ticket(partner_id=self.portal_user.partner_id.id), "Yes"
        )
        ours = self.say_as_agent(self.ticket, "They said yes")
        note = self.ticket.message_post(body="Yes")
        self.at("2026-03-02 09:00")
        before = self.say_as_customer(self.ticket, "How much is it?")
        self.at("2026-03-02 11:00")
        supplier = self.ticket.message_post(
            body="Yes",
            author_id=self.supplier.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        for message, words in (
            (older, "on this ticket"),
            (ours, "not written by Norte Foods"),
            (note, "on this ticket"),
            (supplier, "not written by Norte Foods"),
            (before, "older than the estimate"),
        ):
            with self.subTest(words), self.refused(words):
                self.approve(self.agent, message_id=message.id)
        self.assertOpen()

    def test_the_author_of_the_message_is_who_approved(self):
        self.at("2026-03-02 11:00")
        message = self.say_as_customer(self.ticket, "Yes")
        with self.refused("was written by Eva Portal, not by Ana Ruiz"):
            self.approve(self.agent, message_id=message.id, partner_id=self.contact.id)
        self.agreement.contact_ids = self.contact
        with self.refused("not an authorised contact", AccessError):
            self.approve(self.agent, message_id=message.id)
        self.assertOpen()

    def test_by_word_of_mouth_it_is_written_how(self):
        self.approve(
            self.agent, partner_id=self.contact.id, note="Signed copy, on site"
        )
        self.assertEqual(self.estimate.approved_by_id, self.contact)
        self.assertEqual(self.estimate.approval_note, "Signed copy, on site")
        self.assertFalse(self.estimate.approval_message_id)

    def test_no_user_of_another_company_approves(self):
        with self.refused("does not belong to Norte Foods"):
            self.approve(self.agent, partner_id=self.supplier.id, note="By phone")
        self.assertOpen()

    def test_an_agent_of_other_tickets_may_not(self):
        other = self._new_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        self.ticket.user_id = self.agent
        with self.refused(error=AccessError):
            self.approve(other, note="By phone")
        self.assertOpen()

    def test_the_dialog_proposes_the_newest_answer(self):
        self.at("2026-03-02 11:00")
        self.say_as_customer(self.ticket, "What about the report?")
        self.at("2026-03-02 12:00")
        message = self.say_as_customer(self.ticket, "Yes, go on")
        action = self.estimate.with_user(self.agent).action_ask_approval()
        wizards = self.env[action["res_model"]].with_user(self.agent)
        form = Form(wizards.with_context(**action["context"]))
        self.assertEqual(form.message_id, message)
        self.assertEqual(form.partner_id, self.portal_user.partner_id)
        result = form.message_id.with_context(
            sla_quote=True, tz=self.tz, lang="en_US"
        ).display_name
        self.assertEqual(result, "Eva Portal, 2 Mar, 12:00: Yes, go on")
        form.save().action_confirm()
        self.assertEqual(self.estimate.approval_message_id, message)

    def test_the_dialog_asks_how_where_nothing_was_written(self):
        action = self.estimate.with_user(self.agent).action_ask_approval()
        wizard = self.env[action["res_model"]].with_user(self.agent)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertFalse(wizard.message_id)
        with self.refused("write how"):
            wizard.action_confirm()
        wizard.note = "By phone"
        wizard.action_confirm()
        self.assertEqual(self.estimate.state, "approved")
        self.assertEqual(self.estimate.approval_note, "By phone")

    def test_the_dialog_takes_a_no(self):
        action = self.estimate.with_user(self.agent).action_ask_decline()
        wizard = self.env[action["res_model"]].with_user(self.agent)
        wizard = wizard.with_context(**action["context"]).create({"reason": "Later"})
        wizard.action_confirm()
        self.assertEqual(self.estimate.decline_reason, "Later")


class TestClocks(EstimateMixin, SentenceCommon):
    """M5 and M6 follow the estimate: the preset of prepaid hours, to the second."""

    preset = "prepaid_l3"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_estimates()

    def test_the_story_of_a_requirement(self):
        self.customer.tz = self.tz
        pack = self.make_pack(hours=10)
        self.at("2026-03-02 15:00")
        ticket = self.ask(
            "requirement", "web", partner_id=self.portal_user.partner_id.id
        )
        self.assertDue(ticket, "information_check", "2026-03-03 14:00")
        self.assertTrue(ticket.sla_needs_estimate)
        self.at("2026-03-03 12:00")
        ticket.with_user(self.agent).action_information_complete()
        self.assertDue(ticket, "estimate", "2026-03-10 18:00")
        estimate = self.make_estimate(ticket, 180)
        self.assertState(ticket, "estimate", "running")
        self.at("2026-03-10 17:59")
        self.send(estimate)
        self.assertState(ticket, "estimate", "met")
        self.assertFalse(self.clock(ticket, "release_date"), "not approved yet")
        self.at("2026-03-11 10:00")
        self.sign(estimate)
        self.assertDue(ticket, "release_date", "2026-03-13 18:00")
        self.assertBalance(pack, 420, held=180)
        approved = self.events(ticket, "estimate_approved")
        self.assertEqual(approved.user_id, self.portal_user)
        self.at("2026-03-13 17:00")
        ticket.with_user(self.agent).release_date = utc("2026-03-31 18:00", self.tz)
        self.assertState(ticket, "release_date", "met")
        self.assertDue(ticket, "resolution", "2026-03-31 18:00")

    def test_an_estimate_is_an_answer_of_the_agent(self):
        policy = self.make_policy(
            self.make_target("first_response", hours=4),
            calendar=self.make_calendar(),
        )
        self.agreement.action_end()
        self.make_agreement(policy)
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.sent(ticket)
        self.assertState(ticket, "first_response", "met")


class TestOverHttp(RpcMixin, EstimateHttpCase):
    """As a customer's browser does it."""

    def call_as(self, login, method, *args, **kwargs):
        self.authenticate(login, login)
        return self.call("sla.estimate", method, *args, **kwargs)

    def test_from_where_it_was_approved(self):
        estimate = self.sent()
        self.call_as(
            "sla_portal",
            "action_approve",
            [estimate.id],
            name="Eva Portal",
            sentence=estimate.approval_sentence,
        )
        estimate.invalidate_recordset()
        self.assertEqual(estimate.state, "approved")
        self.assertEqual(estimate.approved_from, "127.0.0.1")

    def test_a_context_from_outside_is_no_key(self):
        estimate = self.sent()
        for context in ({"sla_writer": True}, {"sla_writer": {}}, {"sla_writer": "x"}):
            for vals in ({"state": "approved"}, {"minutes": 1}):
                with self.assertRaises(JsonRpcException):
                    self.call_as(
                        "sla_agent", "write", [estimate.id], vals, context=context
                    )
        estimate.invalidate_recordset()
        self.assertEqual((estimate.state, estimate.minutes), ("sent", 120))


class TestPdf(EstimateHttpCase):
    """wkhtmltopdf makes it, as it does for a customer."""

    def text(self, content):
        self.assertTrue(content.startswith(b"%PDF-"))
        pages = PdfReader(io.BytesIO(content)).pages
        text = " ".join(page.extract_text() for page in pages)
        return re.sub(r"\s+", " ", text)

    def test_what_the_customer_reads(self):
        with freeze_time(utc("2026-03-02 10:00", self.tz)):
            self.make_pack(hours=10, price_hour=40)
            estimate = self.make_estimate(
                analysis="<p>The total leaves out returns.</p>",
                terms="<p>Two rounds of tests are included.</p>",
                valid_until="2026-03-17",
                line_ids=[
                    Command.create({"name": "Analysis", "minutes": 45}),
                    Command.create(
                        {"name": "Development", "minutes": 140, "note": "One report"}
                    ),
                ],
            )
            estimate.with_user(self.agent).with_context(
                force_report_rendering=True
            ).action_send()
            self.print_due(force_report_rendering=True)
        content = estimate.attachment_id.raw
        text = self.text(content)
        for words in (
            f"Estimate {estimate.ticket_id.number}",
            "version 1",
            "The printer prints blank pages",
            "Norte Foods",
            "Eva Portal",
            "The total leaves out returns.",
            "Analysis 0:45",
            "One report",
            "3:05 h Covered by your prepaid hours",
            "Covered by your prepaid hours: 3:05 h of 10:00 h left.",
            "Two rounds of tests are included.",
            "Valid until March 17, 2026",
            "Sent 2 Mar 2026, 10:00",
            "until March 17, 2026 inclusive",
        ):
            self.assertIn(words, text)
        self.assertNotIn("(draft)", text)
        self.assertEqual(estimate.sent_digest, self.digest(content))
        with freeze_time(utc("2026-03-03 10:00", self.tz)):
            self.sign(estimate, version=1, digest=self.digest(content))
        self.assertEqual(estimate.approved_digest, self.digest(content))
