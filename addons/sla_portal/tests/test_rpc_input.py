"""Whatever programs send to our public methods is answered with a sentence."""

import inspect
import re
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .rpc_common import RpcHttpMixin

# One of each kind of value that JSON has, and those that a database does not keep.
WRONG = {
    "none": None,
    "true": True,
    "negative": -1,
    "huge": 2**70,
    "fraction": 1.5,
    "nan": float("nan"),
    "text": "x",
    "nul": "a\0b",
    "half": "\ud800",
    "long": "x" * 200_000,
    "lists": [[1], {"a": 1}],
    "nested": {"a": {"b": [None]}},
}
# Odoo's own methods of rows, which addons only extend.
ORM = {"create", "write", "unlink", "copy", "copy_data", "web_save", "default_get"}
# How mail comes in: `test_rpc_message`.
MAIL = {"message_new", "message_update"}
HIDDEN = (
    "helpdesk.ticket",
    "sla.estimate",
    "sla.estimate.line",
    "sla.agreement",
    "sla.pack",
    "sla.escalation",
)


@tagged("post_install", "-at_install")
class TestRpcInput(RpcHttpMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_rpc()

    def setUp(self):
        super().setUp()
        self.no_limits()

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def check_methods(self, user):
        """Call each method with each of its parameters wrong, in every way."""
        self.log_in(user)
        for (name, method), function in sorted(self.public_methods().items()):
            parameters = list(inspect.signature(function).parameters.values())[1:]
            if method in ORM or method in MAIL or not parameters:
                continue
            ids = self.record(name).ids
            if getattr(function, "_api_model", False):
                ids = None
            values = self.arguments(function)
            for parameter in parameters:
                if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
                    continue
                for kind, wrong in WRONG.items():
                    with (
                        self.subTest(
                            method=f"{name}.{method}", **{parameter.name: kind}
                        ),
                        self.undone(),
                    ):
                        answer = self.rpc(
                            name,
                            method,
                            [] if ids is None else [ids],
                            **{**values, parameter.name: wrong},
                        )
                        if "error" in answer:
                            self.assertRefused(answer)

    def test_a_customers_wrong_values_are_refused_by_a_sentence(self):
        self.check_methods(self.authorised)

    def test_an_agents_wrong_values_are_refused_by_a_sentence(self):
        groups = self.env["ir.model.data"].search(
            [("model", "=", "res.groups"), ("module", "=like", "sla\\_%")]
        )
        agent = new_test_user(
            self.env,
            login="rpc_agent",
            groups="base.group_user,helpdesk_mgmt.group_helpdesk_manager",
        )
        agent.write(
            {"group_ids": [Command.link(group) for group in groups.mapped("res_id")]}
        )
        self.check_methods(agent)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_wrong_values_within_a_form_are_refused_by_a_sentence(self):
        self.log_in(self.authorised)
        right = self.arguments(type(self.ticket).file_intake)["values"]
        fields = [*right, "answers", "team_id", "category_id"]
        files = ([["a.png", wrong]] for wrong in WRONG.values())
        names = ([[wrong, "eA=="]] for wrong in WRONG.values())
        for method in ("check_intake", "preview_intake", "file_intake"):
            for field in fields:
                for kind, wrong in WRONG.items():
                    with self.subTest(method=method, field=field, kind=kind):
                        with self.undone():
                            answer = self.rpc(
                                "helpdesk.ticket", method, [{**right, field: wrong}]
                            )
                        if "error" in answer:
                            self.assertRefused(answer)
        for sent in (
            *files,
            *names,
            [["a.png"]],
            [["a", "b", "c"]],
            [["a.png", 10**12]],
        ):
            with self.subTest(files=repr(sent)[:50]), self.undone():
                answer = self.rpc("helpdesk.ticket", "check_intake", [right, sent])
                if "error" in answer:
                    self.assertRefused(answer)
                else:
                    self.assertIn("files", answer["result"])

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_a_hidden_and_a_missing_row_are_answered_alike(self):
        missing = 2**31 - 5
        given = {
            "read": [["id", "display_name"]],
            "web_read": [{"display_name": {}}],
            "write": [{"name": "x"}],
            "web_save": [{"name": "x"}, {}],
            "export_data": [["id"]],
            "has_access": ["read"],
            "message_subscribe": [self.stranger.partner_id.ids],
            "message_unsubscribe": [self.stranger.partner_id.ids],
            "rating_apply": [5],
            "get_field_translations": ["name"],
            "check_access_rights": ["read"],
        }
        by_name = {"message_post": {"body": "x"}}
        self.log_in(self.stranger)
        for name in HIDDEN:
            hidden = self.record(name) or self.env[name].sudo().search([], limit=1)
            if name == "sla.estimate.line":
                draft = self.env["sla.estimate"].create(
                    {"ticket_id": self.second.id, "minutes": 6}
                )
                hidden = self.env[name].create(
                    {"estimate_id": draft.id, "name": "x", "minutes": 6}
                )
            for method, function in self.all_methods(name):
                if name != "helpdesk.ticket" and not self.is_ours(name, method):
                    continue
                args = given.get(method)
                kwargs = by_name.get(method, {})
                if args is None:
                    args = ["x" for _ in self.required(function)]
                    kwargs = kwargs or self.known(function)
                    args = [] if kwargs else args
                answers = []
                for row_id in (hidden.id, missing):
                    with self.undone():
                        answer = self.rpc(name, method, [[row_id], *args], **kwargs)
                        answers.append(self.shape(answer, row_id))
                with self.subTest(method=f"{name}.{method}"):
                    self.assertEqual(*answers)

    def test_a_ticket_is_refused_alike_whichever_field_tracking_reads_first(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.stranger)
        hidden, missing = tickets.browse(self.ticket.id), tickets.browse(2**31 - 5)
        tracked = self.env["helpdesk.ticket"]._track_get_fields()
        self.assertIn("stage_id", tracked)
        for name in sorted(tracked):
            with (
                self.subTest(name),
                patch.object(type(tickets), "_track_get_fields", lambda _self: {name}),  # noqa: B023
            ):
                self.env.invalidate_all()
                sentences = []
                for ticket in (hidden, missing):
                    with self.assertRaises(AccessError) as refused:
                        ticket.write({"name": "x"})
                    sentences.append(str(refused.exception))
                self.assertEqual(*sentences)

    def all_methods(self, name):
        """Names and functions of what RPC calls on rows of a model, Odoo's too."""
        model = type(self.env[name])
        for method in sorted(set(dir(model))):
            function = getattr(model, method)
            if (
                not method.startswith("_")
                and inspect.isfunction(function)
                and not getattr(function, "_api_model", False)
                and not self.is_private(name, method)
            ):
                yield method, function

    def is_ours(self, name, method):
        """Whether it is ours, or reads rows: the rest is the same for every model."""
        ours = (name, method) in self.public_methods()
        return ours or method in ("read", "web_read", "write", "unlink", "has_access")

    def required(self, function):
        return [
            one
            for one in list(inspect.signature(function).parameters.values())[1:]
            if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
        ]

    def known(self, function):
        if not function.__module__.startswith("odoo.addons.sla_"):
            return {}
        return self.arguments(function)

    def shape(self, answer, row_id):
        """All that the caller gets, but for the id they sent."""
        if "error" in answer:
            data = answer["error"]["data"]
            told = [data["name"], data["message"], data["arguments"], data["context"]]
        else:
            told = answer.get("result")
        return re.sub(rf"\b{row_id}\b", "ID", repr(told))

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_what_is_no_id_is_refused_like_a_missing_row(self):
        self.log_in(self.stranger)
        expected = self.rpc("helpdesk.ticket", "read", [self.ticket.ids, ["name"]])
        for wrong in (2**40, -7, "x", True, 1.5):
            with self.subTest(wrong=wrong):
                answer = self.rpc("helpdesk.ticket", "read", [[wrong], ["name"]])
                self.assertRefused(answer, "AccessError")
                self.assertEqual(
                    answer["error"]["data"]["message"],
                    expected["error"]["data"]["message"],
                )
