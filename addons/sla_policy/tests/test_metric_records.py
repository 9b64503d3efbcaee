"""The records of `sla.metric` follow the metrics that are registered."""

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase

from odoo.addons.sla_policy.engine.metrics import METRICS, Metric


class TestMetricRecords(TransactionCase):
    def test_each_registered_metric_has_a_record(self):
        own = self.env["sla.metric"].search([("code", "in", METRICS.codes())])
        self.assertEqual(set(own.mapped("code")), set(METRICS.codes()))
        for metric in own.with_context(lang="en_US"):
            self.assertEqual(metric.name, METRICS[metric.code].name)
            self.assertEqual(metric.description, METRICS[metric.code].description)

    def test_a_metric_that_is_registered_gets_its_record(self):
        @METRICS.register
        class HandOver(Metric):
            code = "hand_over"
            name = "Hand-over"
            description = "From the assignment of a ticket until it is handed over."

        self.addCleanup(METRICS.unregister, "hand_over")
        self.env["sla.metric"]._load_registered()
        record = self.env.ref("sla_policy.metric_hand_over")
        self.assertEqual((record.code, record.name), ("hand_over", "Hand-over"))
        self.assertIn("hand_over", self.env["sla.metric"]._by_code())
        self.env["sla.metric"]._load_registered()
        self.assertEqual(record.search_count([("code", "=", "hand_over")]), 1)

    def test_a_code_that_is_not_registered_is_refused(self):
        with self.assertRaises(ValidationError):
            self.env["sla.metric"].create({"code": "no_such_metric", "name": "None"})
