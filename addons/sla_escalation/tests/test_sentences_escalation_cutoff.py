"""Preset `cutoff`: what it says of ways to reach a person."""

from .escalation_sentences_common import LINE, MANAGER, EscalationSentences


class TestSentencesEscalationCutoff(EscalationSentences):
    preset = "cutoff"

    def test_support_is_by_tickets_alone(self):
        """“Soporte remoto a través de tickets vía correo electrónico.”"""
        ticket = self.ask("question")
        self.assertNoLadder(ticket)
        self.assertNoLadder(ticket, emergency=True)

    def test_whatsapp_and_calls_at_an_additional_cost(self):
        """“El soporte puede incluir Whatsapp y/o llamadas por un costo adicional.”"""
        self.add(self.offer("channel", "whatsapp"))
        escalation = self.customer_escalates(self.ask("question"))
        self.assertEqual(self.levels(escalation), ["WhatsApp, where it was added"])
        [told] = self.told(escalation)
        self.assertEqual(told[2], "whatsapp_link")
        self.assertIn("wa.me", escalation.notification_ids._url())
        self.add(self.offer("channel", "phone"))
        escalation = self.customer_escalates(self.ask("question"))
        self.assertEqual(
            self.climb(escalation)[:2],
            [("Mon 10:00", LINE, "whatsapp_link"), ("Mon 10:30", LINE, "phone_link")],
        )

    def test_emergencies_at_an_additional_cost(self):
        """“Puede atender emergencias … por un costo adicional.”"""
        self.assertNoLadder(self.ask("problem"), emergency=True)
        self.add(self.offer("emergency"))
        escalation = self.customer_escalates(self.ask("problem"), emergency=True)
        self.assertEqual(
            {(one.user_id, one.channel) for one in escalation.notification_ids},
            {(self.boss, "phone_link"), (self.boss, "email")},
        )
        phone = escalation.notification_ids.filtered(lambda n: n.user_id == self.boss)
        self.assertIn(MANAGER, phone.mapped("address"))

    def test_an_answer_by_two_in_the_afternoon(self):
        """“Responder hasta las 2pm del mismo día laborable.”"""
        ticket = self.ask("question")
        self.at("2026-03-02 13:00")  # three quarters of four hours
        self.escalate_cron()
        self.assertEqual(
            self.told(self.escalations(ticket, "used"))[0][1], self.agent.login
        )
        self.at("2026-03-02 14:00")
        self.escalate_cron()
        story = self.climb(self.escalations(ticket, "breach"))
        people = list(dict.fromkeys((when, who) for when, who, _how in story))
        self.assertEqual(
            people[:3],
            [
                ("Mon 14:00", self.agent),
                ("Mon 14:30", self.leader),
                ("Mon 15:00", self.account),
            ],
        )
