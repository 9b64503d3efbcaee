"""The demo database: what `./dev demo` shows is there, on any day and at any hour."""

import importlib.util
import os
import re
import unittest
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase

from odoo.addons.sla_policy.const import AT_RISK, BREACHED, PHASES
from odoo.addons.sla_policy.engine import vocabulary as voc

DEMO = Path(__file__).parents[1] / "tools" / "demo"
TIERS = {
    "papeleria": "cutoff",
    "ingenio": "platinum",
    "panaderia": "monthly",
    "hotel": "preferred",
    "clinica": "accompanied",
    "distribuidora": "stars_standard",
    "floricola": "stars_priority",
    "transportes": "stars_247",
    "manufacturas": "prepaid_l3",
    "cafeteria": None,
}


def load(name):
    """A script of the demo as a module; importing it does nothing."""
    spec = importlib.util.spec_from_file_location(f"demo_{name}", DEMO / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    root = str(DEMO.parents[1])
    with patch.dict(os.environ, SLA_ROOT=root), patch("builtins.print"):
        spec.loader.exec_module(module)
    return module


class DemoCase(TransactionCase):
    # Odoo gives these to the tests of addons only.
    test_tags = {"standard", "post_install"}
    test_module = "tests"

    @classmethod
    def ref(cls, name):
        return cls.env.ref(f"sla_policy.{name}")

    @classmethod
    def ticket(cls, subject):
        return cls.env["helpdesk.ticket"].search([("name", "=", subject)])

    @classmethod
    def clock(cls, ticket, metric):
        """A ticket's only clock of a metric."""
        clock = ticket.clock_ids.filtered(lambda c: c.metric_id.code == metric)
        return clock.ensure_one()


class TestDemoData(DemoCase):
    def test_each_customer_is_under_its_tier(self):
        for customer, tier in TIERS.items():
            company = self.ref(f"demo_partner_{customer}")
            for contact in company.child_ids:
                with self.subTest(contact=contact.display_name):
                    ticket = self.env["helpdesk.ticket"].create(
                        {
                            "name": "?",
                            "description": "?",
                            "partner_id": contact.id,
                            "user_id": False,
                        }
                    )
                    policy = ticket.agreement_id.policy_id
                    self.assertEqual(policy.code or None, tier)
                    self.assertFalse(policy.is_preset)
                    self.assertEqual(bool(ticket.sla_state), bool(tier))

    def test_policies_are_copies_with_hours_of_their_own(self):
        for customer, tier in TIERS.items():
            if tier:
                policy = self.ref(f"demo_agreement_{customer}").policy_id
                preset = self.ref(f"preset_{tier}")
                self.assertEqual(policy.preset_id, preset)
                self.assertEqual(
                    len(policy.target_ids), len(preset.target_ids), customer
                )
                self.assertEqual(bool(policy.calendar_id), bool(preset.calendar_id))
                if policy.calendar_id:
                    self.assertNotEqual(policy.calendar_id, preset.calendar_id)

    def test_everybody_can_log_in(self):
        users = self.ref("demo_user_agent") + self.ref("demo_user_agent2")
        for customer in TIERS:
            users += self.ref(f"demo_portal_{customer}")
        for user in users:
            credential = {
                "type": "password",
                "login": user.login,
                "password": user.login,
            }
            user.with_user(user)._check_credentials(credential, {"interactive": True})
        self.assertEqual(users.mapped("share"), [False] * 2 + [True] * len(TIERS))

    def test_customers_see_their_own_tickets_only(self):
        tickets = self.env["helpdesk.ticket"].create(
            [
                {
                    "name": customer,
                    "description": "?",
                    "partner_id": self.ref(f"demo_portal_{customer}").partner_id.id,
                }
                for customer in TIERS
            ]
        )
        for customer in TIERS:
            seen = tickets.with_user(self.ref(f"demo_portal_{customer}")).search(
                [("id", "in", tickets.ids)]
            )
            self.assertEqual(seen.mapped("name"), [customer])


class TestDemoScripts(DemoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.history, cls.mail = load("10_history"), load("20_mail")
        with patch("builtins.print"):
            cls.tickets = cls.history.main(cls.env)
            cls.waiting = {
                ticket: cls.clock(ticket, metric)
                for ticket, metric in (
                    (
                        cls.ticket("Capacitación de planeación para personal nuevo"),
                        "estimate",
                    ),
                    (
                        cls.ticket(
                            "Falta el centro de costo en algunas facturas de proveedor"
                        ),
                        "resolution",
                    ),
                )
            }
            cls.paused_at = {
                ticket: (clock.state, clock.paused_at, clock.used_seconds)
                for ticket, clock in cls.waiting.items()
            }
            cls.states = set(cls.tickets.mapped("sla_state"))
            cls.delivered = cls.mail.main(cls.env)

    def test_every_state_is_on_screen(self):
        self.assertEqual(
            self.states,
            {BREACHED, AT_RISK, voc.RUNNING, voc.PAUSED, voc.MISSED, voc.MET, False},
        )
        self.assertEqual(
            set(self.tickets.clock_ids.mapped("state")),
            {voc.RUNNING, voc.PAUSED, voc.MET, voc.MISSED, voc.CANCELLED},
        )

    def test_every_phase_but_the_passing_one_is_there(self):
        phases = set(self.tickets.stage_id.mapped("sla_phase"))
        # Nobody stays in “assigned”; it shows among the facts.
        self.assertEqual(phases, {phase for phase, _label in PHASES} - {voc.ASSIGNED})
        passed = self.tickets.sla_event_ids.filtered(lambda e: e.kind == "phase")
        self.assertIn(voc.ASSIGNED, passed.mapped("value"))

    def test_every_tier_has_its_tickets(self):
        tiers = {t.agreement_id.policy_id.code or None for t in self.tickets}
        self.assertEqual(tiers, set(TIERS.values()))

    def test_rows_are_as_old_as_their_stories(self):
        now = fields.Datetime.now()
        for ticket in self.tickets:
            facts = ticket.sla_event_ids.sorted("occurred_at")
            self.assertEqual(ticket.create_date, facts[0].occurred_at)
            self.assertLessEqual(facts[-1].occurred_at, now)
            self.assertLessEqual(max(ticket.message_ids.mapped("date")), now)
        oldest = min(self.tickets.mapped("create_date"))
        self.assertGreater(now - oldest, timedelta(days=9))

    def test_breaches_were_noticed_when_they_happened(self):
        breached = self.tickets.clock_ids.filtered("is_breached")
        logged = self.tickets.sla_event_ids.filtered(lambda e: e.kind == "breached")
        self.assertEqual(len(breached), len(logged))
        for event in logged:
            deadline = fields.Datetime.to_datetime(event.value["deadline"])
            self.assertEqual(event.occurred_at, deadline)

    def test_replaying_the_facts_gives_the_same_clocks(self):
        names = ["state", "started_at", "deadline", "stopped_at", "paused_at"]
        clocks = self.tickets.clock_ids
        before = clocks.read(names)
        self.env["sla.clock"]._refold(self.tickets)
        self.assertEqual(clocks.read(names), before)

    def test_the_reopened_ticket_was_not_counted_while_it_was_solved(self):
        clock = self.clock(self.ticket("Los peajes se cargan dos veces"), "resolution")
        told = clock.explain()
        paused = [span for span in told["spans"] if span["kind"] == "paused"]
        self.assertEqual(sum(s["seconds"] for s in paused), (92 * 60 + 40) * 60)
        self.assertEqual(clock.state, voc.RUNNING)

    def test_the_maker_is_waited_for_with_weekly_news(self):
        ticket = self.ticket(
            "El extracto bancario en formato MT940 se importa con el saldo en cero"
        )
        updates = ticket.clock_ids.filtered(
            lambda c: c.metric_id.code == voc.PROGRESS_UPDATE
        )
        self.assertEqual(updates.mapped("state"), [voc.MET, voc.RUNNING])
        self.assertEqual(self.clock(ticket, voc.RESOLUTION).state, voc.PAUSED)

    def test_a_second_run_changes_nothing(self):
        tables = ("helpdesk.ticket", "mail.message", "sla.event", "sla.clock")
        counts = {name: self.env[name].search_count([]) for name in tables}
        with patch("builtins.print"):
            self.assertFalse(self.history.main(self.env))
            self.assertEqual(self.mail.main(self.env), {})
        for name, count in counts.items():
            self.assertEqual(self.env[name].search_count([]), count, name)

    def test_nothing_is_left_to_be_sent(self):
        self.assertFalse(
            self.env["mail.mail"].search([("model", "=", "helpdesk.ticket")])
        )

    # === MAIL === #

    def test_mail_of_a_contact_is_a_ticket_with_clocks(self):
        ticket = self.delivered["01_known_contact_with_screenshot.eml"]
        self.assertEqual(
            ticket.name, "No deja cobrar una factura en dos métodos de pago"
        )
        self.assertEqual(ticket.agreement_id, self.ref("demo_agreement_hotel"))
        self.assertEqual(ticket.team_id, self.ref("demo_team_support"))
        self.assertEqual(ticket.attachment_ids.name, "captura de pantalla.png")
        self.assertEqual(self.clock(ticket, voc.FIRST_RESPONSE).state, voc.RUNNING)

    def test_latin1_html_and_accents_in_a_file_name(self):
        ticket = self.delivered["02_html_in_latin1_with_list.eml"]
        self.assertEqual(ticket.name, "Renovación del certificado de firma electrónica")
        self.assertIn("caducó la contraseña", ticket.description)
        self.assertEqual(ticket.attachment_ids.name, "médicos con firma.csv")
        self.assertEqual(ticket.agreement_id, self.ref("demo_agreement_clinica"))

    def test_an_answer_by_mail_sets_the_clock_going_again(self):
        """C4: it was a colleague of who had asked."""
        ticket = self.delivered["03_answer_to_a_waiting_ticket.eml"]
        state, paused_at, used = self.paused_at[ticket]
        clock = self.waiting[ticket]
        self.assertEqual((state, clock.state), (voc.PAUSED, voc.RUNNING))
        self.assertEqual(ticket.stage_id.sla_phase, voc.IN_PROGRESS)
        reply = ticket.sla_event_ids.filtered(lambda e: e.kind == "customer_reply")
        self.assertEqual(reply.partner_id, self.ref("demo_contact_ingenio_esteban"))
        # C3: what was left is added from here.
        told = clock.explain()
        self.assertEqual(told["used_seconds"], used)
        paused = [span for span in told["spans"] if span["kind"] == "paused"]
        self.assertEqual(paused[0]["start"], paused_at)

    def test_an_out_of_office_note_stops_nothing(self):
        """M8: it is kept, and nothing follows from it."""
        ticket = self.delivered["04_out_of_office.eml"]
        clock = self.waiting[ticket]
        self.assertEqual(
            (clock.state, clock.paused_at, clock.used_seconds), self.paused_at[ticket]
        )
        self.assertEqual(ticket.stage_id.sla_phase, voc.WAITING_CUSTOMER)
        newest = ticket.message_ids[0]
        self.assertEqual(newest.message_type, "auto_comment")
        self.assertNotIn(newest, ticket.sla_event_ids.message_id)

    def test_a_stranger_is_promised_nothing(self):
        ticket = self.delivered["05_unknown_sender.eml"]
        self.assertFalse(ticket.agreement_id)
        self.assertFalse(ticket.clock_ids)
        self.assertEqual(ticket.coverage, "no_agreement")

    def test_urgent_mail_has_its_clock(self):
        ticket = self.delivered["06_urgent.eml"]
        self.assertEqual(ticket.agreement_id, self.ref("demo_agreement_transportes"))
        self.assertEqual(self.clock(ticket, voc.FIRST_RESPONSE).state, voc.RUNNING)

    def test_mail_is_not_assigned_by_having_arrived(self):
        """M1: the help desk's default hands mail to OdooBot; that answers nobody."""
        self.env.company.helpdesk_mgmt_ticket_auto_assign = True
        raw = (DEMO / "mails" / "06_urgent.eml").read_bytes()
        raw = raw.replace(b"Message-ID: <", b"Message-ID: <again-")
        ticket = self.env["helpdesk.ticket"].browse(
            self.env["mail.thread"].message_process(None, raw)
        )
        self.assertEqual(ticket.user_id, self.env.ref("base.user_root"))
        self.assertEqual(ticket.sla_policy_id.first_response_stop, "assignment")
        self.assertEqual(self.clock(ticket, voc.FIRST_RESPONSE).state, voc.RUNNING)

    def test_a_question_lands_on_its_ticket(self):
        ticket = self.delivered["07_question_on_an_open_ticket.eml"]
        self.assertIn(ticket, self.tickets)
        self.assertEqual(ticket.stage_id.sla_phase, voc.IN_PROGRESS)


class TestDemoAtNight(DemoCase):
    def test_there_is_something_to_watch_at_any_hour(self):
        """A Monday five minutes after midnight: the week before is all closed days."""
        now = fields.Datetime.now().replace(hour=6, minute=5, second=0, microsecond=0)
        now -= timedelta(days=now.weekday() or 7)
        stories = load("10_history")
        desk = stories.Desk(self.env, now)
        desk.live(stories.STORIES)
        tickets = self.env["helpdesk.ticket"].browse(desk.filed)
        self.assertLessEqual(
            {BREACHED, AT_RISK, voc.RUNNING, voc.PAUSED, voc.MISSED, voc.MET},
            set(tickets.mapped("sla_state")),
        )


class TestReadme(unittest.TestCase):
    """The two READMEs speak of what is there, and say the same."""

    def setUp(self):
        self.root = DEMO.parents[1]
        self.texts = {
            name: (self.root / name).read_text(encoding="utf-8")
            for name in ("README.md", "README.es.md")
        }

    def test_links_lead_somewhere(self):
        for name, text in self.texts.items():
            for link in re.findall(r"\]\(([^)#:]+)\)", text):
                self.assertTrue((self.root / link).exists(), f"{name}: {link}")

    def test_files_of_the_rules_are_there(self):
        for name, text in self.texts.items():
            rows = re.findall(r"^\| [TMCA]\d.*$", text, re.MULTILINE)
            self.assertGreater(len(rows), 10)
            for file in re.findall(r"`([a-z_]+/[\w*]+\.py)`", "".join(rows)):
                found = list((self.root / "addons" / "sla_policy").glob(file))
                self.assertTrue(found, f"{name}: {file}")

    def test_logins_are_those_of_the_demo(self):
        logins = {f"portal.{customer}" for customer in TIERS}
        for name, text in self.texts.items():
            self.assertEqual(set(re.findall(r"`(portal\.\w+)`", text)), logins, name)

    def test_commands_are_those_of_dev(self):
        dev = (self.root / "dev").read_text(encoding="utf-8")
        for name, text in self.texts.items():
            for command in set(re.findall(r"\./dev (\w+)", text)):
                self.assertRegex(dev, rf"\b{command}\b", name)

    def test_both_name_the_same_things(self):
        named = [
            sorted(set(re.findall(r"`([^`\s]+)`", text)) - {"URGENT", "URGENTE"})
            for text in self.texts.values()
        ]
        self.assertEqual(*named)
