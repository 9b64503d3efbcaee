"""Preset `platinum`: who hears of what is about to be late."""

from .escalation_sentences_common import EscalationSentences


class TestSentencesEscalationPlatinum(EscalationSentences):
    preset = "platinum"
    tz = "America/Guatemala"

    def people(self, escalation):
        story = self.climb(escalation)
        return list(dict.fromkeys((when, who) for when, who, _how in story))

    def test_questions_come_by_mail(self):
        """“Consultas y dudas … ilimitadas al correo de soporte.”"""
        self.assertNoLadder(self.ask("question"))

    def test_a_stopped_operation_is_answered_within_half_an_hour_day_and_night(self):
        """“1: 0 - 30 min … detiene toda la operación del cliente.”"""
        self.at("2026-03-08 03:00")  # a Sunday
        ticket = self.ask("problem", priority="3")
        self.at("2026-03-08 03:15")
        self.escalate_cron()
        escalation = self.escalations(ticket, "used").filtered(
            lambda one: one.metric_id.code == "first_response"
        )
        self.assertEqual(
            self.people(escalation)[:3],
            [
                ("Sun 03:15", self.agent),
                ("Sun 03:20", self.leader),
                ("Sun 03:25", self.boss),
            ],
        )

    def test_a_broken_promise_does_not_wait_for_the_morning(self):
        """“2: 0 - 60 min, 0 - 4 horas: detiene una parte esencial.”"""
        self.at("2026-03-07 22:00")  # a Saturday night
        ticket = self.ask("problem", priority="2")
        self.at("2026-03-07 23:00")
        self.escalate_cron()
        escalation = self.escalations(ticket, "breach")
        self.assertEqual(len(escalation), 1, "one cause, one ladder")
        self.assertEqual(
            self.people(escalation)[:4],
            [
                ("Sat 23:00", self.agent),
                ("Sat 23:10", self.leader),
                ("Sat 23:20", self.account),
                ("Sat 23:30", self.boss),
            ],
        )

    def test_the_rest_is_told_in_working_hours(self):
        """“3: 0 - 6 horas … hábiles.” “4: 0 - 8 horas … hábiles.”"""
        ticket = self.ask("problem", priority="1")
        self.at("2026-03-02 14:30")  # three quarters of six hours
        self.escalate_cron()
        self.assertTrue(self.escalations(ticket, "used"))
        self.at("2026-03-02 16:00")
        self.escalate_cron()
        story = self.people(self.escalations(ticket, "breach"))
        self.assertEqual(
            story[:4],
            [
                ("Mon 16:00", self.agent),
                ("Mon 16:30", self.leader),
                ("Mon 17:00", self.account),
                ("Tue 08:30", self.boss),
            ],
        )

    def test_urgente_in_the_subject_climbs_as_priority_one(self):
        """“Colocando en el asunto del correo el prefijo “URGENTE” … prioridad 1.”"""
        self.at("2026-03-07 22:30")
        ticket = self.mail_in(
            author="ana@example.com", headers={"Subject": "URGENTE: nobody gets in"}
        )
        ticket.with_user(self.agent).write({"team_id": self.desk.id})
        self.at("2026-03-07 22:45")
        self.escalate_cron()
        [escalation] = self.escalations(ticket, "used").filtered(
            lambda one: one.metric_id.code == "first_response"
        )
        # Nobody has it yet: its leader hears of it at once.
        told = escalation.notification_ids.user_id
        self.assertEqual(told, self.leader)
