"""A support desk that lives through its last days in a few seconds.

A story is a generator: what it yields is when it goes on, a moment (naive UTC) or
the time since its last step. The desk takes the steps of all stories in order of
time, with the clock of the machine frozen at each, through the same methods that
people and the mail gateway use. Facts therefore say when they would have happened.
"""

import heapq
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from unittest.mock import patch

from freezegun import freeze_time

from .bank import Bank, printing
from .ladder import Ladder, without_jobs
from .people import People


class Desk(People, Bank, Ladder):
    """The desk of the demo data.

    :param env: an environment with every right
    :param datetime now: naive UTC; no story reaches beyond it
    """

    def __init__(self, env, now):
        self.env = env
        self.now = now
        self.filed = []
        self.first_message = env["mail.message"].search([], order="id desc", limit=1).id

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
        """Frozen time, in which nothing is sent or kept before all of it is over."""
        start = self.now - timedelta(days=80)
        with (
            at_once(self.env),
            without_jobs(self.env),
            printing(self.env),
            freeze_time(start) as clock,
        ):
            self.env = self.env(
                context={**self.env.context, "mail_notify_force_send": False}
            )
            yield clock

    def _settle(self):
        """What ends a request: computed fields, tracking messages, and the letters
        that crons send right after it."""
        self.env.cr.flush()
        self.env["sla.letter"]._cron_send()
        self.env["sla.pack"]._cron_notices(100)
        self._deliver_notifications()

    def _sweep_until(self, clock, moment):
        """Run each cron whenever its trigger would have done."""
        while due := self._next_cron(moment):
            at, model, method = due
            clock.move_to(max(at, datetime.now()))
            getattr(self.env[model], method)()
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
             WHERE id > %(first_message)s;

            UPDATE mail_tracking_value value
               SET create_date = message.date, write_date = message.date
              FROM mail_message message
             WHERE message.id = value.mail_message_id
               AND message.id > %(first_message)s;

            UPDATE sla_notification SET create_date = sent_at
             WHERE sent_at < create_date;

            UPDATE sale_order SET create_date = date_order
             WHERE id IN (SELECT sale_order_id FROM sla_pack);

            UPDATE sla_pack SET create_date = opened_at WHERE opened_at IS NOT NULL;

            UPDATE sla_estimate SET create_date = sent_at WHERE sent_at IS NOT NULL
            """,
            {"tickets": self.filed, "first_message": self.first_message or 0},
        )
        self.env.invalidate_all()


@contextmanager
def at_once(env):
    """One transaction, and no mail server asked for anything.

    Crons commit as they go; half a past could not be taken up again.
    """
    with (
        patch.object(env.cr, "commit", env.cr.flush),
        patch.object(env.registry["mail.mail"], "send", lambda *args, **kwargs: None),
    ):
        yield


def deliver(env, after=0):
    """Say that the mail of the past has long arrived, instead of sending it now.

    :param int after: the id of the last mail that is of no concern
    """
    mails = env["mail.mail"].search([("state", "=", "outgoing"), ("id", ">", after)])
    env["mail.notification"].search(
        [("mail_mail_id", "in", mails.ids), ("notification_status", "=", "ready")]
    ).notification_status = "sent"
    kept = mails.filtered(lambda mail: not mail.auto_delete)
    kept.state = "sent"
    (mails - kept).unlink()
