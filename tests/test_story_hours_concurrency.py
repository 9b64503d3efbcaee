"""Eight people log time on one customer at once: the books are right to the minute.

Real requests to two real servers. Whoever has not seen the balance as it is now fails
to serialize, and Odoo runs the request again, five times at most. Who never pauses may
leave another none of the five: that one is told, and asks again as people do.
"""

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from story_tools import Browser, Refused, Server, Story, query, shell, size, value

PEOPLE = 8
POSTINGS = size(12, 50)  # each
FEW = size(5, 8)  # postings each, where it is not about their number
TICKETS = 4  # of a customer

# Customers whose tickets are all charged to the minute, with one pack each.
WORLD = """
from odoo.fields import Command

env["res.users"].create(
    [
        {
            "name": "Agent",
            "login": login,
            "password": login,
            "group_ids": [
                Command.link(env.ref("base.group_user").id),
                Command.link(env.ref("helpdesk_mgmt.group_helpdesk_user").id),
            ],
        }
        for login in logins
    ]
)
policy = env["sla.policy"].create(
    {
        "name": "All of it",
        "tz": "America/Mexico_City",
        "shortage": "refuse",
        "target_ids": [
            Command.create(
                {
                    "metric_id": env.ref("sla_policy.metric_resolution").id,
                    "priority": priority,
                    "hours": 40,
                }
            )
            for priority in "0123"
        ],
        "charge_rule_ids": [Command.create({"name": "All", "ground": "included"})],
    }
)
result = []
for minutes in sold:
    customer = env["res.partner"].create({"name": "Norte Foods", "is_company": True})
    agreement = env["sla.agreement"].create(
        {
            "name": "Support",
            "partner_id": customer.id,
            "policy_id": policy.id,
            "date_start": "2020-01-01",
        }
    )
    agreement.action_activate()
    pack = env["sla.pack"].create(
        {
            "partner_id": customer.id,
            "agreement_id": agreement.id,
            "minutes_bought": minutes,
        }
    )
    pack._open()
    found = env["helpdesk.ticket"].create(
        [
            {"name": f"Ticket {n}", "description": "x", "partner_id": customer.id}
            for n in range(tickets)
        ]
    )
    result.append({"pack": pack.id, "tickets": found.ids})
env.cr.commit()
"""

ENTRIES = "SELECT sum(minutes) FROM sla_pack_entry WHERE pack_id = %s"
LOWEST = """
    SELECT min(balance) FROM (
        SELECT sum(minutes) OVER (ORDER BY id) AS balance
          FROM sla_pack_entry WHERE pack_id = %s) running
"""
# What the lines of time say, and what was charged and paid for them.
LOGGED = """
    SELECT coalesce(sum(round(unit_amount * 60)), 0)::int, count(*)
      FROM account_analytic_line WHERE ticket_id IN %s
"""
CHARGED = """
    SELECT sum(worked_minutes), sum(charged_minutes), sum(covered_minutes),
           sum(uncovered_minutes)
      FROM sla_intervention WHERE ticket_id IN %s
"""


def minutes_of(person, number):
    """Something different each time, the same in every run."""
    return 1 + random.Random(person * 1000 + number).randrange(90)


class TestEightPeopleAtOnce(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.total = sum(
            minutes_of(person, number)
            for person in range(PEOPLE)
            for number in range(POSTINGS)
        )
        cls.database = cls.clone(os.environ["SLA_TEST_TEMPLATE"], "hours")
        logins = [f"hours_agent_{number}" for number in range(PEOPLE)]
        # Enough, less than half of it, and three with plenty.
        sold = [cls.total + 7, cls.total // 10, 100_000, 100_000, 100_000]
        cls.enough, cls.short, cls.one, cls.other, cls.third = shell(
            cls.database,
            WORLD,
            sold=sold,
            tickets=TICKETS,
            logins=[*logins, "hours_newcomer"],
        )
        cls.servers = [Server(cls.database) for _number in range(2)]
        for server in cls.servers:
            cls.addClassCleanup(server.stop)
        cls.people = [Browser(cls.servers[number % 2]) for number in range(PEOPLE)]
        for browser, login in zip(cls.people, logins, strict=True):
            browser.log_in(login, login)

    def setUp(self):
        super().setUp()
        self.told = [len(server.said) for server in self.servers]

    def run_again(self):
        """Why the servers ran requests again."""
        said = [
            line
            for server, told in zip(self.servers, self.told, strict=True)
            for line in server.said[told:]
        ]
        return {
            line.split("odoo.service.model: ")[1].split(",")[0]
            for line in said
            if "odoo.service.model: " in line
        }

    def log_time(self, lines_of, postings):
        """Everybody logs time, one request after the other.

        :param lines_of: `lines_of(person, number)`: (ticket, minutes) each
        :return: (minutes that were logged, (minutes, why) of what was refused)
        """

        def work(person):
            logged, refused = [], []
            for number in range(postings):
                lines = lines_of(person, number)
                minutes = sum(minutes for _ticket, minutes in lines)
                try:
                    self.save(self.people[person], lines)
                except Refused as error:
                    refused.append((minutes, error))
                else:
                    logged.append(minutes)
            return logged, refused

        with ThreadPoolExecutor(PEOPLE) as pool:
            done = list(pool.map(work, range(PEOPLE)))
        return [sum((one[part] for one in done), []) for part in (0, 1)]

    def save(self, browser, lines):
        """Ask until it is in, or refused for a reason."""
        values = [
            {
                "name": "Looked into it",
                "ticket_id": ticket,
                "date": "2026-03-02",
                "unit_amount": minutes / 60,
            }
            for ticket, minutes in lines
        ]
        for _number in range(20):
            try:
                return browser.call("account.analytic.line", "create", values)
            except Refused as error:
                if error.name != "psycopg2.errors.SerializationFailure":
                    raise
        raise AssertionError("never came through")

    def assertBooks(self, world, sold, logged):
        """Packs, time and charges say the same, and never said too much."""
        self.assertEqual(value(self.database, ENTRIES, world["pack"]), sold - logged)
        self.assertGreaterEqual(value(self.database, LOWEST, world["pack"]), 0)
        tickets = tuple(world["tickets"])
        (charged,) = query(self.database, CHARGED, tickets)
        self.assertEqual(charged, (logged, logged, logged, 0))
        self.assertEqual(query(self.database, LOGGED, tickets)[0][0], logged)

    def test_enough_for_all(self):
        """Every line is logged and paid for, whoever was in the way."""
        logged, refused = self.log_time(
            lambda person, number: [
                (
                    self.enough["tickets"][(person + number) % TICKETS],
                    minutes_of(person, number),
                )
            ],
            POSTINGS,
        )
        self.assertEqual([error.said for _minutes, error in refused], [])
        self.assertEqual(len(logged), PEOPLE * POSTINGS)
        self.assertBooks(self.enough, self.total + 7, self.total)
        self.assertLessEqual(self.run_again(), {"SERIALIZATION_FAILURE"})

    def test_not_enough_for_all(self):
        """Who comes when nothing is left is told so, and leaves nothing behind."""
        logged, refused = self.log_time(
            lambda person, number: [
                (
                    self.short["tickets"][(person + number) % TICKETS],
                    minutes_of(person, number),
                )
            ],
            FEW,
        )
        self.assertEqual(len(logged) + len(refused), PEOPLE * FEW)
        self.assertTrue(refused)
        for _minutes, error in refused:
            self.assertEqual(error.name, "odoo.exceptions.UserError")
            self.assertIn("has no hours left for this", error.said)
        sold, used = self.total // 10, sum(logged)
        self.assertBooks(self.short, sold, used)
        # Nobody was refused what was there.
        self.assertLess(sold - used, min(minutes for minutes, _error in refused))
        lines = query(self.database, LOGGED, tuple(self.short["tickets"]))[0][1]
        self.assertEqual(lines, len(logged))
        self.assertLessEqual(self.run_again(), {"SERIALIZATION_FAILURE"})

    def test_two_customers_in_opposite_order(self):
        """One line each in one request, half of the people the other way round."""
        sums = Counter()

        def lines_of(person, number):
            minutes = minutes_of(person, number), minutes_of(number, person)
            pair = [
                (world["tickets"][number % TICKETS], minutes[place])
                for place, world in enumerate((self.one, self.other))
            ]
            return pair[::-1] if person % 2 else pair

        for person in range(PEOPLE):
            for number in range(FEW):
                for ticket, minutes in lines_of(person, number):
                    sums[ticket in self.one["tickets"]] += minutes
        logged, refused = self.log_time(lines_of, FEW)
        self.assertEqual([error.said for _minutes, error in refused], [])
        self.assertEqual(len(logged), PEOPLE * FEW)
        self.assertBooks(self.one, 100_000, sums[True])
        self.assertBooks(self.other, 100_000, sums[False])
        self.assertLessEqual(self.run_again(), {"SERIALIZATION_FAILURE"})

    def test_somebodys_first_time_in_two_windows(self):
        """Whoever logs time becomes an employee: one, however many windows ask."""
        employees = """
            SELECT count(*) FROM hr_employee employee
              JOIN res_users users ON users.id = employee.user_id
             WHERE users.login = 'hours_newcomer'"""
        windows = [Browser(server) for server in self.servers * 2]
        for browser in windows:
            browser.log_in("hours_newcomer", "hours_newcomer")
        with ThreadPoolExecutor(len(windows)) as pool:
            lines = [(self.third["tickets"][0], 1)]
            done = list(pool.map(lambda browser: self.save(browser, lines), windows))
        self.assertEqual(len(done), len(windows))
        self.assertEqual(value(self.database, employees), 1)
