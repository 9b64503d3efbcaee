"""What tests of visits, sessions and checkpoints have in common."""

from datetime import timedelta

from odoo.fields import Command

from odoo.addons.sla_policy.tests.common import SlaCommon, utc


class EntitlementMixin:
    """Appointments and what they are counted as. For any test case with `SlaMixin`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.new_policy()
        cls.mexico = cls.env.ref("base.mx")
        cls.puebla = cls.env.ref("base.state_mx_pue")
        cls.sonora = cls.env.ref("base.state_mx_son")
        cls.customer.write({"country_id": cls.mexico.id, "state_id": cls.puebla.id})

    # === BUILDERS === #

    @classmethod
    def new_policy(cls, calendar=None, **values):
        calendar = calendar or cls.calendar
        target = cls.make_target("resolution", hours=8)
        return cls.make_policy(target, calendar=calendar, **values)

    @classmethod
    def include(cls, kind="visit", owner=None, **values):
        """A line of the policy, or of an agreement."""
        owner = owner or cls.policy
        key = "policy_id" if owner._name == "sla.policy" else "agreement_id"
        values = {"name": kind.capitalize(), "kind": kind, key: owner.id, **values}
        return cls.env["sla.entitlement"].create(values)

    def plan(self, line, local, hours=1.0, agreement=None, user=None, **values):
        """An appointment as an agent plans it, at a local time of the test's zone."""
        start = utc(local, self.tz)
        agreement = agreement or self.agreement
        events = self.env["calendar.event"].with_user(user or self.agent)
        return events.create(
            {
                "name": "Appointment",
                "sla_agreement_id": agreement.id,
                "sla_entitlement_id": line.id if line else False,
                "sla_place_id": agreement.partner_id.id,
                "start": start,
                "stop": start + timedelta(hours=hours),
                "partner_ids": [Command.set(self.agent.partner_id.ids)],
                **values,
            }
        ).with_env(self.env)

    def assertCoverages(self, events, *expected):
        events.invalidate_recordset(["sla_coverage"])
        self.assertEqual(events.mapped("sla_coverage"), list(expected))

    def usage(self, agreement=None):
        agreement = (agreement or self.agreement).with_user(self.agent)
        return agreement._entitlement_usage()[agreement]

    def checkpoints(self, agreement=None):
        domain = [("sla_agreement_id", "=", (agreement or self.agreement).id)]
        domain.append(("sla_checkpoint_date", "!=", False))
        return self.env["calendar.event"].search(domain, order="start")

    def run_checkpoints(self):
        """Run the cron of checkpoints as the server does."""
        with self.enter_registry_test_mode():
            self.env.ref("sla_visit.ir_cron_checkpoints").method_direct_trigger()


class EntitlementCommon(EntitlementMixin, SlaCommon):
    pass
