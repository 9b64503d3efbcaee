"""/my/tickets/order: arranged without scripts, shown before, set for good."""

from datetime import timedelta

from odoo import fields

from odoo.addons.sla_policy.models.policy.sla_policy_order import DEAL

from .common import PortalCase

URL = "/my/tickets/order"


class TestOrderPage(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.reorder = DEAL
        cls.second = cls.make_ticket(name="Second <b>bold</b>", partner_id=cls.eva.id)
        cls.tickets = cls.ticket | cls.second
        for days, ticket in enumerate(cls.tickets, start=2):
            ticket.release_date = fields.Datetime.now() + timedelta(days=days)

    def rows(self, page):
        return [
            int(row.get("data-id")) for row in self.by_class(page, "o_sla_order_row")
        ]

    def form(self, page):
        return {
            field.get("name"): field.get("value")
            for field in page.forms[-1].xpath(".//input[@type='hidden']")
        }

    def send(self, page, step, **values):
        values = {**self.form(page), "step": step, **values}
        return self.post(URL, **values)

    def test_arranged_shown_and_set_without_scripts(self):
        self.log_in(self.portal_user)
        page = self.look(URL)
        self.assertEqual(self.rows(page), self.tickets.ids)
        self.assertIn("Second <b>bold</b>", self.words(page))
        answer = self.send(page, f"up-{self.second.id}")
        page = self.look_at(answer)
        self.assertEqual(self.rows(page), [self.second.id, self.ticket.id])
        self.assertFalse(self.second.customer_rank, "nothing is set yet")
        page = self.look_at(self.send(page, "check"))
        self.assertIn("These promised dates move", self.words(page))
        first, second = self.ticket.release_date, self.second.release_date
        answer = self.send(page, "send")
        self.assertEqual(answer.status_code, 303)
        self.tickets.invalidate_recordset()
        self.assertEqual(self.tickets.mapped("customer_rank"), [2, 1])
        self.assertEqual(self.second.release_date, first)
        self.assertEqual(self.ticket.release_date, second)
        page = self.look(URL)
        self.assertIn("Your order is set", self.words(page))
        self.assertNotIn("Your order is set", self.words(self.look(URL)), "shown once")

    def test_looking_changes_nothing(self):
        self.log_in(self.portal_user)
        self.get(f"{URL}?step=send&ids={self.second.id}")
        self.assertFalse(self.second.customer_rank)

    def test_what_changed_meanwhile_is_not_set(self):
        self.log_in(self.portal_user)
        page = self.look_at(self.send(self.look(URL), f"up-{self.second.id}"))
        page = self.look_at(self.send(page, "check"))
        self.ticket.release_date = fields.Datetime.now() + timedelta(days=50)
        answer = self.send(page, "send")
        self.assertEqual(answer.status_code, 400)
        page = self.look_at(answer)
        self.assertIn("have changed since you looked", self.words(page))
        self.assertEqual(self.rows(page), [self.second.id, self.ticket.id], "kept")

    def test_who_may_not_set_it_sees_it(self):
        self.name_roles()
        self.log_in(self.portal_user)
        page = self.look(URL)
        self.assertEqual(self.rows(page), self.tickets.ids)
        self.assertFalse(self.by_class(page, "o_sla_order_up"))
        self.assertIn(self.authorised.name, self.words(page))
        answer = self.post(URL, ids=str(self.second.id), step="send")
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.second.customer_rank)

    def test_garbage_is_passed_over(self):
        self.log_in(self.portal_user)
        for values in (
            {"ids": "1,x,99999999999999999999", "step": "up-77"},
            {"ids": ",,,", "step": "check"},
            {"ids": "", "step": "send", "moves": "{", "before": "a"},
            {"ids": "1", "step": "send", "moves": "[1]"},
            {"step": "down-99999999999999999999"},
        ):
            with self.subTest(values):
                self.assertIn(self.post(URL, **values).status_code, (200, 400))
        self.assertFalse(self.second.customer_rank)

    def test_a_stranger_sees_their_own(self):
        self.log_in(self.stranger)
        page = self.look(URL)
        self.assertEqual(self.rows(page), [])
        answer = self.post(URL, ids=str(self.second.id), step="send", before="")
        self.assertEqual(answer.status_code, 303)
        self.assertFalse(self.second.customer_rank)

    def test_without_the_forms_token_nothing_happens(self):
        self.log_in(self.portal_user)
        answer = self.post(URL, csrf_token="x", ids=str(self.second.id), step="send")
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.second.customer_rank)
