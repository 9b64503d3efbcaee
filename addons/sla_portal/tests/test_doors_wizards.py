"""Every wizard of ours, by an agent who points it at what they may not read.

The wizards are found in the registry: a new one is covered as soon as it exists.
"""

from odoo import fields
from odoo.fields import Command
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.sla_availability.tests.availability_common import AvailabilityMixin
from odoo.addons.sla_policy.tests.common import RpcMixin
from odoo.addons.sla_prepaid_hours.tests.common import HoursMixin
from odoo.addons.sla_prepaid_hours.tests.estimate_common import EstimateMixin

from .common import PortalCase

#: What users of every company may read: nothing to point at here.
SHARED = {"res.partner", "res.users", "sla.metric"}
SECRET = "Not for the eyes of others"


class TestWizardDoors(RpcMixin, EstimateMixin, AvailabilityMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_rule(cls.make_level("agent"), trigger="customer")
        cls.make_charge_rule()
        cls.ticket.name = SECRET
        cls.ticket.with_user(cls.portal_user).action_escalate(SECRET)
        cls.ticket.message_post(
            body=SECRET, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.make_pack(10, name=SECRET)
        HoursMixin.log(cls, cls.ticket, 1, user=cls.agent)
        cls.sent(cls.ticket)
        cls.ticket.with_user(cls.agent).action_timer_start()
        cls.env["sla.statement"].with_user(cls.manager).create(
            {"partner_id": cls.customer.id, "date_from": "2026-01-01"}
        )
        cls.env["sla.obligation"].with_user(cls.manager).create(
            {"agreement_id": cls.agreement.id, "name": SECRET}
        )
        groups = (
            "sla_policy.group_sla_manager,sla_policy.group_sla_override,"
            "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.elsewhere = cls._new_user_elsewhere(groups)
        cls.neighbour = cls._new_user("neighbour", groups)
        cls.env.flush_all()

    # === WHAT IS THERE === #

    def wizards(self):
        """The wizards that one of our addons has made."""
        return {
            name: model
            for name, model in self.env.registry.items()
            if model._transient
            and not model._abstract
            and (model._original_module or "").startswith("sla_")
        }

    def pointers(self, model):
        """The relational fields of a wizard that a call may set."""
        return [
            field
            for field in model._fields.values()
            if field.relational
            and not field.related
            and (field.store or field.inverse)
            and field.name not in ("create_uid", "write_uid")
        ]

    def actions(self, model):
        """The buttons of a wizard."""
        return sorted(
            name
            for one in model.mro()
            if one.__module__.startswith("odoo.addons.sla_")
            for name in vars(one)
            if name.startswith("action_")
        )

    def hidden(self, name, user):
        """A record that the user may not read; empty where there is none."""
        records = self.env[name].sudo().with_context(active_test=False)
        records = records.search([], limit=200, order="id desc")
        return next(
            (one for one in records if not one.with_user(user).has_access("read")),
            records.browse(),
        )

    def value(self, field, record):
        if field.type == "many2one":
            return record.id
        return [list(Command.set(record.ids))]

    def spec(self, model):
        """All fields, as a form requests them."""
        return {
            name: {"fields": {"display_name": {}}} if field.relational else {}
            for name, field in model._fields.items()
        }

    def row(self, name, owner):
        """A row of another user, on what there is."""
        model = self.env[name].sudo()
        vals = {}
        for field in model._fields.values():
            if not field.required or not field.store or field.name == "id":
                continue
            if field.relational:
                if self.env.registry[field.comodel_name]._transient:
                    one = self.row(field.comodel_name, owner)
                else:
                    one = self.env[field.comodel_name].sudo().search([], limit=1)
                vals[field.name] = self.value(field, one)
            elif field.type == "selection":
                vals[field.name] = field.get_values(self.env)[0]
            elif field.type == "date":
                vals[field.name] = fields.Date.to_string(fields.Date.today())
            elif field.type == "integer":
                vals[field.name] = 1
            else:
                vals[field.name] = SECRET
        row = model.with_user(owner).sudo().create(vals)
        self.assertEqual(row.create_uid, owner)
        self.env.flush_all()
        return row

    def assertRefused(self, *args, **kwargs):
        with (
            mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"),
            self.assertRaises(JsonRpcException) as caught,
        ):
            answer = self.call(*args, **kwargs)
            self.assertNotIn(SECRET, str(answer))
        self.assertIn("AccessError", str(caught.exception))
        self.assertNotIn(SECRET, str(caught.exception))

    # === TESTS === #

    def test_every_wizard_checks_and_has_a_rule_of_its_own(self):
        wizards = self.wizards()
        self.assertGreaterEqual(len(wizards), 15)
        for name in wizards:
            with self.subTest(name):
                bases = {
                    getattr(one, "_name", None) for one in type(self.env[name]).mro()
                }
                self.assertIn("sla.wizard", bases)
                rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
                self.assertIn(
                    "('create_uid', '=', user.id)", rules.mapped("domain_force")[0]
                )

    def test_related_fields_are_read_with_the_rights_of_the_user(self):
        for name, model in self.wizards().items():
            for field in model._fields.values():
                if field.name in ("create_uid", "write_uid", "display_name"):
                    continue
                with self.subTest(f"{name}.{field.name}"):
                    if field.related or (field.compute and field.store):
                        self.assertFalse(field.compute_sudo)

    def test_nothing_is_computed_from_what_may_not_be_read(self):
        self.authenticate("sla_elsewhere", "sla_elsewhere")
        pointed = set()
        for name, model in self.wizards().items():
            spec = self.spec(model)
            for field in self.pointers(model):
                victim = self.hidden(field.comodel_name, self.elsewhere)
                if not victim:
                    continue
                pointed.add(field.comodel_name)
                value = self.value(field, victim)
                default = {f"default_{field.name}": value}
                missing = self.value(field, victim.browse(2**31 - 2))
                with self.subTest(f"{name}.{field.name}"):
                    for one in (value, missing):
                        given = {field.name: one}
                        self.assertRefused(name, "create", [given])
                        self.assertRefused(name, "web_save", [], given, spec)
                        self.assertRefused(
                            name, "onchange", [], given, [field.name], spec
                        )
                    self.assertRefused(name, "create", [{}], context=default)
                    self.assertRefused(
                        name, "onchange", [], {}, [], spec, context=default
                    )
                    if field.type != "many2one":
                        for command in (
                            Command.link(victim.id),
                            Command.update(victim.id, {}),
                            Command.unlink(victim.id),
                        ):
                            given = {field.name: [list(command)]}
                            self.assertRefused(name, "create", [given])
        wanted = {
            "helpdesk.ticket",
            "mail.message",
            "sla.agreement",
            "sla.escalation",
            "sla.estimate",
            "sla.intervention",
            "sla.pack",
            "sla.statement",
        }
        self.assertFalse(wanted - pointed)

    def test_own_rows_are_not_pointed_elsewhere_later(self):
        self.authenticate("sla_elsewhere", "sla_elsewhere")
        for name, model in self.wizards().items():
            row = self.row(name, self.elsewhere)
            for field in self.pointers(model):
                victim = self.hidden(field.comodel_name, self.elsewhere)
                if not victim:
                    continue
                with self.subTest(f"{name}.{field.name}"):
                    vals = {field.name: self.value(field, victim)}
                    self.assertRefused(name, "write", row.ids, vals)

    def test_rows_of_other_users_are_not_read_nor_written(self):
        for who in ("elsewhere", "neighbour"):
            self.authenticate(f"sla_{who}", f"sla_{who}")
            for name, model in self.wizards().items():
                row = self.row(name, self.manager)
                spec = self.spec(model)
                with self.subTest(name, who=who):
                    self.assertRefused(name, "read", row.ids, [])
                    self.assertRefused(name, "web_read", row.ids, spec)
                    self.assertRefused(name, "write", row.ids, {})
                    self.assertRefused(name, "onchange", row.ids, {}, [], spec)
                    self.assertRefused(name, "unlink", row.ids)
                    found = self.call(name, "search_read", [("id", "in", row.ids)])
                    self.assertFalse(found)
                    for method in self.actions(model):
                        self.assertRefused(name, method, row.ids)

    def test_time_of_colleagues_is_not_counted_for_who_may_not_log_it(self):
        """What a user has logged on a day is not shown to a colleague."""
        self.authenticate("sla_agent2", "sla_agent2")
        values = {
            "ticket_id": self.ticket.id,
            "user_id": self.agent.id,
            "duration": "23:30",
            "date": fields.Date.to_string(fields.Date.today()),
        }
        answer = self.call(
            "sla.time.wizard", "onchange", [], values, ["duration"], {"refusal": {}}
        )
        self.assertIn("You log your own time", answer["value"]["refusal"])
