"""What the tests of this addon have in common: a frozen clock and a few people."""

from datetime import datetime
from zoneinfo import ZoneInfo

import freezegun

from odoo import fields
from odoo.fields import Command
from odoo.tests import JsonRpcException
from odoo.tests.common import TransactionCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

# How long a test took is told in real time, whatever time it is in the test.
freezegun.configure(extend_ignore_list=["_pytest.timing"])

UTC = ZoneInfo("UTC")

WEEKDAYS = ("0", "1", "2", "3", "4")
EVERY_DAY = (*WEEKDAYS, "5", "6")

# The stages that helpdesk_mgmt and this addon ship, by what they mean.
STAGES = {
    "new": "helpdesk_mgmt.helpdesk_ticket_stage_new",
    "assigned": "sla_policy.helpdesk_ticket_stage_assigned",
    "in_progress": "helpdesk_mgmt.helpdesk_ticket_stage_in_progress",
    "waiting_customer": "helpdesk_mgmt.helpdesk_ticket_stage_awaiting",
    "waiting_vendor": "sla_policy.helpdesk_ticket_stage_waiting_vendor",
    "solved": "sla_policy.helpdesk_ticket_stage_solved",
    "closed": "helpdesk_mgmt.helpdesk_ticket_stage_done",
    "cancelled": "helpdesk_mgmt.helpdesk_ticket_stage_cancelled",
}

# What a clock's row says about its promise: equal rows tell the same story.
CLOCK_FIELDS = (
    "ticket_id",
    "metric_id",
    "sequence",
    "agreement_id",
    "policy_id",
    "version_id",
    "target_id",
    "company_id",
    "started_at",
    "expected_from",
    "deadline",
    "stopped_at",
    "paused_at",
    "pause_reason",
    "state",
    "is_breached",
    "is_at_risk",
    "budget_seconds",
    "used_seconds",
    "check_at",
    "needs_recalculation",
)


def utc(local, tz="UTC"):
    """`2026-03-02 10:00` on the wall clock of `tz`, as naive UTC."""
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(tz))
    return moment.astimezone(UTC).replace(tzinfo=None)


class SlaMixin:
    """Builders and questions. For any test case with a database."""

    #: The zone of the moments in a test, unless one is named.
    tz = "America/Mexico_City"

    @classmethod
    def _set_up_people(cls):
        """Agents, a manager, a customer with three contacts, a supplier."""
        cls.env["res.lang"]._activate_lang("en_US")
        # Tickets are assigned when a test says so, not to whoever files them.
        cls.env.company.helpdesk_mgmt_ticket_auto_assign = False
        cls.stages = {phase: cls.env.ref(xmlid) for phase, xmlid in STAGES.items()}
        cls.agent = cls._ready_user("agent", "helpdesk_mgmt.group_helpdesk_user")
        cls.colleague_agent = cls._ready_user(
            "agent2", "helpdesk_mgmt.group_helpdesk_user"
        )
        cls.manager = cls._ready_user("manager", "sla_policy.group_sla_manager")
        cls.customer = cls._ready_partner(
            "customer", name="Norte Foods", is_company=True, email="norte@example.com"
        )
        cls.contact = cls._ready_partner(
            "contact",
            name="Ana Ruiz",
            email="ana@example.com",
            parent_id=cls.customer.id,
        )
        cls.other_contact = cls._ready_partner(
            "other_contact",
            name="Luis Mora",
            email="luis@example.com",
            parent_id=cls.customer.id,
        )
        cls.portal_user = cls._ready_user(
            "portal",
            "base.group_portal",
            cls.customer,
            name="Eva Portal",
            email="eva@example.com",
        )
        cls.supplier = cls._ready_partner(
            "supplier", name="Printer Maker", email="maker@supplier.example.com"
        )

    @classmethod
    def _ready(cls, name, make):
        """A record that databases of ./dev test have already; any other: it is made.

        :param name: of the record among those that tools/dev/people.py makes
        """
        return cls.env.ref(f"sla_tests.{name}", raise_if_not_found=False) or make()

    @classmethod
    def _ready_user(cls, login, groups, customer=None, **values):
        """`_new_user`, unless the database has the user already."""
        return cls._ready(
            f"user_{login}", lambda: cls._new_user(login, groups, customer, **values)
        )

    @classmethod
    def _ready_partner(cls, name, /, **values):
        """A new partner, unless the database has it already."""
        return cls._ready(
            f"partner_{name}", lambda: cls.env["res.partner"].create(values)
        )

    @classmethod
    def _new_user(cls, login, groups, customer=None, company=None, **values):
        """Somebody whose login and password are `sla_<login>`.

        :param customer: whose contact they are
        :param company: the only one they work in, in place of that of the tests
        """
        if company:
            values.update(company_id=company.id, company_ids=company.ids)
        user = new_test_user(
            cls.env,
            login=f"sla_{login}",
            password=f"sla_{login}",
            groups=groups,
            **{
                "name": f"SLA {login}",
                "email": f"{login}@helpdesk.example.com",
                "lang": "en_US",
                **values,
            },
        )
        if customer:
            user.partner_id.parent_id = customer
        return user

    @classmethod
    def _new_user_elsewhere(cls, groups="sla_policy.group_sla_manager"):
        """Somebody of another company, who sees that one only."""
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        return cls._new_user("elsewhere", groups, company=company)

    @classmethod
    def _new_contact(cls, name, email, parent=None):
        parent = parent or cls.customer
        return cls.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": parent.id}
        )

    # === BUILDERS === #

    @classmethod
    def make_calendar(cls, hours=(9, 18), days=WEEKDAYS, tz=None, **values):
        """A calendar with one shift a day, or several: `hours` may be a list."""
        shifts = hours if isinstance(hours, list) else [hours]
        return cls.env["resource.calendar"].create(
            {
                "name": "Office hours",
                "tz": tz or cls.tz,
                "company_id": cls.env.company.id,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": day,
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning",
                        }
                    )
                    for day in days
                    for start, end in shifts
                ],
                **values,
            }
        )

    @classmethod
    def make_target(cls, metric, **values):
        """The values of one promise: `make_target("resolution", hours=4)`."""
        values["metric_id"] = cls.env.ref(f"sla_policy.metric_{metric}").id
        if "types" in values:
            values["type_ids"] = [Command.set(values.pop("types").ids)]
        return values

    @classmethod
    def make_policy(cls, *targets, calendar=None, **values):
        """A policy with promises as `make_target` gives them; no calendar: 24×7."""
        values.setdefault("name", "Test policy")
        if calendar is None:
            values.setdefault("tz", cls.tz)
        else:
            values["calendar_id"] = calendar.id
        values["target_ids"] = [Command.create(target) for target in targets]
        return cls.env["sla.policy"].create(values)

    @classmethod
    def make_agreement(cls, policy, partner=None, active=True, **values):
        """An agreement since the beginning of 2026, active unless told otherwise."""
        agreement = cls.env["sla.agreement"].create(
            {
                "name": "Support",
                "partner_id": (partner or cls.customer).id,
                "policy_id": policy.id,
                "date_start": "2026-01-01",
                **values,
            }
        )
        if active:
            agreement.action_activate()
        return agreement

    @classmethod
    def make_ticket(cls, user=None, **values):
        """A ticket as an agent files it for the customer's contact."""
        values.setdefault("partner_id", cls.contact.id)
        values.setdefault("name", "The printer prints blank pages")
        values.setdefault("description", "Since this morning.")
        tickets = cls.env["helpdesk.ticket"].with_user(user or cls.agent)
        ticket = tickets.create(values).with_env(cls.env)
        cls.send_held_notices(ticket)
        return ticket

    @classmethod
    def send_held_notices(cls, tickets):
        """Let the notices go out that wait for the agent who filed the tickets."""
        tickets.sudo().sla_letter_ids._release()
        tickets.sudo()._sla_write({"notices_held_since": False})

    @classmethod
    def holiday(cls, start, end, name="Holiday", calendar=None, **values):
        """A day off, its moments local to `cls.tz` or to the calendar."""
        zone = (calendar and calendar.tz) or cls.tz
        leave = cls.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "date_from": utc(start, zone),
                "date_to": utc(end, zone),
                "calendar_id": calendar.id if calendar else False,
                **values,
            }
        )
        return leave

    # === WHAT HAPPENS === #

    def move(self, ticket, phase, user=None):
        """Move a ticket to the stage of a phase, as an agent does."""
        ticket.with_user(user or self.agent).write({"stage_id": self.stages[phase].id})

    def say_as_agent(self, ticket, body="We are on it.", user=None, **values):
        """A public answer, as the chatter of the backend sends it."""
        values.setdefault("message_type", "comment")
        values.setdefault("subtype_xmlid", "mail.mt_comment")
        return ticket.with_user(user or self.agent).message_post(body=body, **values)

    def say_as_customer(self, ticket, body="Any news?", user=None):
        """A message of the customer, as the portal's chatter sends it."""
        user = user or self.portal_user
        return ticket.with_user(user).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def mail_in(
        self,
        ticket=None,
        author="ana@example.com",
        to=None,
        body=None,
        headers=None,
        proof_of=None,
    ):
        """A mail through the gateway: an answer on `ticket`, else a new ticket.

        :param proof_of: the user whose notification of the first message it answers
        :return: the ticket it went to
        """
        self._mail_number = getattr(self, "_mail_number", 0) + 1
        lines = {
            "Message-Id": f"<{self._testMethodName}-{self._mail_number}@example.com>",
            "From": author,
            "To": to or "support@helpdesk.example.com",
            "Subject": "The printer prints blank pages",
            "Content-Type": "text/plain; charset=utf-8",
        }
        if ticket:
            first = ticket.sudo().message_ids.sorted("id")[:1]
            lines["In-Reply-To"] = lines["References"] = first.message_id
            if proof_of:
                proof = self.env["mail.thread"]._sla_reference(
                    first.id, proof_of.partner_id.id
                )
                lines["References"] = f"{proof} {first.message_id}"
        lines.update(headers or {})
        head = "".join(f"{name}: {value}\n" for name, value in lines.items())
        thread_id = self.env["mail.thread"].message_process(
            "helpdesk.ticket", f"{head}\n{body or 'Still blank pages.'}\n"
        )
        return self.env["helpdesk.ticket"].browse(thread_id)

    def finish_transaction(self):
        """Do what waits for the end of the transaction: tracking, late notices."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    # === QUESTIONS === #

    def clocks(self, ticket, metric):
        """The clocks of a metric, in the order they were promised."""
        clocks = ticket.sudo().clock_ids
        clocks.invalidate_recordset()
        return clocks.filtered(lambda c: c.metric_id.code == metric).sorted("sequence")

    def clock(self, ticket, metric, sequence=None):
        """The clock of a metric, the newest one where it repeats."""
        clocks = self.clocks(ticket, metric)
        if sequence is not None:
            clocks = clocks.filtered(lambda c: c.sequence == sequence)
        return clocks[-1:]

    def events(self, ticket, kind=None):
        """The facts about a ticket, oldest first."""
        events = self.env["sla.event"].search([("ticket_id", "=", ticket.id)])
        events = events.sorted(lambda event: (event.occurred_at, event.id))
        return events.filtered(lambda event: not kind or event.kind == kind)

    def story(self, clocks):
        """Rows as plain values, to be compared."""
        clocks.invalidate_recordset()
        return [
            {
                name: value.id if hasattr(value := row[name], "id") else value
                for name in CLOCK_FIELDS
            }
            for row in clocks.sorted(lambda row: (row.metric_id.id, row.sequence))
        ]

    def assertMoment(self, moment, local, tz=None, message=None):
        """`moment` (naive UTC) is `local` on the wall clock of `tz`."""
        zone = tz or self.tz
        told = moment and fields.Datetime.context_timestamp(
            self.env["base"].with_context(tz=zone), moment
        ).strftime("%Y-%m-%d %H:%M:%S")
        if len(local) == len("2026-03-02 10:00"):
            local += ":00"
        self.assertEqual(told, local, message)

    def assertDue(self, ticket, metric, local, tz=None):
        """The newest clock of `metric` is due then, on the wall clock of `tz`."""
        clock = self.clock(ticket, metric)
        self.assertTrue(clock, f"{metric} has no clock")
        self.assertMoment(clock.deadline, local, tz, f"{metric}: deadline")

    def assertState(self, ticket, metric, state, breached=None):
        clock = self.clock(ticket, metric)
        self.assertEqual(clock.state, state, metric)
        if breached is not None:
            self.assertEqual(clock.is_breached, breached, f"{metric}: is breached")


class RpcMixin:
    """Requests from outside, for an `HttpCase` that has a session."""

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def assertForbidden(self, model, method, *args, **kwargs):
        with (
            self.subTest(model=model, method=method, context=kwargs.get("context")),
            mute_logger("odoo.http"),
            self.assertRaisesRegex(
                JsonRpcException, "AccessError|UserError|AttributeError"
            ),
        ):
            self.call(model, method, *args, **kwargs)


@tagged("post_install", "-at_install")
class SlaCommon(SlaMixin, TransactionCase):
    """Tests in a time of their own: it stands still until `at` moves it."""

    #: Where a test begins, on the wall clock of `tz`: a Monday morning.
    now = "2026-03-02 10:00"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Started once: freezing looks at every module there is.
        cls._frozen = cls.startClassPatcher(freeze_time(utc(cls.now, cls.tz)))
        cls._set_up_people()

    def setUp(self):
        super().setUp()
        self.at(self.now)

    def at(self, local, tz=None):
        """Let it be `local` on the wall clock of `tz`; returns naive UTC."""
        moment = utc(local, tz or self.tz)
        self._frozen.move_to(moment)
        return moment

    def run_cron(self, name):
        """Run one of the addon's crons as the server does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"sla_policy.{name}").method_direct_trigger()

    def sweep(self):
        self.run_cron("ir_cron_sweep")

    def recalculate(self):
        self.run_cron("ir_cron_recalculate")
