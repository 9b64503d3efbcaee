"""Charging the minimum, its price shown before (rules E6 and H7)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.sla_prepaid_hours.tests.common import HoursCommon


@tagged("post_install", "-at_install")
class TestChargeWizard(HoursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_rule("undue_escalation", minimum_minutes=60)
        cls.make_rule("out_of_policy", minimum_minutes=60)
        cls.pack = cls.make_pack(10, price_hour=40)
        cls.ticket = cls.make_ticket()
        cls.billable = cls.make_ticket(name="A visit")
        cls.billable.with_user(cls.manager).action_override_coverage(
            "billable", "Agreed by phone", True
        )

    def form(self, user, source, ticket=None):
        wizards = self.env["sla.charge.wizard"].with_user(user)
        context = {
            "default_ticket_id": (ticket or self.ticket).id,
            "default_source": source,
        }
        return Form(wizards.with_context(**context))

    def charge(self, user, source, ticket=None, reason="Called for a password"):
        form = self.form(user, source, ticket)
        form.reason = reason
        wizard = form.save()
        wizard.is_customer_informed = True
        return wizard.action_charge()

    def test_minutes_price_pack_and_what_is_left_are_shown_before(self):
        form = self.form(self.manager, "undue_escalation")
        self.assertIn("1:00", form.price)
        self.assertIn("40.00", form.price)
        self.assertEqual(form.preview["charged"], "1:00")
        [draw] = form.preview["draws"]
        self.assertEqual((draw["time"], draw["left"]), ("1:00", "9:00"))
        self.assertEqual((form.preview["before"], form.preview["after"]), (600, 540))
        self.assertFalse(self.ticket.intervention_ids)

    def test_nothing_is_charged_until_the_customer_knows_the_price(self):
        form = self.form(self.manager, "undue_escalation")
        form.reason = "Called for a password"
        with self.assertRaisesRegex(UserError, "Inform the customer of the price"):
            form.save().action_charge()
        self.assertBalance(self.pack, 600)

    def test_it_is_charged_once_a_day_with_its_reason(self):
        action = self.charge(self.manager, "undue_escalation")
        self.assertIn("9:00", action["params"]["message"])
        self.assertBalance(self.pack, 540, used=60)
        day = self.ticket.intervention_ids
        self.assertEqual((day.source, day.charged_minutes), ("undue_escalation", 60))
        self.assertEqual(day.reason, "Called for a password")
        form = self.form(self.manager, "undue_escalation")
        self.assertIn("charged today already", form.refusal)
        with self.assertRaisesRegex(UserError, "already"):
            self.charge(self.manager, "undue_escalation")
        self.assertBalance(self.pack, 540, used=60)
        self.at("2026-03-03 10:00")
        self.charge(self.manager, "undue_escalation")
        self.assertBalance(self.pack, 480, used=120)

    def test_a_reason_is_asked_for(self):
        wizard = self.env["sla.charge.wizard"].with_user(self.manager)
        wizard = wizard.create(
            {
                "ticket_id": self.ticket.id,
                "source": "undue_escalation",
                "is_customer_informed": True,
                "reason": " ",
            }
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_charge()
        self.assertFalse(self.ticket.intervention_ids)

    def test_undue_is_for_managers_to_say(self):
        with self.assertRaisesRegex(AccessError, "manager"):
            self.charge(self.agent, "undue_escalation")
        self.assertBalance(self.pack, 600)
        self.assertFalse(self.ticket.with_user(self.agent).sla_can_charge_once)
        self.assertTrue(self.ticket.with_user(self.manager).sla_can_charge_once)

    def test_agents_charge_what_the_agreement_says_is_billable(self):
        self.assertTrue(self.billable.with_user(self.agent).sla_can_charge_once)
        self.charge(self.agent, "out_of_policy", self.billable)
        self.assertBalance(self.pack, 540, used=60)
        with self.assertRaisesRegex(UserError, "does not say"):
            self.charge(self.agent, "out_of_policy", self.ticket)
        self.assertBalance(self.pack, 540, used=60)

    def test_users_who_may_do_both_choose(self):
        form = self.form(self.manager, "out_of_policy", self.billable)
        self.assertTrue(form.may_choose)
        form.source = "undue_escalation"
        self.assertEqual(form.preview["ground"], "Undue escalation")
        self.assertFalse(
            self.form(self.agent, "out_of_policy", self.billable).may_choose
        )

    def test_without_a_rule_it_is_refused_with_what_to_do(self):
        self.policy.charge_rule_ids.unlink()
        form = self.form(self.manager, "undue_escalation")
        self.assertIn("no rule", form.refusal)
        self.assertFalse(form.preview)
        self.assertFalse(self.ticket.with_user(self.manager).sla_can_charge_once)

    def test_without_hours_left_what_is_invoiced_is_shown(self):
        self.make_rule("included")
        self.log(self.ticket, 10)
        later = self.make_ticket()
        form = self.form(self.manager, "undue_escalation", later)
        self.assertIn("1:00", form.preview["shortage"])
        self.assertFalse(form.preview["draws"])
        self.charge(self.manager, "undue_escalation", later)
        self.assertEqual(later.intervention_ids.uncovered_minutes, 60)
        self.assertBalance(self.pack, 0, used=600)

    def test_customers_and_strangers_charge_nothing(self):
        for user in (self.portal_user, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.env["sla.charge.wizard"].with_user(user).create(
                    {"ticket_id": self.billable.id, "source": "out_of_policy"}
                )

    def test_opened_without_a_ticket(self):
        form = Form(self.env["sla.charge.wizard"].with_user(self.agent))
        self.assertFalse(form.may_choose)
