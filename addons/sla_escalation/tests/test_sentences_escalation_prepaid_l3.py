"""Preset `prepaid_l3`: the portal, and a group beside it."""

from .escalation_sentences_common import GROUP, EscalationSentences


class TestSentencesEscalationPrepaidL3(EscalationSentences):
    preset = "prepaid_l3"

    def test_the_portal_first_and_a_group_for_quick_questions(self):
        """“… siendo este el único medio oficial de comunicación.” “De manera
        complementaria … un grupo de whatsapp … dudas rápidas y … coordinación.”"""
        escalation = self.customer_escalates(self.ask("problem"))
        self.assertEqual(self.levels(escalation), ["On the ticket", "WhatsApp group"])
        texts = self.texts(escalation)
        self.assertIn("official channel", texts[0])
        self.assertIn("quick questions", texts[1])
        story = self.climb(escalation)
        self.assertEqual({who for _when, who, _how in story[:2]}, {self.agent})
        self.assertEqual(story[2], ("Mon 10:30", GROUP, "whatsapp_link"))

    def test_every_request_has_its_ticket(self):
        """“Todas las solicitudes y requerimientos deberán iniciar con un registro de
        ticket.”"""
        escalation = self.customer_escalates(self.ask("problem"))
        self.assertTrue(escalation.ticket_id.number)

    def test_checked_within_eight_working_hours(self):
        """“Todos los tickets … serán atendidos en un plazo de 8 horas hábiles.”"""
        ticket = self.ask("question")
        self.at("2026-03-02 16:00")  # six of the eight hours
        self.escalate_cron()
        used = self.escalations(ticket, "used")
        self.assertEqual(used.metric_id.code, "information_check")
        self.at("2026-03-03 09:00")
        self.escalate_cron()
        story = self.climb(self.escalations(ticket, "breach"))
        people = list(dict.fromkeys((when, who) for when, who, _how in story))
        self.assertEqual(
            people[:3],
            [
                ("Tue 09:00", self.agent),
                ("Tue 09:30", self.leader),
                ("Tue 10:00", self.account),
            ],
        )

    def test_an_estimate_in_five_days(self):
        """“En un plazo de 5 días hábiles se realizará … una estimación de esfuerzo.”"""
        ticket = self.ask("change")
        ticket.with_user(self.agent).action_information_complete()
        self.at("2026-03-09 18:00")
        self.escalate_cron()
        metrics = self.escalations(ticket, "breach").metric_id.mapped("code")
        self.assertIn("estimate", metrics)
