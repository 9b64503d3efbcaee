"""Which promise fits a ticket, and which two collide."""

import unittest

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.policy import Target, collisions

from .engine_clock_common import BY_WORK, FULL, HOUR, TYPE, hours, policy


class TestTargets(unittest.TestCase):
    """Which promise fits a case."""

    def test_the_most_special_target_wins(self):
        promised = policy(
            hours(voc.RESOLUTION, 1),
            hours(voc.RESOLUTION, 2, priority="3"),
            hours(voc.RESOLUTION, 3, types=frozenset({TYPE})),
            hours(voc.RESOLUTION, 4, types=frozenset({TYPE}), priority="3"),
        )
        for stars, kind, expected in [
            ("1", 0, 1),
            ("3", 0, 2),
            ("1", TYPE, 3),
            ("3", TYPE, 4),
        ]:
            target = promised.match(voc.RESOLUTION, stars, kind)
            self.assertEqual(target.seconds, expected * HOUR)
        self.assertIsNone(promised.match(voc.ESTIMATE, "1", 0))

    def test_collisions(self):
        anything = hours(voc.RESOLUTION, 1)
        severe = hours(voc.RESOLUTION, 2, priority="3")
        typed = hours(voc.RESOLUTION, 3, types=frozenset({1, 2}))
        other = hours(voc.RESOLUTION, 3, types=frozenset({2, 3}))
        distinct = hours(voc.RESOLUTION, 3, types=frozenset({4}))
        response = hours(voc.FIRST_RESPONSE, 1)
        self.assertEqual(collisions([anything, severe, typed, distinct, response]), [])
        self.assertEqual(collisions([typed, distinct, other]), [(typed, other)])
        self.assertEqual(collisions([anything, anything]), [(anything, anything)])

    def test_a_target_survives_json(self):
        for target in (*FULL.targets, *BY_WORK.targets):
            self.assertEqual(Target.from_dict(target.to_dict()), target)
