"""The demo's hours: what can become of them is there, on any day, and adds up."""

import io

from openpyxl import load_workbook

from odoo import fields

from odoo.addons.sla_prepaid_hours import const
from odoo.addons.sla_prepaid_hours.models.estimate.sla_estimate import STATES


class DemoHours:
    """Of a case that has lived through the demonstration (`demo_case.DemoCase`)."""

    @property
    def packs(self):
        return self.env["sla.pack"].search([])

    @property
    def estimates(self):
        return self.env["sla.estimate"].search([])

    @property
    def work(self):
        return self.env["sla.intervention"].search([])

    def packs_of(self, customer, **values):
        """A customer's packs that are as told."""
        partner = self.ref(f"demo_partner_{customer}")
        return self.packs.filtered(
            lambda pack: (
                pack.commercial_partner_id == partner
                and all(pack[name] == value for name, value in values.items())
            )
        )

    def work_on(self, subject):
        return self.ticket(subject).ensure_one().intervention_ids.sorted("work_date")

    def estimate(self, state):
        """An estimate of a state, the newest one."""
        return self.estimates.filtered(lambda e: e.state == state).sorted("id")[-1:]

    def test_the_books_add_up(self):
        self.assertEqual(self.env["sla.pack"]._audit(), [])
        self.assertEqual(self.packs._audit(), [])

    def test_policies_charge_as_their_presets_say(self):
        for policy in self.env["sla.policy"].search([("preset_id", "!=", False)]):
            preset = policy.preset_id
            self.assertEqual(
                policy.charge_rule_ids.mapped("ground"),
                preset.charge_rule_ids.mapped("ground"),
            )
            self.assertEqual(policy.shortage, preset.shortage)
            if not policy.supersedes_id:
                self.assertEqual(policy.grant_minutes_year, preset.grant_minutes_year)

    # === PACKS === #

    def test_packs_in_every_state_and_from_every_source(self):
        self.assertEqual(
            set(self.packs.mapped("state")), {state for state, _l in const.PACK_STATES}
        )
        self.assertEqual(
            set(self.packs.mapped("source")), {"purchase", "grant", "transfer"}
        )
        kinds = self.packs.entry_ids.mapped("kind")
        self.assertEqual(
            set(kinds),
            {kind for kind, _label in const.ENTRY_KINDS} - {const.ADJUST},
        )

    def test_a_pack_at_a_discount_waits_for_its_payment(self):
        waiting = self.packs_of("papeleria", state="draft")
        self.assertTrue(waiting.waiting_summary)
        self.assertEqual(waiting.invoice_ids.payment_state, "not_paid")
        self.assertGreater(waiting.invoice_ids.invoice_date_due, fields.Date.today())
        line = waiting.sale_line_id
        self.assertAlmostEqual(waiting.price_hour, line.product_id.list_price * 0.9)
        paid = self.packs_of("papeleria", state="active")
        self.assertAlmostEqual(paid.price_hour, 60 * 0.85)
        self.assertEqual(
            self.packs_of("papeleria", state="void").sale_order_id.state, "cancel"
        )
        self.assertEqual(self.ref("demo_agreement_papeleria").state, "active")
        # The discount is the tier's: others pay what is on the list.
        others = self.packs_of("manufacturas", source="purchase")
        for pack in others:
            self.assertEqual(pack.price_hour, pack.product_id.list_price)

    def test_packs_are_drawn_by_their_end(self):
        last = self.work_on("Las rutas de la bodega nueva proponen mal las compras")[-1]
        drawn = last.entry_ids.pack_id.sorted("date_end")
        self.assertEqual(drawn.mapped("state"), ["exhausted", "active"])
        self.assertEqual(drawn.mapped("source"), ["purchase", "grant"])
        self.assertLess(drawn[0].date_end, drawn[1].date_end)

    def test_hours_expired_were_refunded_and_went_to_a_branch(self):
        expired = self.packs_of("floricola", state="expired")
        self.assertEqual(expired.minutes_expired, 195)
        refunded = self.packs_of("floricola", kind_id=self.kind("development"))
        self.assertEqual(refunded.state, "exhausted")
        self.assertEqual(
            set(refunded.invoice_ids.mapped("move_type")), {"out_invoice", "out_refund"}
        )
        branch = self.packs_of("distribuidora", source="transfer")
        self.assertEqual(branch.partner_id.name, "Bodega Ambato")
        self.assertEqual(branch.minutes_available, 300)

    def test_hours_that_end_soon_were_told(self):
        ending = self.packs_of("floricola", state="active", source="purchase")
        self.assertGreater(ending.date_end, fields.Date.today())
        told = ending.notice_ids.filtered(lambda notice: notice.state == "sent")
        self.assertIn("expiry_60", told.mapped("kind"))

    def test_alerts_at_80_95_and_100_percent(self):
        used_up = self.packs_of("transportes", source="grant")
        self.assertEqual(used_up.state, "exhausted")
        self.assertEqual(
            sorted(used_up.notice_ids.mapped(lambda n: (n.kind, n.state))),
            [("alert_100", "sent"), ("alert_80", "sent"), ("alert_95", "sent")],
        )
        self.assertFalse(
            self.env["sla.pack.notice"].search([("state", "in", ("due", "failed"))])
        )

    def test_more_hours_are_quoted(self):
        customer = self.ref("demo_partner_manufacturas")
        order = self.env["sale.order"].search(
            [("sla_topup_partner_id", "=", customer.id)]
        )
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.order_line.product_uom_qty, 50)

    # === ESTIMATES === #

    def test_estimates_in_every_state(self):
        self.assertEqual(
            set(self.estimates.mapped("state")), {state for state, _l in STATES}
        )
        sent = self.estimates.filtered("sent_at")
        self.assertEqual(len(sent.mapped("sent_digest")), len(sent))
        self.assertTrue(all(sent.mapped("attachment_id.raw")))
        # Who has approved it is a contact of the customer's.
        approved = self.estimates.filtered("approved_at")
        self.assertTrue(all(approved.mapped("approved_user_id.share")))

    def test_an_approved_one_holds_and_is_partly_used(self):
        ticket = self.ticket("Inspección de calidad en la recepción de pieles")
        estimate = ticket.estimate_ids
        self.assertEqual((estimate.state, estimate.minutes), ("approved", 1560))
        self.assertEqual(estimate.used_minutes, 435)
        self.assertEqual(estimate._held_minutes(), 1560 - 435)
        self.assertGreater(ticket.release_date, fields.Datetime.now())
        self.assertFalse(ticket.activity_ids)

    def test_one_that_is_done_gave_back_the_rest(self):
        ticket = self.ticket("Etiquetas con código QR para los lotes de piel")
        estimate = ticket.estimate_ids
        self.assertEqual((estimate.state, estimate.used_minutes), ("done", 570))
        released = self.env["sla.pack.entry"].search(
            [
                ("estimate_id", "=", estimate.id),
                ("kind", "=", "release"),
                ("intervention_id", "=", False),
            ]
        )
        self.assertEqual(released.minutes, 720 - 570)

    def test_answers_that_were_no(self):
        self.assertIn("presupuesto", self.estimate("declined").decline_reason)
        expired = self.estimate("expired")
        self.assertLess(expired.valid_until, expired._today())
        superseded = self.estimate("superseded")
        newer = superseded.ticket_id.estimate_ids - superseded
        self.assertEqual((newer.version, newer.state), (2, "approved"))

    # === WORK === #

    def test_grounds_on_which_work_is_charged_or_not(self):
        grounds = set(self.work.mapped("ground"))
        self.assertLessEqual(
            {"estimate", "out_of_policy", "undue_escalation", "first_level"}
            | {"warranty", "included"},
            grounds,
        )
        for one in self.work.filtered(
            lambda w: w.ground in ("first_level", "warranty")
        ):
            self.assertTrue(one.worked_minutes)
            self.assertFalse(one.charged_minutes)

    def test_at_the_minimum(self):
        mistake = self.work_on("Borramos por error la lista de clientes frecuentes")
        self.assertEqual(
            (mistake.ground, mistake.charged_minutes), ("out_of_policy", 60)
        )
        undue = self.work.filtered(lambda work: work.source == "undue_escalation")
        self.assertEqual(undue.charged_minutes, 60)
        self.assertTrue(undue.reason)

    def test_after_hours_and_in_increments(self):
        names = {step["name"] for work in self.work for step in work.steps or ()}
        self.assertLessEqual({"worked", "after_hours", "increment", "minimum"}, names)
        self.assertTrue(all(self.work.line_ids.mapped("date_time")))

    def test_a_manager_waived_one(self):
        waived = self.work.filtered("is_waived")
        self.assertEqual(waived.waive_user_id, self.env.ref("base.user_admin"))
        self.assertEqual(waived.charged_minutes, 0)
        self.assertEqual(sum(waived.entry_ids.mapped("minutes")), 0)

    def test_what_no_pack_paid_is_to_invoice(self):
        owed = self.work.filtered("uncovered_minutes")
        self.assertGreater(len(owed), 1)
        self.assertLess(0, owed.sorted("work_date")[:1].covered_minutes)

    def test_a_timer_runs(self):
        timer = self.env["sla.timer"].search([])
        self.assertEqual(timer.user_id, self.ref("demo_user_agent"))
        self.assertFalse(timer.paused_at)
        self.assertFalse(timer.ticket_id.stage_id.closed)

    # === STATEMENTS === #

    def test_the_last_month_is_closed_and_mailed(self):
        customer = self.ref("demo_partner_manufacturas")
        this_month = customer._sla_today(self.env.company).replace(day=1)
        statements = self.env["sla.statement"].search(
            [("partner_id", "=", customer.id)], order="date_from desc"
        )
        self.assertEqual(statements.mapped("state"), ["draft", "closed", "closed"])
        self.assertEqual(statements[0].date_from, this_month)
        last = statements[1]
        self.assertTrue(last.is_intact)
        self.assertTrue(last.pdf_attachment_id.raw)
        book = load_workbook(io.BytesIO(last.xlsx_attachment_id.raw))
        self.assertTrue(book.sheetnames)
        self.assertTrue(last.sent_at)
        mailed = last.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(len(mailed.attachment_ids), 2)
        self.assertEqual(last.opening_minutes, statements[2].closing_minutes)
        self.assertEqual(statements[0].opening_minutes, last.closing_minutes)
        self.assertLess(last.used_minutes, 0)

    def kind(self, name):
        return self.env.ref(f"sla_prepaid_hours.work_kind_{name}")
