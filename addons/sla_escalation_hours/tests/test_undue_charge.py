"""An undue escalation is charged, its price shown before (rules E6 and H7)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from odoo.addons.sla_escalation.tests.common import EscalationMixin
from odoo.addons.sla_prepaid_hours.tests.common import HoursCommon

from ..models.sla_event import UNDUE_AGREED


class TestUndueCharge(EscalationMixin, HoursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sla.charge.rule"].create(
            {
                "policy_id": cls.policy.id,
                "name": "Undue escalation",
                "ground": "undue_escalation",
                "minimum_minutes": 60,
            }
        )
        cls.pack = cls.make_pack(10, price_hour=40)
        cls.leader = cls._ready_user("leader", "helpdesk_mgmt.group_helpdesk_user")
        cls.make_rule(
            cls.make_level(user=cls.leader, channel="activity"), trigger="customer"
        )
        cls.ticket = cls.make_ticket(user_id=cls.agent.id)

    def escalate(self):
        return (
            self.ticket.with_user(self.agent)
            .action_escalate("They called")
            .with_env(self.env)
        )

    def form(self, escalation, action=None):
        action = action or escalation.with_user(self.manager).action_mark_undue()
        wizards = self.env["sla.undue.wizard"].with_user(self.manager)
        return Form(wizards.with_context(**action["context"]))

    def mark(self, escalation, charged=True, informed=True):
        form = self.form(escalation)
        form.reason = "A forgotten password"
        if charged:
            form.is_charged = True
            form.is_customer_informed = informed
        return form.save().action_mark()

    def test_the_price_is_shown_before_anything_is_charged(self):
        escalation = self.escalate()
        form = self.form(escalation)
        self.assertIn("1:00", form.price)
        self.assertIn("40.00", form.price)
        self.assertEqual((form.preview["before"], form.preview["after"]), (600, 540))
        self.assertFalse(form.is_charged, "offered, not taken for granted")
        self.assertBalance(self.pack, 600)

    def test_marked_and_charged_at_once(self):
        escalation = self.escalate()
        action = self.mark(escalation)
        self.assertIn("9:00", action["params"]["message"])
        self.assertTrue(escalation.is_undue)
        self.assertBalance(self.pack, 540, used=60)
        day = escalation.undue_intervention_id
        self.assertEqual((day.source, day.charged_minutes), ("undue_escalation", 60))
        self.assertEqual(day.reason, "A forgotten password")
        self.assertTrue(escalation.undue_charged)

    def test_not_until_the_customer_knows_and_then_neither_is_done(self):
        escalation = self.escalate()
        with self.assertRaisesRegex(UserError, "Inform the customer"):
            with self.cr.savepoint():
                self.mark(escalation, informed=False)
        escalation.invalidate_recordset()
        self.assertFalse(escalation.is_undue)
        self.assertBalance(self.pack, 600)

    def test_marked_without_a_charge_and_charged_later(self):
        escalation = self.escalate()
        self.mark(escalation, charged=False)
        self.assertTrue(escalation.is_undue)
        self.assertBalance(self.pack, 600)
        manager = escalation.with_user(self.manager)
        self.assertTrue(manager.can_charge_undue)
        form = self.form(escalation, manager.action_charge_undue())
        self.assertTrue(form.is_charged)
        form.is_customer_informed = True
        form.save().action_mark()
        self.assertBalance(self.pack, 540, used=60)
        manager.invalidate_recordset()
        self.assertFalse(manager.can_charge_undue)

    def test_nothing_is_charged_twice(self):
        escalation = self.escalate()
        self.mark(escalation)
        manager = escalation.with_user(self.manager)
        manager.action_withdraw_undue()
        form = self.form(escalation)
        self.assertIn("charged already", form.refusal)
        with self.assertRaisesRegex(UserError, "charged already"):
            escalation.with_user(self.manager)._charge_undue("Again", True)
        # Nor is another one of the same ticket on the same day.
        other = self.escalate()
        self.assertNotEqual(other, escalation)
        self.assertIn("today already", self.form(other).refusal)
        self.mark(other, charged=False)
        self.assertBalance(self.pack, 540, used=60)

    def test_the_charge_can_be_waived_here(self):
        escalation = self.escalate()
        self.mark(escalation)
        manager = escalation.with_user(self.manager)
        self.assertTrue(manager.can_waive_undue)
        action = manager.action_waive_undue()
        wizards = self.env[action["res_model"]].with_user(self.manager)
        form = Form(wizards.with_context(**action["context"]))
        form.reason = "A good customer"
        form.save().action_waive()
        self.assertBalance(self.pack, 600)
        manager.invalidate_recordset()
        self.assertIn("A good customer", manager.undue_charged)
        self.assertFalse(manager.can_waive_undue)

    def test_without_a_rule_it_is_marked_and_says_why_not(self):
        self.policy.charge_rule_ids.unlink()
        escalation = self.escalate()
        self.assertIn("no rule", self.form(escalation).refusal)
        self.mark(escalation, charged=False)
        self.assertTrue(escalation.is_undue)

    def agreed(self):
        return self.env["sla.event"].search(
            [("ticket_id", "=", self.ticket.id), ("kind", "=", UNDUE_AGREED)]
        )

    def customers(self, **values):
        """As the customer's contact does it, from their page."""
        self.ticket.partner_id = self.portal_user.partner_id
        ticket = self.ticket.with_user(self.portal_user)
        values.setdefault("price", ticket.get_undue_price()["price"])
        return ticket.action_escalate("All stands still", **values).with_env(self.env)

    def test_what_the_customer_agreed_to_is_kept(self):
        escalation = self.customers()
        [event] = self.agreed()
        self.assertEqual(event.partner_id, self.portal_user.partner_id)
        self.assertEqual(event.user_id, self.portal_user)
        self.assertEqual(event.occurred_at, escalation.triggered_at)
        value = dict(event.value)
        words = value.pop("price")
        self.assertEqual(
            value,
            {
                "escalation": escalation.id,
                "minutes": 60,
                "amount": 40.0,
                "currency": self.env.company.currency_id.name,
                "lang": "en_US",
            },
        )
        self.assertIn("1:00 h of your hours", words)
        self.assertIn(words, event.summary)
        agents = escalation.with_user(self.agent)
        self.assertIn(words, agents.undue_agreed)
        self.assertIn(self.portal_user.name, agents.undue_agreed)
        form = self.form(escalation)
        self.assertIn(words, form.agreed, "who charges it sees it")

    def test_what_was_agreed_to_stays_when_the_price_changes(self):
        escalation = self.customers()
        words = self.agreed().value["price"]
        self.policy.charge_rule_ids.minimum_minutes = 120
        self.assertIn(words, escalation.undue_agreed)
        with self.assertRaisesRegex(UserError, "never changed"):
            self.agreed().with_user(self.manager).write({"value": {}})
        # Asked for again while it climbs: at the price of now.
        again = self.customers()
        self.assertEqual(again, escalation)
        self.assertEqual(len(self.agreed()), 2)
        escalation.invalidate_recordset()
        self.assertIn("2:00", escalation.undue_agreed)

    def test_another_price_than_was_read_escalates_nothing(self):
        for price, sentence in (
            ("", "meanwhile"),
            ("1:00 h", "meanwhile"),
            (7, "has to be a text"),
        ):
            with self.subTest(price), self.assertRaisesRegex(UserError, sentence):
                self.customers(price=price)
        self.assertFalse(self.ticket.escalation_ids)
        self.assertFalse(self.agreed())

    def test_nothing_is_kept_where_nothing_is_charged_or_was_shown(self):
        self.assertFalse(self.customers(price=None).undue_agreed)
        self.policy.charge_rule_ids.is_free = True
        self.assertFalse(self.customers().undue_agreed)
        self.assertFalse(self.escalate().undue_agreed, "an agent asked")
        self.assertFalse(self.agreed())

    def test_only_managers_charge(self):
        escalation = self.escalate()
        self.mark(escalation, charged=False)
        agents = escalation.with_user(self.agent)
        self.assertFalse(agents.can_charge_undue)
        for refused in (agents.action_charge_undue, agents.action_waive_undue):
            with self.assertRaises(AccessError):
                refused()
        self.assertBalance(self.pack, 600)
