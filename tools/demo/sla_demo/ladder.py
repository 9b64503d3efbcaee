"""What people do about escalations at the desk, and what time does to them."""

from contextlib import contextmanager
from unittest.mock import patch

# What time alone brings about: where its moment is, and the cron that sees to it.
CRONS = [
    ("sla.clock", "check_at", [], "sla.clock", "_cron_sweep"),
    (
        "sla.escalation.watch",
        "due_at",
        [("is_pending", "=", True)],
        "sla.escalation",
        "_cron_escalate",
    ),
    ("sla.escalation", "next_at", [], "sla.escalation", "_cron_escalate"),
    ("sla.inactivity", "next_at", [], "sla.inactivity", "_cron_auto_close"),
]


class Ladder:
    """Escalations, as `desk.Desk` lives with them."""

    # === WHAT PEOPLE DO === #

    def escalates(self, ticket, customer, reason, emergency=False):
        """A customer presses the button in the portal."""
        mine = self._by(self.portal(customer), ticket)
        return mine.action_escalate(reason, emergency=emergency).with_env(self.env)

    def takes_on(self, ticket, login):
        """Somebody takes on what a ticket is being escalated to them for."""
        escalations = self.env["sla.escalation"].search(
            [
                ("ticket_id", "=", ticket.id),
                ("state", "in", ("triggered", "exhausted")),
            ]
        )
        mine = self._by(self.agent(login), escalations).filtered("can_acknowledge")
        if not mine:
            raise ValueError(f"{ticket.name}: nothing waits for {login}")
        mine.action_acknowledge()

    def tells(self, ticket, letter, text, login="agent"):
        """An agent writes down what was found, or done, and has the customer told.

        :param str letter: "diagnosis", "plan" or "solution"
        """
        name = {"plan": "action_plan"}.get(letter, letter)
        self.changes(ticket, login, **{name: f"<p>{text}</p>"})
        told = self._by(self.agent(login), ticket)
        if told[f"can_notify_{name}"]:
            self.does(ticket, f"action_notify_{letter}", login)

    # === TIME === #

    def _next_cron(self, moment):
        """What is due first, up to a moment: `(when, model, method)`, or None."""
        found = []
        for model, name, more, runs, method in CRONS:
            due = self.env[model].search(
                [(name, "<=", moment), *more], order=name, limit=1
            )
            if due:
                found.append((due[name], runs, method))
        return min(found, default=None)

    def _deliver_notifications(self):
        """Do what the jobs of the outbox do."""
        outbox = self.env["sla.notification"]
        queued = outbox.search([("state", "=", "queued")])
        for channel, company in queued.grouped(
            lambda one: (one.channel, one.company_id.id)
        ):
            outbox._job_deliver(channel, company)


@contextmanager
def without_jobs(env):
    """No jobs are put aside: whoever tells the story delivers."""
    outbox = env.registry["sla.notification"]
    with patch.object(outbox, "_enqueue_channel", lambda *args, **kwargs: None):
        yield
