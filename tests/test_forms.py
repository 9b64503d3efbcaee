"""Every form of ours: opened empty, filled in any order, saved, copied, pressed.

The views are found in the database: a new model or view is covered by itself.
"""

import base64
import os
import random
import socket
from functools import partial
from unittest.mock import patch

from form_walker import REFUSED, FormWalker
from lxml import etree

from odoo.fields import Command
from odoo.tests import Form
from odoo.tests.common import new_test_user
from odoo.tools.safe_eval import safe_eval

from odoo.addons.sla_obligation.tests.test_agreement_terms import a_pdf
from odoo.addons.sla_policy.tests.common import SlaCommon

ADDONS = set(os.environ["SLA_ADDONS"].split(","))
SEED = 20260302
# In which fields are set; “emptied” ones are cleared again, “required” ones the least.
MANAGER_ORDERS = ("shuffled", "reversed", "emptied", "required")
AGENT_ORDERS = ("view", "required")
PRESETS = (
    "cutoff",
    "platinum",
    "monthly",
    "preferred",
    "accompanied",
    "stars_standard",
    "stars_priority",
    "stars_247",
    "prepaid_l3",
)
# Opened in their parents' forms only, where they are filled as lines.
ONLY_LINES = {"sla_escalation.sla_oncall_layer_view_form"}
# What is there of these came in from a provider.
FROM_PROVIDERS = {
    "sla_escalation_voice.sla_voice_call_view_form",
    "sla_escalation_whatsapp.sla_whatsapp_message_view_form",
}
# Other addons' forms that ours extend.
EXTENDED = (
    "account.move",
    "calendar.event",
    "helpdesk.ticket",
    "helpdesk.ticket.stage",
    "helpdesk.ticket.type",
    "product.template",
    "res.partner",
    "sale.order",
)


def no_network(host, *args, **kwargs):
    raise socket.gaierror(socket.EAI_NONAME, f"no network in tests: {host}")


class FormsCommon(SlaCommon):
    """One record of whatever a form may be opened from or have to choose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Buttons that call a provider find that it cannot be reached.
        cls.startClassPatcher(patch.object(socket, "getaddrinfo", no_network))
        cls.all_rights = new_test_user(
            cls.env,
            login="sla_all_rights",
            groups="base.group_system,sla_policy.group_sla_manager,"
            "helpdesk_mgmt.group_helpdesk_manager,account.group_account_manager,"
            "sales_team.group_sale_manager,project.group_project_manager",
        )
        cls.prepared = {}
        cls._set_up_agreements()
        cls._set_up_work()
        cls._set_up_escalations()
        cls.env.flush_all()

    @classmethod
    def _set_up_agreements(cls):
        cls.customer.tz = cls.tz
        cls.policy = cls.env.ref("sla_policy.preset_stars_priority")
        cls.policy = cls.policy.create_from_preset()
        cls.agreement = cls.make_agreement(
            cls.policy,
            contact_ids=[Command.set((cls.contact | cls.portal_user.partner_id).ids)],
        )
        cls._create("sla.platform", name="Cloud")
        cls.service = cls._create(
            "sla.service",
            name="Production",
            code="forms-production",
            partner_id=cls.customer.id,
            tz=cls.tz,
            date_start="2026-01-01",
        )
        cls._create(
            "sla.outage", service_id=cls.service.id, date_from="2026-02-10 10:00:00"
        )
        cls._create("sla.availability", service_id=cls.service.id, month="2026-02-01")
        cls._create("sla.deliverable", name="A report", partner_id=cls.customer.id)

    @classmethod
    def _set_up_work(cls):
        pack = cls._create("sla.pack", partner_id=cls.customer.id, minutes_bought=600)
        pack.action_open()
        cls.ticket = cls.make_ticket(
            partner_id=cls.portal_user.partner_id.id,
            priority="2",
            type_id=cls.env.ref("sla_policy.type_problem").id,
        )
        cls.ticket.user_id = cls.agent
        estimate = cls._create("sla.estimate", ticket_id=cls.ticket.id, minutes=60)
        estimate.action_send()
        for job in cls.env["sla.print.job"]._due_jobs():
            job._print()
        estimate.action_approve()
        cls._create(
            "account.analytic.line",
            ticket_id=cls.ticket.id,
            name="Worked on it",
            unit_amount=1,
        )
        cls._create("sla.statement", partner_id=cls.customer.id)

    @classmethod
    def _set_up_escalations(cls):
        schedule = cls._create("sla.oncall.schedule", name="Nights", tz=cls.tz)
        cls._create("sla.oncall.feed", schedule_id=schedule.id)
        cls._create("sla.escalation.role", name="Operations", user_id=cls.manager.id)
        level = {
            "name": "Manager",
            "target": "user",
            "channel": "email",
            "user_id": cls.manager.id,
        }
        cls._create(
            "sla.escalation.rule",
            name="Ladder",
            policy_id=cls.policy.id,
            trigger="agent",
            level_ids=[Command.create(level)],
        )
        cls.ticket.with_user(cls.agent).action_escalate("It is urgent.")
        cls._create(
            "sla.whatsapp.account",
            name="Support line",
            phone_number_id="1000",
            business_account_id="2000",
            access_token="a-token",
            app_secret="a-secret",
            verify_token="word-of-a-test",
        )

    @classmethod
    def _create(cls, model, **values):
        return cls.env[model].create(values)

    def walker(self, user, pins=None, **options):
        """A walker with values of its own; the same ones in every run."""
        known = {
            ("sla.agreement.terms", "accepted_on"): "2026-03-01",
            ("sla.agreement.terms", "file"): base64.b64encode(a_pdf()).decode(),
            ("sla.availability", "month"): "2026-01-01",
            ("sla.voice.account", "ring_seconds"): 30,
            ("sla.whatsapp.template", "name"): "generated_template",
            ("sla.whatsapp.template", "language"): "es_MX",
            ("sla.whatsapp.template", "body"): "A ticket needs you.",
            ("sla.whatsapp.template", "variable_ids"): None,
        }
        return FormWalker(
            self.env(user=user.id),
            random.Random(SEED),
            pins={**known, **(pins or {})},
            prepared=self.prepared,
            **options,
        )

    def assertNoFailures(self, walker):
        self.assertFalse(
            walker.failures, "\n".join(["", *dict.fromkeys(walker.failures)])
        )


class TestForms(FormsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = cls._find_models()
        cls.views = cls.env["ir.ui.view"].search(
            [
                ("model", "in", cls.models),
                ("type", "in", ("form", "list")),
                ("mode", "=", "primary"),
            ],
            order="model, priority, id",
        )
        cls.views = cls.views.filtered(
            lambda view: view.type == "form" or "editable=" in view.arch_db
        )

    @classmethod
    def _find_models(cls):
        """The models with a table that no addon of others declares."""
        modules = {}
        for data in cls.env["ir.model.data"].search([("model", "=", "ir.model")]):
            modules.setdefault(data.res_id, set()).add(data.module)
        ours = [model for model, names in modules.items() if names <= ADDONS]
        names = cls.env["ir.model"].browse(ours).mapped("model")
        return [name for name in names if cls.env[name]._auto]

    def contexts(self, view):
        """What the forms of some lists are opened with by their parents."""
        if view.model == "sla.entitlement":
            return {"default_agreement_id": self.agreement.id}
        return {}

    def walk(self, user, views, orders):
        """Walk through views as a user: new records, and the newest there is.

        :return: those in which a record was saved, or at least opened
        """
        saved, opened = set(), set()
        self.refusals = {}
        for view in views:
            label = view.xml_id
            with self.subTest(view=label, user=user.login):
                walker = self.walker(user)
                walker.walk(view.model, view, label, orders, self.contexts(view))
                saved |= walker.saved
                self.refusals.update(walker.refusals)
                model = walker.env[view.model]
                if not model._transient and model.has_access("read"):
                    newest = model.search([], order="id desc", limit=1)
                    if newest:
                        walker.walk_saved(newest, view, label)
                        opened.add(label)
                self.assertNoFailures(walker)
        return saved, opened

    def test_no_form_crashes(self):
        """Neither a manager nor an agent gets anything but success or a sentence."""
        self.walk(self.agent, self.views, AGENT_ORDERS)
        saved, opened = self.walk(self.manager, self.views, MANAGER_ORDERS)
        rest = self.views.filtered(lambda view: view.xml_id not in saved)
        more, _opened = self.walk(self.all_rights, rest, ("reversed", "required"))
        # What can be created was; of what the system creates, one was opened.
        for view in rest.filtered(lambda view: view.xml_id not in more):
            with self.subTest(view=view.xml_id):
                if self.is_creatable(view) and view.xml_id not in ONLY_LINES:
                    self.fail(f"None could be saved: {self.refusals.get(view.xml_id)}")
                if view.xml_id not in FROM_PROVIDERS and not self.is_creatable(view):
                    self.assertIn(view.xml_id, opened, "There was none to open.")

    def is_creatable(self, view):
        model = self.env(user=self.all_rights.id)[view.model]
        arch = model.get_views([(view.id, view.type)])["views"][view.type]["arch"]
        allowed = etree.fromstring(arch).get("create") not in REFUSED
        return allowed and model.has_access("create")

    def test_actions_open_their_forms(self):
        """New, in the context of every menu and button."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.act_window"), ("module", "in", [*ADDONS])]
        )
        actions = self.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        for user in (self.manager, self.agent):
            walker = self.walker(user)
            for action in actions.filtered(lambda action: "form" in action.view_mode):
                known = {"active_id": False, "active_ids": [], "uid": user.id}
                context = safe_eval(action.context or "{}", known)
                empty = walker.env[action.res_model].with_context(**context)
                step = (action.xml_id, user.login, "open")
                walker.attempt(step, partial(walker.open, empty))
            self.assertNoFailures(walker)

    def test_buttons_of_rows(self):
        """Those of lists and of cards, on the newest records there are."""
        views = self.env["ir.ui.view"].search(
            [
                ("model", "in", self.models),
                ("type", "in", ("list", "kanban")),
                ("mode", "=", "primary"),
            ]
        )
        for user in (self.manager, self.agent):
            walker = self.walker(user)
            for view in views:
                model = walker.env[view.model]
                if model.has_access("read"):
                    newest = model.search([], order="id desc", limit=2)
                    if newest:
                        walker.walk_rows(newest, view, view.xml_id)
            self.assertNoFailures(walker)

    def test_extended_forms(self):
        """What our addons add to other forms, with what is required there."""

        def ours(model):
            return {
                name
                for name, field in self.env[model]._fields.items()
                if field._modules and set(field._modules) <= ADDONS
            }

        for model in EXTENDED:
            for user in (self.all_rights, self.agent):
                with self.subTest(model=model, user=user.login):
                    pins = {(model, "partner_id"): self.customer}
                    walker = self.walker(user, pins, names_of=ours)
                    walker.walk(
                        model, None, model, ("shuffled", "reversed", "required")
                    )
                    self.assertNoFailures(walker)
                    if user == self.all_rights:
                        self.assertIn(model, walker.saved, walker.refusals)


class TestPresets(FormsCommon):
    """The first thing that is done: a preset, its policy, the agreement."""

    def use_preset(self, name):
        wizard = Form(self.env(user=self.manager.id)["sla.preset.wizard"])
        wizard.preset_id = self.env.ref(f"sla_policy.preset_{name}")
        action = wizard.save().action_use()
        return self.env["sla.policy"].browse(action["res_id"])

    def test_new_agreement(self):
        """On any policy made from a preset, in any order, copied and activated."""
        for name in PRESETS:
            with self.subTest(preset=name):
                walker = self.walker(
                    self.manager,
                    {
                        ("sla.agreement", "policy_id"): self.use_preset(name),
                        ("sla.agreement", "partner_id"): self.customer,
                    },
                )
                walker.walk("sla.agreement", None, name, ("shuffled",), deep=False)
                self.assertNoFailures(walker)
                self.assertIn(name, walker.saved, walker.refusals)
                self.assertIn((name, "action_confirm_activation"), walker.pressed)
