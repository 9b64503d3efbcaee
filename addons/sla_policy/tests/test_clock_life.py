"""A clock's life: created, paused, resumed, re-aimed, reopened, breached.

Rules C1 to C7 and C11.
"""

from datetime import timedelta

from odoo import fields, http
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from .common import SlaCommon, SlaMixin, utc

HALF_AN_HOUR = timedelta(minutes=30)


class ClockCommon(SlaCommon):
    """A customer who is promised a first response in two hours of service, and a
    resolution in nine: a working day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=2),
            cls.make_target("first_response", hours=1, priority="3"),
            cls.make_target("next_reply", hours=4),
            cls.make_target("resolution", hours=9),
            cls.make_target("resolution", hours=4, priority="3"),
            cls.make_target(
                "resolution", hours=18, types=cls.env.ref("sla_policy.type_training")
            ),
            calendar=cls.calendar,
        )
        cls.agreement = cls.make_agreement(cls.policy)


class TestCreation(ClockCommon):
    """C1: on every channel. Two of them need a real server: see TestCreationHttp."""

    def assertPromised(self, ticket):
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.agreement_id, self.agreement)
        self.assertEqual(ticket.coverage, "included")
        self.assertIn("Support", ticket.coverage_reason)
        self.assertDue(ticket, "first_response", "2026-03-02 12:00")
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        for clock in ticket.clock_ids:
            self.assertMoment(clock.started_at, "2026-03-02 10:00")
            self.assertEqual(clock.policy_id, self.policy)
            self.assertEqual(clock.version_id.number, 1)
        self.assertEqual(self.events(ticket).mapped("kind"), ["created"])
        self.assertEqual(ticket.sla_state, "running")
        self.assertMoment(ticket.sla_next_deadline, "2026-03-02 12:00")
        self.assertEqual(ticket.sla_next_clock_id, self.clock(ticket, "first_response"))

    def test_c1_backend_form(self):
        with Form(self.env["helpdesk.ticket"].with_user(self.agent)) as form:
            form.name = "Blank pages"
            form.description = "Since this morning."
            form.partner_id = self.contact
        self.assertPromised(form.record.with_env(self.env))

    def test_c1_import(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        result = tickets.load(
            ["name", "description", "partner_id/.id", "priority"],
            [
                ["Blank pages", "All of them.", str(self.contact.id), "Medium"],
                ["No pages", "At all.", str(self.contact.id), "Medium"],
            ],
        )
        self.assertFalse(result["messages"])
        for ticket in self.env["helpdesk.ticket"].browse(result["ids"]):
            self.assertPromised(ticket)

    def test_c1_mail_gateway(self):
        ticket = self.mail_in(author='"Ana Ruiz" <ana@example.com>')
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertPromised(ticket)

    def test_c1_mail_to_the_alias_of_a_team(self):
        domain = self.env["mail.alias.domain"].create({"name": "desk.example.com"})
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Printers",
                "alias_name": "printers",
                "alias_domain_id": domain.id,
            }
        )
        ticket = self.mail_in(to="printers@desk.example.com")
        self.assertEqual(ticket.team_id, team)
        self.assertPromised(ticket)

    def test_c1_several_at_once(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        values = {"name": "Blank", "description": "All", "partner_id": self.contact.id}
        tickets = self.env["helpdesk.ticket"].create(
            [values, {**values, "partner_id": stranger.id}, values]
        )
        self.assertPromised(tickets[0])
        self.assertPromised(tickets[2])
        self.assertFalse(tickets[1].clock_ids)
        self.assertEqual(tickets[1].coverage, "no_agreement")

    def test_c1_without_an_agreement_there_is_no_clock(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for partner in (stranger, self.env["res.partner"]):
            with self.subTest(partner.name):
                ticket = self.make_ticket(partner_id=partner.id)
                self.assertFalse(ticket.clock_ids)
                self.assertFalse(ticket.agreement_id)
                self.assertFalse(ticket.sla_state)
                self.assertEqual(ticket.coverage, "no_agreement")
                self.assertTrue(ticket.coverage_reason)

    def test_c1_a_ticket_that_is_over_when_it_comes(self):
        ticket = self.make_ticket(stage_id=self.stages["closed"].id)
        self.assertFalse(ticket.clock_ids)

    def test_t8_a_clock_starts_by_our_own_field(self):
        """`create_date` is the database's idea of time, not ours."""
        ticket = self.make_ticket()
        self.assertNotEqual(ticket.create_date, self.events(ticket).occurred_at)
        self.assertMoment(self.clock(ticket, "resolution").started_at, self.now)


@tagged("post_install", "-at_install")
class TestCreationHttp(SlaMixin, HttpCase):
    """C1 and C4 through a real server. Time is real: service is round the clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=0.5),
            cls.make_target("resolution", hours=4),
        )
        cls.agreement = cls.make_agreement(cls.policy)

    def assertJustPromised(self, ticket, since):
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.agreement_id, self.agreement)
        clock = self.clock(ticket, "first_response")
        self.assertEqual(clock.state, "running")
        self.assertGreaterEqual(clock.started_at, since)
        self.assertLessEqual(clock.started_at, fields.Datetime.now())
        self.assertEqual(clock.deadline, clock.started_at + HALF_AN_HOUR)
        self.assertTrue(self.clock(ticket, "resolution"))

    def test_c1_portal(self):
        since = fields.Datetime.now()
        self.authenticate("sla_portal", "sla_portal")
        answer = self.url_open(
            "/submitted/ticket",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "subject": "Filed in the portal",
                "description": "Blank pages.",
            },
        )
        self.assertEqual(answer.status_code, 200)
        ticket = self.env["helpdesk.ticket"].search(
            [("name", "=", "Filed in the portal")]
        )
        self.assertEqual(ticket.partner_id, self.portal_user.partner_id)
        self.assertJustPromised(ticket, since)

    def test_c1_json_2(self):
        since = fields.Datetime.now()
        keys = self.env["res.users.apikeys"].with_user(self.agent)
        key = keys._generate("rpc", "tests", since + timedelta(days=1))
        answer = self.url_open(
            "/json/2/helpdesk.ticket/create",
            json={
                "vals_list": [
                    {
                        "name": "Filed by a program",
                        "description": "Blank pages.",
                        "partner_id": self.contact.id,
                    }
                ]
            },
            headers={"Authorization": f"Bearer {key}"},
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        ticket = self.env["helpdesk.ticket"].browse(answer.json())
        self.assertEqual(ticket.name, "Filed by a program")
        self.assertJustPromised(ticket, since)

    def post_message(self, ticket, **params):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": ticket.id,
                "post_data": {
                    "body": "Here is the photo.",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                **params,
            },
        )

    def test_c4_answering_in_the_portal(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        self.authenticate("sla_portal", "sla_portal")
        self.post_message(ticket)
        self.assertEqual(ticket.stage_id.sla_phase, "in_progress")
        self.assertState(ticket, "resolution", "running")
        self.assertState(ticket, "first_response", "running")
        reply = self.events(ticket, "customer_reply")
        self.assertEqual(reply.partner_id, self.portal_user.partner_id)

    def test_c4_an_answer_is_its_authors_whoever_is_logged_in(self):
        """As Odoo's portal does with the link of a mail, where it may be answered by:
        the link knows who it was sent to."""
        ticket = self.make_ticket()
        self.move(ticket, "waiting_customer")
        public = self.env.ref("base.public_user")
        ticket.with_user(public).sudo().message_post(
            body="Here it is.",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        ticket.invalidate_recordset()
        self.assertEqual(ticket.stage_id.sla_phase, "in_progress")
        self.assertState(ticket, "resolution", "running")
        reply = self.events(ticket, "customer_reply")
        self.assertEqual(reply.partner_id, self.contact)


class TestPause(ClockCommon):
    def test_c2_waiting_for_the_customer_pauses_the_resolution_only(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer")
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.state, "paused")
        self.assertFalse(clock.deadline)
        self.assertMoment(clock.paused_at, "2026-03-02 11:00")
        self.assertEqual(clock.pause_reason, "waiting_customer")
        self.assertEqual(clock.used_seconds, 3600)
        self.assertDue(ticket, "first_response", "2026-03-02 12:00")
        self.assertState(ticket, "first_response", "running")
        self.assertMoment(ticket.sla_next_deadline, "2026-03-02 12:00")

    def test_c2_waiting_for_a_vendor_pauses_the_resolution_only(self):
        ticket = self.make_ticket()
        self.move(ticket, "waiting_vendor")
        self.assertState(ticket, "resolution", "paused")
        self.assertState(ticket, "first_response", "running")

    def test_c2_a_ticket_may_come_in_waiting(self):
        ticket = self.make_ticket(stage_id=self.stages["waiting_vendor"].id)
        self.assertState(ticket, "resolution", "paused")
        self.at("2026-03-03 09:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 18:00")

    def test_c2_nothing_but_pauses_left(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.move(ticket, "waiting_customer")
        self.assertEqual(ticket.sla_state, "paused")
        self.assertFalse(ticket.sla_next_deadline)
        self.at("2026-04-02 10:00")
        self.sweep()
        self.assertState(ticket, "resolution", "paused", breached=False)

    def test_c3_resume_adds_what_was_left(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")  # two of nine hours used
        self.move(ticket, "waiting_customer")
        self.at("2026-03-04 11:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-04 18:00")
        self.assertFalse(self.clock(ticket, "resolution").paused_at)
        self.assertFalse(self.clock(ticket, "resolution").pause_reason)

    def test_c3_a_pause_over_a_weekend(self):
        self.at("2026-03-06 16:00")  # a Friday
        ticket = self.make_ticket()
        self.at("2026-03-06 17:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-09 09:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-09 17:00")

    def test_c3_a_pause_that_begins_and_ends_outside_service_hours(self):
        self.at("2026-03-02 17:00")
        ticket = self.make_ticket()
        self.at("2026-03-02 20:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-03 07:00")
        self.move(ticket, "in_progress")
        # Nothing was open meanwhile: the deadline is what it would have been.
        self.assertDue(ticket, "resolution", "2026-03-03 17:00")

    def test_c3_two_pauses(self):
        ticket = self.make_ticket()
        for moment, phase in [
            ("2026-03-02 11:00", "waiting_customer"),  # one hour used
            ("2026-03-02 15:00", "in_progress"),
            ("2026-03-02 17:00", "waiting_vendor"),  # two more
            ("2026-03-05 09:00", "in_progress"),
        ]:
            self.at(moment)
            self.move(ticket, phase)
        self.assertDue(ticket, "resolution", "2026-03-05 15:00")

    def test_c3_from_one_kind_of_waiting_to_another(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-02 13:00")
        self.move(ticket, "waiting_vendor")
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.pause_reason, "waiting_vendor")
        self.assertMoment(clock.paused_at, "2026-03-02 13:00")
        self.at("2026-03-03 10:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 18:00")

    def test_c3_a_deadline_already_passed_stays_passed(self):
        """A pause after the deadline does not make up for it."""
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-05 12:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-03 10:00")
        self.assertState(ticket, "resolution", "running", breached=True)

    def test_c3_solved_straight_from_waiting_is_not_missed(self):
        """However long the customer took: our nine hours were not used up."""
        ticket = self.make_ticket()
        self.at("2026-03-02 17:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-20 17:00")
        self.sweep()
        self.move(ticket, "solved")
        clock = self.clock(ticket, "resolution")
        self.assertEqual((clock.state, clock.is_breached), ("met", False))
        self.assertEqual(clock.used_seconds, 7 * 3600)


class TestPauseAndDaylightSaving(SlaCommon):
    tz = "Europe/Madrid"  # summer time from 29 March 2026 on

    def promise(self, **values):
        calendar = self.make_calendar(**values)
        policy = self.make_policy(
            self.make_target("resolution", hours=9), calendar=calendar
        )
        self.make_agreement(policy)

    def test_c3_resumed_after_the_clocks_changed(self):
        self.promise()
        self.at("2026-03-27 17:00")  # the Friday before
        ticket = self.make_ticket()
        self.at("2026-03-27 18:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-30 10:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-30 18:00")
        self.assertEqual(
            self.clock(ticket, "resolution").deadline, utc("2026-03-30 16:00")
        )

    def test_c3_paused_through_the_hour_that_does_not_exist(self):
        self.promise(hours=(0, 24), days=("5", "6"))
        self.at("2026-03-28 22:00")
        ticket = self.make_ticket()
        self.at("2026-03-29 01:00")  # three hours used; 2:00 becomes 3:00
        self.move(ticket, "waiting_customer")
        self.at("2026-03-29 04:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-29 10:00")

    def test_t7_a_day_of_23_hours(self):
        self.promise(hours=(0, 24), days=("5", "6"))
        self.at("2026-03-28 22:00")
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-29 08:00")

    def test_t7_a_shift_until_midnight(self):
        self.promise(hours=(15, 24), days=("0", "1"))
        self.at("2026-03-02 15:00")
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-03 00:00")

    def test_t7_split_shifts_and_half_hours(self):
        self.tz = "Asia/Kolkata"
        self.promise(hours=[(9.5, 13), (14, 18.5)], tz="Asia/Kolkata")
        self.at("2026-03-02 12:00")
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-03 13:00")

    def test_t7_every_other_week(self):
        calendar = self.make_calendar()
        calendar.switch_calendar_type()
        shifts = calendar.attendance_ids.filtered(lambda line: not line.display_type)
        shifts.filtered(lambda line: line.week_type == "0").unlink()
        self.assertEqual(set(shifts.exists().mapped("week_type")), {"1"})
        policy = self.make_policy(
            self.make_target("resolution", hours=9), calendar=calendar
        )
        self.make_agreement(policy)
        # 2 March 2026 begins a week of the first kind: closed.
        weeks = self.env["resource.calendar.attendance"]
        self.assertEqual(weeks.get_week_type(fields.Date.to_date("2026-03-02")), 0)
        ticket = self.make_ticket()
        self.assertDue(ticket, "resolution", "2026-03-09 18:00")


class TestCustomerIsBack(ClockCommon):
    """C4: any contact of the customer, on any channel."""

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(self.ticket, "waiting_customer")
        self.at("2026-03-03 09:00")

    def assertResumed(self, who):
        self.assertEqual(self.ticket.stage_id, self.stages["in_progress"])
        self.assertDue(self.ticket, "resolution", "2026-03-03 17:00")
        reply = self.events(self.ticket, "customer_reply")
        self.assertEqual(reply.partner_id, who)
        self.assertTrue(reply.message_id)

    def test_c4_by_mail(self):
        self.mail_in(self.ticket)
        self.assertResumed(self.contact)

    def test_c4_by_mail_from_another_contact_of_the_company(self):
        self.mail_in(self.ticket, author="Luis Mora <luis@example.com>")
        self.assertResumed(self.other_contact)

    def test_c4_by_mail_from_the_company_itself(self):
        self.mail_in(self.ticket, author="norte@example.com")
        self.assertResumed(self.customer)

    def test_c4_in_the_portal(self):
        self.say_as_customer(self.ticket)
        self.assertResumed(self.portal_user.partner_id)

    def test_c4_an_agent_who_writes_down_a_phone_call(self):
        """Posted by an agent in the customer's name."""
        self.ticket.with_user(self.agent).message_post(
            body="Ana called: it works again.",
            author_id=self.contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertResumed(self.contact)

    def test_c4_not_by_a_supplier(self):
        self.ticket.message_subscribe(self.supplier.ids)
        self.mail_in(self.ticket, author=self.supplier.email)
        self.assertEqual(self.ticket.stage_id, self.stages["waiting_customer"])
        self.assertState(self.ticket, "resolution", "paused")

    def test_c4_not_by_an_agent(self):
        self.say_as_agent(self.ticket, "Could you send the photo?")
        self.assertEqual(self.ticket.stage_id, self.stages["waiting_customer"])
        self.assertState(self.ticket, "resolution", "paused")

    def test_c4_not_out_of_waiting_for_a_vendor(self):
        self.move(self.ticket, "waiting_vendor")
        self.say_as_customer(self.ticket)
        self.assertEqual(self.ticket.stage_id, self.stages["waiting_vendor"])
        self.assertState(self.ticket, "resolution", "paused")

    def test_c4_a_customer_known_by_address_only(self):
        ticket = self.make_ticket(
            partner_id=False, partner_email="New Person <new@customer.example.com>"
        )
        self.move(ticket, "waiting_customer")
        self.mail_in(ticket, author="other@customer.example.com")
        self.assertEqual(ticket.stage_id, self.stages["waiting_customer"])
        self.mail_in(ticket, author="new@customer.example.com")
        self.assertEqual(ticket.stage_id, self.stages["in_progress"])

    def test_c4_a_team_with_stages_of_its_own(self):
        """The ticket goes to the first of them that means work."""
        team = self.env["helpdesk.ticket.team"].create({"name": "Printers"})
        theirs = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Printing",
                "sla_phase": "in_progress",
                "sequence": 0,
                "company_id": False,
                "team_ids": [Command.set(team.ids)],
            }
        )
        self.ticket.team_id = team
        self.say_as_customer(self.ticket)
        self.assertEqual(self.ticket.stage_id, theirs)

    def test_c4_without_a_stage_for_work(self):
        """Nowhere to go: the ticket stays, the message is a fact all the same."""
        for phase in ("in_progress", "assigned", "new"):
            self.stages[phase].active = False
        self.say_as_customer(self.ticket)
        self.assertEqual(self.ticket.stage_id, self.stages["waiting_customer"])
        self.assertTrue(self.events(self.ticket, "customer_reply"))


class TestReaim(ClockCommon):
    """C5: priority, request type or policy changed."""

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()

    def pause(self):
        """One hour used, then a whole day of waiting."""
        self.at("2026-03-02 11:00")
        self.move(self.ticket, "waiting_customer")
        self.at("2026-03-03 11:00")
        self.move(self.ticket, "in_progress")

    def test_c5_priority_with_a_pause_in_between(self):
        self.pause()
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")
        self.at("2026-03-03 12:00")
        self.ticket.with_user(self.agent).priority = "3"
        # Four hours since Monday 10:00, the day of waiting not counted.
        self.assertDue(self.ticket, "resolution", "2026-03-03 14:00")
        clock = self.clock(self.ticket, "resolution")
        self.assertMoment(clock.started_at, "2026-03-02 10:00")
        self.assertEqual(clock.budget_seconds, 4 * 3600)
        self.assertEqual(len(self.clocks(self.ticket, "resolution")), 1)
        self.ticket.priority = "1"
        self.assertDue(self.ticket, "resolution", "2026-03-04 10:00")

    def test_c5_priority_while_paused(self):
        self.at("2026-03-02 11:00")
        self.move(self.ticket, "waiting_customer")
        self.at("2026-03-03 09:00")
        self.ticket.priority = "3"
        self.assertState(self.ticket, "resolution", "paused")
        self.at("2026-03-03 11:00")
        self.move(self.ticket, "in_progress")
        self.assertDue(self.ticket, "resolution", "2026-03-03 14:00")

    def test_c5_raised_too_late_to_be_kept(self):
        self.at("2026-03-02 17:00")
        self.ticket.priority = "3"
        self.assertDue(self.ticket, "resolution", "2026-03-02 14:00")
        self.assertState(self.ticket, "resolution", "running", breached=True)
        self.assertEqual(self.ticket.sla_state, "breached")
        # Told like any other breach, and once.
        self.sweep()
        self.say_as_customer(self.ticket)
        self.sweep()
        told = [event.value["metric"] for event in self.events(self.ticket, "breached")]
        self.assertEqual(told.count("resolution"), 1)

    def test_c5_request_type(self):
        self.pause()
        self.ticket.type_id = self.env.ref("sla_policy.type_training")
        self.assertDue(self.ticket, "resolution", "2026-03-05 10:00")

    def test_c5_agreement(self):
        self.pause()
        always = self.make_policy(self.make_target("resolution", hours=30))
        better = self.make_agreement(always)
        self.ticket.agreement_id = better
        clock = self.clock(self.ticket, "resolution")
        # 24×7: one hour passed on Monday, 29 were left on Tuesday at 11:00.
        self.assertMoment(clock.deadline, "2026-03-04 16:00")
        self.assertMoment(clock.started_at, "2026-03-02 10:00")
        self.assertEqual(clock.policy_id, always)
        self.assertEqual(clock.agreement_id, better)
        self.assertState(self.ticket, "first_response", "cancelled")
        self.assertEqual(self.ticket.coverage, "included")

    def test_c5_verdicts_stay(self):
        self.at("2026-03-02 11:30")
        self.say_as_agent(self.ticket)
        verdict = self.story(self.clock(self.ticket, "first_response"))
        self.ticket.priority = "3"  # one hour: it would have been missed
        self.ticket.type_id = self.env.ref("sla_policy.type_training")
        self.assertEqual(self.story(self.clock(self.ticket, "first_response")), verdict)
        self.ticket.agreement_id = self.make_agreement(
            self.make_policy(self.make_target("first_response", hours=0.1))
        )
        self.assertEqual(self.story(self.clock(self.ticket, "first_response")), verdict)

    def test_c5_a_dropped_promise_stays_dropped_when_the_ticket_is_solved(self):
        bare = self.make_policy(self.make_target("next_reply", hours=1))
        self.ticket.agreement_id = self.make_agreement(bare)
        self.assertState(self.ticket, "resolution", "cancelled")
        self.at("2026-03-30 10:00")
        self.move(self.ticket, "solved")
        self.assertState(self.ticket, "resolution", "cancelled", breached=False)
        self.assertFalse(self.events(self.ticket, "verdict"))

    def test_c5_several_changes_in_one_write(self):
        self.ticket.write({"priority": "3", "user_id": self.agent.id})
        self.assertDue(self.ticket, "resolution", "2026-03-02 14:00")
        self.assertEqual(
            sorted(self.events(self.ticket).mapped("kind")),
            ["assigned", "created", "priority"],
        )


class TestReopen(ClockCommon):
    def test_c6_the_time_in_between_is_not_counted(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.at("2026-03-02 13:00")  # three of nine hours used
        self.move(ticket, "solved")
        self.assertState(ticket, "resolution", "met")
        self.assertEqual(ticket.sla_state, "met")
        self.at("2026-03-12 10:00")
        self.move(ticket, "in_progress")
        self.assertState(ticket, "resolution", "running", breached=False)
        self.assertDue(ticket, "resolution", "2026-03-12 16:00")
        clock = self.clock(ticket, "resolution")
        self.assertEqual(clock.sequence, 1)
        self.assertFalse(clock.stopped_at)
        self.assertMoment(clock.started_at, "2026-03-02 10:00")
        self.at("2026-03-12 16:00:01")
        self.move(ticket, "closed")
        self.assertState(ticket, "resolution", "missed", breached=True)
        self.assertEqual(len(self.events(ticket, "verdict")), 3)

    def test_c6_a_first_response_once_met_stays_met(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.say_as_agent(ticket)
        before = self.story(self.clock(ticket, "first_response"))
        self.move(ticket, "solved")
        self.at("2026-03-05 11:00")
        self.move(ticket, "in_progress")
        self.at("2026-03-06 11:00")
        self.say_as_agent(ticket)
        self.assertEqual(self.story(self.clock(ticket, "first_response")), before)
        self.assertEqual(len(self.clocks(ticket, "first_response")), 1)

    def test_c6_an_answer_still_owed_is_owed_again(self):
        """Closed unanswered by mistake: the clock goes on where it was."""
        ticket = self.make_ticket()
        self.at("2026-03-02 11:00")
        self.move(ticket, "closed")
        self.assertState(ticket, "first_response", "cancelled")
        self.at("2026-03-04 11:00")
        self.move(ticket, "new")
        self.assertDue(ticket, "first_response", "2026-03-04 12:00")

    def test_c6_reopened_and_solved_again_and_again(self):
        ticket = self.make_ticket()
        for day in ("03", "04", "05"):
            self.at(f"2026-03-{day} 09:00")
            self.move(ticket, "in_progress")
            self.at(f"2026-03-{day} 10:00")
            self.move(ticket, "solved")
        # Eight hours on Monday from 10:00, then one each morning: missed.
        self.assertState(ticket, "resolution", "missed")
        self.assertEqual(self.clock(ticket, "resolution").used_seconds, 11 * 3600)

    def test_c6_into_a_pause(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 13:00")
        self.move(ticket, "solved")
        self.at("2026-03-03 09:00")
        self.move(ticket, "waiting_customer")
        self.assertState(ticket, "resolution", "paused")
        self.at("2026-03-05 09:00")
        self.move(ticket, "in_progress")
        self.assertDue(ticket, "resolution", "2026-03-05 15:00")


class TestSweep(ClockCommon):
    """C7: passed while running."""

    def breaches(self, ticket):
        return [
            (event.value["metric"], event.value["deadline"])
            for event in self.events(ticket, "breached")
        ]

    def test_c7_exactly_at_the_deadline(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:59:59")
        self.sweep()
        self.assertState(ticket, "first_response", "running", breached=False)
        self.assertEqual(self.breaches(ticket), [])
        self.at("2026-03-02 12:00:00")
        self.sweep()
        self.assertState(ticket, "first_response", "running", breached=True)
        self.assertState(ticket, "resolution", "running", breached=False)
        self.assertEqual(ticket.sla_state, "breached")
        self.assertEqual(
            self.breaches(ticket), [("first_response", "2026-03-02 18:00:00")]
        )
        self.sweep()
        self.assertEqual(len(self.breaches(ticket)), 1)

    def test_c7_at_risk_when_less_than_a_quarter_is_left(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 11:29:59")
        self.sweep()
        self.assertFalse(self.clock(ticket, "first_response").is_at_risk)
        self.assertEqual(ticket.sla_state, "running")
        self.at("2026-03-02 11:30")
        self.sweep()
        clock = self.clock(ticket, "first_response")
        self.assertTrue(clock.is_at_risk)
        self.assertEqual(clock.check_at, clock.deadline)
        self.assertEqual(ticket.sla_state, "at_risk")
        self.at("2026-03-02 12:00")
        self.sweep()
        self.assertFalse(self.clock(ticket, "first_response").is_at_risk)
        self.assertState(ticket, "first_response", "running", breached=True)

    def test_c7_a_sweep_two_days_late(self):
        ticket = self.make_ticket()
        self.at("2026-03-05 12:00")
        self.sweep()
        self.assertState(ticket, "first_response", "running", breached=True)
        self.assertState(ticket, "resolution", "running", breached=True)
        self.assertEqual(
            sorted(self.breaches(ticket)),
            [
                ("first_response", "2026-03-02 18:00:00"),
                ("resolution", "2026-03-03 16:00:00"),
            ],
        )

    def test_c7_stopped_later_is_missed(self):
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        self.sweep()
        self.say_as_agent(ticket)
        self.move(ticket, "solved")
        for metric in ("first_response", "resolution"):
            self.assertState(ticket, metric, "missed", breached=True)
        self.assertEqual(ticket.sla_state, "missed")

    def test_c7_missed_without_any_sweep(self):
        """The verdict comes from the facts; the cron only tells it early."""
        ticket = self.make_ticket()
        self.at("2026-03-03 12:00")
        self.say_as_agent(ticket)
        self.assertState(ticket, "first_response", "missed", breached=True)

    def test_c7_stopped_in_the_very_second_of_the_deadline(self):
        ticket = self.make_ticket()
        self.at("2026-03-02 12:00")
        self.sweep()
        self.say_as_agent(ticket)
        self.assertState(ticket, "first_response", "met", breached=False)

    def test_c7_passed_and_paused_before_the_sweep_came(self):
        ticket = self.make_ticket()
        self.at("2026-03-03 10:05")
        self.move(ticket, "waiting_customer")
        self.assertState(ticket, "resolution", "paused", breached=True)
        self.assertEqual(ticket.sla_state, "breached")
        self.sweep()
        self.assertIn(("resolution", "2026-03-03 16:00:00"), self.breaches(ticket))

    def test_c7_kept_promises_are_left_alone(self):
        ticket = self.make_ticket()
        self.say_as_agent(ticket)
        self.move(ticket, "solved")
        before = self.story(ticket.clock_ids)
        self.at("2026-03-09 12:00")
        self.sweep()
        self.assertEqual(self.story(ticket.clock_ids), before)
        self.assertEqual(self.breaches(ticket), [])

    def test_c7_the_cron_is_woken_for_the_next_moment(self):
        cron = self.env.ref("sla_policy.ir_cron_sweep")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        ticket = self.make_ticket()
        clock = self.clock(ticket, "first_response")
        self.assertMoment(clock.check_at, "2026-03-02 11:30")
        triggers = triggers.search([("cron_id", "=", cron.id)])
        self.assertLessEqual(min(triggers.mapped("call_at")), clock.check_at)
        triggers.unlink()
        self.at("2026-03-02 11:30")
        self.sweep()
        triggers = triggers.search([("cron_id", "=", cron.id)])
        self.assertLessEqual(min(triggers.mapped("call_at")), clock.deadline)

    def test_c7_more_than_one_batch(self):
        tickets = [self.make_ticket() for _number in range(5)]
        self.at("2026-03-02 12:00")
        self.env.ref("sla_policy.ir_cron_sweep").code = "model._cron_sweep(batch=2)"
        self.sweep()
        for ticket in tickets:
            self.assertState(ticket, "first_response", "running", breached=True)


class TestReplay(ClockCommon):
    """C11: replaying a ticket's events from nothing gives the same clocks."""

    def live_through_a_lot(self):
        """A ticket to which everything happens."""
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        better = self.make_agreement(
            self.make_policy(
                self.make_target("first_response", hours=1),
                self.make_target("next_reply", hours=2),
                self.make_target("progress_update", hours=24, phase="waiting_vendor"),
                self.make_target("information_check", hours=8),
                self.make_target("estimate", days=5, kind="days"),
                self.make_target("release_date", hours=14, kind="hours"),
                self.make_target("resolution", hours=30, hours_min=10),
                calendar=self.make_calendar(hours=(8, 20)),
            )
        )
        for moment, happens in [
            ("2026-03-02 10:40", lambda: self.move(ticket, "assigned")),
            ("2026-03-02 11:50", lambda: self.say_as_agent(ticket)),
            ("2026-03-02 12:00", lambda: self.move(ticket, "waiting_customer")),
            ("2026-03-03 09:30", lambda: self.say_as_customer(ticket)),
            ("2026-03-03 11:00", lambda: ticket.write({"priority": "3"})),
            ("2026-03-03 12:00", lambda: ticket.write({"priority": "0"})),
            ("2026-03-03 15:00", self.sweep),
            ("2026-03-03 16:00", lambda: ticket.write({"user_id": self.agent.id})),
            ("2026-03-04 09:00", lambda: ticket.write({"agreement_id": better.id})),
            ("2026-03-04 10:00", lambda: self.say_as_agent(ticket)),
            ("2026-03-04 11:00", ticket.action_information_complete),
            ("2026-03-04 12:00", lambda: self.move(ticket, "waiting_vendor")),
            ("2026-03-06 12:00", lambda: self.say_as_agent(ticket)),
            ("2026-03-09 08:00", lambda: self.move(ticket, "in_progress")),
            ("2026-03-09 09:00", ticket.action_estimate_sent),
            ("2026-03-09 10:00", ticket.action_estimate_approved),
            ("2026-03-09 11:00", lambda: self.move(ticket, "solved")),
            ("2026-03-10 09:00", lambda: self.say_as_customer(ticket)),
            ("2026-03-10 10:00", lambda: self.move(ticket, "in_progress")),
            ("2026-03-11 10:00", self.sweep),
            (
                "2026-03-11 11:00",
                lambda: ticket.write({"release_date": utc("2026-03-31 12:00")}),
            ),
            ("2026-03-12 10:00", lambda: self.say_as_customer(ticket)),
            ("2026-03-12 10:10", lambda: self.move(ticket, "waiting_customer")),
            ("2026-03-12 10:20", lambda: self.say_as_customer(ticket)),
        ]:
            self.at(moment)
            happens()
            self.finish_transaction()
        return ticket

    def assertReplays(self, ticket):
        self.sweep()
        before = self.story(ticket.clock_ids)
        facts = len(self.events(ticket))
        clocks = self.env["sla.clock"]
        clocks._writer().search([("ticket_id", "=", ticket.id)]).unlink()
        ticket.invalidate_recordset()
        self.assertFalse(ticket.clock_ids)
        clocks._refold(ticket)
        self.sweep()
        ticket.invalidate_recordset()
        self.assertEqual(self.story(ticket.clock_ids), before)
        self.assertEqual(len(self.events(ticket)), facts)
        return before

    def test_c11_replaying_gives_the_same_clocks(self):
        ticket = self.live_through_a_lot()
        rows = self.assertReplays(ticket)
        self.assertGreaterEqual(len(rows), 8)
        self.assertLessEqual(
            {"met", "missed", "running", "cancelled"}, {row["state"] for row in rows}
        )
        # Every metric but the one that was over when it was first promised.
        self.assertEqual(
            set(self.env["sla.metric"].search([]).mapped("code"))
            - set(ticket.clock_ids.metric_id.mapped("code")),
            {"information_check"},
        )
        for later in ("2026-03-12 15:00", "2026-03-20 12:00"):
            self.at(later)
            self.assertReplays(ticket)
        self.move(ticket, "closed")
        self.assertReplays(ticket)

    def test_c11_refolding_changes_nothing(self):
        ticket = self.live_through_a_lot()
        before = self.story(ticket.clock_ids)
        facts = len(self.events(ticket))
        self.env["sla.clock"]._refold(ticket)
        self.assertEqual(self.story(ticket.clock_ids), before)
        self.assertEqual(len(self.events(ticket)), facts)

    def test_c11_replayed_after_the_policy_was_edited(self):
        """Facts name the version that was promised, not the policy of today."""
        ticket = self.live_through_a_lot()
        self.policy.target_ids.hours = 40
        ticket.agreement_id.policy_id.target_ids.filtered("hours").write({"hours": 50})
        self.assertReplays(ticket)

    def test_c11_facts_are_told_in_order(self):
        ticket = self.live_through_a_lot()
        told = self.events(ticket)
        self.assertEqual(told[0].kind, "created")
        self.assertEqual(told.mapped("occurred_at"), sorted(told.mapped("occurred_at")))
        self.assertTrue(all(told.mapped("user_id")))
