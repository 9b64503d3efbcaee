"""Quiet hours, over changes of the clocks too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from odoo.tests.common import BaseCase, tagged

from odoo.addons.sla_escalation.engine import quiet
from odoo.addons.sla_policy.engine.local_time import Zone

ZONES = ["America/Mexico_City", "America/Santiago", "Europe/Madrid", "Asia/Kolkata"]
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31))
MINUTES = st.integers(0, 24 * 60)


def minute_of(moment, zone):
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return local.hour * 60 + local.minute


@tagged("post_install", "-at_install")
class TestEngineQuiet(BaseCase):
    @given(MOMENTS, st.sampled_from(ZONES), MINUTES, MINUTES)
    def test_released_is_never_before_nor_more_than_a_day_later(
        self, moment, zone, start, end
    ):
        until = quiet.released(moment, Zone(zone), start, end)
        self.assertGreaterEqual(until, moment)
        self.assertLessEqual(until - moment, timedelta(hours=25))

    @given(MOMENTS, st.sampled_from(ZONES), MINUTES, MINUTES)
    def test_outside_quiet_hours_nobody_waits(self, moment, zone, start, end):
        minute = minute_of(moment, zone)
        if start < end:
            is_quiet = start <= minute < end
        else:
            is_quiet = start != end and (minute >= start or minute < end)
        until = quiet.released(moment, Zone(zone), start, end)
        self.assertEqual(until > moment, is_quiet and until != moment)
        if not is_quiet:
            self.assertEqual(until, moment)

    def test_over_night_until_the_morning(self):
        # 23:00 in Mexico City is 05:00 UTC; the quiet hours end at 07:00 there.
        until = quiet.released(
            datetime(2026, 3, 3, 5), Zone("America/Mexico_City"), 22 * 60, 7 * 60
        )
        self.assertEqual(until, datetime(2026, 3, 3, 13))

    def test_the_night_the_clocks_change_is_an_hour_shorter(self):
        # Madrid, 29 March 2026: 02:00 becomes 03:00; 07:00 is 05:00 UTC.
        until = quiet.released(
            datetime(2026, 3, 28, 22), Zone("Europe/Madrid"), 22 * 60, 7 * 60
        )
        self.assertEqual(until, datetime(2026, 3, 29, 5))
