"""What hours cost in queries: the same for ten and for a hundred of anything.

Counted is what comes on top of Odoo's own queries, which may be many a line.
"""

from odoo.addons.sla_policy.tests.queries_common import QueriesMixin

from .statement_common import StatementCommon

FEW, MANY = 10, 60
# The first of its kind fills the caches; what it costs is forgotten.
ROUNDS = (FEW, FEW, MANY)


class TestHoursPerformance(QueriesMixin, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pack = cls.make_pack(5000)
        cls.tickets = cls.env["helpdesk.ticket"]
        for _number in range(5):
            cls.tickets += cls.make_ticket()
        cls.project = cls.tickets[0]._sla_project()
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Worker", "user_id": cls.agent.id}
        )

    def make_lines(self, count, is_on_tickets=True):
        """Lines of time on the same tickets and days, however many there are."""
        rows = []
        for number in range(count):
            row = {
                "name": "Worked",
                "unit_amount": 0.5,
                "date": f"2026-02-{1 + number % 2:02}",
                "employee_id": self.employee.id,
                "project_id": self.project.id,
            }
            if is_on_tickets:
                row["ticket_id"] = self.tickets[number % 5].id
            rows.append(row)
        return self.env["account.analytic.line"].create(rows)

    def assertConstant(self, costs, most):
        self.assertEqual(costs[FEW], costs[MANY], costs)
        self.assertLessEqual(costs[MANY], most, costs)

    def beyond_plain_time(self, work):
        """What some work on lines costs beyond what it costs on plain timesheets."""
        costs = {}
        for count in ROUNDS:
            plain = self.make_lines(count, is_on_tickets=False)
            ours = self.make_lines(count)
            costs[count] = self.queries(lambda lines=ours: work(lines)) - self.queries(
                lambda lines=plain: work(lines)
            )
            (ours | plain).exists().unlink()
        return costs

    def test_logging_time(self):
        costs = {}
        for count in ROUNDS:
            plain = self.queries(lambda n=count: self.make_lines(n, False))
            whole = self.queries(lambda n=count: self.make_lines(n))
            costs[count] = whole - plain
            self.assertEqual(
                sum(self.tickets.intervention_ids.mapped("worked_minutes")), 30 * count
            )
            self.env["account.analytic.line"].search(
                [("ticket_id", "in", self.tickets.ids)]
            ).unlink()
        self.assertConstant(costs, 60)

    def test_correcting_time(self):
        costs = self.beyond_plain_time(lambda lines: lines.write({"unit_amount": 0.25}))
        self.assertConstant(costs, 60)

    def test_moving_time_to_another_day(self):
        costs = self.beyond_plain_time(
            lambda lines: lines.write({"date": "2026-02-03"})
        )
        self.assertConstant(costs, 90)

    def test_deleting_time(self):
        costs = self.beyond_plain_time(lambda lines: lines.unlink())
        self.assertConstant(costs, 60)

    def test_opening_packs(self):
        costs = {}
        for count in ROUNDS:
            packs = self.env["sla.pack"].create(
                [
                    {"partner_id": self.customer.id, "minutes_bought": 60}
                    for _number in range(count)
                ]
            )
            costs[count] = self.queries(packs.action_open)
        self.assertConstant(costs, 40)

    def test_closing_a_statement(self):
        """The papers are printed by the cron, one by one."""
        costs = {}
        for month, count in zip((1, 2, 3), ROUNDS, strict=True):
            for number in range(count):
                self.log(
                    self.tickets[number % 5],
                    0.1,
                    date=f"2026-0{month}-{1 + number % 28:02}",
                )
            self.at(f"2026-0{month + 1}-02 10:00")
            statement = self.make_statement(f"2026-0{month}", user=self.env.user)
            costs[count] = self.queries(statement.action_close)
            self.assertEqual(statement.state, "closed")
        self.assertConstant(costs, 60)

    def customers(self, count):
        return self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "is_company": True, "tz": self.zone}
                for number in range(count)
            ]
        )

    def open_packs(self, count, **values):
        packs = self.env["sla.pack"].create(
            [
                {"partner_id": customer.id, "minutes_bought": 60, **values}
                for customer in self.customers(count)
            ]
        )
        packs.action_open()
        return packs

    def test_expiring_packs(self):
        costs = {}
        for count in ROUNDS:
            self.at(self.now)
            packs = self.open_packs(count, date_end="2026-03-03")
            self.at("2026-03-05 10:00")
            # The note on each pack that its state has changed is Odoo's own.
            self.env = self.env(context={"tracking_disable": True})
            costs[count] = self.queries(lambda: self.step("_cron_expire", 500))
            self.assertEqual(set(packs.mapped("state")), {"expired"})
        self.assertConstant(costs, 40)

    def test_announcing_expiry(self):
        costs = {}
        for count in ROUNDS:
            packs = self.open_packs(
                count, date_start="2026-01-01", date_end="2026-03-04"
            )
            costs[count] = self.queries(lambda: self.step("_cron_announce", 500))
            result = self.env["sla.pack.notice"].search([("pack_id", "in", packs.ids)])
            self.assertEqual(result.pack_id, packs)
        self.assertConstant(costs, 40)

    def test_drafting_statements(self):
        costs = {}
        for count in ROUNDS:
            self.at(self.now)
            packs = self.open_packs(count)
            self.at("2026-04-02 10:00")
            costs[count] = self.queries(lambda: self.step("_cron_statements", 500))
            found = self.env["sla.statement"].search(
                [("partner_id", "in", packs.partner_id.ids)]
            )
            self.assertEqual(len(found), count)
        self.assertConstant(costs, 40)

    def test_a_cron_with_nothing_to_do(self):
        """However many packs there are, what is not due is not looked at."""
        costs = {}
        for count in ROUNDS:
            self.open_packs(count)
            self.step("_cron_announce", 500)
            costs[count] = sum(
                self.queries(lambda name=name: self.step(name, 500))
                for name in (
                    "_cron_estimates",
                    "_cron_expire",
                    "_cron_grants",
                    "_cron_announce",
                    "_cron_notices",
                )
            )
        self.assertConstant(costs, 15)
