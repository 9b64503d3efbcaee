"""Nobody acts on a colleague's ticket that they may not see."""

from odoo.exceptions import AccessError

from .common import EscalationCommon


class TestColleaguesTickets(EscalationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._new_user(
            "colleague",
            "base.group_portal",
            cls.customer,
            email="colleague@example.com",
        )
        cls.make_rule(
            cls.make_level(name="The boss", role=cls.role, for_customer=True),
            trigger="customer",
        )
        cls.agreement.contact_ids = (
            cls.portal_user.partner_id | cls.colleague.partner_id
        )
        cls.ticket = cls.make_ticket(partner_id=cls.portal_user.partner_id.id)

    def test_a_colleague_who_sees_it_escalates_it(self):
        escalation = self.ticket.with_user(self.colleague).action_escalate("Stopped")
        self.assertTrue(escalation)

    def test_one_who_does_not_can_do_nothing(self):
        self.move(self.ticket, "solved")
        self.agreement.colleagues_see = "own"
        ticket = self.ticket.with_user(self.colleague)
        for act in (
            lambda: ticket.action_escalate("Stopped"),
            lambda: ticket.action_escalate("Stopped", emergency=True),
            ticket.get_escalation_ways,
            ticket.action_confirm_solved,
            lambda: ticket.action_not_solved("Still blank"),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertFalse(self.escalations(self.ticket))
        self.assertEqual(self.ticket.stage_id, self.stages["solved"])

    def test_nobody_goes_on_in_a_follow_up_they_may_not_see(self):
        """One who follows the closed ticket gets a follow-up of their own."""
        self.agreement.colleagues_see = "own"
        self.ticket.message_subscribe(self.colleague.partner_id.ids)
        self.move(self.ticket, "closed")
        self.at("2027-03-02 10:00")
        first = self.ticket.with_user(self.portal_user).action_not_solved("Blank")
        self.assertNotEqual(first, self.ticket)
        again = self.ticket.with_user(self.portal_user).action_not_solved("Still")
        self.assertEqual(first, again)
        theirs = self.ticket.with_user(self.colleague).action_not_solved("Here too")
        self.assertNotEqual(first.sudo(), theirs.sudo())
        self.assertTrue(theirs.has_access("read"))
        self.assertFalse(first.with_user(self.colleague).has_access("read"))
