"""The share of promises kept: what is overdue counts as missed before it ends."""

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from .metric_common import MetricCommon


class TestClockReport(MetricCommon):
    def setUp(self):
        super().setUp()
        self.promise(self.make_target("resolution", hours=4))
        self.tickets = self.env["helpdesk.ticket"]

    def file(self, count=1):
        tickets = self.env["helpdesk.ticket"]
        tickets = tickets.concat(*(self.make_ticket() for _n in range(count)))
        self.tickets |= tickets
        return tickets

    def rows(self, domain=()):
        self.env.flush_all()
        return (
            self.env["sla.clock.report"]
            .with_user(self.manager)
            .search([("ticket_id", "in", self.tickets.ids), *domain])
        )

    def rate(self, domain=()):
        """The share of promises kept, as graphs and pivots average it."""
        self.env.flush_all()
        report = self.env["sla.clock.report"].with_user(self.manager)
        (row,) = report.formatted_read_group(
            [("ticket_id", "in", self.tickets.ids), *domain], [], ["met_rate:avg"]
        )
        return row["met_rate:avg"]

    def filter(self, name):
        """The domain of a filter of the analysis, as the screen reads it."""
        view = self.env["sla.clock.report"].get_view(view_type="search")
        (found,) = etree.fromstring(view["arch"]).xpath(f"//filter[@name='{name}']")
        return safe_eval(found.get("domain"))

    def test_a_running_promise_counts_once_its_deadline_has_passed(self):
        kept, late, running = self.file(), self.file(), self.file()
        self.at("2026-03-02 11:00")
        self.move(kept, "solved")
        self.at("2026-03-02 12:00")
        fresh = self.file()
        self.assertEqual(self.rate(), 100)
        # Due at 14:00. The sweep has not come by yet.
        self.at("2026-03-02 13:59")
        self.assertEqual(self.rate(), 100)
        self.at("2026-03-02 14:00")
        self.assertAlmostEqual(self.rate(), 100 / 3)
        self.at("2026-03-02 14:30")
        self.move(late, "solved")
        verdicts = {row.ticket_id: row.verdict for row in self.rows()}
        self.assertEqual(verdicts[kept], "met")
        self.assertEqual(verdicts[running], "overdue")
        self.assertEqual(verdicts[fresh], "running")
        before = self.rate()
        # Neither the sweep nor the end of what is overdue changes the share.
        self.sweep()
        self.assertEqual(self.rate(), before)
        self.move(running, "solved")
        self.assertEqual(self.rate(), before)

    def test_it_does_not_look_better_than_it_is(self):
        """31 kept and 3 missed are 91.2 %, and with 2 overdue they are 86.1 %."""
        kept, missed, overdue = self.file(31), self.file(3), self.file(2)
        self.at("2026-03-02 11:00")
        self.move(kept, "solved")
        self.at("2026-03-02 15:00")
        self.move(missed, "solved")
        self.assertAlmostEqual(self.rate(), 100 * 31 / 36)
        self.assertEqual(len(self.rows(self.filter("judged"))), 36)
        self.assertAlmostEqual(self.rate(self.filter("judged")), 100 * 31 / 36)
        self.assertEqual(len(self.rows(self.filter("missed"))), 5)
        self.assertEqual(self.rows(self.filter("overdue")).ticket_id, overdue)
        self.assertEqual(self.rows(self.filter("open")).ticket_id, overdue)

    def test_a_pause_hides_no_breach(self):
        ticket = self.file()
        self.at("2026-03-02 15:00")
        self.sweep()
        self.move(ticket, "waiting_customer")
        self.assertState(ticket, "resolution", "paused", breached=True)
        self.assertEqual(self.rows().verdict, "overdue")
        self.assertEqual(self.rate(), 0)

    def test_what_is_paused_in_time_is_not_counted(self):
        ticket = self.file()
        self.at("2026-03-02 11:00")
        self.move(ticket, "waiting_customer")
        self.at("2026-03-06 11:00")
        self.assertEqual(self.rows().verdict, "paused")
        self.assertFalse(self.rows(self.filter("judged")))
        self.assertFalse(self.rate())

    def test_what_was_cancelled_is_not_counted(self):
        ticket = self.file()
        self.at("2026-03-02 15:00")
        self.move(ticket, "cancelled")
        self.assertEqual(self.rows().verdict, "cancelled")
        self.assertFalse(self.rate())

    def test_screens_group_by_verdict_and_say_what_counts(self):
        report = self.env["sla.clock.report"]
        views = report.get_views([(False, "graph"), (False, "pivot"), (False, "list")])
        for kind in ("graph", "pivot", "list"):
            arch = etree.fromstring(views["views"][kind]["arch"])
            names = [field.get("name") for field in arch.xpath("//field")]
            self.assertIn("verdict", names, kind)
            self.assertNotIn("state", names, kind)
        told = report.fields_get(["met_rate"])["met_rate"]["help"]
        self.assertIn("counts as missed once its deadline has passed", told)
