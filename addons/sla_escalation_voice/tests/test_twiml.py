from xml.etree import ElementTree

from odoo.tools import mute_logger

from .common import ACCOUNT_SID, VoiceCase
from .fake_twilio import sign

REFUSALS = "odoo.addons.sla_escalation_voice.controllers.voice"


class TestTalk(VoiceCase):
    def test_the_number_and_the_severity_are_read_and_nothing_else(self):
        self.ticket._write({"number": "HT00042"})
        self.ticket.name = "Payroll of Norte Foods is wrong"
        self.env.flush_all()
        self.ticket.invalidate_recordset()
        escalation, _notification, call = self.place()
        talk = self.fake.pick_up(call)
        self.assertIn("H, T. 0, 0, 0. 4, 2", talk.text)
        self.assertIn(escalation._severity(), talk.text)
        self.assertIn("Press 1", talk.text)
        self.assertEqual(talk.languages, {"en-US"})
        for secret in (
            "Payroll",
            "Norte",
            "Ana",
            "Nothing works",
            self.agent.name,
            self.ticket.commercial_partner_id.name,
        ):
            self.assertNotIn(secret, talk.text)

    def test_it_is_said_in_the_language_of_who_is_called(self):
        escalation, _notification, _call = self.place()
        escalation._pass_on(self.agent.partner_id, "backend")
        self.deliver()
        call = self.fake.calls[-1]
        self.assertEqual(call.to, "+525500000003")
        talk = self.fake.pick_up(call)
        self.assertEqual(talk.languages, {"es-MX"})

    def test_a_language_without_words_or_voice_is_english(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.agent.lang = "fr_FR"
        _escalation, _notification, call = self.place()
        talk = self.fake.pick_up(call)
        self.assertEqual(talk.languages, {"en-US"})
        self.assertIn("Severity", talk.text)

    def test_one_acknowledges(self):
        escalation, notification, call = self.place()
        talk = self.fake.pick_up(call, press="1")
        self.assertIn("taken it on", talk.text)
        self.env.invalidate_all()
        self.assertEqual(escalation.state, "acknowledged")
        self.assertEqual(escalation.acknowledged_via, "voice")
        self.assertEqual(escalation.acknowledged_by_id, self.agent.partner_id)
        self.assertTrue(notification.read_at)
        self.fake.hang_up(call)
        row = self.call_of(call)
        self.assertEqual((row.result, row.digit), ("acknowledged", "1"))
        self.assertEqual((row.status, row.seconds), ("completed", 20))

    def test_two_passes_on_to_the_next_level_at_once(self):
        escalation, _notification, call = self.place()
        talk = self.fake.pick_up(call, press="2")
        self.assertIn("next person", talk.said[-1])
        self.env.invalidate_all()
        self.assertEqual(escalation.state, "triggered")
        self.assertEqual(escalation.level_number, 2)
        self.deliver()
        self.assertEqual(self.fake.calls[-1].to, "+525500000003")
        self.assertEqual(self.call_of(call).result, "passed_on")

    def test_nine_says_it_again_a_few_times(self):
        escalation, _notification, call = self.place()
        talk = self.fake.pick_up(call, press="91")
        self.assertEqual(len(talk.answers), 3)
        self.env.invalidate_all()
        self.assertEqual(escalation.state, "acknowledged")
        self.assertEqual(self.call_of(call).repeats, 1)
        # Nobody keeps the line for ever.
        escalation, _notification, call = self.place(
            self.make_ticket(user_id=self.agent.id)
        )
        talk = self.fake.pick_up(call, press="9999999")
        self.assertEqual(len(talk.answers), 5)
        self.assertIn("Nobody has taken it on", talk.said[-1])
        self.assertEqual(escalation.state, "triggered")

    def test_other_keys_do_nothing(self):
        escalation, _notification, call = self.place()
        self.fake.pick_up(call, press="5*")
        self.assertEqual(escalation.state, "triggered")
        self.assertFalse(self.call_of(call).digit)

    def test_who_only_listens_acknowledges_nothing(self):
        escalation, notification, call = self.place()
        talk = self.fake.pick_up(call)
        self.assertEqual(len(talk.gathers), 2, "it is said twice")
        self.assertIn("Nobody has taken it on", talk.said[-1])
        self.fake.hang_up(call)
        self.env.invalidate_all()
        self.assertEqual(escalation.state, "triggered")
        self.assertEqual(notification.state, "delivered")
        self.assertFalse(notification.read_at)
        self.assertEqual(self.call_of(call).result, "heard")

    def test_an_answering_machine_hears_and_acknowledges_nothing(self):
        for machine in ("machine_start", "machine_end_beep", "fax"):
            with self.subTest(machine=machine):
                ticket = self.make_ticket(user_id=self.agent.id)
                escalation, notification, call = self.place(ticket)
                talk = self.fake.pick_up(call, press="1", answered_by=machine)
                self.assertFalse(talk.said)
                self.fake.hang_up(call)
                # Even if its tones sound like a key.
                self.fake.send(
                    self.account._url(notification.id, "key"), call.webhook(Digits="1")
                )
                self.env.invalidate_all()
                self.assertEqual(escalation.state, "triggered")
                self.assertEqual(notification.state, "failed")
                self.assertIn("answering machine", notification.error)
                self.assertEqual(self.call_of(call).result, "machine")

    def test_who_it_is_not_sure_about_has_to_press_a_key_like_anybody(self):
        escalation, _notification, call = self.place()
        talk = self.fake.pick_up(call, press="1", answered_by="unknown")
        self.assertIn("Press 1", talk.text)
        self.env.invalidate_all()
        self.assertEqual(escalation.state, "acknowledged")

    def test_what_is_taken_care_of_already_is_said(self):
        escalation, _notification, call = self.place()
        escalation._acknowledge(self.manager.partner_id, "backend")
        talk = self.fake.pick_up(call, press="1")
        self.assertIn("already", talk.text)
        self.assertFalse(talk.gathers)

    def test_who_is_slower_is_told(self):
        escalation, _notification, call = self.place()
        call.status = "in-progress"
        url = self.account._url(self.voiced(escalation).id, "key")
        escalation._acknowledge(self.manager.partner_id, "backend")
        _status, text = self.fake.send(url, call.webhook(Digits="1"))
        self.assertIn("Somebody else", text)
        self.env.invalidate_all()
        self.assertEqual(escalation.acknowledged_by_id, self.manager.partner_id)
        row = self.call_of(call)
        self.assertIn("Somebody else", row.note)
        self.assertEqual(row.result, "heard", "it acknowledged nothing")

    def test_a_number_that_is_nobodys_acknowledges_nothing(self):
        """A role with a number and no holder: an acknowledgement is somebody's."""
        role = self.env["sla.escalation.role"].create(
            {"name": "Duty telephone", "phone": "+52 55 0000 0009"}
        )
        self.rule.level_ids[0].write(
            {"target": "role", "role_id": role.id, "user_id": False}
        )
        escalation, notification, call = self.place()
        self.assertEqual(call.to, "+525500000009")
        self.assertFalse(notification.partner_id)
        talk = self.fake.pick_up(call, press="1")
        self.assertIn("Please open the ticket", talk.said[-1])
        self.env.invalidate_all()
        self.assertEqual(escalation.state, "triggered")
        self.assertEqual(self.call_of(call).result, "heard")

    def test_the_first_key_stands(self):
        escalation, notification, call = self.place()
        self.fake.pick_up(call, press="2")
        self.fake.send(
            self.account._url(notification.id, "key"), call.webhook(Digits="1")
        )
        self.env.invalidate_all()
        self.assertEqual(escalation.state, "triggered")
        self.assertEqual(escalation.level_number, 2)

    def test_what_is_said_is_a_document_of_the_provider(self):
        _escalation, notification, call = self.place()
        status, text = self.fake.send(call.url, call.webhook(AnsweredBy="human"))
        self.assertEqual(status, 200)
        root = ElementTree.fromstring(text)
        self.assertEqual(root.tag, "Response")
        self.assertEqual(
            [verb.tag for verb in root], ["Gather", "Gather", "Say", "Hangup"]
        )
        gather = root[0]
        self.assertEqual(gather.get("numDigits"), "1")
        self.assertEqual(gather.get("method"), "POST")
        self.assertEqual(
            gather.get("action"), self.account._url(notification.id, "key")
        )


class TestSignatures(VoiceCase):
    def setUp(self):
        super().setUp()
        self.escalation, self.notification, self.fake_call = self.place()
        self.fake_call.status = "in-progress"
        self.url = self.account._url(self.notification.id, "key")
        self.told = self.fake_call.webhook(Digits="1")

    def post(self, url, told, signature=None):
        headers = {"X-Twilio-Signature": signature} if signature is not None else {}
        with mute_logger(REFUSALS):
            return self._deliver_webhook(url, told, headers)

    def assertNothingHappened(self):
        self.env.invalidate_all()
        self.assertEqual(self.escalation.state, "triggered")
        self.assertFalse(self.call_of(self.fake_call).digit)

    def test_a_signed_request_is_believed(self):
        status, _text = self.post(
            self.url, self.told, sign(self.fake.token, self.url, self.told)
        )
        self.assertEqual(status, 200)
        self.env.invalidate_all()
        self.assertEqual(self.escalation.state, "acknowledged")

    def test_anything_else_is_refused(self):
        good = sign(self.fake.token, self.url, self.told)
        other = {**self.told, "Digits": "2"}
        cases = {
            "missing": (self.url, self.told, None),
            "empty": (self.url, self.told, ""),
            "nonsense": (self.url, self.told, "not a signature"),
            "another secret": (self.url, self.told, sign("x", self.url, self.told)),
            "no secret": (self.url, self.told, sign("", self.url, self.told)),
            "other words": (self.url, other, good),
            "more words": (self.url, {**self.told, "Extra": "1"}, good),
            "another address": (
                self.account._url(self.notification.id, "answer"),
                self.told,
                good,
            ),
        }
        for case, request in cases.items():
            with self.subTest(case=case):
                status, _text = self.post(*request)
                self.assertEqual(status, 403)
                self.assertNothingHappened()

    def test_who_is_refused_does_not_learn_what_there_is(self):
        """Unknown account, unknown notification, wrong signature: all the same."""
        texts = set()
        unknown = self.url.replace(self.account.uuid, "0" * 36)
        nobodys = self.account._url(999999999, "key")
        for url, token in [
            (self.url, "x"),
            (unknown, "x"),
            (unknown, self.fake.token),
            (nobodys, "x"),
            (nobodys, self.fake.token),
        ]:
            texts.add(self.post(url, self.told, sign(token, url, self.told)))
        self.assertEqual({status for status, _text in texts}, {403})
        self.assertEqual(len(texts), 1)

    def test_an_archived_account_is_refused(self):
        good = sign(self.fake.token, self.url, self.told)
        self.account.active = False
        self.assertEqual(self.post(self.url, self.told, good)[0], 403)
        self.assertNothingHappened()

    def test_an_account_without_a_token_believes_nobody(self):
        self.account.auth_token = False
        for token in ("", "False", "None"):
            signature = sign(token, self.url, self.told)
            self.assertEqual(self.post(self.url, self.told, signature)[0], 403)
        self.assertNothingHappened()

    def test_another_companys_notification_is_refused(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        account = self.make_account(company_id=company.id)
        url = account._url(self.notification.id, "key")
        signature = sign(self.fake.token, url, self.told)
        self.assertEqual(self.post(url, self.told, signature)[0], 403)
        self.assertNothingHappened()

    def test_another_account_of_the_provider_is_refused(self):
        told = {**self.told, "AccountSid": ACCOUNT_SID[:-1] + "0"}
        signature = sign(self.fake.token, self.url, told)
        self.assertEqual(self.post(self.url, told, signature)[0], 403)
        self.assertNothingHappened()

    def test_a_notification_by_another_channel_is_refused(self):
        self.fake.tell(self.fake_call, "busy")
        mail = self.escalation.notification_ids.filtered(
            lambda one: one.channel == "email"
        )
        url = self.account._url(mail.id, "key")
        told = {**self.told, "CallSid": "CA" + "7" * 32}
        signature = sign(self.fake.token, url, told)
        self.assertEqual(self.post(url, told, signature)[0], 403)

    def test_a_call_belongs_to_one_notification(self):
        other, notification, _call = self.place(self.make_ticket(user_id=self.agent.id))
        url = self.account._url(notification.id, "key")
        signature = sign(self.fake.token, url, self.told)
        self.assertEqual(self.post(url, self.told, signature)[0], 403)
        self.assertEqual(other.state, "triggered")

    def test_what_is_sent_again_is_not_done_again(self):
        """Somebody keeps a signed request and sends it when it is triggered anew."""
        good = sign(self.fake.token, self.url, self.told)
        self.post(self.url, self.told, good)
        self.env.invalidate_all()
        self.escalation._as_writer().write(
            {"state": "triggered", "acknowledged_at": False}
        )
        self.env.flush_all()
        status, text = self.post(self.url, self.told, good)
        self.assertEqual(status, 200)
        self.assertIn("taken it on", text)
        self.env.invalidate_all()
        self.assertEqual(self.escalation.state, "triggered")
        self.assertEqual(len(self.env["sla.voice.call"].search([])), 1)

    def test_a_key_long_after_the_end_is_not_believed(self):
        self.fake.hang_up(self.fake_call)
        row = self.call_of(self.fake_call)
        row._as_writer().write({"ended_at": "2020-01-01 00:00:00"})
        self.env.flush_all()
        status, text = self.post(
            self.url, self.told, sign(self.fake.token, self.url, self.told)
        )
        self.assertEqual(status, 200)
        self.assertNotIn("Say", text)
        self.assertNothingHappened()

    def test_a_key_pressed_while_hanging_up_counts(self):
        self.fake.hang_up(self.fake_call)
        self.post(self.url, self.told, sign(self.fake.token, self.url, self.told))
        self.env.invalidate_all()
        self.assertEqual(self.escalation.state, "acknowledged")

    def test_the_address_that_is_signed_is_the_one_the_provider_knows(self):
        """Behind a proxy we see another name, and plain http."""
        self.account.public_url = "https://support.example.com/"
        self.assertEqual(self.account.public_url, "https://support.example.com")
        url = self.account._url(self.notification.id, "key")
        self.assertTrue(url.startswith("https://support.example.com/sla/voice/"))
        status, _text = self.post(url, self.told, sign(self.fake.token, url, self.told))
        self.assertEqual(status, 200)
        status, _text = self.post(
            url, self.told, sign(self.fake.token, self.url, self.told)
        )
        self.assertEqual(status, 403)

    def test_nothing_is_told_or_done_by_get(self):
        answer = self.url_open(self.url.replace(self.base_url(), ""))
        self.assertIn(answer.status_code, (404, 405))
