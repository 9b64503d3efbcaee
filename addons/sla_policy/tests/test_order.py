"""The customer's own order of priority, and the dates it moves."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.policy.sla_policy_order import DEAL
from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestOrder(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(
            cls.make_target("resolution", kind="planned"), reorder=DEAL
        )
        cls.agreement = cls.make_agreement(cls.policy, user_id=cls.manager.id)
        cls.tickets = cls.env["helpdesk.ticket"]
        for number in (1, 2, 3):
            cls.tickets |= cls.make_ticket(name=f"Change {number}")
        cls.dates = {}
        for days, ticket in enumerate(cls.tickets, start=3):
            ticket.release_date = fields.Datetime.now() + timedelta(days=days)
            cls.dates[ticket] = ticket.release_date
        cls.first, cls.second, cls.third = cls.tickets

    def order(self, *tickets, user=None, **values):
        model = self.env["helpdesk.ticket"].with_user(user or self.portal_user)
        return model.action_set_order([ticket.id for ticket in tickets], **values)

    def preview(self, *tickets, user=None):
        model = self.env["helpdesk.ticket"].with_user(user or self.portal_user)
        return model.preview_order([ticket.id for ticket in tickets])

    def test_first_in_first_out_until_the_customer_says_so(self):
        mine = self.env["helpdesk.ticket"].with_user(self.portal_user).get_order()
        self.assertEqual(mine.ids, self.tickets.ids)
        late = self.make_ticket(name="Later")
        self.order(self.third)
        mine = self.env["helpdesk.ticket"].with_user(self.portal_user).get_order()
        self.assertEqual(
            mine.ids, [self.third.id, self.first.id, self.second.id, late.id]
        )

    def test_the_dates_that_move_are_told_before(self):
        told = self.preview(self.third, self.first, self.second)
        self.assertEqual([move["id"] for move in told["moves"]], told["ids"])
        self.assertEqual(told["moves"][0]["after"], self.dates[self.first])
        self.assertIn("Mar 2026", told["moves"][0]["after_text"])
        self.assertEqual(self.third.release_date, self.dates[self.third])
        self.assertFalse(self.third.customer_rank)

    def test_a_changed_order_moves_dates_and_publishes_it(self):
        told = self.preview(self.third, self.first, self.second)
        moves = {str(m["id"]): m["after"].isoformat() for m in told["moves"]}
        self.order(
            self.third, self.first, self.second, before=told["before"], moves=moves
        )
        self.assertEqual(self.third.release_date, self.dates[self.first])
        self.assertEqual(self.third.customer_rank, 1)
        clock = self.clock(self.third, "resolution")
        self.assertEqual(clock.deadline, self.dates[self.first])
        for ticket in self.tickets:
            message = ticket.message_ids[0]
            self.assertIn("The release date moves from", message.body)
            self.assertFalse(message.is_internal)
        activity = self.agreement.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.order(self.second)
        self.assertEqual(self.agreement.activity_ids, activity, "one to look at")

    def test_dates_stay_where_the_policy_says_so(self):
        self.policy.reorder = "keep"
        told = self.order(self.third, self.first, self.second)
        self.assertTrue(told["is_changed"])
        self.assertEqual((told["moves"], told["keeps"]), ([], 3))
        for ticket in self.tickets:
            self.assertEqual(ticket.release_date, self.dates[ticket])

    def test_an_overdue_date_does_not_move(self):
        self.first.release_date = fields.Datetime.now() - timedelta(days=1)
        told = self.preview(self.second, self.third, self.first)
        self.assertEqual(told["moves"], [])

    def test_what_changed_since_it_was_looked_at_is_refused(self):
        told = self.preview(self.third, self.first, self.second)
        moves = {str(m["id"]): m["after"].isoformat() for m in told["moves"]}
        self.second.release_date = fields.Datetime.now() + timedelta(days=40)
        with self.assertRaisesRegex(UserError, "have changed since you looked"):
            self.order(self.third, self.first, self.second, moves=moves)
        with self.assertRaisesRegex(UserError, "have changed since you looked"):
            self.order(self.third, before=[self.third.id])
        self.assertFalse(self.third.customer_rank)

    def test_only_authorised_contacts_set_it(self):
        self.agreement.contact_ids = [Command.set(self.contact.ids)]
        with self.assertRaisesRegex(AccessError, "authorised contacts"):
            self.order(self.third)
        with self.assertRaisesRegex(AccessError, "authorised contacts"):
            self.preview(self.third)

    def test_tickets_of_others_are_passed_over(self):
        rival = self.env["res.partner"].create({"name": "Rival", "is_company": True})
        theirs = self.make_ticket(partner_id=rival.id)
        stranger = self._new_user("rival", "base.group_portal", rival)
        told = self.order(self.third, self.first, user=stranger)
        self.assertEqual(told["ids"], theirs.ids)
        self.assertFalse(self.third.customer_rank)
        told = self.order(theirs, self.third)
        self.assertNotIn(theirs.id, told["ids"])

    def test_closed_tickets_have_no_turn(self):
        self.move(self.first, "closed")
        self.assertNotIn(self.first.id, self.preview()["ids"])

    def test_garbage_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "by their ids"):
            self.env["helpdesk.ticket"].with_user(self.portal_user).preview_order(
                ["1; drop"]
            )

    def test_looking_costs_the_same_for_any_number(self):
        model = self.env["helpdesk.ticket"].with_user(self.portal_user)

        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model.preview_order([self.third.id])
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        more = self.env["helpdesk.ticket"].create(
            [
                {"name": f"{n}", "description": "x", "partner_id": self.customer.id}
                for n in range(30)
            ]
        )
        more.release_date = fields.Datetime.now() + timedelta(days=9)
        self.assertLessEqual(queries(), few + 2)
