"""What a webhook contains; garbage contains nothing, and breaks nothing."""

import json
import unittest
from datetime import datetime

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_escalation_whatsapp.engine import webhook
from odoo.addons.sla_escalation_whatsapp.tests.fake_meta import (
    button_reply,
    envelope,
    message_payload,
    quick_reply,
    status_payload,
)

properties = settings(derandomize=True, database=None, deadline=None, max_examples=300)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "object entry changes value field messages statuses contacts metadata "
                "id status type text body timestamp from from_user_id context".split()
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)
SENT = {
    "wamid": "wamid.1",
    "key": "7:1:1.1:p3:whatsapp",
    "to": "+525511110001",
    "recipient": None,
    "phone_id": "1000",
}


def only(payload):
    (event,) = webhook.events(payload)
    return event


class TestMessages(unittest.TestCase):
    def test_a_text(self):
        event = only(
            message_payload("525511112222", text={"body": "Hi"}, at=1772467200)
        )
        self.assertEqual(
            (event.kind, event.key, event.phone_id, event.at),
            ("message", "wamid.IN1", "1000", datetime(2026, 3, 2, 16, 0)),
        )
        self.assertEqual(
            webhook.sender(event.data), webhook.Sender("+525511112222", None, "Ana")
        )
        self.assertEqual(webhook.text(event.data), "Hi")
        self.assertEqual(webhook.answers(event.data), "")

    def test_somebody_who_hides_their_number(self):
        event = only(message_payload(bsuid="MX.1349"))
        sender = webhook.sender(event.data)
        self.assertEqual((sender.number, sender.bsuid), (None, "MX.1349"))

    def test_both_ways_to_press_a_button(self):
        for content in (button_reply("sla:ack:1"), quick_reply("sla:ack:1")):
            with self.subTest(content):
                event = only(message_payload("525511112222", **content))
                self.assertEqual(webhook.button(event.data), "sla:ack:1")
                self.assertEqual(webhook.text(event.data), "I take it")

    def test_what_it_answers(self):
        event = only(message_payload("525511112222", answers="wamid.OURS"))
        self.assertEqual(webhook.answers(event.data), "wamid.OURS")

    def test_an_attachment_without_its_content(self):
        document = {
            "id": "9001",
            "mime_type": "application/pdf",
            "filename": "log.pdf",
            "caption": "The log",
            "file_size": 2048,
        }
        event = only(message_payload("525511112222", document=document))
        self.assertEqual(
            webhook.media(event.data),
            webhook.Media("9001", "application/pdf", "log.pdf", 2048),
        )
        self.assertEqual(webhook.text(event.data), "The log")

    def test_the_contact_of_another_message_is_not_its_sender(self):
        payload = message_payload("525511112222")
        contact = payload["entry"][0]["changes"][0]["value"]["contacts"][0]
        contact["wa_id"], contact["user_id"] = "525533334444", "MX.99"
        self.assertEqual(
            webhook.sender(only(payload).data),
            webhook.Sender("+525511112222", None, ""),
        )


class TestStatuses(unittest.TestCase):
    def test_a_status_says_what_it_is_of(self):
        event = only(status_payload(SENT, "delivered"))
        self.assertEqual((event.kind, event.key), ("status", "wamid.1/delivered"))
        self.assertEqual(webhook.tracker(event.data), SENT["key"])

    def test_each_word_is_told_once(self):
        keys = [
            only(status_payload(SENT, word)).key
            for word in ("sent", "sent", "delivered", "read")
        ]
        self.assertEqual(len(set(keys)), 3)

    def test_a_template_that_was_reviewed(self):
        value = {
            "event": "APPROVED",
            "message_template_name": "ticket_needs_you",
            "message_template_language": "es_MX",
        }
        event = only(envelope(value, field="message_template_status_update"))
        self.assertEqual((event.kind, event.data), ("template", value))


class TestGarbage(unittest.TestCase):
    @properties
    @given(json_values)
    def test_any_json_is_read(self, payload):
        self.understand({"object": "whatsapp_business_account", "entry": payload})
        self.understand(payload)

    @properties
    @given(json_values, json_values)
    def test_any_message_is_read(self, message, contact):
        value = {"messages": [message, {"id": "wamid.1"}], "contacts": [contact]}
        events = self.understand(envelope(value))
        self.assertIn("wamid.1", [event.key for event in events])

    @properties
    @given(json_values)
    def test_any_status_is_read(self, status):
        self.understand(envelope({"statuses": [status]}))

    @properties
    @given(st.binary(max_size=200))
    def test_any_bytes_are_read(self, raw):
        self.understand(webhook.parse(raw))

    def understand(self, payload):
        events = list(webhook.events(payload))
        for event in events:
            self.assertLessEqual(len(event.key), 255)
            webhook.sender(event.data)
            webhook.kind(event.data)
            webhook.text(event.data)
            webhook.button(event.data)
            webhook.answers(event.data)
            webhook.media(event.data)
            webhook.tracker(event.data)
        return events

    def test_nothing_that_cannot_be_stored_gets_through(self):
        event = only(message_payload("525511112222", text={"body": "a\0b\ud800c"}))
        self.assertEqual(webhook.text(event.data), "abc")

    def test_deep_json_is_garbage(self):
        self.assertIsNone(webhook.parse(b"[" * 100_000))

    def test_no_moment_is_none(self):
        for timestamp in (None, True, "", "soon", "-5", "9" * 30, 10**15, 1.5, {}):
            with self.subTest(timestamp):
                self.assertIsNone(webhook.moment(timestamp))
        self.assertEqual(webhook.moment(0), datetime(1970, 1, 1))

    def test_a_long_id_fits_the_index(self):
        payload = json.loads(
            json.dumps(message_payload("525511112222", wamid="w" * 999))
        )
        self.assertLessEqual(len(only(payload).key), 255)
