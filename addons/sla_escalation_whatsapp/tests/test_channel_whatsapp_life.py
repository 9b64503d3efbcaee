"""What becomes of a notification after it was sent: statuses, and buttons."""

from itertools import permutations

from odoo import fields

from odoo.addons.sla_escalation_whatsapp.engine import text

from .common import WhatsappCommon
from .fake_meta import button_reply, quick_reply, status_payload


class TestLife(WhatsappCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule()

    def setUp(self):
        super().setUp()
        self.meta = self.start_meta()
        self.notification = self.send()
        self.escalation = self.notification.escalation_id

    def send(self):
        ticket = self.make_ticket(user_id=self.agent.id)
        notification = self.escalate(ticket)[:1]
        self.deliver()
        self.message = self.meta.accepted[-1]
        return notification

    def press(self, action, number="525511110001", key=None, template=True):
        payload = text.payload(action, key or self.notification.key)
        content = quick_reply(payload) if template else button_reply(payload)
        return self.write_in(number=number, **content)

    # === STATUSES === #

    def test_statuses_in_any_order_end_the_same(self):
        for words in permutations(("sent", "delivered", "read")):
            with self.subTest(words):
                notification = self.send()
                self.status(self.message, *words)
                self.assertEqual(notification.state, "delivered")
                self.assertTrue(notification.read_at)

    def test_duplicates_are_told_once(self):
        rows = self.env["sla.whatsapp.message"].sudo()
        before = rows.search_count([])
        self.status(self.message, "delivered", "delivered", "delivered")
        self.assertEqual(rows.search_count([]), before + 1)

    def test_read_is_not_acknowledged(self):
        self.status(self.message, "sent", "delivered", "read")
        self.assertEqual(self.escalation.state, "triggered")

    def test_a_failure_that_is_reported_goes_to_the_next_channel(self):
        self.status(self.message, "failed", code=131026)
        self.assertEqual(self.notification.state, "failed")
        self.assertIn("131026", self.notification.error)
        fallback = self.env["sla.notification"].search(
            [("fallback_of_id", "=", self.notification.id)]
        )
        self.assertEqual(fallback.channel, "email")

    def test_a_delivery_after_a_failure_counts(self):
        self.status(self.message, "failed", "delivered")
        self.assertEqual(self.notification.state, "delivered")

    def test_a_failure_and_a_delivery_told_together_are_a_delivery(self):
        messages = self.env["sla.whatsapp.message"].sudo()
        for word in ("failed", "delivered"):
            messages._receive(self.account, status_payload(self.message, word))
        messages._job_process(self.account.id)
        self.assertEqual(self.notification.state, "delivered")
        self.assertFalse(
            messages.env["sla.notification"].search(
                [("fallback_of_id", "=", self.notification.id)]
            )
        )

    def test_statuses_of_other_messages_are_none_of_ours(self):
        other = {**self.message, "wamid": "wamid.OTHER", "key": None}
        self.status(other, "delivered")
        self.status({**other, "key": "no:such:key"}, "read")
        self.assertEqual(self.notification.state, "sent")

    def test_statuses_without_our_key_are_known_by_their_number(self):
        self.status({**self.message, "key": None}, "delivered")
        self.assertEqual(self.notification.state, "delivered")

    def test_statuses_are_kept_for_three_months(self):
        rows = self.env["sla.whatsapp.message"]
        self.status(self.message, "delivered")
        self.write_in("Hello")
        rows._gc_statuses()
        self.assertEqual(len(rows.search([])), 2)
        self.at("2026-06-02 10:00")
        rows._gc_statuses()
        self.assertEqual(rows.search([]).kind, "message")

    # === BUTTONS === #

    def test_a_button_of_a_template_acknowledges(self):
        row = self.press("ack")
        self.assertEqual(row.state, "done")
        self.assertEqual(
            (
                self.escalation.state,
                self.escalation.acknowledged_by_id,
                self.escalation.acknowledged_via,
            ),
            ("acknowledged", self.agent.partner_id, "whatsapp"),
        )

    def test_a_button_within_the_window_acknowledges(self):
        self.press("ack", template=False)
        self.assertEqual(self.escalation.state, "acknowledged")

    def test_pressing_twice_changes_nothing(self):
        for _time in range(2):
            self.press("ack")
        self.assertEqual(self.escalation.state, "acknowledged")
        acknowledged = self.escalation.event_ids.filtered(
            lambda event: event.kind == "acknowledged"
        )
        self.assertEqual(len(acknowledged), 1)

    def test_a_button_passes_on(self):
        self.press("pass")
        self.assertIn("passed_on", self.escalation.event_ids.mapped("kind"))

    def test_they_are_told_what_came_of_it(self):
        row = self.press("ack")
        self.trap.assert_enqueued_job(
            row._job_answer,
            args=(f"Ticket {self.notification.ticket_id.number} is yours now.",),
            properties={"max_retries": 1},
        )
        row._job_answer("It is yours now.")
        answer = self.meta.accepted[-1]
        self.assertEqual(answer["to"], "+525511110001")
        self.assertEqual(answer["body"]["context"], {"message_id": row.event_key})

    def test_the_button_of_somebody_else_acknowledges_nothing(self):
        self.make_identity(self.colleague_agent.partner_id, "+525511110009")
        for number in ("525511110009", "525599990000"):
            with self.subTest(number):
                row = self.press("ack", number=number)
                self.assertEqual(row.state, "triage")
                self.assertEqual(self.escalation.state, "triggered")

    def test_a_key_that_does_not_exist_acknowledges_nothing(self):
        row = self.press("ack", key="7:7:7.7:p7:whatsapp")
        self.assertEqual(row.state, "triage")

    def test_a_button_of_an_escalation_that_is_over_gets_a_sentence(self):
        self.escalation._end("cancelled")
        row = self.press("ack")
        self.assertEqual(row.state, "done")
        self.assertIn("over", row.error)

    def test_a_button_opens_the_window(self):
        self.press("ack")
        self.assertTrue(self.agent_identity.is_window_open)
        self.assertEqual(
            self.agent_identity.last_inbound_at.date(), fields.Date.today()
        )
