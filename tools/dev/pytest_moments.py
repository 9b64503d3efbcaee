"""Runs what depends on the day at several moments, one after the other.

The process and its PostgreSQL server read how far their clocks are ahead from the file
SLA_CLOCK (clock.sh); before each moment the file is written again. The databases are of
today, so each moment is the next one of its kind.

`./dev test --moments` runs only this; `./dev test --at MOMENT FILE` repeats one.
"""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

ROOT = Path(os.environ["SLA_ROOT"])
UTC = ZoneInfo("UTC")

# What runs, by the names of test files.
OF_MONTHS = {
    "test_agreement_term.py",
    "test_expiry.py",
    "test_month_end.py",
    "test_pack_cron.py",
    "test_service.py",
}
OF_HOURS = {
    "test_coverage_channels.py",
    "test_customer_days.py",
    "test_oncall.py",
}


def moments(now):
    """Return each moment's name, its time in UTC and what runs then, in order."""
    found = [
        ("first-of-month-0030", following(now, 0, 30, day=1), OF_MONTHS),
        ("first-of-month-0530", following(now, 5, 30, day=1), OF_MONTHS),
        ("end-of-year", following(now, 23, 50, month=12, day=31), OF_MONTHS),
        ("leap-day", following(now, 12, 0, month=2, day=29), OF_MONTHS),
        ("sunday", following(now, 15, 0, weekday=6), OF_HOURS),
        ("summer-in-madrid", change(now, "Europe/Madrid", to_summer=True), OF_HOURS),
        ("winter-in-madrid", change(now, "Europe/Madrid", to_summer=False), OF_HOURS),
        ("summer-in-chile", change(now, "America/Santiago", to_summer=True), OF_HOURS),
        ("winter-in-chile", change(now, "America/Santiago", to_summer=False), OF_HOURS),
    ]
    return sorted(found, key=lambda one: one[1])


def following(now, hour, minute, *, month=None, day=None, weekday=None):
    """Return the next moment with these; it is more than a day away."""
    moment = (now + timedelta(days=2)).replace(hour=hour, minute=minute, second=0)
    while not (
        month in (None, moment.month)
        and day in (None, moment.day)
        and weekday in (None, moment.weekday())
    ):
        moment += timedelta(days=1)
    return moment


def change(now, zone, *, to_summer):
    """Return ten minutes before the clocks of a zone are changed next."""
    hour = (now + timedelta(days=2)).replace(minute=0, second=0)
    while True:
        before, after = (
            moment.astimezone(ZoneInfo(zone)).dst()
            for moment in (hour, hour + timedelta(hours=1))
        )
        if before != after and bool(after) == to_summer:
            return hour + timedelta(minutes=50)
        hour += timedelta(hours=1)


class Clock:
    """The clock of this process and its server."""

    def __init__(self):
        self.file = Path(os.environ["SLA_CLOCK"])
        self.ahead = 0

    def now(self):
        """Return the true time."""
        return datetime.fromtimestamp(time.time() - self.ahead, UTC)

    def move(self, moment):
        ahead = int((moment - self.now()).total_seconds())
        # Processes read it at any time: it is whole at each of them.
        part = self.file.with_suffix(".part")
        part.write_text(f"+{ahead}\n")
        part.chmod(0o644)
        part.replace(self.file)
        self.ahead = ahead
        limit = time.monotonic() + 30
        while not (is_near(time.time(), moment) and is_near(server_time(), moment)):
            if time.monotonic() > limit:
                pytest.exit(f"the clock cannot be moved to {moment}", returncode=1)
            time.sleep(0.2)


def is_near(seconds, moment):
    return abs(seconds - moment.timestamp()) < 60


def server_time():
    import odoo

    with odoo.sql_db.db_connect("postgres").cursor() as cr:
        cr.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cr.fetchone()[0])


def files():
    """Return the test files that run at each moment.

    A name without a file is returned as well: pytest says that it is missing.
    """
    found = sorted(
        file
        for file in ROOT.glob("addons/*/tests/**/test_*.py")
        if file.name in OF_MONTHS | OF_HOURS
    )
    return [*found, *sorted((OF_MONTHS | OF_HOURS) - {file.name for file in found})]


def pytest_runtestloop(session):
    if session.config.option.collectonly:
        return None
    clock = Clock()
    steps = [
        (name, moment, item)
        for name, moment, chosen in moments(clock.now())
        for item in session.items
        if item.path.name in chosen
    ]
    names = {item: item.nodeid for item in session.items}
    following_items = [item for _name, _moment, item in steps[1:]]
    current = None
    for (name, moment, item), following_item in zip(
        steps, [*following_items, None], strict=True
    ):
        if name != current:
            print(f"\n{name}: {moment:%Y-%m-%d %H:%M} UTC", flush=True)
            clock.move(moment)
            current = name
        item._nodeid = f"{names[item]} ({name})"
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following_item)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    return True


if __name__ == "__main__":
    print(*files(), sep="\n")
