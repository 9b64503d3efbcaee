"""The demo database: what `./dev demo` shows is there, on any day and at any hour."""

import re
import unittest
from datetime import timedelta
from unittest.mock import patch

from demo_case import DEMO, DemoCase, load
from demo_escalation import DemoEscalations
from demo_hours import DemoHours
from freezegun import freeze_time

from odoo import fields

from odoo.addons.sla_policy.const import AT_RISK, BREACHED, BY_HAND, COVERAGES, PHASES
from odoo.addons.sla_policy.engine import vocabulary as voc

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
# Of the prepaid customer: each with another role in the portal.
COLLEAGUES = {"compras", "planta"}


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

    def test_what_customers_pay_and_have_accepted(self):
        papeleria = self.ref("demo_agreement_papeleria")
        self.assertTrue(papeleria.platform_id)
        self.assertGreater(papeleria.price, 0)
        self.assertEqual(
            set(papeleria.addon_ids.mapped("kind")), {"contacts", "channel"}
        )
        self.assertEqual(papeleria.contact_limit, len(papeleria.contact_ids) + 1)
        terms = self.env["sla.agreement.terms"].search(
            [("agreement_id", "=", papeleria.id)]
        )
        self.assertTrue(terms.filename.endswith(".pdf"))
        panaderia = self.ref("demo_agreement_panaderia")
        months = panaderia.policy_id.months_after_go_live
        self.assertEqual(
            panaderia.date_end, fields.Date.add(panaderia.go_live_date, months=months)
        )
        prices = {"distribuidora": 2000, "floricola": 2500, "transportes": 7000}
        for customer, price in prices.items():
            agreement = self.ref(f"demo_agreement_{customer}")
            self.assertTrue(agreement.platform_id)
            self.assertEqual((agreement.price, agreement.price_period), (price, "year"))

    def test_visits_of_this_week(self):
        """Two of two used, a third is billable, one outside of the area is none."""
        agreement = self.ref("demo_agreement_clinica")
        events = agreement.appointment_ids.sorted("start")
        self.assertEqual(
            events.mapped("sla_coverage"),
            ["included", "included", "quotation", "billable"],
        )
        # The customer's week, which begins hours after that of the server.
        with freeze_time(events[0].start):
            (row,) = agreement._entitlement_usage()[agreement]
        self.assertEqual((row["used"], row["left"]), (2, 0))
        session = self.env.ref("sla_visit.demo_session_ingenio")
        self.assertEqual(session.sla_coverage, "included")
        mails = self.env["mail.mail"].search([("model", "=", "calendar.event")])
        ours = self.env["calendar.event"].search([("sla_agreement_id", "!=", False)])
        self.assertFalse(set(mails.mapped("res_id")) & set(ours.ids), "nobody invited")

    def test_services_with_outages_of_each_cause(self):
        outages = self.env["sla.outage"].search([])
        causes = dict(outages._fields["cause"].selection)
        self.assertEqual(set(outages.mapped("cause")), set(causes))
        away = outages.filtered(
            lambda o: o.date_from <= fields.Datetime.now() and not o.date_to
        )
        hotel = self.env.ref("sla_availability.demo_service_hotel")
        self.assertEqual(away.service_id, hotel)

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


class TestDemoScripts(DemoHours, DemoEscalations, DemoCase):
    """Lived through once, looked at from every side."""

    allow_inherited_tests_method = True

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
            cls.tickets.invalidate_recordset()

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
        tables += ("sla.pack", "sla.pack.entry", "sla.estimate", "sla.intervention")
        tables += ("sale.order", "account.move", "sla.statement", "sla.pack.notice")
        tables += ("sla.escalation", "sla.notification", "sla.inactivity", "sla.policy")
        tables += ("sla.escalation.rule", "sla.letter", "res.users")
        counts = {name: self.env[name].search_count([]) for name in tables}
        with patch("builtins.print"):
            self.assertFalse(self.history.main(self.env))
            self.assertEqual(self.mail.main(self.env), {})
        for name, count in counts.items():
            self.assertEqual(self.env[name].search_count([]), count, name)

    def test_nothing_is_left_to_be_sent(self):
        """Mail has arrived, letters are written: the demo sends nothing to anybody."""
        mails = self.env["mail.mail"].search([("state", "!=", "sent")])
        self.assertFalse(mails.mapped("subject"))
        letters = self.env["sla.letter"].search([])
        # Some were not true any more when they would have gone out.
        letters = letters.filtered(lambda letter: letter.state != "dropped")
        self.assertEqual(set(letters.mapped("state")), {"sent"})
        told = {"excluded", "rerouted", "suspended", "over_quota"}
        told |= {"unconfirmed_contact", "urgency_lowered"}
        # Of incidents, and of silence.
        told |= {"received", "diagnosis", "plan", "solution", "confirm"}
        told |= {"closing", "reminder", "warning", "closed_inactive"}
        # Of estimates.
        told |= {"estimate_signed"}
        self.assertEqual(set(letters.mapped("kind")), told)
        for letter in letters:
            # A second may pass between the message and the note that it went out.
            posted = letter.ticket_id.message_ids.filtered(
                lambda m, at=letter.sent_at: (
                    m.message_type == "auto_comment"
                    and abs(m.date - at) < timedelta(minutes=1)
                )
            )
            self.assertTrue(posted, letter.ticket_id.name)

    # === WHAT AGREEMENTS SAY === #

    def decided(self, subject):
        """What was decided on a ticket, one after the other."""
        facts = self.ticket(subject).sla_event_ids.sorted("id")
        created = facts.filtered(lambda e: e.kind == "created").value["coverage"]
        later = facts.filtered(lambda e: e.kind == "coverage").mapped("value")
        return [decision["coverage"] for decision in [created, *later]]

    def ground(self, subject):
        ticket = self.ticket(subject)
        return ticket.coverage, ticket.coverage_ground["ground"]

    def test_every_decision_is_there(self):
        tickets = self.env["helpdesk.ticket"].search([])
        coverages = set(tickets.mapped("coverage")) - {False}
        self.assertEqual(coverages, {coverage for coverage, _label in COVERAGES})

    def test_charged_by_type_and_by_a_warranty_that_is_over(self):
        self.assertEqual(
            self.ground("Reporte de ventas por ruta y vendedor"), ("billable", "clause")
        )
        subject = "La lista de precios de San Valentín no toma el recargo"
        self.assertEqual(self.ground(subject), ("billable", "warranty_over"))
        self.assertEqual(self.ticket(subject).billable_minutes, 60)

    def test_excluded_by_a_clause_and_by_the_channel(self):
        self.assertEqual(
            self.ground("Reporte de utilidad por línea escolar"), ("excluded", "clause")
        )
        self.assertEqual(
            self.ground("¿Cómo se anula un pago registrado dos veces?"),
            ("excluded", "channel"),
        )
        by_channel = self.tickets.filtered(
            lambda t: (t.coverage_ground or {}).get("ground") == "channel"
        )
        self.assertEqual(len(by_channel), 1, "the other stories came by a good way")

    def test_handed_to_other_teams_one_of_which_made_contact(self):
        """A8"""
        waiting = self.ticket("Copia de su última factura")
        self.assertEqual(waiting.coverage, "rerouted")
        self.assertEqual(waiting.team_id, self.ref("team_administration"))
        self.assertFalse(waiting.stage_id.closed)
        done = self.ticket("Precio de soporte para una segunda planta")
        self.assertEqual(done.team_id, self.ref("team_commercial"))
        self.assertEqual(done.stage_id.sla_phase, voc.CLOSED)
        self.assertEqual(done.sla_state, voc.MET)

    def test_suspended_now_and_resumed(self):
        """A2"""
        for subject in (
            "Los anticipos de obra no se descuentan",
            "¿Nos ayudan con el inventario de bodega?",
        ):
            self.assertEqual(self.decided(subject)[-1], "suspended", subject)
        paused = self.ticket("Los anticipos de obra no se descuentan")
        self.assertEqual(self.clock(paused, voc.RESOLUTION).state, voc.PAUSED)
        self.assertEqual(
            self.decided("Las membresías no se renuevan solas"),
            ["suspended", "included"],
        )
        came_back = self.ticket("Las membresías no se renuevan solas")
        clock = self.clock(came_back, voc.FIRST_RESPONSE)
        self.assertGreater(clock.started_at, came_back.create_date)
        self.assertEqual(clock.state, voc.MET)

    def test_one_ticket_above_the_quota(self):
        """A4"""
        over = self.ticket("Cambiar el orden de las columnas del presupuesto")
        self.assertEqual(over.coverage, "over_quota")
        self.assertEqual(over.agreement_id.ticket_quota, 2)
        others = over.agreement_id.ticket_ids - over
        self.assertEqual(others.mapped("coverage"), ["included", "included"])

    def test_contacts_who_wait_and_are_confirmed(self):
        """A5"""
        self.assertEqual(
            self.decided("Quiero cambiar los precios de mochilas"),
            ["unconfirmed_contact"],
        )
        subject = "No aparece el botón de validar en las entregas"
        self.assertEqual(self.decided(subject), ["unconfirmed_contact", "included"])
        agreement = self.ref("demo_agreement_papeleria")
        self.assertNotIn(self.ticket(subject).partner_id, agreement.contact_ids)

    def test_somebody_with_the_right_decided_otherwise(self):
        subject = "¿Nos pueden cerrar ustedes las cajas de ayer?"
        self.assertEqual(self.decided(subject), ["included", "excluded", "included"])
        ticket = self.ticket(subject)
        self.assertEqual(ticket.coverage_ground["ground"], "override")
        self.assertIn("Cortesía", ticket.coverage_reason)
        decider = self.ref("demo_user_agent2")
        self.assertEqual(ticket.coverage_override["user"], decider.id)
        self.assertFalse(decider.has_group("sla_policy.group_sla_manager"))

    def test_urgent_claimed_confirmed_and_lowered(self):
        """A7"""
        self.assertEqual(self.delivered["06_urgent.eml"].urgency, "claimed")
        self.assertEqual(
            self.ticket("URGENTE: nadie puede entrar al sistema").urgency, "confirmed"
        )
        lowered = self.ticket("URGENTE: no imprime el sistema")
        self.assertEqual((lowered.urgency, lowered.priority), ("lowered", "2"))
        self.assertTrue(lowered.urgency_reason)

    def test_a_new_colleague_of_a_customer_gets_a_portal_user(self):
        """A6"""
        ticket = self.delivered["08_new_colleague_of_a_customer.eml"]
        sender = ticket.partner_id
        self.assertEqual(sender.email, "sonia.quej@ingenio.example.com")
        self.assertEqual(sender.parent_id, self.ref("demo_partner_ingenio"))
        self.assertTrue(sender.user_ids.share)
        self.assertEqual(ticket.agreement_id, self.ref("demo_agreement_ingenio"))

    def test_developments_inside_and_outside_of_their_warranty(self):
        subject = "Las etiquetas de caja salen sin código de barras"
        self.assertEqual(self.ground(subject), ("included", "warranty"))
        ticket = self.ticket(subject)
        self.assertTrue(ticket.deliverable_id.is_under_warranty)
        self.assertTrue(ticket.workaround)
        self.assertGreater(ticket.workaround_at, ticket.create_date)
        self.assertLess(ticket.workaround_at, fields.Datetime.now())
        old = self.ticket("La lista de precios de San Valentín no toma el recargo")
        self.assertFalse(old.deliverable_id.is_under_warranty)

    # === AGREEMENTS === #

    def test_agreements_of_every_state(self):
        agreements = self.env["sla.agreement"].search([])
        self.assertEqual(
            set(agreements.mapped("state")), {"draft", "active", "suspended", "ended"}
        )
        causes = self.env["sla.suspension"].search([]).mapped("cause")
        self.assertEqual(set(causes), {BY_HAND})

    def test_duties_open_overdue_and_done(self):
        obligations = self.env["sla.obligation"].search([])
        self.assertLessEqual(
            {"open", "overdue", "done"}, set(obligations.mapped("status"))
        )
        overdue = obligations.filtered(
            lambda obligation: obligation.status == "overdue"
        )
        self.assertLess(len(overdue), 6)
        told = overdue.filtered(lambda obligation: obligation.side == "provider")
        self.assertEqual(told.mapped("overdue_notified"), [True] * len(told))

    def test_the_checkpoint_has_an_agenda(self):
        event = self.ref("demo_agreement_manufacturas").appointment_ids
        event = event.filtered("sla_checkpoint_date").ensure_one()
        self.assertGreater(event.start, fields.Datetime.now())
        ticket = self.ticket("Separar el almacén de refacciones")
        self.assertIn(ticket.number, event.description)

    def test_a_newer_version_is_being_tried(self):
        policy = self.ref("demo_agreement_transportes").policy_id
        draft = policy.newer_version_id
        self.assertTrue(draft.is_draft)
        what_if = self.env["sla.simulation"].search([("policy_id", "=", draft.id)])
        self.assertEqual(what_if.state, "done")
        self.assertGreater(what_if.ticket_count, 0)
        self.assertGreater(what_if.lost_count, 0, "a shorter promise turns some over")

    def test_a_move_is_planned(self):
        agreement = self.ref("demo_agreement_panaderia")
        self.assertEqual(agreement.policy_id.code, "monthly")
        self.assertEqual(agreement.next_policy_id.code, "preferred")
        self.assertGreater(agreement.next_policy_date, fields.Date.today())

    def test_copies_of_presets_speak_spanish(self):
        """Whatever of a preset is translated: demo data comes before translations."""
        for line in self.ref("preset_platinum").coverage_ids:
            copies = self.ref("demo_agreement_ingenio").policy_id.coverage_ids
            copy = copies.filtered(lambda c, own=line: c.type_id == own.type_id)
            spanish = {"lang": "es_419"}
            self.assertEqual(
                copy.with_context(**spanish).clause, line.with_context(**spanish).clause
            )

    def test_months_have_their_statements(self):
        statements = self.env["sla.availability"].search([])
        finals = statements.filtered(lambda s: s.state == "final")
        self.assertEqual(set(finals.mapped("is_missed")), {True, False})
        # The cron has been round; on the first it may still be last month there.
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        latest = fields.Date.subtract(yesterday, months=1).replace(day=1)
        for service in statements.service_id:
            months = statements.filtered(lambda s, own=service: s.service_id == own)
            self.assertGreaterEqual(max(months.mapped("month")), latest)

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
        explained = clock.explain()
        # In service hours it has been running since the answer.
        since = (fields.Datetime.now() - reply.occurred_at).total_seconds()
        self.assertLessEqual(used, explained["used_seconds"])
        self.assertLessEqual(explained["used_seconds"], used + since)
        paused = [span for span in explained["spans"] if span["kind"] == "paused"]
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

    def test_logins_are_those_of_the_demo(self):
        logins = {f"portal.{name}" for name in {*TIERS, *COLLEAGUES}}
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
