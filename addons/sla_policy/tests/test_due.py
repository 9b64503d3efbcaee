"""What a cron does with what is due: in batches, in time, beside other servers."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import errors

from odoo import fields
from odoo.fields import Domain

from ..models.sla_due import Due
from .common import SlaCommon, utc

BREACHES = Due("_mark", "check_at", cron="sla_policy.ir_cron_sweep")
FLAGGED = Due("_recalculate", domain=Domain("needs_recalculation", "=", True))

# Longer than any run.
FOREVER = float("inf")


class DueCommon(SlaCommon):
    """Five tickets, each promised an answer in two hours of service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        policy = cls.make_policy(
            cls.make_target("first_response", hours=2), calendar=cls.make_calendar()
        )
        cls.make_agreement(policy)

    def setUp(self):
        super().setUp()
        tickets = [self.make_ticket() for _number in range(5)]
        self.env.flush_all()
        self.rows = self.env["sla.clock"]._writer()
        self.clocks = self.rows.search([("ticket_id", "in", [t.id for t in tickets])])
        # What was done, and what remained, whenever it committed.
        self.progress = []

    def patch_progress(self, seconds):
        """A cron in the test's own transaction, which has so many seconds left."""

        def commit_progress(_cron, processed=0, *, remaining=None):
            self.progress.append((processed, remaining))
            return seconds

        registry = self.env.registry
        return patch.object(registry["ir.cron"], "_commit_progress", commit_progress)

    def do_due(self, due=BREACHES, batch=2, seconds=FOREVER):
        with self.patch_progress(seconds):
            return self.rows._do_due(due, batch)

    def held(self, *held):
        """Rows that another server holds; without any: all of them."""

        def try_lock_for_update(records, **_options):
            return records.filtered(lambda row: held and row not in held)

        registry = self.env.registry
        return patch.object(
            registry["sla.clock"], "try_lock_for_update", try_lock_for_update
        )

    def due_clocks(self):
        return self.rows.search(BREACHES.found_at(fields.Datetime.now()))

    def triggers(self):
        cron = self.env.ref(BREACHES.cron)
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])


class TestDoDue(DueCommon):
    def test_a_batch_at_a_time_until_nothing_is_due(self):
        self.at("2026-03-02 12:00")
        self.assertEqual(self.do_due(), (5, FOREVER))
        self.assertEqual(self.progress, [(2, 3), (2, 1), (1, 0)])
        self.assertFalse(self.due_clocks())

    def test_a_last_batch_that_is_full_ends_it(self):
        self.at("2026-03-02 12:00")
        self.do_due(batch=5)
        self.assertEqual(self.progress, [(5, 0)])

    def test_nothing_due_is_one_look_at_the_index(self):
        with self.assertQueryCount(1):
            self.assertEqual(self.do_due(), (0, FOREVER))
        self.assertFalse(self.progress)

    def test_the_first_to_become_due_come_first(self):
        late, early = self.clocks[:2]
        early.check_at = self.at("2026-03-02 10:10")
        late.check_at = self.at("2026-03-02 10:20")
        self.at("2026-03-02 12:00")
        self.do_due(batch=1, seconds=0)
        self.assertNotIn(early, self.due_clocks())
        self.assertIn(late, self.due_clocks())

    def test_it_stops_when_its_time_is_over(self):
        self.at("2026-03-02 12:00")
        self.assertEqual(self.do_due(seconds=0), (2, 0))
        self.assertEqual(len(self.due_clocks()), 3)

    def test_rows_that_another_server_holds_are_passed_over(self):
        self.at("2026-03-02 12:00")
        first = self.due_clocks().sorted("id")[0]
        with self.held(first):
            self.assertEqual(self.do_due(batch=10), (4, FOREVER))
        self.assertEqual(self.due_clocks(), first)

    def test_it_gives_up_where_all_is_held(self):
        """Whoever holds it is at it: no run waits for that."""
        self.at("2026-03-02 12:00")
        with self.held():
            self.assertEqual(self.do_due(batch=10), (0, FOREVER))
            self.assertFalse(self.progress)
            self.assertEqual(self.do_due(batch=2), (0, FOREVER))
        # Odoo is told that there is more, and runs it again.
        self.assertEqual(self.progress, [(0, 5)])

    def test_without_a_date_it_is_due_as_soon_as_it_is_found(self):
        self.clocks[:3].needs_recalculation = True
        self.assertEqual(self.do_due(FLAGGED), (3, FOREVER))
        self.assertEqual(self.progress, [(2, 1), (1, 0)])
        self.assertFalse(any(self.clocks.mapped("needs_recalculation")))


class TestWaking(DueCommon):
    def wake(self):
        self.triggers().unlink()
        self.rows._wake_for_next(BREACHES)
        return self.triggers()

    def test_it_wakes_when_the_next_row_is_due(self):
        self.clocks[0].check_at = self.at("2026-03-02 11:00")
        self.at("2026-03-02 10:30")
        self.assertMoment(self.wake().call_at, "2026-03-02 11:00")

    def test_what_somebody_holds_is_looked_for_in_a_minute(self):
        """Not at once: the cron would do nothing else while they hold it."""
        self.at("2026-03-02 17:00")
        self.assertMoment(self.wake().call_at, "2026-03-02 17:01")

    def test_a_flag_that_somebody_holds_is_looked_for_in_a_minute(self):
        flagged = Due(FLAGGED.work, domain=FLAGGED.domain, cron=BREACHES.cron)
        self.triggers().unlink()
        self.rows._wake_for_next(flagged)
        self.assertFalse(self.triggers())
        self.clocks[0].needs_recalculation = True
        now = self.at("2026-03-02 17:00")
        self.rows._wake_for_next(flagged)
        self.assertEqual(self.triggers().call_at, now + timedelta(minutes=1))

    def test_it_sleeps_where_nothing_will_be_due(self):
        self.rows.search([]).check_at = False
        self.assertFalse(self.wake())

    def test_one_trigger_still_to_come_is_enough(self):
        triggers = self.wake()
        self.assertTrue(triggers)
        self.rows._wake(BREACHES.cron, utc("2026-03-05 10:00", self.tz))
        self.assertEqual(self.triggers(), triggers)

    def test_one_that_is_due_is_not(self):
        """The run that began with it takes it away, and may have looked already."""
        now = self.at("2026-03-02 10:30")
        self.triggers().unlink()
        begun = self.env.ref(BREACHES.cron)._trigger(at=now)
        self.rows._wake(BREACHES.cron)
        self.assertEqual(len(self.triggers() - begun), 1)
        (self.triggers() - begun).unlink()
        self.clocks[0].check_at = utc("2026-03-02 11:00", self.tz)
        self.rows._wake_for_next(BREACHES)
        self.assertMoment((self.triggers() - begun).call_at, "2026-03-02 11:00")

    def test_a_cron_that_is_switched_off_stays_asleep(self):
        self.env.ref(BREACHES.cron).active = False
        self.assertFalse(self.wake())


class TestStartingOver(DueCommon):
    def start_over(self, failures):
        """Work that somebody else is faster at, so many times: how often it began."""
        begun = []
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr)

            def work(name):
                begun.append(name)
                env["res.partner"].create({"name": name})
                if len(begun) <= failures:
                    raise errors.SerializationFailure()
                return env["res.partner"].search_count([("name", "=", name)])

            done = env["sla.due"]._starting_over(work, "Somebody was faster")
        return len(begun), done

    def test_it_begins_anew_where_somebody_was_faster(self):
        # What had been written before that is gone.
        self.assertEqual(self.start_over(failures=2), (3, 1))

    def test_it_does_not_try_forever(self):
        with self.assertRaises(errors.SerializationFailure):
            self.start_over(failures=5)


class TestGoThrough(DueCommon):
    def go_through(self, items, work, seconds=FOREVER, **options):
        with self.patch_progress(seconds):
            return self.env["sla.due"]._go_through(items, work, 2, **options)

    def test_each_once(self):
        parts = []
        self.assertTrue(self.go_through(list("abcde"), parts.append))
        self.assertEqual(parts, [["a", "b"], ["c", "d"], ["e"]])
        self.assertEqual(self.progress, [(2, 3), (2, 1), (1, 0)])

    def test_records_come_as_records(self):
        parts = []
        self.go_through(self.clocks, parts.append)
        self.assertEqual(self.rows.concat(*parts), self.clocks)

    def test_what_later_steps_have_to_do_remains(self):
        self.go_through(list("abc"), lambda part: None, later=7)
        self.assertEqual(self.progress, [(2, 8), (1, 7)])

    def test_it_stops_when_its_time_is_over(self):
        parts = []
        self.assertFalse(self.go_through(list("abc"), parts.append, seconds=0))
        self.assertEqual(parts, [["a", "b"]])

    def test_nothing_to_do_leaves_all_the_time(self):
        self.assertTrue(self.go_through([], self.fail, seconds=0))
        self.assertFalse(self.progress)


class TestOneStopsNoOther(DueCommon):
    def go_on(self, works_on):
        """Mark clocks, of which `works_on` is told; those that failed, with why."""
        failed = {}

        def work(clocks):
            clocks.is_at_risk = True
            works_on(clocks)

        self.rows._one_stops_no_other(
            self.clocks,
            work,
            lambda clock, error: failed.update({clock: str(error)}),
        )
        return failed

    def test_all_at_once_where_nothing_is_wrong(self):
        calls = []
        self.assertFalse(self.go_on(calls.append))
        self.assertEqual([len(clocks) for clocks in calls], [5])

    def test_one_after_the_other_where_one_is_wrong(self):
        wrong = self.clocks[2]

        def works_on(some):
            if wrong in some:
                raise ValueError("No.")

        self.assertEqual(self.go_on(works_on), {wrong: "No."})
        self.assertEqual(self.clocks.filtered("is_at_risk"), self.clocks - wrong)

    def test_somebody_who_was_faster_is_no_failure(self):
        def works_on(_some):
            raise errors.SerializationFailure()

        with self.assertRaises(errors.SerializationFailure):
            self.go_on(works_on)
