"""A support desk that lives through its last days in a few seconds.

A story is a generator: what it yields is when it goes on, a moment (naive UTC) or
the time since its last step. The desk takes the steps of all stories in order of
time, with the clock of the machine frozen at each, through the same methods that
people and the mail gateway use. Facts therefore say when they would have happened.
"""

import heapq
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import count
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.tools import plaintext2html

MINUTE = timedelta(minutes=1)
UTC = ZoneInfo("UTC")


class Desk:
    """The desk of the demo data.

    :param env: an environment with every right
    :param datetime now: naive UTC; no story reaches beyond it
    """

    def __init__(self, env, now):
        self.env = env
        self.now = now
        self.filed = []

    # === PEOPLE AND THINGS === #

    def ref(self, name):
        return self.env.ref(f"sla_policy.{name}")

    def agent(self, login="agent"):
        return self.ref(f"demo_user_{login}")

    def portal(self, customer):
        return self.ref(f"demo_portal_{customer}")

    def stage(self, phase):
        """The support team's first stage of a phase."""
        stages = self.ref("demo_team_support")._get_applicable_stages()
        return stages.filtered(lambda stage: stage.sla_phase == phase)[0]

    # === MOMENTS === #

    def ago(self, **duration):
        return self.now - timedelta(**duration)

    def on(self, customer, workdays_ago, wall_clock):
        """A time of day of a customer's, so many days from Monday to Friday ago.

        :param int workdays_ago: 1 or more, so that the whole day has passed
        :param str wall_clock: "16:30"
        """
        zone = ZoneInfo(self.portal(customer).tz)
        day = self.now.replace(tzinfo=UTC).astimezone(zone).date()
        while workdays_ago:
            day -= timedelta(days=1)
            workdays_ago -= day.weekday() < 5
        local = datetime.combine(day, time.fromisoformat(wall_clock), zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    # === WHAT PEOPLE DO === #

    def files(self, customer, subject, text, severity="1", kind="problem"):
        """A customer files a ticket in the portal."""
        user = self.portal(customer)
        # As the portal's controller does it: the customer's name, no rights needed.
        tickets = self._by(user, self.env["helpdesk.ticket"]).sudo()
        ticket = tickets.create(self._prepare(subject, text, severity, kind, user))
        ticket.message_subscribe(partner_ids=user.partner_id.ids)
        return self._file(ticket)

    def takes_call(self, customer, subject, text, severity="1", kind="problem"):
        """An agent writes down what a customer says on the phone."""
        vals = self._prepare(subject, text, severity, kind, self.portal(customer))
        vals["channel_id"] = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_phone"
        ).id
        tickets = self._by(self.agent(), self.env["helpdesk.ticket"])
        return self._file(tickets.create(vals))

    def _by(self, user, records):
        """Records as a user has them before them, in their language."""
        return records.with_user(user).with_context(lang=user.lang)

    def _file(self, ticket):
        self.filed.append(ticket.id)
        return ticket.with_env(self.env)

    def _prepare(self, subject, text, severity, kind, user):
        return {
            "name": subject,
            "description": plaintext2html(text),
            "priority": severity,
            "type_id": self.ref(f"type_{kind}").id,
            "team_id": self.ref("demo_team_support").id,
            "channel_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web").id,
            "partner_id": user.partner_id.id,
            "partner_name": user.partner_id.name,
            "partner_email": user.partner_id.email,
            # Nobody yet, whatever the company assigns by default.
            "user_id": False,
        }

    def answers(self, ticket, text, login="agent"):
        """An agent answers the customer."""
        return self._by(self.agent(login), ticket).message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=ticket.partner_id.ids,
        )

    def notes(self, ticket, text, login="agent"):
        """An agent leaves an internal note."""
        return self._by(self.agent(login), ticket).message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )

    def writes(self, ticket, customer, text):
        """A customer answers in the portal."""
        return self._by(self.portal(customer), ticket).message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def mails(self, ticket, contact, text):
        """A colleague of the customer answers by mail."""
        author = self.ref(f"demo_contact_{contact}")
        return ticket.message_post(
            author_id=author.id,
            email_from=author.email_formatted,
            body=plaintext2html(text, with_paragraph=False),
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    def assigns(self, ticket, login="agent"):
        self._by(self.agent(login), ticket).user_id = self.agent(login)

    def moves(self, ticket, phase, login="agent"):
        self._by(self.agent(login), ticket).stage_id = self.stage(phase)

    def changes(self, ticket, login="agent", **vals):
        self._by(self.agent(login), ticket).write(vals)

    def does(self, ticket, action, login="agent"):
        """An agent presses a button."""
        getattr(self._by(self.agent(login), ticket), action)()

    # === TIME === #

    def live(self, stories):
        """Take the steps of all stories in order of time, up to now.

        :param list stories: functions of the desk that return generators
        """
        order, steps = count(), []
        with self._frozen() as clock:

            def take(story, moment):
                step = next(story, None)
                if step is None:
                    return
                at = step if isinstance(step, datetime) else moment + step
                if at > self.now or (moment and at < moment):
                    raise ValueError(f"{story.__name__}: {at} is not in its past")
                heapq.heappush(steps, (at, next(order), story))

            for story in stories:
                take(story(self), None)
            while steps:
                moment, _order, story = heapq.heappop(steps)
                self._sweep_until(clock, moment)
                clock.move_to(moment)
                take(story, moment)
                self._settle()
            self._sweep_until(clock, self.now)
        self._date_back()

    @contextmanager
    def _frozen(self):
        """Frozen time, and one transaction: the whole of the past, or nothing.

        The sweep commits as it goes; half a past could not be taken up again.
        """
        cursor = self.env.cr
        start = self.now - timedelta(days=60)
        with patch.object(cursor, "commit", cursor.flush), freeze_time(start) as clock:
            self.env = self.env(
                context={**self.env.context, "mail_notify_force_send": False}
            )
            yield clock

    def _settle(self):
        """What ends a request: computed fields, tracking messages."""
        self.env.cr.flush()

    def _sweep_until(self, clock, moment):
        """Run the sweep whenever its trigger would have done."""
        clocks = self.env["sla.clock"]
        while due := clocks.search(
            [("check_at", "<=", moment)], order="check_at", limit=1
        ):
            clock.move_to(due.check_at)
            clocks._cron_sweep()
            self._settle()

    def _date_back(self):
        """Give the rows the dates they would have.

        By SQL: the ORM sets these columns itself, from the database's clock, which
        cannot be frozen.
        """
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE helpdesk_ticket ticket
               SET create_date = facts.first, write_date = facts.last
              FROM (
                    SELECT ticket_id, min(occurred_at) first, max(occurred_at) last
                      FROM sla_event
                  GROUP BY ticket_id
                   ) facts
             WHERE facts.ticket_id = ticket.id AND ticket.id = ANY(%(tickets)s);

            UPDATE mail_message
               SET create_date = date, write_date = date
             WHERE model = 'helpdesk.ticket' AND res_id = ANY(%(tickets)s);

            UPDATE mail_tracking_value value
               SET create_date = message.date, write_date = message.date
              FROM mail_message message
             WHERE message.id = value.mail_message_id
               AND message.model = 'helpdesk.ticket'
               AND message.res_id = ANY(%(tickets)s)
            """,
            {"tickets": self.filed},
        )
        self.env.invalidate_all()


def deliver(env):
    """Say that the mail of the past has long arrived, instead of sending it now."""
    mails = env["mail.mail"].search(
        [("model", "=", "helpdesk.ticket"), ("state", "=", "outgoing")]
    )
    env["mail.notification"].search(
        [("mail_mail_id", "in", mails.ids), ("notification_status", "=", "ready")]
    ).notification_status = "sent"
    mails.unlink()
