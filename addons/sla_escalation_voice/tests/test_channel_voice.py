from datetime import timedelta
from itertools import permutations

from odoo import fields
from odoo.tools import mute_logger

from .common import FROM, TOKEN, VoiceCase

CLIENT = "odoo.addons.sla_escalation_voice.models.sla_voice_client"


class TestSending(VoiceCase):
    def test_a_level_calls_whom_it_is_for(self):
        escalation, notification, call = self.place()
        self.assertEqual(len(self.fake.calls), 1)
        self.assertEqual((call.to, call.from_), ("+525500000002", FROM))
        asked = {name: told[0] for name, told in call.asked.items()}
        self.assertEqual(asked["Timeout"], "25")
        self.assertEqual(asked["MachineDetection"], "Enable")
        self.assertEqual(asked["Url"], self.account._url(notification.id, "answer"))
        self.assertIn("answered", call.asked["StatusCallbackEvent"])
        self.assertEqual(
            (notification.state, notification.provider_ref), ("sent", call.sid)
        )
        row = self.call_of(call)
        self.assertEqual(row.notification_id, notification)
        self.assertEqual(row.escalation_id, escalation)
        self.assertEqual((row.ticket_id, row.result), (self.ticket, "pending"))

    def test_it_is_delivered_once_however_often_the_job_runs(self):
        self.place()
        for seconds in (0, 20, 60):
            self.deliver(after=seconds)
        self.assertEqual(len(self.fake.calls), 1)

    def test_what_is_busy_is_asked_again_after_what_it_says(self):
        self.fake.will_answer(429)
        escalation = self.escalate()
        self.deliver()
        notification = self.voiced(escalation)
        self.assertEqual((notification.state, notification.attempts), ("queued", 1))
        self.assertFalse(notification.claimed_at)
        self.assertIn("busy", notification.error)
        wait = notification.next_try_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(seconds=6))
        self.deliver(after=120)
        self.assertEqual(len(self.fake.calls), 1)
        self.assertEqual(self.voiced(escalation).state, "sent")

    def test_what_broke_is_asked_first_whether_it_calls(self):
        for answer in ("broken", "lost", "garbage"):
            with self.subTest(answer=answer), mute_logger(CLIENT):
                self.fake.calls.clear()
                self.fake.requests.clear()
                self.fake.will_answer(answer)
                ticket = self.make_ticket(user_id=self.agent.id)
                escalation = self.escalate(ticket)
                self.deliver()
                notification = self.voiced(escalation)
                self.assertEqual(notification.state, "queued")
                self.assertTrue(notification.claimed_at)
                self.deliver(after=35)
                notification = self.voiced(escalation)
                self.assertEqual(len(self.fake.calls), 1)
                self.assertEqual(notification.state, "sent")
                self.assertEqual(notification.provider_ref, self.fake.calls[0].sid)
                self.assertEqual(
                    [request[0] for request in self.fake.requests],
                    ["POST", "GET", "GET"],
                )

    def test_what_surely_was_not_taken_is_asked_again(self):
        for answer in (500, "drop"):
            with self.subTest(answer=answer):
                self.fake.calls.clear()
                self.fake.will_answer(answer)
                ticket = self.make_ticket(user_id=self.agent.id)
                escalation = self.escalate(ticket)
                self.deliver()
                # Too early to be sure.
                self.deliver(after=15)
                self.assertTrue(self.voiced(escalation).claimed_at)
                self.assertFalse(self.fake.calls)
                self.deliver(after=70)
                self.assertFalse(self.voiced(escalation).claimed_at)
                self.deliver(after=200)
                self.assertEqual(len(self.fake.calls), 1)
                self.assertEqual(self.voiced(escalation).state, "sent")

    def test_a_provider_that_never_answers_is_waited_for_a_few_seconds(self):
        self.patch(self.env.registry["sla.voice.account"], "_patience", 1)
        self.fake.will_answer("hang")
        escalation = self.escalate()
        self.deliver()
        notification = self.voiced(escalation)
        self.assertEqual(notification.state, "queued")
        self.assertTrue(notification.claimed_at, "it may be calling")

    def test_nobody_is_called_twice_while_the_provider_cannot_be_asked(self):
        self.fake.will_answer("lost", 500, "garbage", 500, 500)
        escalation = self.escalate()
        with mute_logger(CLIENT):
            for seconds in (0, 40, 100, 200, 300):
                self.deliver(after=seconds)
        self.assertEqual(len(self.fake.calls), 1)
        self.deliver(after=600)
        self.assertEqual(len(self.fake.calls), 1)
        self.assertEqual(self.voiced(escalation).state, "sent")

    def test_an_unreachable_provider_is_tried_later(self):
        url = self.fake.url
        self.env["ir.config_parameter"].set_param(
            "sla_escalation_voice.api_url", "http://127.0.0.1:9"
        )
        escalation = self.escalate()
        with mute_logger("urllib3.connectionpool"):
            self.deliver()
        notification = self.voiced(escalation)
        self.assertEqual(notification.state, "queued")
        self.assertFalse(notification.claimed_at, "nothing was asked of anybody")
        self.env["ir.config_parameter"].set_param("sla_escalation_voice.api_url", url)
        self.deliver(after=120)
        self.assertEqual(len(self.fake.calls), 1)

    def test_what_is_refused_for_good_goes_by_the_next_channel(self):
        for code, word in [
            (21211, "cannot be called"),
            (21215, "may not call"),
            (21610, "does not want"),
        ]:
            with self.subTest(code=code):
                self.fake.will_answer(code)
                ticket = self.make_ticket(user_id=self.agent.id)
                escalation = self.escalate(ticket)
                self.deliver()
                notification = self.voiced(escalation)
                self.assertEqual(notification.state, "failed")
                self.assertIn(word, notification.error)
                self.assertIn(str(code), notification.error)
                instead = escalation.notification_ids - notification
                self.assertEqual(instead.channel, "email")
                self.assertEqual(instead.fallback_of_id, notification)
        self.assertFalse(self.fake.calls)
        self.assertFalse(self.account.problem)

    def test_a_refused_account_says_so_until_it_works_again(self):
        self.fake.will_answer(20003)
        self.escalate()
        self.deliver()
        self.env.invalidate_all()
        self.assertIn("auth token", self.account.problem)
        self.assertEqual(self.account.state, "problem")
        self.place(self.make_ticket(user_id=self.agent.id))
        self.assertFalse(self.account.problem)
        self.assertEqual(self.account.state, "ready")

    def test_without_an_account_it_goes_by_the_next_channel(self):
        self.account.active = False
        escalation = self.escalate()
        self.deliver()
        notification = self.voiced(escalation)
        self.assertEqual(notification.state, "failed")
        self.assertIn("account", notification.error)
        self.assertFalse(self.fake.requests)

    def test_who_has_no_number_goes_by_the_next_channel_at_once(self):
        self.agent.partner_id.phone = "ask Ana"
        escalation = self.escalate()
        self.assertFalse(self.voiced(escalation))
        self.assertEqual(escalation.notification_ids.channel, "email")

    def test_an_escalation_makes_only_so_many_calls(self):
        self.account.max_calls_escalation = 1
        escalation, _first, call = self.place()
        call.status = "busy"
        self.fake.tell(call, "busy")
        escalation._pass_on(self.agent.partner_id, "backend")
        self.deliver()
        second = self.voiced(escalation)[-1]
        self.assertEqual(second.state, "failed")
        self.assertIn("1 calls", second.error)
        self.assertEqual(len(self.fake.calls), 1)

    def test_an_account_makes_only_so_many_calls_an_hour(self):
        self.account.max_calls_hour = 1
        self.place()
        self.assertEqual(self.account.state, "full")
        escalation = self.escalate(self.make_ticket(user_id=self.agent.id))
        self.deliver()
        self.assertEqual(self.voiced(escalation).state, "queued")
        self.assertIn("last hour", self.voiced(escalation).error)
        self.deliver(after=3700)
        self.assertEqual(self.voiced(escalation).state, "sent")
        self.assertEqual(len(self.fake.calls), 2)

    def test_neither_the_token_nor_a_number_is_ever_logged(self):
        for answer in ("ok", 429, 20003, "drop", "garbage"):
            self.fake.will_answer(answer)
            with self.assertLogs(level="DEBUG") as logs:
                self.escalate(self.make_ticket(user_id=self.agent.id))
                self.deliver()
            said = "\n".join(
                line for line in logs.output if not line.startswith("DEBUG:odoo.sql_db")
            )
            self.assertNotIn(TOKEN, said)
            self.assertNotIn("+5255", said)
            self.assertNotIn("%2B5255", said)


class TestStatuses(VoiceCase):
    def test_in_any_order_and_twice_they_come_to_the_same(self):
        statuses = ("initiated", "ringing", "answered", "completed")
        for order in list(permutations(statuses))[::3]:
            with self.subTest(order=order):
                ticket = self.make_ticket(user_id=self.agent.id)
                _escalation, notification, call = self.place(ticket)
                call.answered_by, call.seconds = "human", 9
                for status in order:
                    said = "in-progress" if status == "answered" else status
                    self.assertEqual(self.fake.tell(call, said, times=2), [204, 204])
                row = self.call_of(call)
                self.assertEqual(
                    (row.status, row.result, row.seconds), ("completed", "heard", 9)
                )
                self.assertEqual(notification.state, "delivered")
                self.assertEqual(row.escalation_id.state, "triggered")

    def test_a_ring_nobody_takes_is_reported_and_falls_to_the_next_channel(self):
        for status, result, word in [
            ("busy", "not_taken", "busy"),
            ("no-answer", "not_taken", "nobody came"),
            ("failed", "not_made", "put through"),
            ("canceled", "not_made", "put through"),
        ]:
            with self.subTest(status=status):
                ticket = self.make_ticket(user_id=self.agent.id)
                escalation, notification, call = self.place(ticket)
                self.fake.tell(call, "ringing")
                self.fake.tell(call, status, times=2)
                self.fake.tell(call, "ringing")
                self.assertEqual(self.call_of(call).result, result)
                self.assertEqual(notification.state, "failed")
                self.assertIn(word, notification.error)
                instead = escalation.notification_ids - notification
                self.assertEqual(instead.mapped("channel"), ["email"])
                self.assertEqual(escalation.state, "triggered")

    def test_the_provider_may_tell_of_a_call_before_it_answers_us(self):
        self.fake.will_answer("lost")
        escalation = self.escalate()
        self.deliver()
        (call,) = self.fake.calls
        self.fake.tell(call, "initiated")
        notification = self.voiced(escalation)
        self.assertEqual(
            (notification.state, notification.provider_ref), ("sent", call.sid)
        )
        self.assertFalse(notification.claimed_at)
        self.fake.requests.clear()
        self.deliver(after=60)
        self.assertFalse(self.fake.requests, "nothing is left to ask")
        self.assertEqual(len(self.env["sla.voice.call"].search([])), 1)

    def test_an_old_call_does_not_fail_for_the_new_one(self):
        _escalation, notification, call = self.place()
        notification._as_writer().write({"state": "dead"})
        notification.with_user(self.manager).action_send_again()
        self.deliver()
        self.assertEqual(len(self.fake.calls), 2)
        self.fake.tell(call, "no-answer")
        self.assertEqual(self.call_of(call).result, "not_taken")
        self.assertEqual(self.voiced(_escalation).state, "sent")


class TestReconciliation(VoiceCase):
    def crash_while_sending(self, answer="ok"):
        """The provider has the request, and our process is gone."""
        escalation = self.escalate()
        notification = self.voiced(escalation)
        now = fields.Datetime.now()
        notification._as_writer().write(
            {
                "attempts": 1,
                "claimed_at": now,
                "next_try_at": now + timedelta(seconds=10),
            }
        )
        if answer == "ok":
            self.account._client().call(
                notification.address,
                self.account._url(notification.id, "answer"),
                self.account._url(notification.id, "status"),
                25,
                True,
            )
        return escalation, notification

    def test_the_call_is_found_and_no_second_one_made(self):
        escalation, notification = self.crash_while_sending()
        for seconds in (12, 60, 200):
            self.deliver(after=seconds)
        (call,) = self.fake.calls
        self.assertEqual(
            (notification.state, notification.provider_ref), ("sent", call.sid)
        )
        self.assertEqual(self.call_of(call).escalation_id, escalation)

    def test_a_call_that_rings_already_is_found_too(self):
        _escalation, notification = self.crash_while_sending()
        self.fake.calls[0].status = "in-progress"
        self.deliver(after=12)
        self.assertEqual(notification.state, "sent")
        self.assertEqual(self.call_of(self.fake.calls[0]).status, "in-progress")

    def test_one_that_nobody_took_is_found_as_such(self):
        escalation, notification = self.crash_while_sending()
        self.fake.calls[0].status = "busy"
        self.deliver(after=12)
        self.assertEqual(notification.state, "failed")
        instead = escalation.notification_ids - notification
        self.assertEqual(instead.channel, "email")
        self.assertEqual(len(self.fake.calls), 1)

    def test_without_a_call_one_is_made_when_that_is_sure(self):
        _escalation, notification = self.crash_while_sending(answer=None)
        self.deliver(after=12)
        self.assertTrue(notification.claimed_at)
        self.assertFalse(self.fake.calls)
        self.deliver(after=60)
        self.deliver(after=200)
        self.assertEqual(len(self.fake.calls), 1)
        self.assertEqual(notification.state, "sent")

    def test_somebody_elses_call_to_the_number_is_not_ours(self):
        self.place(self.make_ticket(user_id=self.agent.id))
        _escalation, notification = self.crash_while_sending(answer=None)
        self.deliver(after=60)
        self.assertFalse(notification.provider_ref)
        self.deliver(after=200)
        self.assertEqual(len(self.fake.calls), 2)

    def test_an_old_call_to_the_number_is_not_ours(self):
        escalation, notification = self.crash_while_sending()
        self.fake.calls[0].created_at -= timedelta(hours=1)
        self.fake.calls[0].status = "completed"
        self.deliver(after=60)
        self.assertFalse(notification.provider_ref)
        self.assertFalse(escalation.notification_ids.voice_call_ids)

    def test_a_long_list_of_calls_is_read_to_its_end(self):
        self.fake.page_size = 2
        _escalation, notification = self.crash_while_sending()
        # Ours is the oldest, hence on the last page.
        self.fake.calls[0].created_at -= timedelta(seconds=30)
        for _number in range(5):
            self.fake.place(dict(self.fake.calls[0].asked))
        self.deliver(after=12)
        self.assertEqual(notification.provider_ref, self.fake.calls[0].sid)
