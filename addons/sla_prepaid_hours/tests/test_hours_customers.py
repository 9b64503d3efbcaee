"""Customers who change, who are strangers, whose agreements end."""

from odoo.fields import Command

# What people and programs type where minutes or hours are asked for.
from .unhappy_common import UnhappyCommon


class TestStrangers(UnhappyCommon):
    """Other customers, other companies, no customer."""

    def test_a_pack_of_another_customer_pays_for_nothing(self):
        pack = self.make_pack(10, partner_id=self.stranger.id)
        line = self.log(self.make_ticket(), 1)
        self.assertEqual(line.intervention_id.uncovered_minutes, 60)
        self.assertBalance(pack, 600)
        mine = self.make_pack(5)
        with self.refuses("part of"):
            mine.with_user(self.manager)._transfer(
                60, "Why", "x", partner=self.stranger
            )
        with self.refuses():
            mine.with_user(self.manager)._transfer(60, "Why", "y", pack=pack)
        with self.refuses("agreement"):
            self.make_pack(
                1, partner_id=self.stranger.id, agreement_id=self.agreement.id
            )

    def test_the_packs_of_another_company_pay_for_nothing(self):
        other = self.env["res.company"].create({"name": "Sister"})
        pack = self.make_pack(10, company_id=other.id)
        line = self.log(self.make_ticket(), 1)
        self.assertEqual(line.intervention_id.uncovered_minutes, 60)
        self.assertBalance(pack, 600)
        theirs = self.env["helpdesk.ticket"].create(
            {
                "name": "Theirs",
                "description": "x",
                "company_id": other.id,
                "partner_id": self.contact.id,
            }
        )
        self.make_rule("included")
        there = self.log(theirs, 1)
        self.assertEqual(there.company_id, other)
        self.assertEqual(there.intervention_id.company_id, other)
        with self.refuses():
            line.ticket_id = theirs
        with self.refuses():
            line.company_id = other
        with self.refuses("stays there"):
            line.ticket_id.company_id = other
        with self.refuses():
            self.log(theirs, 1, user=self.agent)
        with self.refuses():
            self.make_pack(1, company_id=other.id, agreement_id=self.agreement.id)
        project = self.env["project.project"].create(
            {"name": "Theirs", "company_id": other.id, "allow_timesheets": True}
        )
        with self.refuses():
            line.project_id = project
        self.assertBooks()

    def test_a_ticket_without_customer_charges_nothing(self):
        pack = self.make_pack(10)
        ticket = self.make_ticket(partner_id=False)
        line = self.log(ticket, 1)
        self.assertFalse(line.intervention_id)
        self.assertBalance(pack, 600)
        preview = self.env["sla.intervention"]._preview(ticket, 30)
        self.assertEqual(preview["draws"], [])
        with self.refuses("no customer"):
            self.make_estimate(ticket)
        with self.refuses():
            self.env["sla.intervention"]._charge_once(ticket, "out_of_policy", "Why")
        line.unlink()
        ticket.unlink()

    def test_a_ticket_that_loses_its_customer_gives_back(self):
        pack = self.make_pack(10)
        line = self.log(self.make_ticket(), 1)
        line.ticket_id.partner_id = False
        self.assertBalance(pack, 600)
        line.ticket_id.partner_id = self.contact
        self.assertBalance(pack, 540, used=60)
        line.ticket_id.partner_id = self.stranger
        self.assertBalance(pack, 600)
        line.unlink()
        self.assertBooks()


class TestCustomersChange(UnhappyCommon):
    """Customers are merged, get a parent, move: their hours do not get lost."""

    def merge(self, *partners, into):
        """As the dialog of contacts does it."""
        everybody = into.union(*partners)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set(everybody.ids)],
                "dst_partner_id": into.id,
                "state": "selection",
            }
        )
        wizard._merge(everybody.ids, into, extra_checks=False)
        self.env.invalidate_all()

    def double(self, **values):
        return self.env["res.partner"].create(
            {"name": "Norte Foods Inc", "is_company": True, **values}
        )

    def test_two_customers_become_one_and_so_do_their_books(self):
        double = self.double()
        mine, theirs = self.make_pack(10), self.make_pack(5, partner_id=double.id)
        self.log(self.make_ticket(), 1)
        draft = self.make_statement("2026-03")
        other = self.make_statement("2026-03", partner=double)
        self.merge(double, into=self.customer)
        self.assertEqual((mine | theirs).commercial_partner_id, self.customer)
        self.assertEqual(theirs.partner_id, self.customer)
        self.assertEqual((draft | other).exists().partner_id, self.customer)
        self.assertEqual(len((draft | other).exists()), 1)
        self.assertBooks()
        self.log(self.make_ticket(), 10)
        self.assertEqual(sum((mine | theirs).mapped("minutes_available")), 900 - 660)
        self.at("2026-04-02 10:00")
        statement = (draft | other).exists()
        statement.action_close()
        self.assertEqual(statement.closing_minutes, 240)

    def test_closed_statements_of_two_customers_are_not_mixed(self):
        double = self.double()
        self.make_pack(10)
        self.make_pack(5, partner_id=double.id)
        self.at("2026-04-02 10:00")
        self.close("2026-03")
        with self.refuses("closed"):
            self.merge(double, into=self.customer)
        self.assertTrue(double.exists())

    def test_a_double_without_hours_takes_nothing_away(self):
        double = self.double()
        pack = self.make_pack(10)
        self.at("2026-04-02 10:00")
        closed = self.close("2026-03")
        self.merge(self.customer, into=double)
        self.assertEqual(closed.partner_id, double)
        self.assertEqual(closed.state, "closed")
        self.assertEqual(pack.commercial_partner_id, double)
        self.assertBooks()
        self.assertEqual(closed.closing_minutes, 600)

    def test_contacts_of_two_customers_take_no_hours_along(self):
        self.make_pack(5, partner_id=self.other_contact.id)
        with self.refuses("hours"):
            self.merge(self.other_contact, into=self.stranger_user.partner_id)
        twin = self._new_contact("Luis M.", "luism@example.com")
        self.merge(self.other_contact, into=twin)
        self.assertEqual(
            self.env["sla.pack"].search([("partner_id", "=", twin.id)]).state, "active"
        )
        self.assertBooks()

    def test_a_person_whose_company_becomes_known(self):
        """The hours go with them: they are the customer, under another name."""
        person = self.env["res.partner"].create({"name": "Sole Trader"})
        pack = self.make_pack(10, partner_id=person.id)
        ticket = self.make_ticket(partner_id=person.id)
        self.log(ticket, 1)
        draft = self.make_statement("2026-03", partner=person)
        company = self.double(name="Trader and Sons")
        person.parent_id = company
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(pack.commercial_partner_id, company)
        self.assertEqual(pack.entry_ids.commercial_partner_id, company)
        self.assertBooks()
        self.log(ticket, 1)
        self.assertBooks()
        if draft.exists():
            self.assertEqual(draft.partner_id, company)
        self.at("2026-04-02 10:00")
        statement = draft.exists() or self.make_statement("2026-03", partner=company)
        statement.action_close()
        total = sum(pack.entry_ids.mapped("minutes"))
        self.assertEqual(statement.closing_minutes, total)
        self.assertBooks()

    def test_not_once_a_company_has_statements_of_its_own(self):
        person = self.env["res.partner"].create({"name": "Sole Trader"})
        self.make_pack(10, partner_id=person.id)
        self.make_pack(10)
        self.at("2026-04-02 10:00")
        self.close("2026-03")
        with self.refuses("closed"):
            person.parent_id = self.customer

    def test_a_branch_with_hours_of_its_own_does_not_leave_with_them(self):
        pack = self.make_pack(5, partner_id=self.other_contact.id)
        with self.refuses("hours"):
            self.other_contact.parent_id = self.stranger
        with self.refuses("hours"):
            self.other_contact.is_company = True
        self.assertEqual(pack.commercial_partner_id, self.customer)
        self.env["sla.pack.transfer.wizard"].create(
            {
                "pack_id": pack.id,
                "minutes": 300,
                "reason": "They leave",
                "partner_id": self.customer.id,
            }
        ).action_transfer()
        self.other_contact.parent_id = self.stranger
        # What was booked stays booked where it was.
        self.assertEqual(pack.commercial_partner_id, self.customer)
        self.assertBooks()

    def test_a_contact_without_hours_moves_as_ever(self):
        self.make_pack(10)
        self.contact.parent_id = self.stranger
        self.assertEqual(self.contact.commercial_partner_id, self.stranger)
        self.assertBooks()

    def test_a_ticket_follows_its_contact_and_gives_back(self):
        pack = self.make_pack(10)
        ticket = self.make_ticket()
        line = self.log(ticket, 1)
        self.contact.parent_id = self.stranger
        self.assertBooks()
        line.unit_amount = 2
        self.assertBalance(pack, 600)
        self.assertBooks()


class TestAgreementsEnd(UnhappyCommon):
    """Suspended, ended, with hours held and owed."""

    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(10)
        self.ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)

    def work_on_to_the_end(self, estimate):
        """What is held is used and given back all the same."""
        self.log(self.ticket, 1)
        self.assertBalance(self.pack, 480, held=60, used=60)
        self.move(self.ticket, "closed")
        self.finish_transaction()
        self.assertEqual(estimate.state, "done")
        self.assertBalance(self.pack, 540, used=60)
        self.assertBooks()

    def test_ended_with_hours_held(self):
        estimate = self.approved(self.ticket)
        self.agreement.action_end()
        self.work_on_to_the_end(estimate)

    def test_suspended_with_hours_held(self):
        estimate = self.approved(self.ticket)
        self.agreement.action_suspend("Not paid")
        self.work_on_to_the_end(estimate)

    def test_a_balance_below_zero_can_still_be_put_right(self):
        """What was overdrawn while it was allowed is not frozen once it is not."""
        self.policy.write({"shortage": "overdraft", "overdraft_minutes": 120})
        self.pack.action_void()
        pack = self.make_pack(1)
        line = self.log(self.make_ticket(), 3)
        self.assertBalance(pack, -120, used=180)
        self.agreement.action_end()
        line.unit_amount = 2.5
        self.assertEqual(pack.minutes_available, 0)
        line.unlink()
        self.assertBalance(pack, 60)

    def test_what_one_pack_gains_is_not_another_ones_to_owe(self):
        other = self.make_pack(1)
        with self.refuses("hours left"):
            self.env["sla.pack.entry"]._post(
                [
                    {
                        "pack_id": pack.id,
                        "kind": "adjust",
                        "minutes": minutes,
                        "key": f"x{minutes}",
                    }
                    for pack, minutes in ((self.pack, 90), (other, -90))
                ]
            )

    def test_a_lower_overdraft_lets_corrections_through(self):
        self.policy.write({"shortage": "overdraft", "overdraft_minutes": 120})
        self.pack.action_void()
        pack = self.make_pack(1)
        self.log(self.make_ticket(), 3)
        self.policy.overdraft_minutes = 30
        self.env["sla.pack.entry"]._post(
            [{"pack_id": pack.id, "kind": "adjust", "minutes": 10, "key": "x"}]
        )
        self.assertBalance(pack, -110, used=180)
        with self.refuses("hours left"):
            self.env["sla.pack.entry"]._post(
                [{"pack_id": pack.id, "kind": "adjust", "minutes": -1, "key": "y"}]
            )
