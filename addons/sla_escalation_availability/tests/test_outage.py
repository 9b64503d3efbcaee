from odoo.addons.sla_availability.tests.availability_common import AvailabilityMixin
from odoo.addons.sla_escalation.tests.common import EscalationCommon
from odoo.addons.sla_escalation.tests.escalation_sentences_common import (
    EscalationSentences,
)


class TestOutage(EscalationCommon):
    def test_outage_is_escalated_with_a_ticket_of_its_own(self):
        self.make_rule(self.make_level(role=self.role), trigger="outage")
        service = self.env["sla.service"].create(
            {"name": "ERP", "code": "erp", "partner_id": self.customer.id}
        )
        outage = self.env["sla.outage"].create({"service_id": service.id})
        self.assertTrue(outage.ticket_id)
        self.assertEqual(self.escalations(outage.ticket_id).trigger, "outage")


class TestSentencesOutage(AvailabilityMixin, EscalationSentences):
    preset = "platinum"

    def test_availability_of_99_percent_wakes_somebody(self):
        """“Garantizar disponibilidad … del 99 %, solo … hospedado en servidores …
        que provee.”"""
        self.at("2026-03-08 03:00")
        service = self.make_service()
        outage = self.make_outage(service, "2026-03-08 03:00")
        escalation = self.escalations(outage.ticket_id, "outage")
        self.assertTrue(escalation.ticket_id.number)
        self.at("2026-03-08 03:10")
        self.escalate_cron()
        self.assertIn(self.boss, escalation.notification_ids.user_id)
        theirs = self.make_service("Theirs")
        outage = self.make_outage(theirs, "2026-03-08 03:00", cause="customer")
        self.assertFalse(outage.ticket_id)
