"""The third-level agreement with prepaid hours, from the order to the statement.

Its sentences are quoted where they are kept.
"""

from odoo.exceptions import UserError

from .story_common import StoryCommon


class TestStoryPrepaidL3(StoryCommon):
    preset = "prepaid_l3"
    zone = "America/Mexico_City"
    tz = "America/Mexico_City"
    now = "2026-03-02 09:30"

    def test_from_the_order_to_the_statement(self):
        # “…la contratación de un paquete de horas en esquema de pre-pago … más una
        # tarifa fija mensual de servicio.”
        development = self.env.ref("sla_prepaid_hours.product_development_hours")
        development.write({"list_price": 50, "taxes_id": False})
        order = self.make_order(20, product=development)
        pack = order.sla_pack_ids
        self.assertEqual((pack.state, pack.kind_id), ("draft", self.kind_of(pack)))
        invoice = self.invoice(order)

        # “PRIMER PASO … 8 horas hábiles … se cuenta con toda la información”
        ticket = self.ask("requirement")
        self.assertDue(ticket, "information_check", "2026-03-02 17:30")
        ticket.with_user(self.agent).action_information_complete()
        self.assertState(ticket, "information_check", "met")

        # “SEGUNDO PASO … en un plazo de 5 días hábiles … una estimación de esfuerzo
        # en horas para resolverlo (con cargo al paquete de horas)”
        self.assertDue(ticket, "estimate", "2026-03-09 18:00")
        self.at("2026-03-03 11:00")
        estimate = self.sent(ticket, 300)
        self.assertState(ticket, "estimate", "met")

        # “Se requiere contar con un paquete activo de prepago”: not paid, no hold.
        with (
            self.assertRaisesRegex(UserError, "0:00 free and this needs 5:00"),
            self.env.cr.savepoint(),
        ):
            self.sign(estimate)
        self.assertEqual(estimate.state, "sent")
        self.pay(invoice)
        self.assertEqual(pack.state, "active")

        # Work before the customer has agreed is not charged: “antes de ser
        # consumidas las horas, se establecerá en común acuerdo”.
        self.log(ticket, 1, user=self.agent)
        self.assertBalance(pack, 1200)

        # “TERCER PASO … emitirá la autorización por escrito en el mismo ticket”
        self.at("2026-03-04 10:00")
        self.sign(estimate)
        self.assertBalance(pack, 900, held=300)
        self.assertEqual(estimate.approved_by_id, self.portal_user.partner_id)
        self.assertEqual(estimate.approved_digest, estimate.sent_digest)
        # “Después de la Autorización … en un plazo de 2 días hábiles se establecerá
        # la fecha estimada de liberación”
        self.assertDue(ticket, "release_date", "2026-03-06 18:00")
        self.at("2026-03-05 12:00")
        ticket.with_user(self.agent).release_date = "2026-03-20 18:00:00"
        self.assertState(ticket, "release_date", "met")

        # Work uses the hold first; a typing error put right leaves no trace in it.
        self.at("2026-03-10 16:00")
        line = self.log(ticket, 20, user=self.agent)
        # No more than was agreed, however much was typed.
        self.assertBalance(pack, 900, held=0, used=300)
        line.with_user(self.agent).unit_amount = 2
        self.assertBalance(pack, 900, held=180, used=120)
        self.at("2026-03-11 16:00")
        self.log(ticket, 1.5, user=self.agent)
        self.assertBalance(pack, 900, held=90, used=210)

        # “Algunos tickets … preguntas básicas o soporte elemental de primer nivel,
        # podrán no llevar un costo”
        question = self.ask("question")
        free = self.log(question, 0.5, user=self.agent).intervention_id
        self.assertEqual((free.ground, free.charged_minutes), ("first_level", 0))

        # Closed: what was not used is free again.
        self.move(ticket, "closed", user=self.agent)
        self.assertEqual(estimate.state, "done")
        self.assertBalance(pack, 990, used=210)

        # “Las horas contratadas … no tienen vencimiento”
        self.at("2026-04-01 09:00")
        self.run_packs()
        march = self.close_month("2026-03")
        self.assertArithmetic(march, opening=0, closing=990)
        self.assertEqual(
            march.arithmetic.replace("\N{MINUS SIGN}", "-").split(" = ")[-1], "16:30"
        )
        with self.assertRaisesRegex(UserError, "closed until"):
            self.log(ticket, 1, date="2026-03-31")
        self.at("2030-01-10 09:00")
        self.run_packs()
        self.assertBalance(pack, 990, used=210)
        self.assertEqual(pack.state, "active")

    def kind_of(self, pack):
        return self.env.ref("sla_prepaid_hours.work_kind_development")

    def test_a_new_version_for_more_and_the_old_one_is_void(self):
        """“cuántas horas serán consumidas para cada evento”: never silently more."""
        development = self.env.ref("sla_prepaid_hours.product_development_hours")
        development.write({"list_price": 50, "taxes_id": False})
        pack = self.sell(10, product=development)
        ticket = self.ask("requirement")
        first = self.approved(ticket, 60)
        self.log(ticket, 1.5, user=self.agent)
        self.assertBalance(pack, 540, used=60)
        second = self.next_version(first)
        second.minutes = 120
        self.send(second)
        self.sign(second)
        self.assertEqual(first.state, "superseded")
        # What was worked beyond the first is charged now, within the second.
        self.assertBalance(pack, 480, held=30, used=90)
        with self.assertRaises(UserError):
            self.sign(first)
