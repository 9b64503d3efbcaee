"""A monitor reports over the API: by HTTP with a key, and what its reports do."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.common import SlaMixin

from .availability_common import AvailabilityCommon, AvailabilityMixin


class TestReport(AvailabilityCommon):
    """Reports, one after the other, as the monitor's user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bot = cls._new_user("bot", "sla_availability.group_sla_monitor")
        cls.service = cls.make_service()

    def report(self, is_up, at=None, code="production", user=None, **values):
        """`at` is local time, or what it is if it is not just that."""
        if at and len(at) == len("10:00"):
            at = f"2026-03-02T{at}:00-06:00"
        services = self.env["sla.service"].with_user(user or self.bot)
        return services.report(code, is_up, at=at, **values)

    def test_down_opens_and_up_closes(self):
        told = self.report(False, "09:00", note="HTTP 502")
        self.assertEqual(
            told,
            {
                "code": "production",
                "is_up": False,
                "down_since": "2026-03-02 15:00:00",
            },
        )
        self.assertSpells(self.service, ("2026-03-02 09:00", None))
        told = self.report(True, "09:20")
        self.assertEqual((told["is_up"], told["down_since"]), (True, False))
        self.assertSpells(self.service, ("2026-03-02 09:00", "2026-03-02 09:20"))
        outage = self.service.outage_ids
        self.assertEqual(
            (outage.source, outage.cause, outage.note),
            ("monitor", "provider", "HTTP 502"),
        )

    def test_without_a_moment_it_is_now(self):
        self.report(False)
        self.assertSpells(self.service, ("2026-03-02 10:00", None))
        self.assertEqual(self.service.monitor_at, fields.Datetime.now())

    def test_saying_it_again_changes_nothing(self):
        for is_up, at in ((False, "09:00"), (False, "09:05"), (True, "09:20")):
            for _again in range(2):
                self.report(is_up, at)
        self.report(True, "09:30")
        self.report(False, "09:05")
        self.assertSpells(self.service, ("2026-03-02 09:00", "2026-03-02 09:20"))

    def test_an_earlier_down_begins_earlier(self):
        self.report(False, "09:05")
        self.report(False, "09:00")
        self.assertSpells(self.service, ("2026-03-02 09:00", None))

    def test_an_up_of_before_the_outage_is_stale(self):
        self.report(False, "09:05")
        self.report(True, "09:00")
        self.assertSpells(self.service, ("2026-03-02 09:05", None))

    def test_an_up_that_overtook_its_down(self):
        self.report(True, "09:20")
        self.report(False, "09:00")
        self.assertSpells(self.service, ("2026-03-02 09:00", "2026-03-02 09:20"))

    def test_a_down_that_overtook_the_up_before_it(self):
        self.report(False, "09:00")
        self.report(False, "09:30")
        self.report(True, "09:20")
        self.assertSpells(
            self.service,
            ("2026-03-02 09:00", "2026-03-02 09:20"),
            ("2026-03-02 09:30", None),
        )

    def test_outages_of_people_are_left_alone(self):
        by_hand = self.make_outage(self.service, "2026-03-02 08:00")
        self.report(False, "09:00")
        self.report(True, "09:20")
        self.assertFalse(by_hand.date_to)
        self.assertEqual(len(self.service.outage_ids), 2)

    def test_a_correction_by_people_stays(self):
        self.report(False, "09:00")
        self.service.outage_ids.with_user(self.agent).cause = "customer"
        self.report(True, "09:20")
        self.assertEqual(self.service.outage_ids.cause, "customer")

    def test_moments_come_in_many_forms(self):
        for number, at in enumerate(
            (
                "2026-03-02T15:00:00Z",
                "2026-03-02T15:00:00.250+00:00",
                "2026-03-02 15:00:00",
                "2026-03-02T09:00:00-06:00",
                1772463600,
                1772463600.9,
            )
        ):
            service = self.make_service(f"Service {number}")
            services = self.env["sla.service"].with_user(self.bot)
            with self.subTest(at):
                services.report(service.code, False, at=at)
                self.assertSpells(service, ("2026-03-02 09:00", None))

    def test_a_clock_a_little_ahead_means_now(self):
        self.report(False, "10:04")
        self.assertSpells(self.service, ("2026-03-02 10:00", None))

    def test_nonsense_gets_a_sentence_and_changes_nothing(self):
        for sentence, call in (
            ("no service with the code “nowhere”", {"code": "nowhere"}),
            ("no service with the code", {"code": False}),
            ("has to be a text", {"code": ["production"]}),
            ("is no moment", {"at": "yesterday"}),
            ("is no moment", {"at": True}),
            ("is no moment", {"at": {"year": 2026}}),
            ("is no moment", {"at": 10**30}),
            ("from the future", {"at": "2026-03-02T11:00:00-06:00"}),
            ("with true or false", {"is_up": "down"}),
            ("with true or false", {"is_up": 0}),
            ("with true or false", {"is_up": None}),
            ("has to be a text", {"note": {"html": "<b>"}}),
        ):
            values = {"code": "production", "is_up": False, **call}
            with self.subTest(call), self.assertRefused(sentence, UserError):
                self.env["sla.service"].with_user(self.bot).report(**values)
        self.assertFalse(self.service.outage_ids)
        self.assertFalse(self.service.monitor_at)

    def test_an_archived_service_is_not_monitored(self):
        self.service.action_archive()
        with self.assertRefused("is archived", UserError):
            self.report(False)

    def test_capitals_and_spaces_in_the_code_do_not_matter(self):
        self.report(False, code=" PRODUCTION ")
        self.assertTrue(self.service.is_down)

    # === RIGHTS === #

    def test_only_monitors_and_managers_report(self):
        for user in (self.agent, self.portal_user):
            with self.assertRefused("Only monitors", AccessError):
                self.report(False, user=user)
        self.report(False, user=self.manager)
        self.assertTrue(self.service.is_down)

    def test_a_monitor_may_do_nothing_else(self):
        self.report(False)
        outage = self.service.outage_ids
        for record in (self.service, outage, self.make_statement(self.service)):
            mine = record.with_user(self.bot)
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(record=record, operation=operation):
                    self.assertFalse(mine.has_access(operation))
        for model in ("helpdesk.ticket", "sla.agreement", "sla.clock", "res.partner"):
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(self.bot).has_access("read"))

    def test_a_monitor_of_one_company_does_not_know_the_others_services(self):
        there = self.env["res.company"].create({"name": "South branch"})
        self.make_service("Elsewhere", company_id=there.id)
        with self.assertRefused("no service with the code", UserError):
            self.report(False, code="elsewhere")
        self.bot.company_ids = [Command.link(there.id)]
        self.assertFalse(self.report(False, code="elsewhere")["is_up"])

    def test_the_monitors_pen_cannot_be_forged(self):
        outages = self.env["sla.outage"].with_user(self.manager)
        outage = outages.with_context(sla_writer=True, default_source="monitor").create(
            {"service_id": self.service.id, "source": "monitor"}
        )
        self.assertEqual(outage.source, "hand")


@tagged("post_install", "-at_install")
class TestReportOverHttp(AvailabilityMixin, SlaMixin, HttpCase):
    """`POST /json/2/sla.service/report` with the key of a user for monitors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.service = cls.make_service()
        cls.bot = cls._new_user("bot", "sla_availability.group_sla_monitor")

    def key_of(self, user):
        # As superuser, who alone may make keys that last longer than a day.
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        expires = fields.Datetime.now() + timedelta(days=90)
        return keys._generate("rpc", "Monitor", expires)

    def post(self, values, key, model="sla.service", method="report"):
        return self.url_open(
            f"/json/2/{model}/{method}",
            json=values,
            headers={"Authorization": f"bearer {key}"} if key else {},
        )

    def test_a_monitor_with_a_key(self):
        key = self.key_of(self.bot)
        now = fields.Datetime.now()
        began, ended = now - timedelta(minutes=20), now - timedelta(minutes=5)
        down = {"code": "production", "is_up": False, "note": "timeout"}
        for _twice in range(2):
            answer = self.post({**down, "at": f"{began.isoformat()}Z"}, key)
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertEqual(
                answer.json(),
                {
                    "code": "production",
                    "is_up": False,
                    "down_since": fields.Datetime.to_string(began),
                },
            )
        up = {"code": "production", "is_up": True, "at": f"{ended.isoformat()}Z"}
        for _twice in range(2):
            answer = self.post(up, key)
            self.assertTrue(answer.json()["is_up"], answer.text)
        outage = self.service.outage_ids
        self.assertEqual((outage.date_from, outage.date_to), (began, ended))
        self.assertEqual((outage.source, outage.note), ("monitor", "timeout"))

    def test_nonsense_gets_a_sentence(self):
        key = self.key_of(self.bot)
        with mute_logger("odoo.http"):
            answer = self.post({"code": "nowhere", "is_up": False}, key)
            self.assertEqual(answer.status_code, 422)
            self.assertIn("There is no service with the code", answer.json()["message"])
            answer = self.post({"code": "production"}, key)
            self.assertEqual(answer.status_code, 422)
        self.assertFalse(self.service.outage_ids)

    def test_no_key_a_wrong_key_and_a_strangers_key(self):
        values = {"code": "production", "is_up": False}
        with mute_logger("odoo.http"):
            self.assertEqual(self.post(values, None).status_code, 401)
            self.assertEqual(self.post(values, "0" * 40).status_code, 401)
            for user in (self.portal_user, self.agent):
                answer = self.post(values, self.key_of(user))
                self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.service.outage_ids)

    def test_a_monitors_key_opens_nothing_else(self):
        key = self.key_of(self.bot)
        values = {"domain": [], "fields": ["id"]}
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_model"):
            for model in (
                "sla.service",
                "sla.outage",
                "sla.availability",
                "sla.agreement",
                "sla.clock",
                "helpdesk.ticket",
                "res.partner",
            ):
                with self.subTest(model):
                    answer = self.post(values, key, model, "search_read")
                    self.assertEqual(answer.status_code, 403)
            forged = {"vals_list": [{"service_id": self.service.id}]}
            answer = self.post(forged, key, "sla.outage", "create")
            self.assertEqual(answer.status_code, 403)
            answer = self.post({"is_up": False}, key, "sla.service", "_hear")
            self.assertIn(answer.status_code, (403, 404))
