"""What the tests of the agreements' sentences have in common.

Each begins as a customer of the addon does: with a policy made from a preset, and an
agreement under it. Then real tickets and mails.
"""

from contextlib import contextmanager

from ..models.notice.sla_letter import LETTERS
from .common import SlaCommon


class SentenceCommon(SlaCommon):
    #: The preset whose sentences these are, where there is only one.
    preset = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        channels = {
            "web": "helpdesk_mgmt.helpdesk_ticket_channel_web",
            "email": "helpdesk_mgmt.helpdesk_ticket_channel_email",
            "phone": "helpdesk_mgmt.helpdesk_ticket_channel_phone",
            "whatsapp": "sla_policy.helpdesk_ticket_channel_whatsapp",
            "chat": "sla_policy.helpdesk_ticket_channel_chat",
        }
        cls.channels = {name: cls.env.ref(xmlid) for name, xmlid in channels.items()}

    def setUp(self):
        super().setUp()
        if self.preset:
            self.policy, self.agreement = self.agree(self.preset)

    # === BUILDERS === #

    def agree(self, code, partner=None, **values):
        """A policy from a preset, and the customer's agreement under it."""
        policy = self.env.ref(f"sla_policy.preset_{code}").create_from_preset()
        return policy, self.make_agreement(policy, partner, **values)

    @contextmanager
    def tier(self, code):
        """A subtest about one of several presets, with a customer of its own."""
        with self.subTest(code):
            self.at(self.now)
            self.customer = self.env["res.partner"].create(
                {"name": code, "is_company": True, "email": f"{code}@example.com"}
            )
            email = f"ana@{code}.example.com"
            self.contact = self._new_contact("Ana Ruiz", email, self.customer)
            self.policy, self.agreement = self.agree(code, self.customer)
            yield

    def type_of(self, name):
        return self.env.ref(f"sla_policy.type_{name}")

    def ask(self, kind=None, channel=None, **values):
        """A ticket of a request type, by a channel."""
        if kind:
            values["type_id"] = self.type_of(kind).id
        if channel:
            values["channel_id"] = self.channels[channel].id
        values.setdefault("partner_id", self.contact.id)
        return self.make_ticket(**values)

    def add(self, offer, agreement=None, **values):
        """Buy what the catalogue of the policy offers."""
        agreement = agreement or self.agreement
        return self.env["sla.addon"].create(
            {"agreement_id": agreement.id, "offer_id": offer.id, **values}
        )

    def offer(self, kind, channel=None):
        """What the policy offers of a kind."""
        offers = self.policy.addon_offer_ids.filtered(lambda o: o.kind == kind)
        if channel:
            offers = offers.filtered(lambda o: o.channel_id == self.channels[channel])
        return offers[:1]

    def deliver(self, day, **values):
        """A development delivered to the customer under the agreement."""
        return self.env["sla.deliverable"].create(
            {
                "name": "Cheque printing",
                "partner_id": self.customer.id,
                "agreement_id": self.agreement.id,
                "date_delivered": day,
                **values,
            }
        )

    # === WHAT HAPPENS === #

    def tell(self, ticket, body="We are on it."):
        """A public answer to whom the chatter proposes."""
        proposed = ticket.with_user(self.agent)._message_get_suggested_recipients()
        ids = [one["partner_id"] for one in proposed if one["partner_id"]]
        return self.say_as_agent(ticket, body, partner_ids=ids)

    def send_letters(self):
        self.run_cron("ir_cron_letters")

    # === QUESTIONS === #

    def letter(self, ticket):
        """The one letter the customer got about what was decided on a ticket, as plain
        words; addons that write of other things too have written before."""
        decided = self.env["sla.letter"].search(
            [
                ("ticket_id", "=", ticket.id),
                ("kind", "in", list(LETTERS)),
                ("state", "=", "sent"),
            ]
        )
        self.assertEqual(len(decided), 1, ticket.coverage_reason)
        letters = ticket.message_ids.filtered(
            lambda message: message.message_type == "auto_comment"
        )
        letter = letters.sorted("id")[-1]
        self.assertIn(ticket.partner_id, letter.notified_partner_ids)
        return " ".join(letter.body.split())

    def assertCoverage(self, ticket, word, reason=None):
        self.assertEqual(ticket.coverage, word, ticket.coverage_reason)
        if reason:
            self.assertIn(reason, ticket.coverage_reason)

    def assertRuled(self, word, clauses, letter=False):
        """Tickets of the request types are this, by the clauses named."""
        tickets = {kind: self.ask(kind) for kind in clauses}
        if letter:
            self.send_letters()
        for kind, ticket in tickets.items():
            with self.subTest(kind):
                self.assertCoverage(ticket, word, clauses[kind])
                if letter:
                    # Letters speak HTML, and say the same.
                    self.assertIn(clauses[kind], self.letter(ticket))
        return tickets
