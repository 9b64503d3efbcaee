"""What re-aiming does to an open clock, without a database."""

import unittest
from dataclasses import replace
from datetime import timedelta

from odoo.addons.sla_policy.engine import effect as engine, vocabulary as voc
from odoo.addons.sla_policy.engine.clock import fold

from .engine_clock_common import START, created, hours, phase, policy


class TestEffect(unittest.TestCase):
    def clock(self, figure, *facts, hour=3):
        source = policy(hours(voc.RESOLUTION, figure))
        clocks = fold([created(), *facts], {1: source}, START + timedelta(hours=hour))
        return clocks[0]

    def test_what_re_aiming_does(self):
        four, two, eight = self.clock(4), self.clock(2), self.clock(8)
        solved = self.clock(4, phase(START + timedelta(hours=1), voc.SOLVED))
        dropped = replace(four, state=voc.CANCELLED)
        pause = phase(START + timedelta(hours=1), voc.WAITING_CUSTOMER)
        cases = [
            (four, four, engine.UNCHANGED),
            (four, two, engine.BREACHES),
            (two, four, engine.SAVES),
            (four, eight, engine.LATER),
            (eight, four, engine.SOONER),
            (four, solved, engine.KEEPS),
            (four, dropped, engine.DROPS),
            (four, None, engine.DROPS),
            (None, four, engine.ADDS),
            (self.clock(4, pause), self.clock(8, pause), engine.LATER),
            (self.clock(8, pause), self.clock(4, pause), engine.SOONER),
        ]
        for number, (before, after, expected) in enumerate(cases):
            with self.subTest(number=number, expected=expected):
                self.assertEqual(engine.effect(before, after), expected)
