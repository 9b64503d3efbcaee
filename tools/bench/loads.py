"""What the bench measures. Runs inside a worker, beside one database.

Every load takes an environment and answers with plain values; the same load runs
with the help desk alone, with its peer `helpdesk_mgmt_sla` and with `sla_policy`,
on the same tickets.
"""

import contextlib
import gc
import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytz

from odoo.fields import Command
from odoo.tools import SQL

CUSTOMERS = 20
# A Monday to Friday of nine to five, the same for everybody.
ZONE = "Europe/Madrid"
STARS = ("0", "1", "2", "3")


def kept(load):
    """Mark a load whose work stays in the database."""
    load.is_kept = True
    return load


class Stopwatch:
    """Seconds, seconds of work and queries of a block.

    The seconds of work are those that a processor spent on it, ours and that of the
    database server beside us: on a machine that does other things as well they tell
    more than the clock on the wall.
    """

    def __init__(self, env):
        self.cr = env.cr
        self.server = Path(f"/proc/{self.cr.connection.info.backend_pid}/stat")

    def work(self):
        work = time.process_time()
        # Where the server is another machine this is the process's work alone.
        with contextlib.suppress(OSError, IndexError, ValueError):
            name, _bracket, rest = self.server.read_text().rpartition(")")
            if name.endswith("(postgres"):
                user, system = rest.split()[11:13]
                work += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        return work

    def __enter__(self):
        # A collection that falls into one block and not the other is noise.
        gc.collect()
        gc.disable()
        self.queries = self.cr.sql_log_count
        self.worked = self.work()
        self.started = time.perf_counter()
        return self

    def __exit__(self, *exc_info):
        self.seconds = time.perf_counter() - self.started
        self.worked = self.work() - self.worked
        self.queries = self.cr.sql_log_count - self.queries
        gc.enable()

    def result(self, **more):
        return {
            "seconds": self.seconds,
            "work": self.worked,
            "queries": self.queries,
            **more,
        }


def is_installed(env, model):
    return model in env.registry


# === THE WORLD === #


@kept
def build(env, tickets):
    """Make customers, a team and what promises them something; tickets to move."""
    calendar = env["resource.calendar"].create(
        {
            "name": "Nine to five",
            "tz": ZONE,
            "attendance_ids": [
                Command.create(
                    {
                        "name": "Service",
                        "dayofweek": str(day),
                        "hour_from": 9,
                        "hour_to": 17,
                        "day_period": "morning",
                    }
                )
                for day in range(5)
            ],
        }
    )
    # With or without one Odoo takes another way through its mail code.
    env.company.alias_domain_id = env["mail.alias.domain"].search([], limit=1) or env[
        "mail.alias.domain"
    ].create({"name": "example.com"})
    team = env["helpdesk.ticket.team"].create({"name": "Bench"})
    customers = env["res.partner"].create(
        [
            {
                "name": f"Customer {number}",
                "is_company": True,
                "email": f"customer{number}@example.com",
            }
            for number in range(CUSTOMERS)
        ]
    )
    if is_installed(env, "sla.agreement"):
        promise_by_agreement(env, customers, calendar)
    if is_installed(env, "helpdesk.sla"):
        promise_by_team(env, team, calendar)
    employ(env, tickets)
    stock = env["helpdesk.ticket"].create(ticket_values(env, tickets, "Stock"))
    env.cr.commit()
    if is_installed(env, "sla.event"):
        spread(env, stock)
    env.cr.execute("ANALYZE")
    return {"tickets": len(stock), "clocks": count_clocks(env, stock)}


def spread(env, stock):
    """Let the tickets have come in one by one, so that each has figures of its own."""
    env.cr.execute(
        """
        UPDATE sla_event
           SET occurred_at = occurred_at - ticket_id %% 3600 * interval '1 second'
         WHERE ticket_id IN %s
        """,
        [stock._ids],
    )
    env.cr.execute(
        "UPDATE sla_clock SET needs_recalculation = true WHERE ticket_id IN %s",
        [stock._ids],
    )
    env.invalidate_all()
    env["sla.clock"]._cron_recalculate()
    env.cr.commit()


def promise_by_agreement(env, customers, calendar):
    """Each customer an agreement: first response and resolution, by severity."""
    first_response = env.ref("sla_policy.metric_first_response")
    resolution = env.ref("sla_policy.metric_resolution")
    targets = []
    for star in STARS:
        hours = 40 - 10 * int(star)
        targets += [
            {"metric_id": first_response.id, "priority": star, "hours": hours / 4},
            {"metric_id": resolution.id, "priority": star, "hours": hours * 4},
        ]
    policy = env["sla.policy"].create(
        {
            "name": "Bench",
            "code": "bench",
            "calendar_id": calendar.id,
            "target_ids": [Command.create(target) for target in targets],
        }
    )
    agreements = env["sla.agreement"].create(
        [
            {"name": "Bench", "partner_id": customer.id, "policy_id": policy.id}
            for customer in customers
        ]
    )
    agreements.write({"date_start": "2020-01-01"})
    agreements.action_activate()
    if is_installed(env, "sla.pack"):
        sell_hours(env, agreements)


def employ(env, tickets):
    """Whoever measures is an employee and has a project to log time in.

    What is a ticket with our addons is a task of the project without them.
    """
    if not env.user.employee_id:
        env["hr.employee"].create({"name": env.user.name, "user_id": env.uid})
    project = env["project.project"].create({"name": "Bench", "allow_timesheets": True})
    env["project.task"].create(
        [
            {"name": f"Task {number}", "project_id": project.id}
            for number in range(tickets)
        ]
    )


def sell_hours(env, agreements):
    """Each customer two packs, and a rule that charges every ticket of theirs.

    The first pack is small: sooner or later time is drawn from both of them.
    """
    agreements.policy_id.charge_rule_ids = [
        Command.create(
            {"name": "All of it", "ground": "included", "increment_minutes": 15}
        )
    ]
    packs = env["sla.pack"].create(
        [
            {
                "partner_id": agreement.partner_id.id,
                "agreement_id": agreement.id,
                "minutes_bought": minutes,
            }
            for agreement in agreements
            for minutes in (600, 600_000)
        ]
    )
    packs._open()


def promise_by_team(env, team, calendar):
    """The peer's way: two SLAs of the team, in the same hours."""
    stage = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
    done = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
    waiting = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
    # The demonstration's SLAs would make it more than two.
    env["helpdesk.sla"].search([]).active = False
    team.write({"use_sla": True, "resource_calendar_id": calendar.id})
    env["helpdesk.sla"].create(
        [
            {
                "name": "First response",
                "team_ids": team.ids,
                "stage_id": stage.id,
                "hours": 10,
            },
            {
                "name": "Resolution",
                "team_ids": team.ids,
                "stage_id": done.id,
                "ignore_stage_ids": waiting.ids,
                "hours": 160,
            },
        ]
    )


def ticket_values(env, count, name="Bench"):
    team = env["helpdesk.ticket.team"].search([("name", "=", "Bench")], limit=1)
    customers = env["res.partner"].search([("name", "=like", "Customer %")])
    return [
        {
            "name": f"{name} {number}",
            "description": "<p>Something does not work.</p>",
            "team_id": team.id,
            "partner_id": customers[number % len(customers)].id,
            "priority": STARS[number % len(STARS)],
        }
        for number in range(count)
    ]


def count_clocks(env, tickets):
    """How many promises the tickets carry, whoever made them."""
    models = {"sla.clock", "helpdesk.ticket.sla"} & set(env.registry)
    return sum(
        env[model].search_count([("ticket_id", "in", tickets.ids)]) for model in models
    )


def stock_of(env):
    return env["helpdesk.ticket"].search([("name", "=like", "Stock %")], order="id")


# === THE LOADS === #


def create_tickets(env, count, slas=None):
    """Create tickets in one batch.

    :param slas: how many SLAs the peer gives each ticket, its two by default
    """
    if slas == 1:
        env["helpdesk.sla"].search([("name", "=", "Resolution")]).active = False
    values = ticket_values(env, count)
    env.flush_all()
    env.invalidate_all()
    with Stopwatch(env) as watch:
        tickets = env["helpdesk.ticket"].create(values)
        env.flush_all()
    return watch.result(clocks=count_clocks(env, tickets))


def move_tickets(env, phase):
    """Move all the stock to another stage in one write.

    Chatter's messages about it are made as the transaction ends, by everybody alike,
    and are not part of the figure.
    """
    stage = env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{phase}")
    tickets = stock_of(env)
    env.invalidate_all()
    with Stopwatch(env) as watch:
        tickets.write({"stage_id": stage.id})
        env.flush_all()
    return watch.result(tickets=len(tickets))


TIME_DAYS = 4
TIME_HOURS = (0.25, 0.5, 1.1, 2.0)


def time_values(env, count):
    """Time as people log it, day by day: on each ticket, or task, a line each day.

    So every line is an intervention of its own.
    """
    project = env["project.project"].search([("name", "=", "Bench")])
    if is_installed(env, "sla.pack"):
        field, issues = "ticket_id", stock_of(env)
    else:
        field, issues = "task_id", project.task_ids.sorted("id")
    worked_on = min(len(issues), count // TIME_DAYS)
    return [
        {
            "name": "Looked into it",
            "project_id": project.id,
            "employee_id": env.user.employee_id.id,
            "date": f"2026-03-{2 + number * TIME_DAYS // count:02}",
            "unit_amount": TIME_HOURS[number % len(TIME_HOURS)],
            field: issues[number % worked_on].id,
        }
        for number in range(count)
    ]


def log_time(env, count, batch):
    """Log time, so many lines in one call."""
    values = time_values(env, count)
    env.flush_all()
    env.invalidate_all()
    with Stopwatch(env) as watch:
        for first in range(0, count, batch):
            env["account.analytic.line"].create(values[first : first + batch])
            env.flush_all()
            env.invalidate_all()
    return watch.result(lines=count, minutes=drawn_minutes(env))


def drawn_minutes(env):
    """What the customers' packs have paid for."""
    if not is_installed(env, "sla.pack"):
        return 0
    entries = env["sla.pack.entry"].search([("kind", "in", ("consume", "reverse"))])
    return -sum(entries.mapped("minutes"))


def plan_deadlines(env, hours, count):
    """Deadlines from the engine, and by the calendar's own `plan_hours`."""
    calendar = env["resource.calendar"].search([("name", "=", "Nine to five")], limit=1)
    # Every hour and 37 minutes of a stretch that holds a change of the clocks.
    starts = [
        datetime(2026, 3, 2) + timedelta(minutes=97 * number) for number in range(count)
    ]
    aware = [pytz.utc.localize(start) for start in starts]
    timeline = calendar._sla_timeline(env.company.id)
    timeline.deadline(starts[0], hours * 3600)
    calendar.plan_hours(hours, aware[0], compute_leaves=True)
    with Stopwatch(env) as watch:
        by_engine = [timeline.deadline(start, hours * 3600) for start in starts]
    with Stopwatch(env) as peer:
        by_odoo = [
            calendar.plan_hours(hours, start, compute_leaves=True) for start in aware
        ]
    agreed = sum(
        one == other.astimezone(pytz.utc).replace(tzinfo=None)
        for one, other in zip(by_engine, by_odoo, strict=True)
    )
    return watch.result(peer=peer.result(), count=count, agreed=agreed)


@kept
def fill_with_clocks(env, count):
    """Put open clocks into the database that are not due for weeks, two a ticket."""
    ticket = stock_of(env)[:1]
    names = [
        field.name
        for field in env["sla.clock"]._fields.values()
        if field.store and field.column_type and field.name not in ("id", "ticket_id")
    ]
    copied = ["company_id", "team_id", "stage_id", "sla_phase", "partner_id"]
    copied += ["priority", "active"]
    # What other addons want of a ticket.
    copied += [
        field.name
        for field in env["helpdesk.ticket"]._fields.values()
        if field.store and field.column_type and field.required
        if field.name not in (*copied, "name", "number", "description")
    ]
    columns = SQL(", ").join(map(SQL.identifier, copied))
    env.cr.execute(
        SQL(
            """
            INSERT INTO helpdesk_ticket (name, number, description, %s)
            SELECT 'Crowd', 'CROWD' || n, '', %s
              FROM helpdesk_ticket, generate_series(1, %s) n
             WHERE id = %s
            """,
            columns,
            columns,
            count // 2,
            ticket.id,
        )
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO sla_clock (ticket_id, %s)
            SELECT ticket.id, %s
              FROM helpdesk_ticket ticket, sla_clock clock
             WHERE ticket.name = 'Crowd' AND clock.ticket_id = %s
            """,
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(SQL.identifier("clock", name) for name in names),
            ticket.id,
        )
    )
    # Spread over the next weeks, as they would be.
    env.cr.execute(
        """
        UPDATE sla_clock
           SET check_at = now() AT TIME ZONE 'UTC' + interval '1 day'
                          + mod(id, 100000) * interval '30 seconds',
               deadline = now() AT TIME ZONE 'UTC' + interval '60 days'
         WHERE state = 'running'
        """
    )
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.execute("SELECT count(*) FROM sla_clock WHERE check_at IS NOT NULL")
    return {"clocks": env.cr.fetchone()[0]}


@kept
def sweep(env):
    """What the cron does when nothing is due."""
    with Stopwatch(env) as watch:
        env["sla.clock"]._cron_sweep()
    return watch.result()


@kept
def sweep_due(env, count):
    """The sweep with clocks that have become due since the last one."""
    make_due(env, count)
    with Stopwatch(env) as watch:
        env["sla.clock"]._cron_sweep()
    env.cr.execute(
        "SELECT count(*) FROM sla_clock WHERE is_breached AND state = 'running'"
    )
    return watch.result(clocks=env.cr.fetchone()[0])


@kept
def recalculate(env, count):
    """The cron after a calendar's edit; every deadline moves."""
    clocks = make_due(env, count)
    env.cr.execute(
        "UPDATE sla_clock SET needs_recalculation = true WHERE id IN %s", [clocks]
    )
    env.cr.commit()
    with Stopwatch(env) as watch:
        env["sla.clock"]._cron_recalculate()
    env.cr.execute("SELECT count(*) FROM sla_clock WHERE needs_recalculation")
    return watch.result(clocks=len(clocks) - env.cr.fetchone()[0])


def make_due(env, count):
    """Let time pass for the first clocks of the stock."""
    env.cr.execute(
        """
        UPDATE sla_clock
           SET is_breached = false,
               is_at_risk = false,
               check_at = now() AT TIME ZONE 'UTC' - interval '1 minute',
               deadline = now() AT TIME ZONE 'UTC' - interval '1 minute'
         WHERE id IN (SELECT id FROM sla_clock
                       WHERE state = 'running' AND ticket_id IN %s
                       ORDER BY ticket_id, id LIMIT %s)
        RETURNING id
        """,
        [stock_of(env)._ids, count],
    )
    ids = tuple(row[0] for row in env.cr.fetchall())
    env.cr.commit()
    env.invalidate_all()
    return ids


def explain(env, count):
    """Why a deadline is what it is, clock by clock as people ask for it."""
    clocks = env["sla.clock"].search([("ticket_id", "in", stock_of(env).ids)])[:count]
    clocks[:1].explain()
    with Stopwatch(env) as watch:
        for clock in clocks:
            env.invalidate_all()
            clock.explain()
    return watch.result(count=len(clocks))
