"""What a ladder does next: pure, and so with hypothesis."""

from hypothesis import given, strategies as st

from odoo.tests.common import BaseCase, tagged

from odoo.addons.sla_escalation.engine import ladder

LEVELS = st.lists(
    st.builds(
        ladder.Level,
        wait=st.integers(0, 7200),
        wait_kind=st.sampled_from([ladder.SERVICE, ladder.ELAPSED]),
        repeat=st.integers(0, 4),
        repeat_wait=st.integers(1, 900),
    ),
    min_size=1,
    max_size=6,
)


def climb(levels, loops, emergency=False):
    """Every position an unacknowledged escalation comes to."""
    position = ladder.start(levels, emergency)
    while position is not None:
        yield position
        position = ladder.following(levels, loops, position)


@tagged("post_install", "-at_install")
class TestEngineLadder(BaseCase):
    @given(LEVELS, st.integers(1, 4))
    def test_e1_each_place_comes_once(self, levels, loops):
        places = list(climb(levels, loops))
        self.assertEqual(len(places), len(set(places)))
        wanted = loops * sum(1 + level.repeat for level in levels)
        self.assertEqual(len(places), wanted)

    @given(LEVELS, st.integers(1, 4))
    def test_e2_levels_come_in_order_and_the_ladder_ends(self, levels, loops):
        places = list(climb(levels, loops))
        order = [(p.passes, p.level, p.times) for p in places]
        self.assertEqual(order, sorted(order))
        self.assertEqual(places[-1].level, len(levels) - 1)
        self.assertEqual(places[-1].passes, loops)

    @given(LEVELS)
    def test_e2_repetitions_wait_their_own_time_and_the_last_one_the_levels(
        self, levels
    ):
        for position in climb(levels, 1):
            level = levels[position.level]
            expected = (
                (level.repeat_wait, ladder.ELAPSED)
                if position.times <= level.repeat
                else (level.wait, level.wait_kind)
            )
            self.assertEqual(ladder.wait(levels, position), expected)

    @given(LEVELS)
    def test_e5_an_emergency_begins_at_the_last_level(self, levels):
        position = ladder.start(levels, emergency=True)
        self.assertEqual(position.level, len(levels) - 1)
        self.assertEqual(ladder.start(levels).level, 0)

    @given(LEVELS, st.integers(1, 3), st.data())
    def test_e2_passed_on_goes_to_another_level_whatever_is_left_to_repeat(
        self, levels, loops, data
    ):
        position = data.draw(st.sampled_from(list(climb(levels, loops))))
        after = ladder.skip(levels, loops, position)
        if after is None:
            self.assertEqual(
                (position.level, position.passes), (len(levels) - 1, loops)
            )
        else:
            self.assertEqual(after.times, 1)
            self.assertNotEqual(
                (after.level, after.passes), (position.level, position.passes)
            )

    @given(LEVELS, st.integers(1, 3), st.data())
    def test_e2_forgotten_is_a_new_loop_of_the_same_level(self, levels, loops, data):
        places = list(climb(levels, loops))
        position = data.draw(st.sampled_from(places))
        after = ladder.following(levels, loops, ladder.again(position))
        self.assertEqual((after.level, after.times), (position.level, 1))
        self.assertEqual(after.passes, position.passes)
        self.assertNotIn(after, [p for p in places if p.loop <= position.loop])

    def test_bad_ladders_are_refused(self):
        with self.assertRaisesRegex(ValueError, "at least one level"):
            ladder.start([])
        with self.assertRaisesRegex(ValueError, "below zero"):
            ladder.Level(wait=-1)
        with self.assertRaisesRegex(ValueError, "service or elapsed"):
            ladder.Level(wait=1, wait_kind="lunar")
