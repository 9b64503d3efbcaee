"""The webhook over real HTTP: signed, or refused; each handled once (rule E8)."""

import json

from odoo.tests import HttpCase, tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME
from odoo.tools import mute_logger

from .common import SECRET, WhatsappMixin
from .fake_meta import FakeMeta, message_payload, status_payload

_REFUSALS = "odoo.addons.sla_escalation_whatsapp.controllers.main"


@tagged("post_install", "-at_install")
class TestWebhook(WhatsappMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_whatsapp()

    def setUp(self):
        super().setUp()
        self.url = f"/sla/whatsapp/{self.account.uuid}"
        self.meta = self.enterContext(
            FakeMeta(
                secret=SECRET,
                callback=self.base_url() + self.url,
                headers=lambda: {
                    "Cookie": f"{TEST_CURSOR_COOKIE_NAME}={self.http_request_key}"
                },
                door=self.door,
            )
        )

    def door(self):
        """Let requests in, and let them see what the test has written."""
        self.env.flush_all()
        return self.allow_requests()

    def rows(self):
        self.env.invalidate_all()
        return self.env["sla.whatsapp.message"].search(
            [("account_id", "=", self.account.id)]
        )

    def shake(self, url=None, **params):
        params = {
            "hub.mode": "subscribe",
            "hub.challenge": "1158201444",
            "hub.verify_token": "word-of-a-test",
            **{f"hub.{name}": value for name, value in params.items()},
        }
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self.url_open(f"{url or self.url}?{query}")

    # === HANDSHAKE === #

    def test_the_handshake_repeats_the_challenge_at_any_time(self):
        for _time in range(2):
            answer = self.shake()
            self.assertEqual((answer.status_code, answer.text), (200, "1158201444"))
            self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))

    def test_a_wrong_word_is_refused(self):
        for params in (
            {"verify_token": "wrong"},
            {"verify_token": ""},
            {"verify_token": "w%C3%B6rd"},
            {"mode": "unsubscribe"},
        ):
            with self.subTest(params):
                self.assertEqual(self.shake(**params).status_code, 403)

    def test_without_a_word_of_ours_there_is_no_handshake(self):
        self.account.verify_token = False
        for word in ("", "word-of-a-test"):
            self.assertEqual(self.shake(verify_token=word).status_code, 403)

    # === SIGNATURE === #

    def test_what_is_signed_is_written_down_and_left_to_a_job(self):
        status = self.meta.post(message_payload("525511112222"))
        self.assertEqual(status, 200)
        row = self.rows()
        self.assertEqual((row.event_key, row.state), ("wamid.IN1", "new"))
        job = self.env["queue.job"].search(
            [("identity_key", "=", f"sla.whatsapp.message:{self.account.id}")]
        )
        self.assertEqual((len(job), job.channel), (1, "root.sla_whatsapp"))

    def test_what_is_not_signed_by_meta_is_refused(self):
        payload = message_payload("525511112222")
        raw = json.dumps(payload).encode()
        right = self.meta.sign(raw)
        with mute_logger(_REFUSALS):
            for signature in (
                "",
                "sha256=",
                "sha256=" + "0" * 64,
                right.removeprefix("sha256="),
                right.replace("sha256", "sha1"),
                right[:-1],
                right + "0",
                "sha256=é",
                self.meta.sign(raw, "another secret"),
                self.meta.sign(raw, "no account has this secret"),
            ):
                with self.subTest(signature):
                    status = self.meta.post(payload, signature=signature)
                    self.assertEqual(status, 403)
            status = self.meta.post(raw + b" ", signature=right)
            self.assertEqual(status, 403, "signed for another body")
        self.assertFalse(self.rows())

    def test_without_a_secret_everything_is_refused(self):
        self.account.app_secret = False
        payload = message_payload("525511112222")
        with mute_logger(_REFUSALS):
            for secret in ("no account has this secret", SECRET, " "):
                self.assertEqual(self.meta.post(payload, secret=secret), 403)
        self.assertFalse(self.rows())

    def test_an_archived_account_is_refused(self):
        self.account.action_archive()
        with mute_logger(_REFUSALS):
            status = self.meta.post(message_payload("525511112222"), secret=SECRET)
        self.assertEqual(status, 403)

    def test_nobody_learns_which_accounts_there_are(self):
        wrong = "/sla/whatsapp/00000000-0000-4000-8000-000000000000"
        with mute_logger(_REFUSALS):
            answers = [
                self.url_open(
                    url, json={}, headers={"X-Hub-Signature-256": "sha256=00"}
                )
                for url in (self.url, wrong)
            ]
            answers += [
                self.shake(url, verify_token="wrong") for url in (self.url, wrong)
            ]
        told = {
            (answer.status_code, answer.text, answer.headers["Content-Type"])
            for answer in answers
        }
        self.assertEqual(len(told), 1)

    # === WHAT COMES IN === #

    def test_what_is_told_twice_is_written_once(self):
        for _time in range(2):
            self.assertEqual(
                self.meta.post(message_payload("525511112222"), times=2), 200
            )
        self.assertEqual(len(self.rows()), 1)
        message = {
            "wamid": "wamid.OUT",
            "key": "k",
            "to": "+525511110001",
            "recipient": None,
            "phone_id": "1000",
        }
        self.meta.tell(message, "read", "sent", "delivered", "sent", "read")
        self.assertEqual(len(self.rows()), 4)

    def test_garbage_that_is_signed_is_taken_and_forgotten(self):
        for raw in (
            b"",
            b"not json",
            b"\xff\xfe",
            b"[]",
            b"null",
            b'{"object": "page", "entry": [{"changes": "all"}]}',
            b'{"object": "whatsapp_business_account", "entry": {"0": null}}',
            b"[" * 50_000,
        ):
            with self.subTest(raw[:20]):
                self.assertEqual(self.meta.post(raw), 200)
        self.assertFalse(self.rows())

    def test_half_a_webhook_is_garbage_and_the_other_half_counts(self):
        payload = message_payload("525511112222")
        value = payload["entry"][0]["changes"][0]["value"]
        value["messages"] += [{"id": 7}, None, {"id": "wamid.IN2", "type": "\0"}]
        self.assertEqual(self.meta.post(payload), 200)
        self.assertEqual(
            sorted(self.rows().mapped("event_key")), ["wamid.IN1", "wamid.IN2"]
        )
        self.env["sla.whatsapp.message"].sudo()._job_process(self.account.id)
        self.assertEqual(set(self.rows().mapped("state")), {"triage"})

    def test_messages_to_another_number_of_the_same_app_are_passed_over(self):
        payload = message_payload("525511112222", phone_id="9999")
        self.assertEqual(self.meta.post(payload), 200)
        self.assertFalse(self.rows())

    def test_too_large_a_body_is_refused_unread(self):
        with mute_logger(_REFUSALS):
            self.assertEqual(
                self.meta.post(b"x" * (3 * 1024 * 1024 + 1), secret="x"), 413
            )

    def test_nothing_is_fetched_while_meta_waits(self):
        payload = message_payload(
            "525511112222", image={"id": "9001", "mime_type": "image/jpeg"}
        )
        self.assertEqual(self.meta.post(payload), 200)
        self.assertFalse(self.meta.requests)
        self.assertEqual(self.rows().state, "new")

    def test_a_status_that_comes_first_waits_for_nobody(self):
        message = {
            "wamid": "wamid.X",
            "key": None,
            "to": "+525511110001",
            "recipient": None,
            "phone_id": "1000",
        }
        self.assertEqual(self.meta.post(status_payload(message, "delivered")), 200)
        self.env["sla.whatsapp.message"].sudo()._job_process(self.account.id)
        self.assertEqual(self.rows().state, "done")
