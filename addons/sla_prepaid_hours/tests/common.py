"""Builders for tests of hours: packs, rules, time."""

from odoo.addons.sla_policy.tests.common import SlaCommon, SlaMixin


class HoursMixin(SlaMixin):
    """A customer under a policy that charges what an estimate or a rule says."""

    @classmethod
    def _set_up_hours(cls):
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=8), name="Hours", code="hours"
        )
        cls.agreement = cls.make_agreement(cls.policy)
        cls.customer = cls.agreement.commercial_partner_id
        cls.zone = "America/Mexico_City"
        cls.customer.tz = cls.zone
        cls.kind_support = cls.env.ref("sla_prepaid_hours.work_kind_support")
        cls.kind_development = cls.env.ref("sla_prepaid_hours.work_kind_development")

    @classmethod
    def make_pack(cls, hours=10, is_open=True, **values):
        """A pack of the customer; hours are whole or halves."""
        pack = cls.env["sla.pack"].create(
            {
                "partner_id": cls.customer.id,
                "minutes_bought": round(hours * 60),
                **values,
            }
        )
        if is_open:
            pack.action_open()
        return pack

    @classmethod
    def make_rule(cls, ground="included", policy=None, **values):
        return cls.env["sla.charge.rule"].create(
            {
                "policy_id": (policy or cls.policy).id,
                "name": ground,
                "ground": ground,
                **values,
            }
        )

    @classmethod
    def print_due(cls, **context):
        """Print what waits, as the cron does after the commit."""
        jobs = cls.env["sla.print.job"].with_context(**context)
        for job in jobs._due_jobs():
            job._print()

    def log(self, ticket, hours, user=None, **values):
        """Log time as a user; the project and employee find themselves."""
        lines = self.env["account.analytic.line"].with_user(user or self.env.user)
        return lines.create(
            {
                "ticket_id": ticket.id,
                "name": "Worked on it",
                "unit_amount": hours,
                **values,
            }
        )

    def assertBalance(self, pack, free, held=0, used=0):
        """Free, held and used minutes, and that they are what the entries say."""
        pack.invalidate_recordset()
        self.assertEqual(
            (pack.minutes_available, pack.minutes_held, pack.minutes_consumed),
            (free, held, used),
        )
        self.assertEqual(sum(pack.entry_ids.mapped("minutes")), pack.minutes_available)


class HoursCommon(HoursMixin, SlaCommon):
    """Run with frozen time, which only `at` moves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_hours()
