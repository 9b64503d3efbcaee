"""Coming into a help desk that has a past, and leaving it as if never there."""

import os
from pathlib import Path

import story_tools
from install_story import (
    InstallStory,
    agreement_script,
    clone_without_demo,
    promise_script,
)
from story_tools import Story, query, shell, size, value

OLD_TICKETS = size(2_000, 10_000)

# Thousands of tickets, in every stage, as an import would leave them.
PAST = """
    INSERT INTO helpdesk_ticket (name, number, description, company_id, team_id,
                                 stage_id, partner_id, commercial_partner_id,
                                 priority, active, create_date, write_date)
    SELECT 'Old ticket ' || n, 'OLD' || n, '<p>Long ago.</p>',
           (SELECT min(id) FROM res_company),
           NULL,
           stages.ids[1 + n %% cardinality(stages.ids)],
           customer.id, customer.id, (n %% 4)::text, n %% 50 != 0,
           now() - n * interval '100 minutes', now() - n * interval '90 minutes'
      FROM generate_series(1, %s) n,
           (SELECT array_agg(id ORDER BY id) AS ids FROM helpdesk_ticket_stage
             WHERE company_id IS NULL) stages,
           (SELECT id FROM res_partner WHERE is_company AND id = commercial_partner_id
             ORDER BY id LIMIT 1) customer
"""

CUSTOMER = """
customer = env["res.partner"].search(
    [("is_company", "=", True)], order="id"
).filtered(lambda p: p == p.commercial_partner_id)[:1]
"""

# A live policy for the customer of all these tickets, promised since long ago.
PROMISE = CUSTOMER + promise_script("stars_priority") + "env.cr.commit()\n"

# Everything an agent does, on tickets of before.
LIVE_ON = """
Ticket = env["helpdesk.ticket"].with_context(active_test=False)
old = Ticket.search([("name", "=like", "Old ticket %")], limit=100)
stages = env["helpdesk.ticket.stage"].search([("company_id", "=", False)])
for stage in stages:
    old.write({"stage_id": stage.id})
old.write({"priority": "3", "user_id": env.ref("base.user_admin").id})
old.write({"type_id": env.ref("sla_policy.type_problem").id})
old.write({"release_date": "2030-01-01 10:00:00"})
said = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
for ticket in old[:5]:
    ticket.message_post(body="Sorry for the wait.", **said)
    ticket.message_post(body="At last!", author_id=ticket.partner_id.id, **said)
    ticket.action_information_complete()
    ticket.get_sla_panel()
old[:50].write({"active": False})
stages[0].sla_phase = "in_progress"
stages[0].sla_phase = "new"
env["sla.clock"]._cron_sweep()
env["sla.clock"]._cron_recalculate()
env.cr.commit()
"""

NEW_TICKET = (
    CUSTOMER
    + """
ticket = env["helpdesk.ticket"].create(
    {
        "name": "New ticket",
        "description": "Today.",
        "partner_id": customer.id,
        "priority": "3",
        "user_id": False,
    }
)
env.cr.commit()
"""
)


class TestInstallAndUninstall(InstallStory):
    addon = "sla_policy"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = clone_without_demo(cls, "SLA_BASE_TEMPLATE", "policy_install")
        query(cls.database, PAST, OLD_TICKETS)
        cls.install()

    def count(self, table, where="true"):
        return value(self.database, f"SELECT count(*) FROM {table} WHERE {where}")

    def assertNoVerdict(self):
        self.assertEqual(self.count("sla_clock"), 0)
        self.assertEqual(self.count("sla_event"), 0)
        judged = (
            "sla_state IS NOT NULL OR sla_next_deadline IS NOT NULL "
            "OR coverage IS NOT NULL OR agreement_id IS NOT NULL"
        )
        self.assertEqual(self.count("helpdesk_ticket", judged), 0)

    def test_1_the_past_is_not_judged(self):
        """Installed on old tickets: no clock, no fact, no coverage on any of them."""
        self.assertInstalled()
        self.assertNotIn("ERROR", self.install_said)
        old = self.count("helpdesk_ticket", "name LIKE 'Old ticket %'")
        self.assertEqual(old, OLD_TICKETS)
        self.assertNoVerdict()

    def test_2_old_tickets_live_on_unjudged(self):
        """They are moved, answered and archived; even under an agreement since 2015."""
        shell(self.database, PROMISE)
        shell(self.database, LIVE_ON)
        self.assertNoVerdict()

    def test_3_new_tickets_are_promised(self):
        """What comes in from now on has its clocks at once."""
        state = shell(
            self.database,
            NEW_TICKET
            + """
result = {
    "coverage": ticket.coverage,
    "clocks": sorted(ticket.clock_ids.mapped("metric_id.code")),
    "facts": ticket.sla_event_ids.mapped("kind"),
}
ticket.stage_id = env.ref("sla_policy.helpdesk_ticket_stage_assigned")
ticket.type_id = env.ref("sla_policy.type_change")
env.flush_all()
result["states"] = dict(ticket.clock_ids.mapped(lambda c: (c.metric_id.code, c.state)))
env.cr.commit()
""",
        )
        self.assertEqual(state["coverage"], "included")
        self.assertEqual(state["clocks"], ["first_response"])
        self.assertEqual(state["facts"], ["created"])
        self.assertEqual(state["states"], {"first_response": "met"})

    def test_4_uninstalling_leaves_no_trace(self):
        """The database is what it was, but for what tickets have come to use."""
        kept = self.uninstall(
            """
ticket = env["helpdesk.ticket"].search([("name", "=", "New ticket")])
result = {
    "stage": ticket.stage_id.id,
    "changed": ticket.type_id.id,
    "problem": env.ref("sla_policy.type_problem").id,
    "calendar": ticket.agreement_id.policy_id.calendar_id.id,
    "attendances": ticket.agreement_id.policy_id.calendar_id.attendance_ids.ids,
}
"""
        )
        calendar = {(kept["calendar"],)}
        self.assertEqual(
            self.differences(),
            {
                # Handed back: the stage and the types that tickets are in.
                "stages": ({(kept["stage"],)}, set()),
                "types": ({(kept["changed"],), (kept["problem"],)}, set()),
                # People's own: the hours of the policy they have made.
                "calendars": (calendar, set()),
                "attendances": ({(line,) for line in kept["attendances"]}, set()),
            },
        )

    def test_5_the_help_desk_goes_on(self):
        """Tickets are where they were; new ones come in and are worked on."""
        state = shell(
            self.database,
            """
ticket = env["helpdesk.ticket"].search([("name", "=", "New ticket")])
result = {
    "stage": ticket.stage_id.with_context(lang="en_US").name,
    "type": ticket.type_id.with_context(lang="en_US").name,
    "tickets": env["helpdesk.ticket"].with_context(active_test=False).search_count(
        [("name", "=like", "Old ticket %")]
    ),
}
"""
            + NEW_TICKET
            + """
ticket.stage_id = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
ticket.message_post(body="Here we are.", message_type="comment")
env["ir.ui.view"].search([("model", "=like", "helpdesk.%")])._check_xml()
for view_type in ("form", "list", "kanban", "search"):
    env["helpdesk.ticket"].get_view(view_type=view_type)
env.flush_all()
env.cr.commit()
""",
        )
        self.assertEqual(state["stage"], "Assigned")
        self.assertEqual(state["type"], "Change request")
        self.assertEqual(state["tickets"], OLD_TICKETS)


# What the satellites add to a policy, an agreement and a ticket is used.
USE_SATELLITES = """
import base64
import io

from odoo.tools.pdf import PdfFileWriter

pdf = io.BytesIO()
writer = PdfFileWriter()
writer.add_blank_page(200, 200)
writer.write(pdf)
customer = env["res.partner"].search([("name", "=", "Norte Foods")])
agreement = env["sla.agreement"].search([("partner_id", "=", customer.id)])
policy = agreement.policy_id
result = {"included": len(policy.entitlement_ids)}
for line in env.ref("sla_policy.preset_prepaid_l3").entitlement_ids:
    line.copy({"policy_id": policy.id})
ticket = env["helpdesk.ticket"].create(
    {"name": "Ticket", "description": "Today.", "partner_id": customer.id}
)
checkpoint = agreement._plan_checkpoints()
session = env["calendar.event"].create(
    {
        "name": "Session",
        "start": "2030-01-08 10:00:00",
        "stop": "2030-01-08 11:00:00",
        "sla_agreement_id": agreement.id,
        "sla_entitlement_id": policy.entitlement_ids.filtered(
            lambda line: line.kind == "session"
        ).id,
        "sla_ticket_id": ticket.id,
    }
)
env["sla.addon"].create({"agreement_id": agreement.id, "name": "More", "amount": 1})
for line in env.ref("sla_policy.preset_prepaid_l3").obligation_template_ids:
    line.copy({"policy_id": policy.id})
agreement.action_add_missing_obligations()
agreement.provider_obligation_ids.filtered("due_date").action_done()
env["sla.agreement.terms"].create(
    {
        "agreement_id": agreement.id,
        "version": "1",
        "accepted_by_id": customer.id,
        "file": base64.b64encode(pdf.getvalue()),
    }
)
service = env["sla.service"].create(
    {"name": "ERP", "code": "erp", "partner_id": customer.id}
)
outage = env["sla.outage"].create({"service_id": service.id, "ticket_id": ticket.id})
policy.severity_ids = [(0, 0, {"priority": "3", "name": "All stopped"})]
question = env["sla.question"].create({"name": "Where?", "code": "where"})
replay = env["sla.simulation"].create({"policy_id": policy.id})
replay.action_start()
env.flush_all()
result |= {
    "events": (checkpoint + session).ids,
    "coverage": (checkpoint + session).mapped("sla_coverage"),
    "replayed": [replay.state, replay.ticket_count, len(replay.line_ids)],
    "obligations": sorted(agreement.obligation_ids.mapped("status")),
    "owed": len(ticket.sla_open_obligation_ids),
    "reported": [outage.ticket_id == ticket, question.active],
}
env.cr.commit()
"""

WITHOUT_SATELLITES = """
customer = env["res.partner"].search([("name", "=", "Norte Foods")])
agreement = env["sla.agreement"].search([("partner_id", "=", customer.id)])
ticket = env["helpdesk.ticket"].create(
    {"name": "Later", "description": "Later.", "partner_id": customer.id}
)
for model in ("sla.policy", "sla.agreement", "helpdesk.ticket", "calendar.event"):
    env["ir.ui.view"].search([("model", "=", model)])._check_xml()
    env[model].get_view(view_type="form")
agreement.policy_id.action_new_version()
agreement.action_end()
env.flush_all()
result = {
    "events": env["calendar.event"].search([("id", "in", events)]).ids,
    "coverage": ticket.coverage,
    "clocks": len(ticket.clock_ids),
}
env.cr.commit()
"""


class TestSatellitesComeAndGo(InstallStory):
    """Addons that extend the core come to existing agreements, and go again."""

    addon = "sla_visit,sla_simulation,sla_obligation,sla_intake,sla_availability"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = clone_without_demo(cls, "SLA_BASE_TEMPLATE", "satellites")
        cls.install()

    @classmethod
    def begin(cls):
        # The calendar stays when visits go: it is there before.
        story_tools.install(cls.database, "sla_policy,calendar")
        made = agreement_script("prepaid_l3")
        shell(cls.database, f"{made}\nenv.cr.commit()")

    def test_1_installs_without_a_word(self):
        """Neither errors nor warnings of ours."""
        self.assertInstalled()
        self.assertWithoutAWord()

    def test_2_what_they_add_is_used(self):
        """A policy made before includes nothing until its lines are written."""
        state = shell(self.database, USE_SATELLITES)
        self.assertEqual(state["included"], 0)
        self.assertEqual(state["coverage"], ["included", "included"])
        self.assertEqual(state["replayed"], ["done", 1, 1])
        self.assertEqual(state["obligations"], ["done", "overdue", "when_asked"])
        self.assertEqual(state["owed"], 1)
        self.assertEqual(state["reported"], [True, True])
        type(self).events = state["events"]

    def test_3_uninstalling_leaves_no_trace(self):
        """The database is what it was with the core alone."""
        self.uninstall()
        self.assertEqual(self.differences(), {})

    def test_4_meetings_and_agreements_are_where_they_were(self):
        """Meetings stay in the calendar, tickets are still promised."""
        state = shell(self.database, WITHOUT_SATELLITES, events=self.events)
        self.assertEqual(sorted(state["events"]), sorted(self.events))
        self.assertEqual(state["coverage"], "included")
        self.assertTrue(state["clocks"])


# What of ours could be left behind, by kind.
LEFT = {
    "tables": r"""
        SELECT table_name FROM information_schema.tables
         WHERE table_schema = 'public' AND table_name LIKE 'sla\_%'""",
    "columns": r"""
        SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name LIKE 'sla\_%'""",
    "names": r"""
        SELECT module, name FROM ir_model_data WHERE module LIKE 'sla\_%'""",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'sla.%'",
    "fields": r"SELECT model, name FROM ir_model_fields WHERE name LIKE 'sla\_%'",
    "rules": """
        SELECT rule.name FROM ir_rule rule JOIN ir_model model
            ON model.id = rule.model_id WHERE model.model LIKE 'sla.%'""",
    "constraints": r"SELECT name FROM ir_model_constraint WHERE name LIKE 'sla\_%'",
    "relations": r"SELECT name FROM ir_model_relation WHERE name LIKE 'sla\_%'",
    "templates": "SELECT name FROM mail_template WHERE model LIKE 'sla.%'",
    "attachments": "SELECT name FROM ir_attachment WHERE res_model LIKE 'sla.%'",
    "messages": "SELECT subject FROM mail_message WHERE model LIKE 'sla.%'",
    "activities": "SELECT summary FROM mail_activity WHERE res_model LIKE 'sla.%'",
    "followers": "SELECT res_model FROM mail_followers WHERE res_model LIKE 'sla.%'",
}


class TestUninstallDemo(Story):
    """A database that has been lived in is left all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "demo")
        scripts = Path(__file__).parents[1] / "tools" / "demo"
        # Each in a process of its own, as ./dev demo runs them.
        for script in sorted(scripts.glob("[0-9]*.py")):
            shell(cls.database, script.read_text(encoding="utf-8"))
        cls.tickets = value(cls.database, "SELECT count(*) FROM helpdesk_ticket")
        process = story_tools.Process(
            cls.database,
            """
module = env["ir.module.module"].search([("name", "=", "sla_policy")])
module.button_immediate_uninstall()
env.cr.commit()
""",
        )
        process.finish()
        cls.said = process.said

    def test_nothing_is_left_of_the_demonstration(self):
        """Facts, letters, agreements, files, meetings: with all of them it goes."""
        states = query(
            self.database,
            "SELECT name, state FROM ir_module_module WHERE name LIKE 'sla%'",
        )
        self.assertEqual({state for _name, state in states}, {"uninstalled"}, states)
        self.assertNotIn("ERROR", self.said)
        left = {kind: query(self.database, sql) for kind, sql in LEFT.items()}
        self.assertEqual({kind: rows for kind, rows in left.items() if rows}, {})

    def test_tickets_are_where_they_were(self):
        """None of them is lost with the agreement it came in under."""
        now = value(self.database, "SELECT count(*) FROM helpdesk_ticket")
        self.assertEqual(now, self.tickets)
        shell(self.database, NEW_TICKET)
