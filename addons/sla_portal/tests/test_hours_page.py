"""/my/hours: what is left and where it went, for those whom the agreement names."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.sla_prepaid_hours.tests.estimate_common import EstimateMixin

from .common import PortalCase

URL = "/my/hours"


class TestHoursPage(EstimateMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.pack = cls.make_pack(hours=10)
        cls.ending = cls.make_pack(hours=5, date_end=today + timedelta(days=20))
        cls.estimate = cls.sent(cls.ticket, minutes=420)
        cls.sign(cls.estimate)
        cls.work(cls.ticket, 1)
        cls.statement = cls._closed_statement(cls.customer)

    @classmethod
    def work(cls, ticket, hours):
        """Time of the agent; ladders have `log`."""
        cls.env["account.analytic.line"].with_user(cls.agent).create(
            {
                "ticket_id": ticket.id,
                "name": "Drew the report",
                "unit_amount": hours,
            }
        )

    @classmethod
    def _closed_statement(cls, customer):
        """Last month's, when there were no hours yet."""
        statement = cls.env["sla.statement"].create({"partner_id": customer.id})
        statement.action_close()
        cls.print_due()
        return statement

    def table(self, page):
        return [self.words(row) for row in self.by_class(page, "o_sla_hours_row")]

    def form(self, page, name):
        [form] = [one for one in page.forms if one.action.endswith(name)]
        return dict(form.form_values())

    # === THE PAGE === #

    def test_what_is_free_held_and_ending_soon(self):
        self.log_in(self.portal_user)
        page = self.look(URL)
        self.assertEqual(len(page.xpath("//h1")), 1)
        [free] = self.by_class(page, "o_sla_hours_free")[:1]
        self.assertIn("8:00 h free", self.words(free))
        words = self.words(page)
        self.assertIn("Held for estimates 6:00 h", words)
        self.assertIn("Used 1:00 h", words)
        self.assertFalse(self.by_class(page, "o_sla_hours_ending"), "all of it is held")
        more = self.make_pack(hours=2, date_end=fields.Date.today() + timedelta(days=9))
        page = self.look(URL)
        [ending] = self.by_class(page, "o_sla_hours_ending")
        self.assertIn("2:00 h end soon", self.words(ending))
        self.assertIn(more.name, self.words(ending))
        self.assertEqual(len(self.by_class(page, "o_sla_hours_pack")), 3)

    def test_the_movements_say_what_they_were_for(self):
        self.log_in(self.portal_user)
        page = self.look(URL)
        rows = self.table(page)
        self.assertEqual(len(rows), 6, "2 bought, 2 held, 1 released, 1 used")
        [used] = [row for row in rows if "Drew the report" in row]
        self.assertIn("worked 1:00, charged 1:00", used)
        self.assertIn(self.ticket.number, used)
        self.assertIn("\N{MINUS SIGN}1:00 h", used)
        self.assertTrue(
            page.xpath(f"//table//a[@href='/my/ticket/{self.ticket.id}']"),
            "a ticket they see is linked",
        )
        self.assertTrue([row for row in rows if "Estimate, version 1" in row])

    def test_a_ticket_they_do_not_see_is_named_and_not_linked(self):
        self.agreement.colleagues_see = "own"
        self.log_in(self.biller)
        page = self.look(URL)
        self.assertIn(self.ticket.number, " ".join(self.table(page)))
        self.assertFalse(page.xpath(f"//a[@href='/my/ticket/{self.ticket.id}']"))

    def test_a_statement_is_downloaded_once_it_is_printed(self):
        self.statement._reopen("A visit was forgotten")
        self.statement.action_close()
        self.log_in(self.portal_user)
        page = self.look(URL)
        self.assertEqual(len(self.by_class(page, "o_sla_hours_printing")), 1)
        self.assertFalse(self.by_class(page, "o_sla_hours_pdf"))
        url = f"{URL}/statement/{self.statement.id}/pdf"
        self.assertEqual(self.get(url).status_code, 404)
        self.print_due()
        page = self.look(URL)
        self.assertFalse(self.by_class(page, "o_sla_hours_printing"))
        self.assertEqual(len(self.by_class(page, "o_sla_hours_pdf")), 1)
        self.assertEqual(self.get(url).status_code, 200)

    def test_filters(self):
        today = fields.Date.today()
        self.log_in(self.portal_user)
        other = self.env["sla.pack"].sudo().search([], limit=1, order="id").id
        for values, count in (
            (f"pack={self.pack.id}", 2),
            (f"pack={self.ending.id}", 4),
            (f"ticket={self.ticket.number.lower()}", 4),
            (f"ticket={self.ticket.number[:-1]}%25", 0),
            ("ticket=%25", 0),
            (f"since={today + timedelta(days=2)}", 0),
            (f"until={today - timedelta(days=2)}", 0),
            (f"since={today - timedelta(days=2)}&until={today + timedelta(2)}", 6),
            ("pack=99999999999999999999", 0),
            ("pack=x", 0),
            (f"pack={other}&ticket=nothing", 0),
        ):
            with self.subTest(values):
                self.assertEqual(len(self.table(self.look(f"{URL}?{values}"))), count)

    def test_what_is_no_day_is_said_and_kept(self):
        self.log_in(self.portal_user)
        for values, words in (
            ("since=yesterday", "“yesterday” is no day"),
            ("until=2026-02-31", "is no day"),
            ("since=2026-03-02&until=2026-03-01", "comes after the last"),
        ):
            with self.subTest(values):
                answer = self.get(f"{URL}?{values}")
                self.assertEqual(answer.status_code, 400)
                page = self.look_at(answer)
                [alert] = page.xpath("//*[@role='alert']")
                self.assertIn(words, self.words(alert))
                self.assertEqual(len(self.table(page)), 6, "as without filters")
        self.assertEqual(self.form(page, "#movements")["since"], "2026-03-02")

    def test_pages_of_movements(self):
        for _number in range(29):
            self.make_pack(hours=1)
        self.log_in(self.portal_user)
        page = self.look(f"{URL}?since=2026-01-01")
        self.assertEqual(len(self.table(page)), 30)
        following = page.xpath("//a[contains(@href, '/my/hours/page/2')]/@href")[0]
        self.assertIn("since=2026-01-01", following)
        self.assertEqual(len(self.table(self.look(following))), 5)

    def test_movements_of_any_number_in_as_many_queries(self):
        partner, companies = self.eva.sudo(), self.env.company
        typed = dict.fromkeys(("since", "until", "pack", "ticket"), "")
        domain = partner._portal_ledger_domain(companies, typed)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partner._portal_ledger(domain, 0, 30, self.portal_user)
            partner._portal_hours(companies)
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for _number in range(3):
            ticket = self.make_ticket(partner_id=self.eva.id)
            self.sign(self.sent(ticket, minutes=30))
            self.work(ticket, 0.25)
        queries()
        self.assertEqual(queries(), few)

    def test_a_customer_without_hours(self):
        self.log_in(self.stranger)
        page = self.look(URL)
        self.assertTrue(self.by_class(page, "o_sla_hours_none"))
        self.assertNotIn(self.pack.name, self.words(page))
        self.assertFalse(self.by_class(page, "o_sla_hours_ledger"))

    # === WHO === #

    def test_only_who_is_named_sees_them(self):
        self.agreement.billing_contact_ids = self.biller.partner_id
        self.log_in(self.portal_user)
        answer = self.get(URL)
        self.assertEqual(answer.status_code, 403)
        page = self.look_at(answer)
        self.assertIn("Ask one of these: Portal biller", self.words(page))
        self.assertNotIn("8:00", self.words(page))
        self.assertEqual(
            self.get(f"{URL}/statement/{self.statement.id}/pdf").status_code, 404
        )
        self.log_in(self.biller)
        self.assertIn("8:00 h free", self.words(self.look(URL)))

    def test_authorised_contacts_where_none_is_named_for_billing(self):
        self.name_roles()
        self.log_in(self.requester)
        self.assertEqual(self.get(URL).status_code, 403)
        self.log_in(self.authorised)
        self.assertEqual(self.get(URL).status_code, 200)

    def test_no_user_logged_in_is_asked_to(self):
        self.log_in(None)
        for url in (URL, f"{URL}/statement/{self.statement.id}/pdf"):
            answer = self.get(url)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    # === STATEMENTS === #

    def test_a_statement_as_it_was_closed(self):
        self.log_in(self.portal_user)
        page = self.look(URL)
        [link] = self.by_class(page, "o_sla_hours_pdf")
        self.assertEqual(link.get("href"), f"{URL}/statement/{self.statement.id}/pdf")
        for kind, attachment in (
            ("pdf", self.statement.pdf_attachment_id),
            ("xlsx", self.statement.xlsx_attachment_id),
        ):
            answer = self.get(f"{URL}/statement/{self.statement.id}/{kind}")
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.content, attachment.raw)
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_a_statement_of_others_a_draft_and_nothing_look_alike(self):
        theirs = self._closed_statement(self.rival)
        # The month that is running where the customer is, whatever the server's day.
        today = self.customer._sla_day(fields.Datetime.now(), self.env.company)
        draft = self.env["sla.statement"].create(
            {
                "partner_id": self.customer.id,
                "date_from": fields.Date.start_of(today, "month"),
                "date_to": fields.Date.end_of(today, "month"),
            }
        )
        self.log_in(self.portal_user)
        for path in (
            f"{theirs.id}/pdf",
            f"{theirs.id}/xlsx",
            f"{draft.id}/pdf",
            f"{2**31 - 1}/pdf",
            f"{2**40}/pdf",
            "0/pdf",
            "x/pdf",
            f"{self.statement.id}/html",
            f"{self.statement.id}/",
        ):
            with self.subTest(path):
                self.assertEqual(self.get(f"{URL}/statement/{path}").status_code, 404)
        raw = f"/web/content/{self.statement.pdf_attachment_id.id}"
        self.assertNotEqual(self.get(raw).status_code, 200, "only through our route")

    # === MORE HOURS === #

    def test_more_hours_are_asked_for(self):
        self.log_in(self.portal_user)
        values = self.form(self.look(URL), "/my/hours/buy")
        answer = self.post(
            f"{URL}/buy", **{**values, "quantity": "12,5", "note": "Before <b>June"}
        )
        self.assertEqual(answer.status_code, 303)
        order = self.env["sale.order"].search(
            [("sla_topup_partner_id", "=", self.customer.id)]
        )
        self.assertEqual(order.order_line.product_uom_qty, 12.5)
        self.assertTrue(order.activity_ids)
        page = self.look(URL)
        self.assertIn(f"We have noted it on quotation {order.name}", self.words(page))
        self.assertTrue(self.by_class(page, "o_sla_hours_order"))

    def test_what_cannot_be_quoted_is_said_and_kept(self):
        self.env["ir.config_parameter"].set_param("sla_portal.limit_buy", "0")
        self.log_in(self.portal_user)
        values = self.form(self.look(URL), "/my/hours/buy")
        for typed in (
            {"quantity": "many"},
            {"quantity": "-1"},
            {"quantity": "nan"},
            {"quantity": "1e9"},
            {"quantity": ""},
            {"product_id": "x"},
            {"product_id": "99999999999999999999"},
        ):
            with self.subTest(typed):
                answer = self.post(f"{URL}/buy", **{**values, "note": "Ours", **typed})
                self.assertEqual(answer.status_code, 400)
                page = self.look_at(answer)
                self.assertTrue(page.xpath("//*[@role='alert']"))
                self.assertEqual(self.form(page, "/my/hours/buy")["note"], "Ours")
        self.assertFalse(
            self.env["sale.order"].search(
                [("sla_topup_partner_id", "=", self.customer.id)]
            )
        )

    def test_asking_is_for_those_who_are_named(self):
        self.agreement.billing_contact_ids = self.biller.partner_id
        self.agreement.approver_ids = [
            Command.create({"partner_id": self.approver.partner_id.id})
        ]
        self.log_in(self.portal_user)
        product = self.env.ref("sla_prepaid_hours.product_development_hours").id
        answer = self.post(f"{URL}/buy", product_id=str(product), quantity="5")
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(
            self.env["sale.order"].search(
                [("sla_topup_partner_id", "=", self.customer.id)]
            )
        )

    def test_looking_asks_for_nothing(self):
        self.log_in(self.portal_user)
        # The address of a refused form opens its page (and orders nothing).
        answer = self.get(f"{URL}/buy?quantity=5")
        self.assertEqual(answer.status_code, 303)
        self.assertFalse(
            self.env["sale.order"].search(
                [("sla_topup_partner_id", "=", self.customer.id)]
            )
        )
        answer = self.post(f"{URL}/buy", csrf_token="x", quantity="5")
        self.assertEqual(answer.status_code, 400)
