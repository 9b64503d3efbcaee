"""Every public method of ours, by who calls it over RPC.

Pages are one way in; every method that has no underscore is another. Whatever is not
in the tables is refused, to everybody outside: a new method that is not fails here.
"""

import inspect
import json

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..models.sla_portal_rate import TooOften
from .common import PortalCase, PortalMixin
from .undone import UndoneMixin

OUTSIDE = ("public", "stranger", "elsewhere")
INSIDE = ("eva", "colleague", "authorised", "approver", "biller")
WHO = OUTSIDE + INSIDE

# What a user of the customer may read; it changes nothing.
READABLE = {
    ("helpdesk.ticket", "get_escalation_ways"): INSIDE,
    ("helpdesk.ticket", "get_undue_price"): INSIDE,
    ("sla.estimate", "action_open_signed_pdf"): INSIDE,
    # How a workbook is made: nothing of anybody's.
    ("report.sla_prepaid_hours.statement_xlsx", "get_workbook_options"): WHO,
}
# What a user of the customer's does.
DONE = {
    ("helpdesk.ticket", "action_close_from_portal"): ("eva", "authorised"),
    ("helpdesk.ticket", "action_confirm_contact"): ("authorised",),
    ("helpdesk.ticket", "action_confirm_solved"): ("eva", "authorised"),
    ("helpdesk.ticket", "action_escalate"): INSIDE,
    ("helpdesk.ticket", "action_not_solved"): ("eva", "authorised"),
    ("helpdesk.ticket", "file_intake"): WHO[1:],
    ("res.partner", "action_request_hours"): ("authorised",),
    ("sla.estimate", "action_approve"): ("authorised",),
    ("sla.estimate", "action_decline"): ("authorised",),
}
# Methods of models, not of records: they speak of the caller's own only.
OF_THE_CALLER = {
    ("helpdesk.ticket", "action_set_order"),
    ("helpdesk.ticket", "check_intake"),
    ("helpdesk.ticket", "get_intake"),
    ("helpdesk.ticket", "get_intake_types"),
    ("helpdesk.ticket", "get_order"),
    ("helpdesk.ticket", "preview_intake"),
    ("helpdesk.ticket", "preview_order"),
}
# What can only be said of a ticket in another state than the rest is tried on.
ON_SOLVED = {"action_confirm_solved", "action_not_solved", "action_close_from_portal"}
# What Odoo's own methods do is Odoo's to refuse: `test_no_row_of_ours_is_written`.
ORM = {"create", "write", "unlink", "copy", "copy_data", "web_save", "default_get"}
# Rows of ours that customers may read, if they are theirs.
READ = {"sla.estimate", "sla.estimate.line"}


class RpcMixin(UndoneMixin, PortalMixin):
    @classmethod
    def _set_up_rpc(cls):
        cls._set_up_portal()
        cls.make_rule(
            cls.make_level("agent"), cls.make_level(role=cls.role), trigger="customer"
        )
        cls.second = cls.make_ticket(name="Another one", partner_id=cls.eva.id)
        cls.second.action_escalate("Nobody answers.")
        cls.pack = cls.make_pack(10)
        cls.estimate = cls.env["sla.estimate"].create(
            {"ticket_id": cls.ticket.id, "minutes": 60}
        )
        cls.estimate.action_send()
        cls.print_due()
        cls.name_roles()
        cls.solved = cls.ticket._sla_stage_of((voc.SOLVED,))
        cls.solved.close_from_portal = True
        cls.secrets = [cls.ticket.name, cls.ticket.number, cls.customer.name]
        company = cls.env["res.company"].create({"name": "Elsewhere Ltd."})
        cls.people = {
            "public": cls.env.ref("base.public_user"),
            "stranger": cls.stranger,
            "elsewhere": new_test_user(
                cls.env,
                login="portal_elsewhere",
                groups="base.group_portal",
                company_id=company.id,
                company_ids=company.ids,
            ),
            "eva": cls.portal_user,
            "colleague": cls.requester,
            "authorised": cls.authorised,
            "approver": cls.approver,
            "biller": cls.biller,
        }
        cls.records = {
            "helpdesk.ticket": cls.ticket,
            "res.partner": cls.customer,
            "sla.agreement": cls.agreement,
            "sla.estimate": cls.estimate,
            "sla.pack": cls.pack,
            "sla.escalation": cls.second.escalation_ids[:1],
        }
        cls.env.flush_all()

    def public_methods(self):
        """Model, name and function of what our addons let anybody call."""
        found = {}
        for name in self.env.registry:
            for one in type(self.env[name]).__mro__:
                if not one.__module__.startswith("odoo.addons.sla_"):
                    continue
                # What Odoo lets everybody call on a conversation: `test_rpc_message`.
                if one.__module__.endswith(".mail_thread_customer"):
                    continue
                for method, function in vars(one).items():
                    if (
                        not method.startswith("_")
                        and inspect.isfunction(function)
                        and method not in ORM
                        and not self.is_private(name, method)
                    ):
                        found[name, method] = getattr(type(self.env[name]), method)
        return found

    def is_private(self, name, method):
        return any(
            getattr(vars(one).get(method), "_api_private", False)
            for one in type(self.env[name]).__mro__
        )

    def record(self, name):
        """A record of the customer, or of any customer where they own none."""
        model = self.env[name].sudo()
        if model._abstract:
            return model
        if name in self.records:
            return self.records[name]
        if "ticket_id" in model._fields and model._fields["ticket_id"].store:
            found = model.search([("ticket_id", "in", self.tickets().ids)], limit=1)
            if found:
                return found
        return model.search([], limit=1) or model.browse(2**31 - 2)

    def tickets(self):
        return self.ticket | self.second

    def arguments(self, function):
        """Something for every argument that has to be given."""
        known = {
            "values": {
                "type_id": self.env["helpdesk.ticket.type"].search([], limit=1).id,
                "subject": "Printer",
                "description": "It does not print.",
                "impact": "slowed",
                "urgency": "soon",
            },
            "ticket_ids": self.tickets().ids,
            "type_id": self.env["helpdesk.ticket.type"].search([], limit=1).id,
            "stage_id": self.solved.id,
            "reason": "Nobody answers.",
            "name": "Eva Portal",
            "sentence": self.estimate.approval_sentence,
            "date": "2030-01-01",
            "code": "erp",
            "is_up": False,
            "product_id": self.env.ref(
                "sla_prepaid_hours.product_development_hours"
            ).id,
            "msg_dict": {"from": "eva@example.com", "subject": "x", "body": "x"},
            "quantity": 1,
        }
        wanted = {"reason", "name", "sentence"}
        return {
            name: known.get(name, "x")
            for name, one in list(inspect.signature(function).parameters.items())[1:]
            if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
            and (one.default is one.empty or name in wanted)
        }

    def call(self, user, name, method, function, record=None):
        """As RPC does.

        :return: whether it was answered, and what was answered, or what refused it
        """
        model = self.env[name].with_user(user)
        model = model.with_context(allowed_company_ids=user.company_ids.ids)
        record = self.record(name) if record is None else record
        args = [] if getattr(function, "_api_model", False) else [record.ids]
        values = self.arguments(function)
        # No caller finds what another user has just read.
        self.env.flush_all()
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                result = call_kw(model, method, args, values)
                self.env.flush_all()
        except UserError as error:
            return False, error
        except Exception as error:
            if model._abstract:
                return False, error
            raise
        if isinstance(result, dict) and result.get("type") == "ir.actions.act_window":
            # The way to a window of the back office, which they cannot open.
            return False, result
        return True, result


@tagged("post_install", "-at_install")
class TestDoorsRpc(RpcMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_rpc()

    @mute_logger("odoo.sql_db", "odoo.models.unlink")
    def test_who_may_call_what(self):
        for (name, method), function in sorted(self.public_methods().items()):
            key = (name, method)
            for who in WHO:
                with self.subTest(method=f"{name}.{method}", who=who), self.undone():
                    if method in ON_SOLVED:
                        self.ticket.stage_id = self.solved
                    before = self.state()
                    answered, result = self.call(
                        self.people[who], name, method, function
                    )
                    if key in DONE:
                        self.assertEqual(answered, who in DONE[key], result)
                    elif key in OF_THE_CALLER:
                        self.assertTrue(answered or who != "authorised", result)
                    else:
                        self.assertEqual(answered, who in READABLE.get(key, ()), result)
                    if key not in DONE and (name, who) != (
                        "helpdesk.ticket",
                        "authorised",
                    ):
                        self.assertEqual(self.state(), before, "something changed")
                    if who in OUTSIDE:
                        for secret in self.secrets:
                            self.assertNotIn(secret, repr(result))

    def test_the_tables_name_methods_that_exist(self):
        known = set(self.public_methods())
        self.assertEqual((set(READABLE) | set(DONE) | OF_THE_CALLER) - known, set())

    def test_no_row_of_ours_is_written(self):
        names = [name for name in self.env.registry if name.startswith("sla.")]
        names += ["helpdesk.ticket", "helpdesk.ticket.stage", "helpdesk.ticket.team"]
        for name in names:
            if self.env[name]._abstract:
                continue
            for who in WHO:
                model = self.env[name].with_user(self.people[who])
                for operation in ("create", "write", "unlink"):
                    with self.subTest(name=name, who=who, operation=operation):
                        self.assertFalse(model.has_access(operation))

    def test_only_what_is_theirs_is_read(self):
        for name in self.env.registry:
            if name.startswith("sla.") and not self.env[name]._abstract:
                for who in WHO:
                    model = self.env[name].with_user(self.people[who])
                    with self.subTest(name=name, who=who):
                        if name not in READ:
                            self.assertFalse(model.has_access("read"))
                        elif who in OUTSIDE and model.has_access("read"):
                            self.assertFalse(model.search([]))

    def test_what_comes_with_a_call_is_not_taken_for_more(self):
        """Defaults and switches in the context are not for what we write for them."""
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Theirs"})
        context = {
            "default_active": False,
            "default_closed_date": "2020-01-01 00:00:00",
            "default_discount": 100.0,
            "default_duplicate_id": self.second.id,
            "default_kanban_state": "done",
            "default_price_unit": 0.01,
            "default_release_date": "2030-01-01 00:00:00",
            "default_state": "sale",
            "default_tag_ids": tag.ids,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "tracking_disable": True,
        }
        filed, asked = [], []
        product = self.env.ref("sla_prepaid_hours.product_development_hours")
        for one in ({}, context):
            with self.undone():
                ids = call_kw(
                    self.env["helpdesk.ticket"].with_user(self.authorised),
                    "file_intake",
                    [self.arguments(type(self.ticket).file_intake)["values"]],
                    {"context": one},
                )
                filed.append(self.result(self.ticket.browse(ids).sudo()))
                number = call_kw(
                    self.env["res.partner"].with_user(self.authorised),
                    "action_request_hours",
                    [self.customer.ids, product.id, 1],
                    {"context": one},
                )
                order = self.env["sale.order"].search([("name", "=", number)])
                line = order.order_line
                asked.append((order.state, line.price_unit, line.discount))
        self.assertEqual(filed[0], filed[1])
        self.assertEqual(asked[0], asked[1])

    def test_programs_are_stopped_too(self):
        self.env["ir.config_parameter"].set_param(
            "sla_portal.limit_file_intake", "2/3600"
        )
        tickets = self.env["helpdesk.ticket"].with_user(self.authorised)
        values = self.arguments(type(self.ticket).file_intake)["values"]
        call_kw(tickets, "file_intake", [values], {})
        call_kw(tickets, "file_intake", [values], {})
        with self.assertRaises(TooOften):
            call_kw(tickets, "file_intake", [values], {})

    def result(self, ticket):
        events = self.env["sla.event"].search([("ticket_id", "=", ticket.id)])
        return (
            ticket.active,
            ticket.closed_date,
            ticket.duplicate_id.id,
            ticket.kanban_state,
            ticket.release_date,
            ticket.tag_ids.ids,
            ticket.message_partner_ids.ids,
            events.mapped("kind"),
        )

    def test_a_stranger_finds_no_ticket(self):
        for who in OUTSIDE:
            model = self.env["helpdesk.ticket"].with_user(self.people[who])
            with self.subTest(who=who):
                if model.has_access("read"):
                    self.assertFalse(model.search([]) & self.tickets())
                    theirs = self.tickets().with_user(self.people[who])
                    self.assertFalse(theirs._filtered_access("read"))


@tagged("post_install", "-at_install")
class TestDoorsRpcHttp(UndoneMixin, PortalCase):
    """The same over the wire."""

    def rpc(self, model, method, args, **kwargs):
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    @mute_logger("odoo.http")
    def test_a_stranger_is_refused_over_the_wire(self):
        self.log_in(self.stranger)
        before = self.state()
        for method, args in (
            ("read", [["name"]]),
            ("get_sla_panel", []),
            ("action_escalate", ["Nobody answers."]),
            ("action_confirm_solved", []),
            ("action_close_from_portal", [self.ticket.stage_id.id]),
            ("write", [{"name": "Mine"}]),
            ("message_post", []),
            ("_sla_fold", []),
        ):
            with self.subTest(method=method):
                answer = self.rpc("helpdesk.ticket", method, [self.ticket.ids, *args])
                self.assertIn("error", answer)
                self.assertNotIn(self.ticket.name, json.dumps(answer))
        self.assertEqual(self.state(), before)

    @mute_logger("odoo.http")
    def test_who_is_not_logged_in_calls_nothing(self):
        self.log_in(None)
        answer = self.rpc("helpdesk.ticket", "get_intake_types", [])
        self.assertIn("error", answer)
        # That of a session that is over.
        self.assertEqual(answer["error"]["code"], 100)
