"""Preset `cutoff`, sentence by sentence."""

from odoo.exceptions import ValidationError
from odoo.fields import Command

from .common import EVERY_DAY
from .sentences_common import SentenceCommon

LEFT_OUT = {
    "license": "8. Services not included: licences",
    "development_task": "8. Services not included: custom developments",
    "report": "8. Services not included: custom reports",
    "data_load": "8. Services not included: data loading",
    "training": "8. Services not included: training of end users",
    "tax_advice": "8. Services not included: tax or compliance advice",
    "recruitment": "8. Services not included: recruitment",
    "operation": "8. Services not included: following up",
    "permissions": "8. Services not included: special permissions",
    "manual": "8. Services not included: manuals",
}


class TestSentencesCutoff(SentenceCommon):
    tz = "America/Mexico_City"
    preset = "cutoff"

    def test_tickets_by_mail(self):
        """“Remote support through tickets by e-mail.”"""
        ticket = self.mail_in(author="ana@example.com")
        self.assertEqual(ticket.channel_id, self.channels["email"])
        self.assertCoverage(ticket, "included")
        self.assertDue(ticket, "first_response", "2026-03-02 14:00")

    def test_tickets_are_answered_by_two_of_the_same_working_day(self):
        """“Tickets are answered until 2 p.m. of the same working day.”"""
        ticket = self.mail_in(author="ana@example.com")
        self.at("2026-03-02 13:59")
        self.say_as_agent(ticket)
        self.assertState(ticket, "first_response", "met", breached=False)

    def test_only_support_no_developments_and_no_training(self):
        """“These policies include neither developments nor training.”"""
        tickets = self.assertRuled(
            "excluded",
            {
                "development_task": "development hours are sold apart",
                "improvement": "5. Development hours, sold apart",
                "training": "training hours are sold apart",
            },
            letter=True,
        )
        for ticket in tickets.values():
            self.assertFalse(ticket.clock_ids)
        self.assertCoverage(self.ask("problem"), "included")

    def test_a_single_point_of_contact(self):
        """“Training of the SPoC (single point of contact).”"""
        self.agreement.contact_ids = self.contact
        self.assertCoverage(self.ask(), "included")
        ticket = self.ask(partner_id=self.other_contact.id)
        self.assertCoverage(ticket, "unconfirmed_contact", "Luis Mora")
        self.assertFalse(ticket.clock_ids)
        self.at("2026-03-02 15:00")
        ticket.with_user(self.agent).action_confirm_contact()
        self.assertCoverage(ticket, "included")
        self.assertDue(ticket, "first_response", "2026-03-03 14:00")

    def test_more_contacts_at_an_additional_price(self):
        """“All services can be extended with more SPoC at an additional cost.”"""
        offer = self.offer("contacts")
        self.assertTrue(offer.on_request, "the agreement names no price")
        both = [Command.set((self.contact | self.other_contact).ids)]
        with self.assertRaisesRegex(ValidationError, "includes 1"):
            self.agreement.contact_ids = both
        self.add(offer, amount=25)
        self.agreement.contact_ids = both
        self.assertCoverage(self.ask(partner_id=self.other_contact.id), "included")
        self.assertIn("25.00", self.agreement.price_summary)

    def test_emergencies_at_an_additional_price(self):
        """“It can attend to emergencies … at an additional cost.”"""
        before = self.ask("out_of_hours")
        self.assertCoverage(before, "excluded", "emergencies and adapted hours")
        self.send_letters()
        self.assertIn("4. Additional notes: emergencies", self.letter(before))
        self.add(self.offer("emergency"))
        after = self.ask("out_of_hours")
        self.assertCoverage(after, "included")
        self.assertTrue(after.clock_ids)

    def test_hours_adapted_to_the_company_at_an_additional_price(self):
        """“… and/or hours adaptable to the company at an additional cost.”"""
        self.at("2026-03-07 11:00")  # a Saturday
        self.assertDue(self.ask(), "first_response", "2026-03-09 14:00")
        wide = self.make_calendar(hours=(8, 20), days=EVERY_DAY)
        self.add(self.offer("hours"), calendar_id=wide.id)
        self.assertDue(self.ask(), "first_response", "2026-03-07 14:00")

    def test_whatsapp_and_calls_at_an_additional_price(self):
        """“Support may include WhatsApp and/or calls at an additional cost.”"""
        for channel in ("whatsapp", "phone"):
            with self.subTest(channel):
                name = self.channels[channel].name
                ticket = self.ask(channel=channel)
                self.assertCoverage(ticket, "excluded", f"tickets by “{name}”")
                self.add(self.offer("channel", channel))
                self.assertCoverage(self.ask(channel=channel), "included")

    def test_in_plant_elsewhere_by_agreement(self):
        """“In-plant … if needed in the interior of the country, contact us.”"""
        offers = self.policy.addon_offer_ids.filtered(lambda o: "In-plant" in o.name)
        self.assertTrue(offers.on_request)
        self.assertIn("elsewhere by agreement", offers.note)

    def test_no_fixed_term(self):
        """“This policy has no specific contracting term.”"""
        self.agreement.go_live_date = "2026-01-15"
        self.assertFalse(self.agreement.date_end)
        self.assertFalse(self.agreement.notice_at)
        self.at("2031-03-03 10:00")
        self.run_cron("ir_cron_agreements")
        self.assertCoverage(self.ask(), "included")

    def test_services_not_included(self):
        """“Services not included: licences, custom developments and reports, …”"""
        tickets = self.assertRuled("excluded", LEFT_OUT, letter=True)
        for ticket in tickets.values():
            self.assertFalse(ticket.clock_ids)
            self.assertTrue(ticket.coverage_next_step)

    def test_unpaid_service_is_suspended_until_it_is_settled(self):
        """“… the service will be suspended until the situation is regularised.”"""
        ticket = self.ask()
        self.agreement._suspend("payment", "March is unpaid")
        late = self.ask()
        for one in (ticket, late):
            self.assertCoverage(one, "suspended", "March is unpaid")
        self.assertState(ticket, "first_response", "paused")
        self.send_letters()
        self.assertIn("keeps its place", self.letter(late))
        self.at("2026-03-03 10:00")
        self.agreement._lift("payment", "Paid")
        self.assertCoverage(late, "included")
        self.assertDue(late, "first_response", "2026-03-03 14:00")


# Sentences of this source that belong elsewhere:
# - hours: development and training hours, their discount for the tier and for packs,
#   the four levels of training, remote or on site with the cost of travel;
# - sla_policy_account: unpaid in the first five days of the month, with real invoices
#   (test_arrears.py, test_sentences_account.py);
# - the deadline itself (14:00 of the same or the next working day): test_presets.py.
