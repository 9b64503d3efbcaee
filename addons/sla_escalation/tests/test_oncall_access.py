"""Who sees schedules, who writes them, and what a secret address opens."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.access_common import RightsMixin
from odoo.addons.sla_policy.tests.common import SlaMixin, utc

from .oncall_common import OncallCommon

MODELS = (
    "sla.oncall.schedule",
    "sla.oncall.layer",
    "sla.oncall.rotation",
    "sla.oncall.override",
    "sla.oncall.absence",
    "sla.oncall.feed",
)


class TestOncallAccess(RightsMixin, OncallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = cls.make_schedule(cls.make_layer(cls.ana, cls.bea))

    def test_agents_read_and_managers_write(self):
        agents = {
            "sla.oncall.override": "rc",
            "sla.oncall.absence": "rwcu",
            "sla.oncall.feed": "rcu",
        }
        for model in MODELS:
            with self.subTest(model=model):
                self.assertEqual(self.rights(self.ana, model), agents.get(model, "r"))
                expected = "rcu" if model == "sla.oncall.feed" else "rwcu"
                self.assertEqual(self.rights(self.manager, model), expected)
                self.assertEqual(self.rights(self.portal_user, model), "")

    def test_only_managers_read_calendars_in(self):
        wizard = "sla.oncall.import.wizard"
        self.assertEqual(self.rights(self.ana, wizard), "")
        self.assertEqual(self.rights(self.manager, wizard), "rwcu")

    def values(self, user):
        return {
            "user_id": user.id,
            "date_from": utc("2026-03-04 09:00"),
            "date_to": utc("2026-03-05 09:00"),
        }

    def test_an_agent_takes_over_but_makes_nobody_else_do_so(self):
        swaps = self.env["sla.oncall.override"].with_user(self.bea)
        mine = {**self.values(self.bea), "schedule_id": self.schedule.id}
        swap = swaps.create(mine)
        with self.assertRaises(AccessError):
            swaps.create({**mine, "user_id": self.leo.id})
        with self.assertRaises(AccessError):
            swap.write({"user_id": self.leo.id})
        with self.assertRaises(AccessError):
            swap.unlink()
        swap.with_user(self.manager).write({"user_id": self.leo.id})

    def test_an_agent_writes_absences_of_nobody_else(self):
        absences = self.env["sla.oncall.absence"].with_user(self.bea)
        absence = absences.create(self.values(self.bea))
        absence.write({"reason": "On a plane"})
        with self.assertRaises(AccessError):
            absence.write({"user_id": self.ana.id})
        with self.assertRaises(AccessError):
            absences.create(self.values(self.ana))
        other = self.absent(self.ana, "2026-03-04 09:00", "2026-03-05 09:00")
        with self.assertRaises(AccessError):
            other.with_user(self.bea).unlink()
        absence.unlink()
        other.with_user(self.manager).unlink()

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "stranger", "sla_policy.group_sla_manager", company=other
        )
        self.take_over(self.schedule, self.leo, "2026-03-04 00:00", "2026-03-05 00:00")
        self.absent(self.ana, "2026-03-04 00:00", "2026-03-05 00:00")
        self.schedule.with_user(self.ana).action_subscribe()
        self.env.flush_all()
        for model in MODELS:
            rows = self.env[model].with_user(stranger).with_company(other)
            with self.subTest(model=model):
                self.assertFalse(rows.search([]))
        with self.assertRaises(AccessError):
            self.schedule.with_user(stranger).read(["name"])
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            self.env["sla.oncall.override"].with_user(stranger).create(
                {**self.values(stranger), "schedule_id": self.schedule.id}
            )
        self.assertNotIn(self.schedule.company_id.name, str(caught.exception))
        # Working in both, with the other one chosen, is not enough either.
        stranger.company_ids += self.schedule.company_id
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.env["sla.oncall.override"].with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).create({**self.values(stranger), "schedule_id": self.schedule.id})

    def test_an_address_is_shown_to_its_owner_only(self):
        action = self.schedule.with_user(self.ana).action_subscribe()
        feed = self.env["sla.oncall.feed"].browse(action["res_id"])
        self.assertRegex(feed.with_user(self.ana).url, r"/sla/oncall/.{43}\.ics$")
        self.assertFalse(feed.with_user(self.manager).url)
        self.assertFalse(feed.with_user(self.bea).has_access("read"))
        for user in (self.ana, self.manager):
            with self.assertRaises(AccessError):
                feed.with_user(user).read(["token"])
        again = self.schedule.with_user(self.ana).action_subscribe()
        self.assertEqual(again["res_id"], feed.id)

    def test_nobody_makes_an_address_for_somebody_else(self):
        with self.assertRaises(AccessError):
            self.env["sla.oncall.feed"].with_user(self.bea).create(
                {"user_id": self.ana.id, "schedule_id": self.schedule.id}
            )

    def test_nobody_chooses_a_token(self):
        with self.assertRaises(AccessError):
            self.env["sla.oncall.feed"].with_user(self.bea).create(
                {"schedule_id": self.schedule.id, "token": "known" * 9}
            )


@tagged("post_install", "-at_install")
class TestOncallFeed(SlaMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.schedule = cls.env["sla.oncall.schedule"].create(
            {
                "name": "Support line",
                "tz": "Europe/Madrid",
                "layer_ids": [
                    Command.create(
                        {
                            "name": "Days",
                            "date_start": "2026-01-05",
                            "rotation_ids": [
                                Command.create({"user_id": cls.agent.id}),
                                Command.create({"user_id": cls.colleague_agent.id}),
                            ],
                        }
                    )
                ],
            }
        )
        feeds = cls.env["sla.oncall.feed"]
        whole = cls.schedule.with_user(cls.agent).action_subscribe()
        mine = feeds.with_user(cls.agent).action_my_shifts()
        cls.feed = feeds.browse(whole["res_id"])
        cls.mine = feeds.browse(mine["res_id"])

    def get(self, token, expected=200):
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/sla/oncall/{token}.ics")
        self.assertEqual(answer.status_code, expected)
        return answer

    def test_the_token_opens_the_whole_schedule(self):
        answer = self.get(self.feed.token)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/calendar"))
        self.assertIn("no-store", answer.headers["Cache-Control"])
        for text in (self.agent.email, self.colleague_agent.email, "Support line"):
            self.assertIn(text, answer.text.replace("\r\n ", ""))

    def test_my_shifts_are_mine_alone(self):
        text = self.get(self.mine.token).text.replace("\r\n ", "")
        self.assertIn(self.agent.email, text)
        self.assertNotIn(self.colleague_agent.email, text)

    def test_any_other_token_is_nothing(self):
        token = self.feed.token
        wrong = (
            token[:8],
            token[:-1],
            token[:8] + "x" * (len(token) - 8),
            token + "x",
            "x" * 43,
            "ñ" * 43,
            "%00" * 9,
        )
        for guess in wrong:
            with self.subTest(guess=guess):
                self.get(guess, 404)

    def test_asking_changes_nothing(self):
        before = self.feed.read(["write_date", "url"])
        self.get(self.feed.token)
        self.env.invalidate_all()
        self.assertEqual(self.feed.read(["write_date", "url"]), before)
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/sla/oncall/{self.feed.token}.ics", data={"a": 1})
        self.assertEqual(answer.status_code, 405)

    def test_a_new_address_ends_the_old_one(self):
        old = self.feed.token
        self.feed.with_user(self.agent).action_renew()
        self.assertNotEqual(self.feed.token, old)
        self.get(old, 404)
        self.get(self.feed.token)

    def test_an_address_ends_with_what_its_owner_may_see(self):
        token = self.feed.token
        self.agent.group_ids = [Command.set([self.env.ref("base.group_user").id])]
        self.get(token, 404)
        self.agent.group_ids = [
            Command.link(self.env.ref("helpdesk_mgmt.group_helpdesk_user").id)
        ]
        self.get(token)
        self.agent.active = False
        self.get(token, 404)

    def test_a_removed_address_is_nothing(self):
        token = self.feed.token
        self.feed.with_user(self.manager).unlink()
        self.get(token, 404)
