"""How a notification leaves by WhatsApp, against a Meta over real HTTP."""

from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.sla_escalation_whatsapp import client as whatsapp_client

from .common import TOKEN, WhatsappCommon
from .fake_meta import nowhere, status_payload


class ChannelCommon(WhatsappCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule()

    def setUp(self):
        super().setUp()
        self.meta = self.start_meta()

    def new_notification(self, window=False, **values):
        """An agent's ticket that they have called for help about."""
        if window:
            self.wrote(self.agent_identity, fields.Datetime.now())
        ticket = self.make_ticket(user_id=self.agent.id, priority="3", **values)
        return self.escalate(ticket)[:1]


class TestSending(ChannelCommon):
    def test_outside_the_window_by_the_approved_template(self):
        notification = self.new_notification()
        self.assertEqual(notification.address, "+525511110001")
        self.deliver()
        (message,) = self.meta.accepted
        self.assertEqual(message["type"], "template")
        self.assertEqual(message["to"], "+525511110001")
        self.assertEqual(message["key"], notification.key)
        template = message["body"]["template"]
        self.assertEqual(template["name"], "ticket_needs_you")
        self.assertEqual(template["language"], {"code": "en_US"})
        body, take, hand_on = template["components"]
        self.assertEqual(
            [one["text"] for one in body["parameters"]],
            [notification.ticket_id.number, "Very High", "Norte Foods"],
        )
        self.assertEqual(
            [one["parameters"][0]["payload"] for one in (take, hand_on)],
            [f"sla:ack:{notification.key}", f"sla:pass:{notification.key}"],
        )
        self.assertEqual(
            (notification.state, notification.provider_ref),
            ("sent", message["wamid"]),
        )

    def test_within_the_window_with_buttons(self):
        notification = self.new_notification(window=True)
        self.deliver()
        (message,) = self.meta.accepted
        self.assertEqual(message["type"], "interactive")
        interactive = message["body"]["interactive"]
        self.assertIn(notification.ticket_id.number, interactive["body"]["text"])
        self.assertEqual(
            [one["reply"]["title"] for one in interactive["action"]["buttons"]],
            ["I take it", "Pass it on"],
        )

    def test_the_window_closes_a_day_after_their_last_message(self):
        now = fields.Datetime.now()
        for ago, kind in (
            (timedelta(hours=23), "interactive"),
            (timedelta(hours=25), "template"),
        ):
            with self.subTest(kind):
                self.wrote(self.agent_identity, now - ago)
                self.new_notification()
                self.deliver()
                self.assertEqual(self.meta.accepted[-1]["type"], kind)

    def test_the_template_is_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.make_template("es")
        self.agent.lang = "es_419"
        self.new_notification()
        self.deliver()
        template = self.meta.accepted[0]["body"]["template"]
        self.assertEqual(template["language"], {"code": "es"})

    def test_metas_clock_is_the_one_that_counts(self):
        notification = self.new_notification(window=True)
        self.meta.then(131047)
        self.deliver()
        self.assertEqual([m["type"] for m in self.meta.accepted], ["template"])
        self.assertEqual(notification.state, "sent")

    def test_somebody_who_hides_their_number(self):
        self.agent_identity.write({"number": False, "bsuid": "MX.13491208655302741918"})
        self.new_notification()
        self.deliver()
        (message,) = self.meta.accepted
        self.assertIsNone(message["to"])
        self.assertEqual(message["recipient"], "MX.13491208655302741918")

    def test_a_role_that_nobody_holds_has_a_number_of_its_own(self):
        role = self.env["sla.escalation.role"].create(
            {"name": "Support line", "whatsapp": "+52 55 2222 0000"}
        )
        self.make_identity(False, "+52 1 55 2222 0000", how="colleague")
        self.rule.level_ids.write({"target": "role", "role_id": role.id})
        notification = self.new_notification()
        self.assertEqual(notification.channel, "whatsapp")
        self.deliver()
        self.assertEqual(self.meta.accepted[0]["to"], "+5215522220000")

    def test_one_batch_costs_a_constant_number_of_queries(self):
        def cost(count):
            for _number in range(count):
                self.new_notification()
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.env["sla.notification"].search([("state", "=", "queued")])
            rows = rows.with_company(self.env.company)
            before = self.env.cr.sql_log_count
            self.env["sla.channel.whatsapp"]._send(rows)
            spent = self.env.cr.sql_log_count - before
            rows._as_writer().write({"state": "sent"})
            return spent

        cost(1)
        few, many = cost(2), cost(8)
        self.assertLessEqual(many, few + 2)


class TestConsent(ChannelCommon):
    def test_nobody_is_written_to_who_has_not_agreed(self):
        self.agent_identity.opt_in_how = False
        notification = self.new_notification()
        self.assertEqual(notification.channel, "email")

    def test_who_took_it_back_meanwhile_is_reached_otherwise(self):
        notification = self.new_notification()
        self.agent_identity.action_opt_out()
        self.deliver()
        self.assertFalse(self.meta.requests)
        self.assertEqual(notification.state, "failed")
        fallback = self.env["sla.notification"].search(
            [("fallback_of_id", "=", notification.id)]
        )
        self.assertEqual(fallback.channel, "email")

    def test_without_an_account_or_a_template_another_channel_takes_over(self):
        for hinder in (
            lambda: self.template.write({"state": "paused"}),
            lambda: self.account.write({"access_token": False}),
        ):
            hinder()
            notification = self.new_notification()
            self.deliver()
            self.assertEqual(notification.state, "failed")
            self.assertTrue(notification.error)
        self.assertFalse(self.meta.requests)


class TestBadDays(ChannelCommon):
    """Meta refuses, breaks down, hangs, or talks nonsense."""

    def setUp(self):
        super().setUp()
        self.patch(whatsapp_client.const, "TIMEOUT", 0.5)

    def wait(self, notification):
        """Until its next try is due."""
        self._frozen.move_to(notification.next_try_at)

    def test_what_was_not_taken_is_tried_again(self):
        for step in ("429", "500", 130429, 131056):
            with self.subTest(step):
                self.meta.then(step)
                notification = self.new_notification()
                self.deliver()
                self.assertEqual(
                    (notification.state, notification.attempts), ("queued", 1)
                )
                self.assertFalse(notification.claimed_at)
                self.wait(notification)
                self.deliver()
                self.assertEqual(notification.state, "sent")
                self.assertEqual(self.meta.keys().count(notification.key), 1)

    def test_it_waits_as_long_as_meta_asks_for(self):
        self.meta.then("429")
        notification = self.new_notification()
        self.deliver()
        self.assertGreaterEqual(
            notification.next_try_at, fields.Datetime.now() + timedelta(seconds=120)
        )

    def test_what_never_works_goes_to_the_next_channel(self):
        for code in (131026, 132001, 190):
            with self.subTest(code):
                self.meta.then(code)
                notification = self.new_notification()
                self.deliver()
                self.assertEqual(notification.state, "failed")
                self.assertIn(str(code), notification.error)
                fallback = self.env["sla.notification"].search(
                    [("fallback_of_id", "=", notification.id)]
                )
                self.assertEqual(fallback.channel, "email")
        self.assertFalse(self.meta.accepted)

    def test_an_answer_that_got_lost_is_found_out_about(self):
        for step in ("lost", "lost_502", "lost_hang", "garbage", "empty"):
            with self.subTest(step), mute_logger("pywa"):
                self.meta.then(step)
                notification = self.new_notification()
                self.deliver()
                self.assertEqual(notification.state, "queued")
                self.assertTrue(notification.claimed_at)
                self.wait(notification)
                self.deliver()
                self.assertEqual(notification.state, "queued")
                message = self.meta.accepted[-1]
                self.status(message, "delivered")
                self.assertEqual(
                    (notification.state, notification.provider_ref),
                    ("delivered", message["wamid"]),
                )
                self.deliver()
                self.assertEqual(self.meta.keys().count(notification.key), 1)

    def test_a_status_that_no_job_has_read_yet_proves_it_too(self):
        self.meta.then("lost")
        notification = self.new_notification()
        self.deliver()
        message = self.meta.accepted[-1]
        self.env["sla.whatsapp.message"].sudo()._receive(
            self.account, status_payload(message, "sent")
        )
        self.wait(notification)
        self.deliver()
        self.assertEqual(
            (notification.state, notification.provider_ref), ("sent", message["wamid"])
        )

    def test_after_two_minutes_without_a_status_it_is_not_there(self):
        for step in ("cut", "hang", "502"):
            with self.subTest(step), mute_logger("pywa"):
                self.meta.then(step)
                notification = self.new_notification()
                self.deliver()
                for _time in range(12):
                    if notification.state != "queued":
                        break
                    claimed = notification.claimed_at
                    is_tried = len(self.meta.accepted)
                    self.wait(notification)
                    self.deliver()
                    if claimed and fields.Datetime.now() < claimed + timedelta(
                        minutes=2
                    ):
                        self.assertEqual(len(self.meta.accepted), is_tried)
                self.assertEqual(notification.state, "sent")
                self.assertEqual(self.meta.keys().count(notification.key), 1)

    def test_nobody_there_is_surely_not_sent(self):
        notification = self.new_notification()
        with nowhere() as address, mute_logger("pywa"):
            self.env["ir.config_parameter"].sudo().set_param(
                "sla_escalation_whatsapp.api_url", address
            )
            self.deliver()
        self.assertEqual(notification.state, "queued")
        self.assertFalse(notification.claimed_at)

    def test_nonsense_with_a_status_that_refuses_is_a_refusal(self):
        self.meta.then("nonsense")
        notification = self.new_notification()
        self.deliver()
        self.assertEqual(notification.state, "failed")

    def test_no_secret_is_in_what_is_logged_or_kept(self):
        self.meta.token = "another"
        notification = self.new_notification()
        with self.assertLogs(level="DEBUG") as logs:
            self.deliver()
        self.assertIn("190", notification.error)
        for text in (notification.error, *logs.output):
            self.assertNotIn(TOKEN, text)
        with self.account._client() as client:
            self.assertNotIn(TOKEN, repr(client))


class TestPace(ChannelCommon):
    def test_a_minute_allows_what_the_account_says(self):
        channel = self.env["sla.channel.whatsapp"]
        for limit, pace in (
            (60, (10, 10)),
            (6, (1, 10)),
            (2, (1, 30)),
            (6000, (50, 10)),
        ):
            with self.subTest(limit):
                self.account.messages_per_minute = limit
                size, seconds = channel._pace(self.env.company)
                self.assertEqual((size, seconds), pace)
                self.assertLessEqual(size * 60 / seconds, limit)
