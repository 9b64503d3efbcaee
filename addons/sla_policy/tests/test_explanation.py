"""Where every second of a clock went, and one sentence about it (rule C10)."""

from itertools import pairwise

from odoo import fields
from odoo.exceptions import AccessError

from .common import SlaCommon, utc


class TestExplanation(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=2),
            cls.make_target("next_reply", hours=2),
            cls.make_target("resolution", hours=18),
            cls.make_target(
                "resolution",
                kind="planned",
                types=cls.env.ref("sla_policy.type_change"),
            ),
            calendar=cls.calendar,
            name="Gold",
        )
        cls.agreement = cls.make_agreement(cls.policy)
        cls.agent.tz = cls.tz

    def explain(self, ticket, metric="resolution", user=None):
        clock = self.clock(ticket, metric)
        return clock.with_user(user or self.agent).explain()

    def told(self, explanation):
        """Spans a person can check: kind, start and end in local time."""
        return [
            (span["kind"], self.local(span["start"]), self.local(span["end"]))
            for span in explanation["spans"]
        ]

    def local(self, moment):
        reader = self.env["base"].with_context(tz=self.tz)
        return fields.Datetime.context_timestamp(reader, moment).strftime("%a %H:%M")

    def assertAddsUp(self, ticket):
        """The spans of every clock touch, and their counted seconds are the time
        it has used."""
        now = self.env["sla.clock"]._fold(ticket)[ticket.id]
        used = {(c.metric, c.sequence): c.used for c, _policy in now}
        for clock in ticket.clock_ids:
            with self.subTest(clock=clock.metric_id.code, state=clock.state):
                told = clock.explain()
                spans = told["spans"]
                counted = sum(s["seconds"] for s in spans if s["kind"] == "counted")
                self.assertEqual(counted, told["used_seconds"])
                self.assertEqual(counted, used[clock.metric_id.code, clock.sequence])
                if clock.state != "running":
                    self.assertEqual(counted, clock.used_seconds)
                self.assertEqual(told["budget_seconds"], clock.budget_seconds)
                for one, other in pairwise(spans):
                    self.assertEqual(one["end"], other["start"])
                for span in spans:
                    length = span["end"] - span["start"]
                    self.assertEqual(span["seconds"], length.total_seconds())
                if spans:
                    self.assertEqual(spans[0]["start"], clock.started_at)
                if spans and clock.stopped_at:
                    self.assertEqual(spans[-1]["end"], clock.stopped_at)

    # === SPANS === #

    def test_c10_every_kind_of_span(self):
        self.holiday("2026-03-04 00:00", "2026-03-05 00:00", "Founders' day")
        ticket = self.make_ticket()
        self.at("2026-03-02 16:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-03 11:00")
        self.say_as_customer(ticket)
        self.at("2026-03-05 10:00")
        explanation = self.explain(ticket)
        self.assertEqual(
            self.told(explanation),
            [
                ("counted", "Mon 10:00", "Mon 16:00"),
                ("paused", "Mon 16:00", "Tue 11:00"),
                ("counted", "Tue 11:00", "Tue 18:00"),
                ("closed", "Tue 18:00", "Wed 09:00"),
                ("holiday", "Wed 09:00", "Wed 18:00"),
                ("closed", "Wed 18:00", "Thu 09:00"),
                ("counted", "Thu 09:00", "Thu 10:00"),
            ],
        )
        self.assertEqual(explanation["used_seconds"], (6 + 7 + 1) * 3600)
        self.assertEqual(explanation["budget_seconds"], 18 * 3600)
        paused, holiday = explanation["spans"][1], explanation["spans"][4]
        self.assertEqual(paused["why"], "Waiting for the customer")
        self.assertEqual(paused["who"], "SLA agent")
        self.assertEqual(holiday["label"], "Founders' day")
        self.assertTrue(all(span["label"] for span in explanation["spans"]))

    def test_c10_what_lies_ahead(self):
        ticket = self.make_ticket()
        self.at("2026-03-03 17:00")
        ahead = self.explain(ticket)["ahead"]
        self.assertEqual(
            [(s["kind"], self.local(s["start"]), self.local(s["end"])) for s in ahead],
            [
                ("counted", "Tue 17:00", "Tue 18:00"),
                ("closed", "Tue 18:00", "Wed 09:00"),
                ("counted", "Wed 09:00", "Wed 10:00"),
            ],
        )
        self.at("2026-03-04 10:00")
        self.assertEqual(self.explain(ticket)["ahead"], [])

    def test_c10_adds_up_in_every_state(self):
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.assertAddsUp(ticket)
        for moment, happens in [
            ("2026-03-02 12:30", lambda: self.say_as_customer(ticket)),
            ("2026-03-02 13:30", lambda: self.say_as_agent(ticket)),
            ("2026-03-02 20:00", lambda: self.move(ticket, "waiting_vendor")),
            ("2026-03-04 08:00", lambda: self.move(ticket, "waiting_customer")),
            ("2026-03-05 08:00", lambda: self.say_as_customer(ticket)),
            ("2026-03-05 15:00", lambda: self.move(ticket, "solved")),
            ("2026-03-07 15:00", lambda: self.move(ticket, "in_progress")),
            ("2026-03-10 15:00", self.sweep),
            ("2026-03-11 15:00", lambda: self.move(ticket, "closed")),
            ("2026-03-12 15:00", lambda: self.move(ticket, "in_progress")),
            ("2026-03-13 15:00", lambda: self.move(ticket, "cancelled")),
        ]:
            self.at(moment)
            happens()
            self.assertAddsUp(ticket)

    def test_c10_the_time_a_ticket_was_solved(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.move(ticket, "solved")
        self.at("2026-03-03 10:00")
        self.move(ticket, "in_progress", user=self.colleague_agent)
        self.at("2026-03-03 11:00")
        explanation = self.explain(ticket)
        self.assertEqual(
            self.told(explanation),
            [
                ("counted", "Mon 10:00", "Mon 12:00"),
                ("paused", "Mon 12:00", "Tue 10:00"),
                ("counted", "Tue 10:00", "Tue 11:00"),
            ],
        )
        self.assertIn("Solved", explanation["spans"][1]["why"])
        self.assertEqual(explanation["spans"][1]["who"], "SLA agent2")

    def test_c10_the_customer_who_made_us_wait_is_named(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.move(ticket, "solved")
        self.at("2026-03-02 13:00")
        self.say_as_customer(ticket)
        self.move(ticket, "in_progress", user=self.agent)
        self.at("2026-03-02 14:00")
        who = [span["who"] for span in self.explain(ticket)["spans"]]
        self.assertEqual(who, ["", "SLA agent", ""])

    def test_c10_after_a_calendar_edit_a_closed_clock_still_adds_up(self):
        ticket = self.make_ticket()
        self.at("2026-03-03 11:00")
        self.move(ticket, "solved")
        before = self.explain(ticket)
        self.calendar.attendance_ids.write({"hour_from": 13})
        self.holiday("2026-03-02 00:00", "2026-03-03 00:00")
        self.recalculate()
        self.assertEqual(self.explain(ticket), before)
        self.assertEqual(before["used_seconds"], 10 * 3600)
        self.assertAddsUp(ticket)

    def test_c10_round_the_clock(self):
        ticket = self.make_ticket()
        self.policy.target_ids.filtered(
            lambda t: t.metric_code == "first_response"
        ).round_the_clock = True
        other = self.make_ticket()
        self.at("2026-03-02 20:00")
        kinds = {
            span["kind"] for span in self.explain(other, "first_response")["spans"]
        }
        self.assertEqual(kinds, {"counted"})
        kinds = {
            span["kind"] for span in self.explain(ticket, "first_response")["spans"]
        }
        self.assertEqual(kinds, {"counted", "closed"})

    def test_c10_a_promise_that_is_no_more(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        ticket.partner_id = self.supplier
        self.assertFalse(ticket.agreement_id)
        self.at("2026-03-05 12:00")
        self.assertState(ticket, "resolution", "cancelled")
        self.assertEqual(
            self.told(self.explain(ticket)), [("counted", "Mon 10:00", "Mon 12:00")]
        )
        self.assertAddsUp(ticket)

    # === THE SENTENCE === #

    def test_c10_the_sentence_names_what_matters(self):
        ticket = self.make_ticket()
        sentence = self.explain(ticket)["sentence"]
        for word in ("Resolution", "Gold", "Mon 2 Mar 2026, 10:00", "18"):
            self.assertIn(word, sentence)
        self.assertIn("Wed 4 Mar 2026, 10:00", sentence)

    def test_c10_a_sentence_for_every_state(self):
        ticket = self.make_ticket()
        sentences = {self.explain(ticket)["sentence"]}
        for moment, happens, expected in [
            (
                "2026-03-02 12:00",
                lambda: self.move(ticket, "waiting_customer"),
                "Mon 2 Mar 2026, 12:00",
            ),
            (
                "2026-03-03 09:00",
                lambda: self.move(ticket, "in_progress"),
                "Wed 4 Mar 2026, 16:00",
            ),
            ("2026-03-05 09:00", self.sweep, "Wed 4 Mar 2026, 16:00"),
            (
                "2026-03-05 11:00",
                lambda: self.move(ticket, "solved"),
                "Thu 5 Mar 2026, 11:00",
            ),
        ]:
            self.at(moment)
            happens()
            sentence = self.explain(ticket)["sentence"]
            self.assertIn(expected, sentence)
            sentences.add(sentence)
        self.assertEqual(len(sentences), 5)
        dropped = self.make_ticket()
        self.move(dropped, "cancelled")
        self.assertTrue(self.explain(dropped)["sentence"])
        planned = self.make_ticket(type_id=self.env.ref("sla_policy.type_change").id)
        self.assertTrue(self.explain(planned)["sentence"])
        planned.release_date = utc("2026-04-01 12:00", self.tz)
        self.assertIn("Wed 1 Apr 2026, 12:00", self.explain(planned)["sentence"])

    def test_c10_in_the_readers_time_zone(self):
        ticket = self.make_ticket()
        self.colleague_agent.tz = "Asia/Tokyo"
        sentence = self.explain(ticket, user=self.colleague_agent)["sentence"]
        self.assertIn("Tue 3 Mar 2026, 01:00", sentence)
        self.assertIn("Thu 5 Mar 2026, 01:00", sentence)
        self.assertNotIn("10:00", sentence)

    def test_c10_a_reader_without_a_zone_gets_the_policys(self):
        ticket = self.make_ticket()
        self.colleague_agent.tz = False
        sentence = self.explain(ticket, user=self.colleague_agent)["sentence"]
        self.assertIn("Mon 2 Mar 2026, 10:00", sentence)

    def test_c10_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        ticket = self.make_ticket()
        clock = self.clock(ticket, "resolution").with_user(self.agent)
        spanish = clock.with_context(lang="es_419").explain()["sentence"]
        self.assertRegex(spanish, r"lun\.? 2 mar\.? 2026")
        self.assertNotIn("Mon", spanish)
        # A program that names no language gets its user's.
        self.agent.lang = "es_419"
        self.assertEqual(self.explain(ticket)["sentence"], spanish)

    # === WHO MAY ASK === #

    def test_c10_whoever_sees_the_clock_may_ask(self):
        ticket = self.make_ticket()
        stranger = self._new_user("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.explain(ticket, user=stranger)
        with self.assertRaises(AccessError):
            self.explain(ticket, user=self.portal_user)

    # === THE PANEL === #

    def test_c10_the_panel_counts_like_the_explanation(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 16:30")
        panel = ticket.with_user(self.agent).get_sla_panel()
        self.assertEqual(panel["now"], utc("2026-03-02 16:30", self.tz))
        self.assertEqual(panel["coverage"], "included")
        self.assertEqual(panel["policy"], "Gold")
        clocks = {clock["code"]: clock for clock in panel["clocks"]}
        resolution = clocks["resolution"]
        told = self.explain(ticket)
        self.assertEqual(resolution["used_seconds"], told["used_seconds"])
        self.assertEqual(resolution["budget_seconds"], told["budget_seconds"])
        left = sum(
            (end - start).total_seconds() for start, end in resolution["open_spans"]
        )
        self.assertEqual(left, told["budget_seconds"] - told["used_seconds"])
        # Due, though no sweep has come by: the panel looks by itself.
        self.assertFalse(self.clock(ticket, "first_response").is_breached)
        self.assertTrue(clocks["first_response"]["is_breached"])
        self.assertFalse(clocks["first_response"]["open_spans"])

    def test_c10_the_panel_of_a_ticket_nobody_promised_anything(self):
        ticket = self.make_ticket(partner_id=self.supplier.id)
        panel = ticket.with_user(self.agent).get_sla_panel()
        self.assertEqual(panel["clocks"], [])
        self.assertEqual(panel["coverage"], "no_agreement")
        self.assertTrue(panel["coverage_reason"])
