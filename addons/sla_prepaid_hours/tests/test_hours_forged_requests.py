"""Who may touch hours: the same from outside, by forged requests."""

from odoo.tests import HttpCase, tagged

from odoo.addons.sla_policy.tests.common import RpcMixin

from .access_common import FORGED, MODELS, AccessMixin


@tagged("post_install", "-at_install")
class TestForgedRequests(RpcMixin, AccessMixin, HttpCase):
    """The same from outside, with a session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_hours()
        cls._set_up_statements()
        cls._set_up_access()
        cls.seller = cls._new_user("seller", "sales_team.group_sale_salesman")

    def test_the_books_cannot_be_forged(self):
        self.authenticate("admin", "admin")
        before = self.books()
        entry = self.pack.entry_ids[0]
        rows = {
            "sla.pack.entry": (
                entry,
                {
                    "pack_id": self.pack.id,
                    "commercial_partner_id": self.customer.id,
                    "company_id": self.pack.company_id.id,
                    "kind": "grant",
                    "minutes": 600,
                    "date": "2026-03-02",
                    "key": "mine",
                },
            ),
            "sla.intervention": (
                self.intervention,
                {"ticket_id": self.ticket.id, "charged_minutes": 0},
            ),
            "sla.pack.notice": (
                self.pack_notice,
                {"pack_id": self.pack.id, "kind": "alert_95"},
            ),
            "sla.timer": (self.timer, {"ticket_id": self.ticket.id}),
        }
        for context in FORGED:
            defaults = {f"default_{n}": v for n, v in rows["sla.pack.entry"][1].items()}
            for model, (record, values) in rows.items():
                forged = {"context": {**context, **defaults}}
                ids = record.ids
                self.assertForbidden(model, "create", [values], **forged)
                self.assertForbidden(model, "create", [{}], **forged)
                self.assertForbidden(model, "write", ids, values, **forged)
                self.assertForbidden(model, "unlink", ids, **forged)
                self.assertForbidden(model, "copy", ids, **forged)
                self.assertForbidden(model, "web_save", ids, values, {}, **forged)
            for model, record, values in (
                ("sla.pack", self.pack, {"state": "void"}),
                ("sla.pack", self.pack, {"minutes_bought": 6000}),
                ("sla.statement", self.statement, {"state": "closed"}),
                ("sla.statement", self.statement, {"numbers": {"total": {}}}),
                ("sla.estimate", self.estimate, {"state": "approved"}),
                ("sla.estimate", self.estimate, {"minutes": 1}),
                ("sla.estimate", self.estimate, {"approved_digest": "0"}),
                ("account.analytic.line", self.line, {"intervention_id": False}),
            ):
                self.assertForbidden(
                    model, "write", record.ids, values, context=context
                )
        self.assertEqual(self.books(), before)

    def test_private_methods_stay_private(self):
        self.authenticate("admin", "admin")
        for model, method in [
            ("sla.pack.entry", "_post"),
            ("sla.pack.entry", "_writer"),
            ("sla.pack", "_open"),
            ("sla.pack", "_adjust"),
            ("sla.pack", "_transfer"),
            ("sla.pack", "_set_state"),
            ("sla.pack", "_as_state_writer"),
            ("sla.pack", "_cron_packs"),
            ("sla.pack", "_expire"),
            ("sla.intervention", "_charge"),
            ("sla.intervention", "_charge_once"),
            ("sla.intervention", "_preview"),
            ("sla.statement", "_close"),
            ("sla.statement", "_reopen"),
            ("sla.estimate", "_hold"),
            ("sla.estimate", "_release"),
            ("sla.estimate", "_approve"),
            ("sla.agreement", "_grant_due"),
            ("helpdesk.ticket", "_sla_recharge"),
            ("account.analytic.line", "_file"),
        ]:
            self.assertForbidden(model, method, [])

    def test_customers_get_nothing_but_their_estimate(self):
        before = self.books()
        for login in ("sla_portal_stranger", "sla_portal"):
            self.authenticate(login, login)
            for model in sorted(set(MODELS) - {"sla.estimate", "sla.estimate.line"}):
                self.assertForbidden(model, "search_read", [], ["id"])
                self.assertForbidden(model, "read", [1], ["id"])
            self.assertForbidden("sla.pack", "action_open", self.pack.ids)
            self.assertForbidden("sla.pack", "action_void", self.pack.ids)
            self.assertForbidden("sla.pack", "action_view_invoices", self.pack.ids)
            self.assertForbidden("sla.pack", "action_refund_rest", self.pack.ids)
            self.assertForbidden(
                "sla.intervention", "action_waive", self.intervention.ids, "Why"
            )
            self.assertForbidden("sla.statement", "action_close", self.statement.ids)
            self.assertForbidden(
                "sla.statement", "action_print_xlsx", self.statement.ids
            )
            self.assertForbidden("sla.estimate", "action_send", self.estimate.ids)
            self.assertForbidden("sla.estimate", "action_done", self.estimate.ids)
            self.assertForbidden(
                "helpdesk.ticket", "action_timer_start", self.ticket.ids
            )
            self.assertForbidden(
                "res.partner", "read", self.customer.ids, ["sla_pack_ids"]
            )
            self.assertForbidden(
                "account.analytic.line",
                "create",
                [{"ticket_id": self.ticket.id, "name": "x", "unit_amount": 1}],
            )
            found = self.call("sla.estimate", "search", [])
            mine = self.estimate.ids if login == "sla_portal" else []
            self.assertEqual(found, mine)
        self.authenticate("sla_portal_stranger", "sla_portal_stranger")
        for method, arguments in (
            ("read", [["minutes"]]),
            ("action_approve", []),
            ("action_decline", ["No"]),
            ("action_open_pdf", []),
        ):
            self.assertForbidden("sla.estimate", method, self.estimate.ids, *arguments)
        self.assertEqual(self.books(), before)

    def test_sellers_and_agents_move_no_hours(self):
        before = self.books()
        for login in ("sla_seller", "sla_agent"):
            self.authenticate(login, login)
            for model, method, record, *arguments in (
                ("sla.pack", "action_open", self.pack),
                ("sla.pack", "action_void", self.pack),
                ("sla.pack", "action_extend", self.pack, False, "Why"),
                ("sla.pack", "action_audit", self.pack),
                ("sla.pack", "write", self.pack, {"note": "Mine"}),
                ("sla.intervention", "action_waive", self.intervention, "Why"),
                ("sla.statement", "action_close", self.statement),
                ("sla.statement", "unlink", self.statement),
            ):
                self.assertForbidden(model, method, record.ids, *arguments)
            for model in (
                "sla.pack.adjust.wizard",
                "sla.pack.transfer.wizard",
                "sla.pack.extend.wizard",
                "sla.waive.wizard",
                "sla.statement.reopen.wizard",
            ):
                self.assertForbidden(model, "create", [{}])
        self.assertEqual(self.books(), before)

    def test_reading_is_what_is_left(self):
        self.authenticate("sla_agent", "sla_agent")
        [pack] = self.call("sla.pack", "read", self.pack.ids, ["minutes_available"])
        self.assertEqual(pack["minutes_available"], 540)
        entries = self.call("sla.pack.entry", "search_read", [], ["minutes"])
        self.assertTrue(entries)
