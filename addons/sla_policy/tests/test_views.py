from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

MODELS = (
    "helpdesk.ticket",
    "helpdesk.ticket.stage",
    "resource.calendar",
    "sla.agreement",
    "sla.clock",
    "sla.clock.report",
    "sla.event",
    "sla.platform",
    "sla.policy",
    "sla.price",
)
ACTIONS = (
    "resource_calendar_action",
    "sla_agreement_action",
    "sla_clock_action",
    "sla_clock_report_action",
    "sla_event_action",
    "sla_platform_action",
    "sla_policy_action",
    "sla_policy_preset_action",
    "sla_preset_wizard_action",
    "sla_price_action",
)


@tagged("post_install", "-at_install")
class TestViews(TransactionCase):
    """What an agent and a manager can open opens, and its filters run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(
            cls.env, "views_agent", groups="helpdesk_mgmt.group_helpdesk_user"
        )
        cls.manager = new_test_user(
            cls.env, "views_manager", groups="sla_policy.group_sla_manager"
        )
        cls.preset = cls.env.ref("sla_policy.preset_prepaid_l3")
        cls.policy = cls.preset.create_from_preset()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Molinos del Valle", "is_company": True}
        )
        cls.agreement = cls.env["sla.agreement"].create(
            {
                "name": "Support",
                "partner_id": cls.customer.id,
                "policy_id": cls.policy.id,
                "date_start": "2026-01-01",
            }
        )
        cls.agreement.action_activate()
        cls.requirement = cls.env.ref("sla_policy.type_requirement")

    def _new_ticket(self, **vals):
        return (
            self.env["helpdesk.ticket"]
            .with_user(self.agent)
            .create(
                {
                    "name": "A new report",
                    "description": "A new report",
                    "partner_id": self.customer.id,
                    "type_id": self.requirement.id,
                    **vals,
                }
            )
        )

    def _evaluate(self, expression, user):
        return safe_eval(
            expression or "[]",
            {
                "uid": user.id,
                "allowed_company_ids": user.company_ids.ids,
                "context_today": fields.Date.today,
            },
        )

    def test_actions_open(self):
        """Every view of every action loads, and its records are read."""
        self._new_ticket()
        for user in (self.agent, self.manager):
            for name in ACTIONS:
                action = self.env.ref(f"sla_policy.{name}")
                if action.res_model == "sla.preset.wizard" and user == self.agent:
                    continue
                with self.subTest(action=action.name, user=user.login):
                    model = self.env[action.res_model].with_user(user)
                    found = model.get_views([*action.views, (False, "search")])
                    self.assertTrue(found["views"])
                    domain = self._evaluate(action.domain, user)
                    records = model.search(domain, limit=20)
                    for view in found["views"].values():
                        self._read(records, view["arch"])

    def _read(self, records, arch):
        """Read what a view shows: nothing in it may be out of reach."""
        names = {
            node.get("name")
            for node in etree.fromstring(arch).iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        records.read([name for name in names if name in records._fields])

    def test_filters_run(self):
        """Every filter of ours finds what it finds, without an error."""
        self._new_ticket()
        for user in (self.agent, self.manager):
            for model_name in MODELS:
                model = self.env[model_name].with_user(user)
                arch = etree.fromstring(model.get_view(view_type="search")["arch"])
                for node in arch.iter("filter"):
                    name = node.get("name")
                    with self.subTest(model=model_name, filter=name, user=user.login):
                        if node.get("domain") and "strftime" not in node.get("domain"):
                            domain = self._evaluate(node.get("domain"), user)
                            model.search(Domain(domain), limit=1)
                        context = safe_eval(node.get("context") or "{}")
                        if context.get("group_by"):
                            model.formatted_read_group(
                                [], [context["group_by"]], ["__count"]
                            )

    def test_due_filters(self):
        """“Due today” and “due within an hour” are those and no others."""
        ticket = self._new_ticket()
        arch = self.env["helpdesk.ticket"].get_view(view_type="search")["arch"]
        domains = {
            node.get("name"): safe_eval(node.get("domain") or "[]", {"uid": 1})
            for node in etree.fromstring(arch).iter("filter")
            if (node.get("name") or "").startswith("sla_due")
        }
        self.assertEqual(set(domains), {"sla_due_hour", "sla_due_today"})
        now = fields.Datetime.now()
        tickets = self.env["helpdesk.ticket"].with_context(tz="UTC")
        for deadline, is_within_hour in (
            (fields.Datetime.add(now, minutes=30), True),
            (fields.Datetime.add(now, minutes=90), False),
            (fields.Datetime.subtract(now, minutes=1), False),
            (fields.Datetime.add(now, days=2), False),
        ):
            ticket.sudo()._sla_write({"sla_next_deadline": deadline})
            mine = Domain("id", "=", ticket.id)
            hour = tickets.search(mine & Domain(domains["sla_due_hour"]))
            today = tickets.search(mine & Domain(domains["sla_due_today"]))
            self.assertEqual(bool(hour), is_within_hour)
            self.assertEqual(bool(today), deadline.date() == now.date())

    def test_ticket_form_by_agent(self):
        """An agent files a ticket by the form; the agreement is found, not chosen."""
        view = self.env["helpdesk.ticket"].with_user(self.agent).get_view()
        arch = etree.fromstring(view["arch"])
        self.assertTrue(arch.xpath("//widget[@name='sla_panel']"))
        agreement = arch.xpath("//field[@name='agreement_id']")
        self.assertEqual([node.get("readonly") for node in agreement], ["1"])
        form = Form(self.env["helpdesk.ticket"].with_user(self.agent))
        form.name = "Labels print twice"
        form.description = "<p>Since this morning</p>"
        form.partner_id = self.customer
        ticket = form.save()
        self.assertEqual(ticket.agreement_id, self.agreement)
        self.assertEqual(ticket.coverage, "included")
        self.assertTrue(ticket.sla_event_ids.mapped("summary"))

    def test_ticket_form_by_manager(self):
        """A manager chooses the agreement by hand."""
        view = self.env["helpdesk.ticket"].with_user(self.manager).get_view()
        agreement = etree.fromstring(view["arch"]).xpath(
            "//field[@name='agreement_id']"
        )
        self.assertEqual([node.get("readonly") for node in agreement], [None])

    def test_ticket_form_without_rights(self):
        """Whoever sees no promises opens tickets all the same."""
        reader = new_test_user(self.env, "views_reader", groups="base.group_user")
        view = self.env["helpdesk.ticket"].with_user(reader).get_view()
        arch = etree.fromstring(view["arch"])
        self.assertFalse(arch.xpath("//widget[@name='sla_panel']"))
        self.assertFalse(arch.xpath("//field[@name='sla_event_ids']"))

    def test_policy_preview_while_editing(self):
        """The preview follows every edit before it is saved."""
        policy = self.env.ref("sla_policy.preset_preferred").create_from_preset()
        # Times as in the field of the arrival above: 15:00 in Spanish, 3:00 PM here.
        form = Form(policy.with_user(self.manager).with_context(lang="en_US"))
        form.preview_at = fields.Datetime.to_datetime("2026-11-19 15:00:00")

        def response():
            return form.preview["rows"][-1]["cells"][0]

        before = response()
        self.assertIn("3:00 PM", before)
        with form.target_ids.edit(0) as target:
            target.hours = 4
        self.assertNotEqual(response(), before)
        self.assertIn("1:00 PM", response())
        with form.target_ids.edit(0) as target:
            target.hours_min = 5
        self.assertTrue(form.preview["problem"])
        with form.target_ids.edit(0) as target:
            target.kind = "cutoff"
            target.cutoff_hour = 14
        self.assertIn("2:00 PM", response())
        with form.target_ids.new() as target:
            target.metric_id = self.env.ref("sla_policy.metric_resolution")
            target.kind = "days"
            target.days = 1
        self.assertEqual(len(form.preview["columns"]), 2)
        form.save()
        self.assertEqual(policy.target_ids[0].cutoff_hour, 14)

    def test_policy_form_from_nothing(self):
        """A policy is made in one go, promises and all."""
        form = Form(self.env["sla.policy"].with_user(self.manager))
        form.name = "Gold"
        with form.target_ids.new() as target:
            target.metric_id = self.env.ref("sla_policy.metric_first_response")
            target.priority = "3"
            target.hours = 2
        self.assertTrue(form.preview["rows"][0]["cells"][0])
        self.assertFalse(form.preview["rows"][-1]["cells"][0])
        policy = form.save()
        self.assertEqual(policy.target_ids.hours, 2)

    def test_preset_form_is_read_only(self):
        form = Form(self.preset.with_user(self.manager))
        with self.assertRaisesRegex(AssertionError, "readonly"):
            form.name = "Mine"

    def test_preset_wizard(self):
        """“Use this preset” opens with its promises and ends in a policy."""
        wizard = self.env["sla.preset.wizard"].with_user(self.manager)
        form = Form(
            wizard.with_context(active_model="sla.policy", active_id=self.preset.id)
        )
        self.assertEqual(form.preset_id, self.preset)
        self.assertEqual(len(form.target_ids), len(self.preset.target_ids))
        form.name = "Third level"
        action = form.save().action_use()
        policy = self.env["sla.policy"].browse(action["res_id"])
        self.assertEqual((policy.name, policy.is_preset), ("Third level", False))

    def test_agreement_form(self):
        form = Form(self.env["sla.agreement"].with_user(self.manager))
        form.name = "Renewal"
        form.partner_id = self.customer
        form.policy_id = self.policy
        agreement = form.save()
        agreement.action_activate()
        self.assertEqual(agreement.state, "active")
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(agreement).partner_id = self.env.user.partner_id
        action = agreement.action_view_tickets()
        self.assertEqual(action["domain"], [("agreement_id", "=", agreement.id)])

    def test_stage_and_partner_forms(self):
        stage = self.env.ref("sla_policy.helpdesk_ticket_stage_solved")
        with Form(stage) as form:
            self.assertEqual(form.sla_phase, "solved")
        partner = self.customer.with_user(self.manager)
        names = self.env["res.partner"].with_user(self.manager).get_view()["models"]
        self.assertIn("sla_agreement_ids", names["res.partner"])
        self.assertEqual(partner.sla_agreement_ids, self.agreement)

    def test_report_counts(self):
        """A kept promise shows up in the analysis, to be counted and averaged."""
        ticket = self._new_ticket()
        ticket.action_information_complete()
        self.env.flush_all()
        rows = (
            self.env["sla.clock.report"]
            .with_user(self.manager)
            .formatted_read_group(
                [("ticket_id", "=", ticket.id), ("state", "=", "met")],
                ["policy_id", "state", "started_at:month"],
                ["__count", "over_minutes:sum", "met_rate:avg"],
            )
        )
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["__count"], 1)
        self.assertEqual(rows[0]["met_rate:avg"], 100)
        self.assertEqual(rows[0]["over_minutes:sum"], 0)

    def test_menus(self):
        """Agents see agreements and promises; managers configure them too."""

        def menus(user):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            data = self.env["ir.model.data"].sudo()
            return set(
                data.search(
                    [
                        ("model", "=", "ir.ui.menu"),
                        ("module", "=", "sla_policy"),
                        ("res_id", "in", list(visible)),
                    ]
                ).mapped("name")
            )

        agents = {"sla_agreement_root_menu", "sla_agreement_menu", "sla_clock_menu"}
        self.assertEqual(menus(self.agent) & agents, agents)
        self.assertNotIn("sla_policy_menu", menus(self.agent))
        self.assertLessEqual(
            {
                *agents,
                "resource_calendar_menu",
                "sla_clock_report_menu",
                "sla_event_menu",
                "sla_policy_menu",
                "sla_policy_preset_menu",
            },
            menus(self.manager),
        )


@tagged("post_install", "-at_install")
class TestPanel(TransactionCase):
    """What the panel of a ticket is told."""

    def test_allowance_is_the_one_promised(self):
        """An edit of the policy does not change what older tickets were promised."""
        policy = self.env.ref("sla_policy.preset_preferred").create_from_preset()
        customer = self.env["res.partner"].create({"name": "Molinos del Valle"})
        agreement = self.env["sla.agreement"].create(
            {
                "name": "Support",
                "partner_id": customer.id,
                "policy_id": policy.id,
                "date_start": "2026-01-01",
            }
        )
        agreement.action_activate()
        vals = {"name": "A", "description": "A", "partner_id": customer.id}
        before = self.env["helpdesk.ticket"].create(vals)
        policy.target_ids.hours = 12
        after = self.env["helpdesk.ticket"].create(vals)
        told = [t.get_sla_panel()["clocks"][0]["allowance"] for t in before + after]
        self.assertEqual(told, ["3 to 6 h of service", "3 to 12 h of service"])
        told = before.clock_ids.with_context(lang="en_US").explain()
        self.assertIn("3 to 6 h", told["sentence"])
        policy.target_ids.unlink()
        told = before.get_sla_panel()["clocks"][0]["allowance"]
        self.assertEqual(told, "3 to 6 h of service")


@tagged("post_install", "-at_install")
class TestButtons(TransactionCase):
    """The estimate buttons are there when they mean something."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        policy = cls.env.ref("sla_policy.preset_prepaid_l3").create_from_preset()
        customer = cls.env["res.partner"].create({"name": "Molinos del Valle"})
        agreement = cls.env["sla.agreement"].create(
            {
                "name": "Support",
                "partner_id": customer.id,
                "policy_id": policy.id,
                "date_start": "2026-01-01",
            }
        )
        agreement.action_activate()
        cls.vals = {
            "name": "A new report",
            "description": "A new report",
            "partner_id": customer.id,
        }

    def _shown(self, ticket):
        return (
            ticket.sla_can_complete_information,
            ticket.sla_can_send_estimate,
            ticket.sla_can_approve_estimate,
        )

    def test_one_after_the_other(self):
        requirement = self.env.ref("sla_policy.type_requirement")
        ticket = self.env["helpdesk.ticket"].create(
            {**self.vals, "type_id": requirement.id}
        )
        self.assertEqual(self._shown(ticket), (True, False, False))
        ticket.action_information_complete()
        ticket.invalidate_recordset()
        self.assertEqual(self._shown(ticket), (False, True, False))
        ticket.action_estimate_sent()
        ticket.invalidate_recordset()
        self.assertEqual(self._shown(ticket), (False, False, True))
        ticket.action_estimate_approved()
        ticket.invalidate_recordset()
        self.assertEqual(self._shown(ticket), (False, False, False))

    def test_none_without_agreement(self):
        ticket = self.env["helpdesk.ticket"].create({**self.vals, "partner_id": False})
        self.assertEqual(self._shown(ticket), (False, False, False))

    def test_batch_is_cheap(self):
        """As many queries for many tickets as for a few."""
        tickets = self.env["helpdesk.ticket"].create([self.vals] * 12)
        for batch in (tickets[:3], tickets):
            self.env.invalidate_all()
            batch.mapped("sla_can_send_estimate")
        self.env.invalidate_all()
        with self.assertQueryCount(9):
            tickets.mapped("sla_can_send_estimate")
