"""Severity from impact and urgency: the agreements' words, and what always holds."""

import unittest

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_intake.engine.severity import (
    IMPACTS,
    URGENCIES,
    impact_of,
    severity,
)

properties = settings(derandomize=True, database=None, deadline=None)
impacts = st.sampled_from(IMPACTS)
urgencies = st.sampled_from(URGENCIES)


class TestSeverity(unittest.TestCase):
    def test_the_words_of_the_agreements(self):
        for impact, stars in (
            ("stopped", "332"),
            ("partial", "221"),
            ("slowed", "110"),
            ("none", "000"),
        ):
            found = "".join(severity(impact, urgency) for urgency in URGENCIES)
            self.assertEqual(found, stars, impact)

    def test_the_impact_of_a_severity_makes_it(self):
        for stars in "3210":
            self.assertEqual(severity(impact_of(stars), "now"), stars)

    def test_anything_else_is_refused(self):
        for impact, urgency in (("all", "now"), ("stopped", "yesterday"), ("", "")):
            with self.assertRaises(ValueError):
                severity(impact, urgency)

    @properties
    @given(impacts, urgencies)
    def test_urgency_never_raises_above_the_impact(self, impact, urgency):
        found = severity(impact, urgency)
        self.assertIn(found, ("0", "1", "2", "3"))
        self.assertLessEqual(found, severity(impact, "now"))
        self.assertGreaterEqual(int(found), int(severity(impact, "now")) - 1)

    @properties
    @given(impacts, impacts, urgencies, urgencies)
    def test_worse_and_sooner_is_never_less_severe(self, one, other, soon, late):
        worse, milder = sorted((one, other), key=IMPACTS.index)
        sooner, later = sorted((soon, late), key=URGENCIES.index)
        self.assertGreaterEqual(severity(worse, sooner), severity(milder, later))
