"""What the tests of escalations have in common: ladders, people on them, the outbox."""

from contextlib import contextmanager

from odoo.fields import Command

from odoo.addons.sla_policy.tests.common import SlaCommon


class EscalationMixin:
    """Builders and questions. For any test case with a database."""

    @classmethod
    def _set_up_ladder(cls):
        """A leader, a boss and a role; a tier with one promise and one agreement."""
        cls._set_up_ladder_people()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Desk", "user_id": cls.leader.id, "user_ids": [cls.leader.id]}
        )
        cls.role = cls.env["sla.escalation.role"].create(
            {"name": "Operations manager", "user_id": cls.boss.id}
        )
        cls.calendar = cls.make_calendar(hours=(9, 18))
        cls.policy = cls.make_policy(
            cls.make_target("resolution", hours=4),
            cls.make_target("first_response", hours=1),
            calendar=cls.calendar,
        )
        cls.agreement = cls.make_agreement(cls.policy)

    @classmethod
    def _set_up_ladder_people(cls):
        cls.leader = cls._ready_user("leader", "helpdesk_mgmt.group_helpdesk_user")
        cls.boss = cls._ready_user("boss", "helpdesk_mgmt.group_helpdesk_user")

    @classmethod
    def make_level(cls, target="agent", **values):
        """The values of a level; `role=`, `user=`, `partner=` name who it reaches."""
        for name in ("role", "user", "partner", "schedule"):
            if name in values:
                target = {"schedule": "oncall"}.get(name, name)
                values[f"{name}_id"] = values.pop(name).id
        values.setdefault("name", target)
        values.setdefault("channel", "activity")
        return {"target": target, **values}

    @classmethod
    def make_rule(cls, *levels, trigger="breach", policy=None, **values):
        """A rule of `policy` (that of the tests) with its levels in order."""
        metrics = values.pop("metrics", ())
        return cls.env["sla.escalation.rule"].create(
            {
                "name": "Ladder",
                "policy_id": (cls.policy if policy is None else policy).id,
                "trigger": trigger,
                "metric_ids": [
                    cls.env.ref(f"sla_policy.metric_{metric}").id for metric in metrics
                ],
                "level_ids": [
                    Command.create({"sequence": number, **level})
                    for number, level in enumerate(levels, start=1)
                ],
                **values,
            }
        )

    # === WHAT HAPPENS === #

    def escalate_cron(self):
        """Run the cron of escalations as the server does."""
        with self.enter_registry_test_mode():
            self.env.ref("sla_escalation.ir_cron_escalate").method_direct_trigger()
        self.env.invalidate_all()

    @contextmanager
    def as_job(self):
        """The outbox in a transaction that may commit, as the job runner opens one."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            with self.env.registry.cursor() as cr:
                yield self.env(cr=cr)["sla.notification"]
        self.env.invalidate_all()

    def deliver(self, *channels):
        """Do what the jobs of channels do; of every channel without one named."""
        queued = self.env["sla.notification"].search([("state", "=", "queued")])
        for channel, company in {(n.channel, n.company_id.id) for n in queued}:
            if not channels or channel in channels:
                with self.as_job() as outbox:
                    outbox._job_deliver(channel, company)

    # === QUESTIONS === #

    def escalations(self, ticket, trigger=None):
        found = self.env["sla.escalation"].search([("ticket_id", "=", ticket.id)])
        return found.filtered(lambda one: not trigger or one.trigger == trigger)

    def told(self, escalation):
        """Who was notified, by what, at which level: in the order it happened."""
        return [
            (one.level_number, one.user_id.login or one.address, one.channel)
            for one in escalation.notification_ids.sorted("id")
        ]

    def log(self, escalation):
        return escalation.event_ids.sorted("id").mapped("kind")


class EscalationCommon(EscalationMixin, SlaCommon):
    """Tests of escalations in a time of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_ladder()
