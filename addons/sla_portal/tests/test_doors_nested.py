"""What only our own code writes, written by commands of x2many fields.

Every guarded field of ours, by every x2many field of any installed model that points at
its model, and by every command, over RPC as an agent, a manager and an administrator.
"""

import inspect

from odoo.fields import Command
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.sla_availability.tests.availability_common import AvailabilityMixin
from odoo.addons.sla_policy.tests.common import RpcMixin
from odoo.addons.sla_prepaid_hours.models.estimate import sla_estimate
from odoo.addons.sla_prepaid_hours.models.pack import sla_pack
from odoo.addons.sla_prepaid_hours.tests.common import HoursMixin
from odoo.addons.sla_prepaid_hours.tests.estimate_common import EstimateMixin
from odoo.addons.sla_simulation.models import sla_simulation

from .common import PortalCase

#: What only our own code writes, in models that users write otherwise.
KEPT = {
    "account.analytic.line": {"intervention_id"},
    "calendar.event": {"sla_coverage", "sla_checkpoint_date"},
    "sla.agreement": {"state"},
    "sla.availability": {"state", "lost_seconds", "is_missed", "credit_percent"},
    "sla.obligation": {
        "state",
        "done_on",
        "done_by",
        "waive_reason",
        "overdue_notified",
    },
    "sla.estimate": set(sla_estimate._KEPT),
    "sla.outage": {"source"},
    "sla.pack": {"state", *sla_pack._KEPT},
    "sla.simulation": {"state", *sla_simulation._RESULTS},
}
PASSWORDS = {"agent": "sla_agent", "manager": "sla_manager", "admin": "sla_admin"}
#: Values that a field of a type is set to.
FORGED = {
    "boolean": True,
    "char": "forged",
    "date": "2001-02-03",
    "datetime": "2001-02-03 04:05:06",
    "float": 98765.0,
    "html": "<p>forged</p>",
    "integer": 98765,
    "json": {"forged": 1},
    "text": "forged",
}


class TestNestedWrites(RpcMixin, EstimateMixin, AvailabilityMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_user(
            "admin",
            "base.group_system,sla_policy.group_sla_manager,account.group_account_user,"
            "sales_team.group_sale_manager,hr_timesheet.group_timesheet_manager",
        )
        cls.rule = cls.make_rule(cls.make_level("agent"), trigger="customer")
        cls.make_charge_rule()
        cls.ticket.with_user(cls.portal_user).action_escalate("It is urgent.")
        cls.pack = cls.make_pack(10)
        HoursMixin.log(cls, cls.ticket, 1, user=cls.agent)
        cls.estimate = cls.sent(cls.make_ticket(partner_id=cls.eva.id))
        cls.env["sla.statement"].with_user(cls.manager).create(
            {"partner_id": cls.customer.id, "date_from": "2026-01-01"}
        )
        service = cls.make_service()
        cls.make_outage(service, "2026-02-10 10:00", "2026-02-10 12:00")
        cls.make_statement(service)
        cls.env["sla.simulation"].with_user(cls.manager).create(
            {"policy_id": cls.policy.id, "baseline_policy_id": cls.policy.id}
        )
        cls.env["sla.obligation"].with_user(cls.manager).create(
            {"agreement_id": cls.agreement.id, "name": "Send the list of users"}
        )
        cls.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2026-03-02 10:00:00",
                "stop": "2026-03-02 11:00:00",
            }
        )
        cls.env.flush_all()

    # === WHAT IS THERE === #

    def derived(self):
        return self.env["helpdesk.ticket"]._sla_derived_fields()

    def guarded(self):
        """The guarded models, and the names of their fields."""
        found = {**KEPT, "helpdesk.ticket": self.derived()}
        for name, model in self.env.registry.items():
            if self.is_guarded(name):
                found[name] = {
                    field.name
                    for field in model._fields.values()
                    if field.store
                    and not field.compute
                    and not field.related
                    and field.type in FORGED
                    and field.name not in ("create_date", "write_date")
                    and not field.name.startswith(("message_", "activity_"))
                }
        return found

    def is_guarded(self, name):
        """Whether only our own code writes any field of the model's rows."""
        model = self.env.registry[name]
        return not model._abstract and any(
            getattr(one, "_name", None) == "sla.guarded" for one in model.__mro__
        )

    def fields_to(self, guarded):
        """Every x2many field of any model that points at a guarded one.

        :return: `[(model, field, guarded model)]`
        """
        return [
            (name, field.name, field.comodel_name)
            for name, model in self.env.registry.items()
            if not model._abstract and not model._transient and model._auto
            for field in model._fields.values()
            if field.type in ("one2many", "many2many")
            and field.comodel_name in guarded
            and (field.store or field.inverse or field.related)
        ]

    def forged(self, record, name):
        """Another value than the field has; None where there is none."""
        field = record._fields.get(name)
        if field is None or not field.store:
            return None
        if field.type == "selection":
            values = field.get_values(self.env)
            return next((one for one in values if one != record[name]), None)
        if field.type == "many2one":
            other = (
                self.env[field.comodel_name]
                .sudo()
                .search([("id", "!=", record[name].id)], limit=1)
            )
            return other.id or None
        if field.type == "boolean":
            return not record[name]
        return FORGED.get(field.type)

    def stored(self, model):
        """All that is in the table, as it is in the database."""
        self.env.flush_all()
        self.env.cr.execute(f'SELECT to_jsonb(t) FROM "{model._table}" t ORDER BY id')
        return {row["id"]: row for (row,) in self.env.cr.fetchall()}

    def attack(self, model, method, *args, **kwargs):
        """Whatever it answers: only what it leaves behind counts."""
        try:
            return self.call(model, method, *args, **kwargs)
        except JsonRpcException:
            return None

    def base_values(self, name):
        """What a record of the model is made of, where that is possible."""
        if name == "helpdesk.ticket":
            return {"name": "Forger", "description": "x", "partner_id": self.eva.id}
        if name == "res.partner":
            return {"name": "Forger"}
        return {}

    # === TESTS === #

    def test_the_table_has_every_model_that_checks_for_our_own_writes(self):
        for name, model in self.env.registry.items():
            for one in model.__mro__:
                if not one.__module__.startswith("odoo.addons.sla_"):
                    continue
                if one.__module__.endswith((".own_write", ".sla_guarded")):
                    continue
                source = inspect.getsource(one)
                if "take_own_write(" in source or "is_own_write(" in source:
                    self.assertIn(name, {*KEPT, "helpdesk.ticket"}, one)

    def test_follow_ups_are_not_written_with_a_new_ticket(self):
        """The way it was found: a ticket is created with commands on others."""
        self.authenticate("sla_agent", "sla_agent")
        victim = self.ticket
        before = self.stored(victim)[victim.id]
        events = len(victim.sudo().sla_event_ids)
        for name in sorted(self.derived()):
            value = self.forged(victim, name)
            if value is None:
                continue
            with self.subTest(name):
                self.assertForbidden(
                    "helpdesk.ticket",
                    "create",
                    [
                        {
                            "name": "Forger",
                            "description": "x",
                            "follow_up_ids": [[1, victim.id, {name: value}]],
                        }
                    ],
                )
        self.env.invalidate_all()
        self.assertEqual(self.stored(victim)[victim.id], before)
        # What may be written is written, with its event.
        self.call(
            "helpdesk.ticket",
            "create",
            [
                {
                    "name": "Honest",
                    "description": "x",
                    "follow_up_ids": [[1, victim.id, {"priority": "3"}]],
                }
            ],
        )
        self.env.invalidate_all()
        self.assertEqual(victim.priority, "3")
        self.assertGreater(len(victim.sudo().sla_event_ids), events)

    def test_no_command_writes_what_only_our_code_writes(self):
        guarded = self.guarded()
        pointing = self.fields_to(guarded)
        self.assertGreater(len(pointing), 20)
        for login in PASSWORDS:
            self.authenticate(f"sla_{login}", f"sla_{login}")
            for name, field, target in pointing:
                rows = self.env[target].sudo().with_context(active_test=False)
                rows = rows.search([], limit=3)
                before = self.stored(rows)
                owner = self.env[name].sudo().search([], limit=1)
                base = self.base_values(name)
                for victim in rows[-1:]:
                    names = sorted(guarded[target])
                    wanted = names if base else names[:4]
                    for kept in wanted:
                        value = self.forged(victim, kept)
                        if value is None:
                            continue
                        vals = {kept: value}
                        self.attack_by(
                            owner, name, field, base, [Command.update(victim.id, vals)]
                        )
                    if self.is_guarded(target):
                        for command in (
                            Command.create(vals),
                            Command.delete(victim.id),
                        ):
                            self.attack_by(owner, name, field, base, [command])
                self.env.invalidate_all()
                after = self.stored(rows)
                with self.subTest(login=login, field=f"{name}.{field}"):
                    for row_id, row in before.items():
                        now = after.get(row_id)
                        self.assertTrue(now, f"{target} {row_id} is gone")
                        self.assertEqual(
                            {kept: now[kept] for kept in guarded[target] & now.keys()},
                            {kept: row[kept] for kept in guarded[target] & now.keys()},
                        )

    def attack_by(self, owner, name, field, base, commands):
        values = {field: [list(command) for command in commands]}
        with mute_logger("odoo.http", "odoo.sql_db", "odoo.models"):
            if owner:
                self.attack(name, "write", owner.ids, values)
            self.attack(name, "create", [{**base, **values}])

    def test_messages_of_others_are_not_written_through_a_statement(self):
        """Statements take followers and messages: with the rights of the user."""
        self.authenticate("sla_manager", "sla_manager")
        statement = self.env["sla.statement"].search([], limit=1)
        message = (
            self.env["res.partner"]
            .create({"name": "x"})
            .message_post(
                body="Not of the manager.",
                author_id=self.env.ref("base.partner_root").id,
            )
        )
        before = self.stored(message)[message.id]
        for method, args in (
            ("write", (statement.ids,)),
            ("create", ()),
        ):
            values = {"message_ids": [[1, message.id, {"subject": "forged"}]]}
            if method == "create":
                values.update(partner_id=self.rival.id, date_from="2026-02-01")
                values = [values]
            with mute_logger("odoo.http"):
                self.attack("sla.statement", method, *args, values)
            self.env.invalidate_all()
            self.assertEqual(self.stored(message)[message.id], before)

    def test_lines_of_hours_are_checked_whatever_the_context_says(self):
        """A context over RPC does not put the check of service hours off."""
        self.authenticate("sla_manager", "sla_manager")
        lines = self.policy.calendar_id.attendance_ids
        self.assertTrue(lines)
        for forged in (False, True, lines.calendar_id.ids, [lines.calendar_id.ids]):
            context = {"sla_lines_checked_later": forged}
            with mute_logger("odoo.http"):
                self.attack(
                    "resource.calendar.attendance", "unlink", lines.ids, context=context
                )
            self.env.invalidate_all()
            self.assertEqual(lines.exists(), lines)

    def test_lines_of_either_week_are_checked_with_their_calendar(self):
        self.authenticate("sla_manager", "sla_manager")
        calendar = self.policy.calendar_id
        for name in (
            "attendance_ids_1st_week",
            "attendance_ids",
            "attendance_ids_2nd_week",
        ):
            lines = calendar.attendance_ids
            commands = [[2, line_id, 0] for line_id in lines.ids]
            with mute_logger("odoo.http"):
                self.attack(
                    "resource.calendar", "write", calendar.ids, {name: commands}
                )
            self.env.invalidate_all()
            self.assertEqual(lines.exists(), lines, name)
