"""Presets `monthly`, `preferred` and `accompanied`: how people are reached."""

from .escalation_sentences_common import LINE, EscalationSentences


class TestSentencesEscalationMonthly(EscalationSentences):
    tz = "America/Costa_Rica"

    def test_monthly_is_by_tickets(self):
        """“La comunicación es por nuestro sistema de tickets (correo o por la
        página).”"""
        with self.tier("monthly"):
            self.assertNoLadder(self.ask("question"))

    def test_preferred_and_accompanied_by_telephone_and_chat_too(self):
        """“También incluye comunicación por teléfono y chat.”"""
        for code in ("preferred", "accompanied"):
            with self.tier(code):
                escalation = self.customer_escalates(self.ask("question"))
                self.assertEqual(self.levels(escalation), ["By telephone", "By chat"])
                self.assertEqual(len(self.texts(escalation)), 2)
                self.assertEqual(
                    self.climb(escalation)[:2],
                    [
                        ("Mon 10:00", LINE, "phone_link"),
                        ("Mon 10:30", LINE, "whatsapp_link"),
                    ],
                )

    def test_late_answers_climb_inside(self):
        """“El tiempo de respuesta es de 3 a 6 horas.” “… de 1 a 3 horas.”"""
        due = {"preferred": "2026-03-02 16:00", "accompanied": "2026-03-02 13:00"}
        for code, moment in due.items():
            with self.tier(code):
                ticket = self.ask("question")
                self.at(moment)
                self.escalate_cron()
                story = self.climb(self.escalations(ticket, "breach"))
                people = list(dict.fromkeys(who for _when, who, _how in story))
                self.assertEqual(people[:3], [self.agent, self.leader, self.account])

    def test_an_answer_of_24_to_48_hours_is_not_pressed_before(self):
        """“El tiempo de respuesta es de 24 a 48 horas.”"""
        with self.tier("monthly"):
            ticket = self.ask("question")
            self.at("2026-03-05 15:59")  # 36 hours of ten a day are used at 16:00
            self.escalate_cron()
            self.assertFalse(self.escalations(ticket))
            self.at("2026-03-05 16:00")
            self.escalate_cron()
            self.assertEqual(self.escalations(ticket).trigger, "used")
