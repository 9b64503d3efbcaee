"""URGENT opening the subject (rule A7)."""

from odoo.exceptions import UserError, ValidationError

from .test_coverage import CoverageCommon


class TestUrgency(CoverageCommon):
    def test_a7_urgente_makes_three_stars_to_be_confirmed(self):
        ticket = self.make_ticket(name="URGENTE: nobody can invoice", priority="0")
        self.assertEqual((ticket.priority, ticket.urgency), ("3", "claimed"))
        self.assertEqual(self.events(ticket)[0].value["priority"], "3")
        ticket.with_user(self.agent).action_confirm_urgency()
        self.assertEqual((ticket.priority, ticket.urgency), ("3", "confirmed"))

    def test_a7_by_mail_too(self):
        ticket = self.mail_in(headers={"Subject": "Urgent - the server is down"})
        self.assertEqual((ticket.priority, ticket.urgency), ("3", "claimed"))

    def test_a7_anywhere_else_in_the_subject_it_is_a_word(self):
        ticket = self.make_ticket(name="The report is not urgent", priority="1")
        self.assertEqual((ticket.priority, ticket.urgency), ("1", False))

    def test_platinum_only_some_users_is_two_stars_and_the_customer_is_told(self):
        access = self.env.ref("sla_policy.type_access_problem")
        ticket = self.make_ticket(name="URGENTE no access", type_id=access.id)
        ticket.with_user(self.agent).action_lower_urgency("2", "Only two users")
        self.assertEqual((ticket.priority, ticket.urgency), ("2", "lowered"))
        self.send_letters()
        self.assertIn("Only two users", self.letters(ticket).body)
        self.assertIn("2 stars: high", self.letters(ticket).body)
        noted = " ".join(ticket.message_ids.mapped("body"))
        self.assertIn("Urgency lowered", noted)
        self.assertEqual(self.events(ticket, "priority").value, "2")

    def test_a7_lowered_by_a_plain_edit_is_told_as_well(self):
        ticket = self.make_ticket(name="URGENTE: it prints slowly")
        ticket.with_user(self.agent).priority = "1"
        self.assertEqual(ticket.urgency, "lowered")
        self.send_letters()
        self.assertTrue(self.letters(ticket))

    def test_what_was_not_claimed_cannot_be_lowered(self):
        ticket = self.make_ticket(priority="3")
        with self.assertRaisesRegex(UserError, "not claimed"):
            ticket.with_user(self.agent).action_lower_urgency("1", "No")
        claimed = self.make_ticket(name="URGENT")
        for priority in ("3", "9"):
            with self.assertRaisesRegex(ValidationError, "0, 1 or 2"):
                claimed.with_user(self.agent).action_lower_urgency(priority, "No")
        action = claimed.with_user(self.agent).action_lower_urgency()
        self.assertEqual(action["res_model"], "sla.urgency.wizard")
