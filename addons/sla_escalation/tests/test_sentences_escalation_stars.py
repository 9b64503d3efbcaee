"""Presets `stars_*`: contacts for escalation, and emergencies."""

from odoo.exceptions import UserError, ValidationError

from .escalation_sentences_common import (
    GROUP,
    LINE,
    MAILBOX,
    EscalationSentences,
)

TIERS = ("stars_standard", "stars_priority", "stars_247")
STARRED = TIERS[1:]


class TestSentencesEscalationStars(EscalationSentences):
    tz = "America/Guayaquil"

    def test_general_then_level_one(self):
        """“General: correo electrónico.” “Nivel 1: número de atención al cliente (solo
        WhatsApp).”"""
        for code in TIERS:
            with self.tier(code):
                escalation = self.customer_escalates(self.ask("problem"))
                self.assertEqual(
                    self.climb(escalation)[:2],
                    [
                        ("Mon 10:00", MAILBOX, "email"),
                        ("Mon 10:30", LINE, "whatsapp_link"),
                    ],
                )

    def test_levels_two_and_three_for_priority_and_247_alone(self):
        """“Nivel 2*: grupo de WhatsApp.” “Nivel 3*: gerente de operaciones.” “* …
        disponibles exclusivamente para clientes que tengan un paquete de soporte
        prioritario o soporte 24/7 activos.”"""
        with self.tier("stars_standard"):
            escalation = self.customer_escalates(self.ask("problem"))
            self.assertEqual(
                self.levels(escalation),
                ["General e-mail", "WhatsApp of the support line"],
            )
            self.assertEqual(len(self.texts(escalation)), 2)
        for code in STARRED:
            with self.tier(code):
                escalation = self.customer_escalates(self.ask("problem"))
                self.assertEqual(len(self.levels(escalation)), 4)
                self.assertEqual(len(self.texts(escalation)), 4)
                story = self.climb(escalation)
                self.assertEqual(story[2], ("Mon 11:00", GROUP, "whatsapp_link"))
                # By telephone and by mail, both.
                self.assertEqual(
                    story[3:5],
                    [
                        ("Mon 11:30", self.boss, "email"),
                        ("Mon 11:30", self.boss, "phone_link"),
                    ],
                )

    def test_levels_wait_in_the_hours_of_the_plan(self):
        """“Horario de atención … de 9:00 a 17:00.” “Soporte 24/7 … disponibilidad y
        asistencia continua.”"""
        second = {"stars_priority": "Tue 09:15", "stars_247": "Mon 17:15"}
        for code, when in second.items():
            with self.tier(code):
                ticket = self.ask("problem")
                self.at("2026-03-02 16:45")
                story = self.climb(self.customer_escalates(ticket))
                self.assertEqual(story[1], (when, LINE, "whatsapp_link"))

    def test_an_emergency_goes_to_the_operations_manager_whatever_the_plan(self):
        """“Se debe contactar directamente con el gerente de operaciones,
        independientemente de la urgencia, nivel de escalamiento y tipo de soporte
        contratado.”"""
        for code in TIERS:
            for priority in ("0", "3"):
                with self.tier(code):
                    ticket = self.ask("problem", priority=priority)
                    escalation = self.customer_escalates(ticket, emergency=True)
                    self.assertTrue(escalation.is_emergency)
                    self.assertEqual(
                        {(n.user_id, n.channel) for n in escalation.notification_ids},
                        {(self.boss, "phone_link"), (self.boss, "email")},
                    )

    def test_an_emergency_knows_no_hours(self):
        """“… independientemente de la urgencia.”"""
        with self.tier("stars_standard"):
            ticket = self.ask("problem")
            self.at("2026-03-08 03:00")  # a Sunday
            story = self.climb(self.customer_escalates(ticket, emergency=True))
            times = list(dict.fromkeys(when for when, _who, _how in story))
            self.assertEqual(times[:2], ["Sun 03:00", "Sun 03:10"])

    def test_it_carries_the_number_of_a_ticket(self):
        """“Todo comunicado o escalamiento debe estar debidamente sustentado por un
        número de ticket.”"""
        for code in TIERS:
            with self.tier(code):
                ticket = self.ask("problem")
                escalation = self.customer_escalates(ticket)
                self.assertIn(ticket.number, escalation.name)
                for notification in escalation.notification_ids:
                    self.assertIn(ticket.number, notification._summary())
                for text in self.texts(escalation):
                    self.assertIn("number of your ticket", text)

    def test_not_without_due_process(self):
        """“No se debe escalar un ticket sin llevar el debido proceso.”"""
        with self.tier("stars_standard"):
            ticket = self.ask("problem")
            with self.assertRaisesRegex(ValidationError, "Say why"):
                ticket.with_user(self.portal_user).action_escalate(" ")
            self.move(ticket, "closed")
            with self.assertRaisesRegex(UserError, "is done"):
                self.customer_escalates(ticket)

    def test_nor_as_an_emergency_what_is_none(self):
        """“… ni reportar como emergencias incidentes que no tengan esta prioridad … en
        caso de estar … indebidamente escalados, se facturará un mínimo de una hora.”"""
        with self.tier("stars_priority"):
            escalation = self.customer_escalates(self.ask("question"), emergency=True)
            escalation.with_user(self.manager).action_mark_undue("A forgotten password")
            self.assertTrue(escalation.is_undue)
            self.assertEqual(escalation.state, "cancelled")

    def test_an_answer_in_time_is_pressed_inside(self):
        """“Crítico (3 estrellas): hasta 30 minutos.”"""
        for code in TIERS:
            with self.tier(code):
                ticket = self.ask("problem", priority="3", user_id=False)
                self.at("2026-03-02 10:30")
                self.escalate_cron()
                story = self.climb(self.escalations(ticket, "breach"))
                people = list(dict.fromkeys(who for _when, who, _how in story))
                self.assertEqual(people[:3], [self.leader, self.account, self.boss])
