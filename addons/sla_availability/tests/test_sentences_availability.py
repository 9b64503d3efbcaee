"""Preset `platinum`: the sentence about availability."""

from odoo.addons.sla_policy.tests.sentences_common import SentenceCommon

from .availability_common import AvailabilityMixin

HOUR = 3600


class TestSentencesAvailability(AvailabilityMixin, SentenceCommon):
    preset = "platinum"

    def test_99_percent_where_the_provider_hosts(self):
        """“Guarantee availability of 99 %, only where it is hosted on servers that
        we provide.”"""
        services = self.env["sla.service"]
        self.assertFalse(services.search([("agreement_id", "=", self.agreement.id)]))
        service = self.make_service(agreement_id=self.agreement.id)
        self.assertEqual(service.target_percent, 99)
        month = 28 * 24 * HOUR
        self.lose(service, month // 100)
        statement = self.make_statement(service)
        self.assertEqual(statement.verdict, "kept")
        self.lose(service, 1, start="2026-02-20 10:00")
        statement.action_recompute()
        self.assertEqual(statement.verdict, "missed")

    def test_what_the_customer_changed_is_no_outage_of_ours(self):
        """“Often lack of access is due to the client's own internet or network.”"""
        service = self.make_service(agreement_id=self.agreement.id)
        self.lose(service, 100 * HOUR, cause="customer")
        self.assertEqual(self.make_statement(service).verdict, "kept")
