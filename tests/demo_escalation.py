"""The demo's escalations: whoever is reached, and what inactivity does, on any day."""

from datetime import timedelta
from importlib import import_module
from unittest.mock import patch

from demo_case import load
from freezegun import freeze_time

from odoo import fields

from odoo.addons.sla_escalation import const
from odoo.addons.sla_policy.engine import vocabulary as voc

INACTIVITY = ["close_after_days", "remind_after_days", "warn_before_days"]


class EscalationStories:
    """What each story comes to, whenever it is told: of a `demo_case.DemoCase`."""

    @classmethod
    def live(cls, now):
        """The stories of this addon as told at a moment."""
        script = load("10_history")
        with patch("builtins.print"):
            script.speak(cls.env)
            desk = script.Desk(cls.env, now)
            desk.live(script.ESCALATIONS)
            script.deliver(cls.env)
        return desk

    def escalations(self, subject, trigger=None):
        found = self.ticket(subject).ensure_one().escalation_ids.sorted("id")
        return found.filtered(lambda one: not trigger or one.trigger == trigger)

    def told(self, escalation):
        """Level and channel of each notification, in order."""
        return [
            (one.level_number, one.channel, one.user_id.login or one.address)
            for one in escalation.notification_ids.sorted(
                lambda one: (one.level_number, one.channel)
            )
        ]

    def letters(self, subject):
        """The letters that went out about a ticket, in order."""
        letters = self.env["sla.letter"].search(
            [("ticket_id.name", "=", subject), ("state", "=", "sent")], order="id"
        )
        return letters.mapped("kind")

    def check_stories(self):
        """What each story comes to, whenever it is told."""
        self.check_broken_promises()
        self.check_customers()
        self.check_inactivity()
        self.check_letters()

    def check_broken_promises(self):
        late = self.escalations("No se generan los documentos de aduana", "breach")
        self.assertEqual(late.metric_id.code, "first_response")
        self.assertEqual(late.state, const.RESOLVED)
        self.assertEqual(late.level_number, 2)
        self.assertEqual(late.acknowledged_by_id.name, "Ximena Robledo")
        self.assertEqual(
            late.event_ids.mapped("kind"),
            [
                const.LOG_TRIGGERED,
                const.LOG_NOTIFIED,
                const.LOG_NOTIFIED,
                const.LOG_ACKNOWLEDGED,
                const.LOG_RESOLVED,
            ],
        )
        mine = self.escalations(
            "El tablero de rutas no muestra ningún camión", const.BREACH
        )
        self.assertEqual(mine.state, const.TRIGGERED)
        self.assertEqual(mine.level_number, 3)
        self.assertGreater(mine.next_at, fields.Datetime.now())
        self.assertIn((3, const.EMAIL, "admin"), self.told(mine))
        activity = mine.notification_ids.activity_id
        self.assertIn(self.env.ref("base.user_admin"), activity.user_id)

    def check_customers(self):
        asked = self.escalations(
            "Los anticipos de viaje no se descuentan de la liquidación"
        )
        self.assertEqual((asked.trigger, asked.state), ("customer", const.TRIGGERED))
        self.assertTrue(asked.reason)
        line = asked.notification_ids.filtered(lambda one: one.level_number == 2)
        self.assertEqual(line.channel, const.WHATSAPP_LINK)
        self.assertTrue(line._url().startswith("https://wa.me/12025550119?text="))
        self.assertEqual(
            line.activity_id.user_id, self.ref("demo_user_agent2"), "who opens it"
        )
        emergency = self.escalations(
            "No se imprimen las etiquetas de la cámara fría", "emergency"
        )
        self.assertEqual(emergency.acknowledged_by_id.name, "Ofelia Cantú")
        self.assertEqual(emergency.state, const.RESOLVED)
        self.assertEqual(
            self.told(emergency),
            [(1, "email", "operations"), (1, "phone_link", "operations")],
        )
        undue = self.escalations("El logotipo sale pequeño en la cotización")
        self.assertTrue(undue.is_undue)
        self.assertEqual(undue.undue_user_id, self.env.ref("base.user_admin"))

    def check_inactivity(self):
        warned = self.ticket("Las fotos de las recetas no se ven en la tableta")
        row = warned.inactivity_ids.ensure_one()
        self.assertEqual(row.state, "warned")
        self.assertTrue(row.warned_at)
        self.assertTrue(row.reminded_at)
        left = row.closes_at - fields.Datetime.now()
        self.assertLess(timedelta(hours=12), left)
        self.assertLess(left, timedelta(hours=26))
        closed = self.ticket("El programa de horneado se borra al cambiar de turno")
        self.assertEqual(closed.inactivity_ids.state, "closed")
        self.assertEqual(closed.stage_id.sla_phase, voc.CLOSED)
        self.assertEqual(
            self.letters(closed.name), ["reminder", "warning", "closed_inactive"]
        )

    def check_letters(self):
        self.assertEqual(
            self.letters("El código de barras de los bonches no se lee en destino"),
            ["received", "diagnosis", "plan", "solution", "confirm", "closing"],
        )


class DemoEscalations(EscalationStories):
    """Of a case that has lived through the demonstration (`demo_case.DemoCase`)."""

    def test_the_stories_came_out_as_told(self):
        self.check_stories()

    def test_policies_have_the_ladders_of_their_presets(self):
        for policy in self.env["sla.policy"].search([("preset_id", "!=", False)]):
            preset = policy.preset_id
            self.assertEqual(
                policy.escalation_rule_ids.mapped("trigger"),
                preset.escalation_rule_ids.mapped("trigger"),
            )
            for rule, original in zip(
                policy.escalation_rule_ids, preset.escalation_rule_ids, strict=True
            ):
                self.assertEqual(
                    rule.level_ids.mapped("name"), original.level_ids.mapped("name")
                )
            self.assertEqual(
                policy.read(INACTIVITY)[0] | {"id": 0},
                preset.read(INACTIVITY)[0] | {"id": 0},
            )
            self.assertEqual(
                policy.notice_ids.mapped("occasion"),
                preset.notice_ids.mapped("occasion"),
            )

    def test_every_role_is_held_and_nobody_has_its_number(self):
        roles = self.env["sla.escalation.role"].search([])
        self.assertGreaterEqual(len(roles), 4)
        for role in roles:
            self.assertTrue(role.is_filled, role.name)
            for number in (role.phone, role.whatsapp):
                # Numbers kept for stories.
                self.assertIn("202 555 01", number or "202 555 01")
            if role.email:
                self.assertTrue(role.email.endswith("example.com"))

    def test_somebody_is_on_call_now(self):
        line = self.env.ref("sla_escalation.role_support_line")
        self.assertTrue(line.schedule_id._on_call()[line.schedule_id])

    def test_escalations_in_every_state_people_look_for(self):
        states = set(self.env["sla.escalation"].search([]).mapped("state"))
        self.assertLessEqual(
            {const.TRIGGERED, const.RESOLVED, const.EXHAUSTED, const.CANCELLED}, states
        )

    def test_the_outbox_is_empty_and_nothing_floods_the_inbox(self):
        outbox = self.env["sla.notification"]
        self.assertFalse(outbox.search_count([("state", "=", "queued")]))
        self.assertGreater(outbox.search_count([("state", "=", "sent")]), 10)
        self.assertFalse(
            self.env["queue.job"].search_count(
                [("model_name", "=", "sla.notification"), ("state", "=", "pending")]
            )
        )
        mails = self.env["mail.mail"].search_count([("state", "=", "outgoing")])
        self.assertFalse(mails)

    def test_a_promise_breaks_while_somebody_watches(self):
        """Filed as the demo is served: it breaks in minutes, then mail goes out."""
        serve = load("serve")
        with patch("builtins.print"):
            ticket = serve.main(self.env)
            self.assertFalse(serve.main(self.env), "one at a time")
        left = ticket.sla_next_deadline - fields.Datetime.now()
        self.assertLess(timedelta(minutes=2), left)
        self.assertLess(left, timedelta(minutes=3))
        self.assertFalse(
            ticket.escalation_ids.filtered(lambda one: one.trigger == const.BREACH)
        )
        outgoing = self.env["mail.mail"].search([("state", "=", "outgoing")])
        self.assertFalse(outgoing, "what came before has arrived")
        later = fields.Datetime.now() + timedelta(minutes=3)
        at_once = import_module("sla_demo.desk").at_once
        with freeze_time(later), at_once(self.env):
            self.env["sla.clock"]._cron_sweep()
            self.env["sla.escalation"]._cron_escalate()
            jobs = self.env["queue.job"].search(
                [("model_name", "=", "sla.notification"), ("state", "=", "pending")]
            )
            self.assertTrue(jobs)
            self.env["sla.notification"]._job_deliver("email", ticket.company_id.id)
        breach = ticket.escalation_ids.filtered(lambda o: o.trigger == const.BREACH)
        self.assertEqual(breach.state, const.TRIGGERED)
        mail = breach.notification_ids.mail_id
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.email_to, "agent2@example.com")
