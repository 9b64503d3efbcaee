"""What must not move books of hours by a side door."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged

from .estimate_common import EstimateMixin
from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestBooksKept(EstimateMixin, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_estimates()

    # === CHARGING === #

    def test_tickets_of_two_companies_are_charged_in_one_go(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.env.user.company_ids |= other
        pack = self.make_pack(10)
        theirs = self.make_pack(10, company_id=other.id)
        policy = self.make_policy(
            self.make_target("first_response", hours=8), company_id=other.id
        )
        self.make_rule("included", policy=policy)
        self.make_agreement(policy, company_id=other.id)
        ticket = self.make_ticket()
        sister = self.make_ticket(
            user=self.env.user, company_id=other.id, team_id=False
        )
        self.log(ticket, 1)
        self.log(sister, 1)
        kind = self.env["helpdesk.ticket.type"].create({"name": "Other work"})
        (ticket | sister).write({"type_id": kind.id})
        self.assertBalance(pack, 540, used=60)
        self.assertBalance(theirs, 540, used=60)

    def test_time_of_several_customers_falls_on_the_day_of_each(self):
        east = self.env["res.partner"].create(
            {"name": "East Mills", "is_company": True, "tz": "Asia/Tokyo"}
        )
        ours = self.log(self.make_ticket(), 1, date="2026-03-02")
        theirs = self.log(self.make_ticket(partner_id=east.id), 1, date="2026-03-02")
        (ours | theirs).write({"date_time": "2026-03-04 20:00:00"})
        self.assertEqual(str(ours.date), "2026-03-04")
        self.assertEqual(str(theirs.date), "2026-03-05")

    def test_an_approval_charges_the_customer_who_gave_it_and_no_other(self):
        self.policy.charge_rule_ids.unlink()
        pack = self.make_pack(10)
        estimate = self.approved(minutes=120)
        self.assertBalance(pack, 480, held=120)
        estimate.ticket_id.partner_id = self.stranger
        line = self.log(estimate.ticket_id, 1)
        self.assertEqual(line.intervention_id.commercial_partner_id, self.stranger)
        self.assertEqual(line.intervention_id.charged_minutes, 0)
        # No work is done under it any more: what it held is free again.
        self.assertEqual(estimate.state, "done")
        self.assertBalance(pack, 600)

    def test_time_cannot_be_put_under_work_by_a_default(self):
        pack = self.make_pack(10)
        work = self.log(self.make_ticket(), 1).intervention_id
        project = self.env.company._sla_support_project()
        lines = self.env["account.analytic.line"].with_context(
            default_intervention_id=work.id
        )
        line = lines.create({"name": "x", "project_id": project.id, "unit_amount": 5})
        self.assertFalse(line.intervention_id)
        work._charge()
        self.assertBalance(pack, 540, used=60)

    # === PACKS === #

    def test_what_is_owed_can_be_given_back_when_the_agreement_is_over(self):
        self.policy.write({"shortage": "overdraft", "overdraft_minutes": 120})
        pack = self.make_pack(1)
        ticket = self.make_ticket()
        self.log(ticket, 2, date="2026-03-02")
        later = self.log(ticket, 1, date="2026-03-03")
        self.assertBalance(pack, -120, used=180)
        self.agreement.action_end()
        later.unlink()
        self.assertBalance(pack, -60, used=120)

    def test_a_pack_begins_as_a_draft_whatever_the_request_says(self):
        packs = self.env["sla.pack"].with_context(default_state="active")
        pack = packs.create({"partner_id": self.customer.id, "minutes_bought": 60})
        self.assertEqual(pack.state, "draft")

    def test_a_pack_with_hours_is_not_put_out_of_sight(self):
        pack = self.make_pack(1)
        with self.refused("left"):
            pack.active = False
        self.assertTrue(pack.active)

    def test_hours_that_come_back_bring_their_pack_into_sight(self):
        pack = self.make_pack(1)
        line = self.log(self.make_ticket(), 1)
        pack.active = False
        line.unlink()
        self.assertTrue(pack.active)
        self.assertBalance(pack, 60)

    def test_paid_hours_that_were_left_closed_are_opened_by_the_cron(self):
        self.policy.pack_opens = "paid"
        product = self.env["product.product"].create(
            {"name": "Hours", "type": "service", "is_sla_pack": True}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        pack = order.sla_pack_ids
        self.assertEqual(pack.state, "draft")
        # The tier is relaxed: waiting packs get no event of it.
        self.policy.pack_opens = "confirmed"
        self.step("_cron_open")
        self.assertEqual(pack.state, "active")

    def test_only_sellers_quote_more_hours(self):
        self.make_pack(1)
        for user in (self.portal_user, self.agent):
            with self.refused("salesperson", AccessError):
                self.customer.with_user(user).action_quote_more_hours()

    # === CUSTOMERS === #

    def test_a_contact_with_hours_does_not_take_them_to_another_customer(self):
        self.make_pack(1, partner_id=self.contact.id)
        with self.refused("Transfer", ValidationError):
            self.contact.parent_id = self.stranger
        self.other_contact.parent_id = self.stranger

    def test_customers_whose_months_are_closed_are_not_merged(self):
        self.make_pack(10)
        self.work("2026-03-05", 1)
        self.at("2026-04-05 10:00")
        statement = self.close("2026-03")
        twin = self.env["res.partner"].create({"name": "Norte", "is_company": True})
        pack = self.make_pack(1, partner_id=twin.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        for target in (twin, self.customer):
            with self.refused("statement"), self.cr.savepoint():
                wizard._merge((self.customer | twin).ids, target)
        self.assertTrue(statement.exists())
        # Where it has no books of its own nothing is mixed.
        pack.action_void()
        twin = self.env["res.partner"].create({"name": "Norte", "is_company": True})
        wizard._merge((self.customer | twin).ids, self.customer)
        self.assertFalse(twin.exists())
        self.assertTrue(statement.exists())
