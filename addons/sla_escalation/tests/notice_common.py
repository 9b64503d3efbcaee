"""What the tests of letters have in common: mail that is read as it went out."""

from lxml import html

from odoo.addons.sla_policy.tests.common import SlaCommon


class NoticeCommon(SlaCommon):
    """A customer whose policy is made from one of the presets."""

    tz = "America/Guayaquil"
    preset = "stars_standard"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        preset = cls.env.ref(f"sla_policy.preset_{cls.preset}")
        cls.policy = preset.create_from_preset()
        cls.agreement = cls.make_agreement(cls.policy)

    def portal_ticket(self):
        """A ticket as the portal's controller files it."""
        tickets = self.env["helpdesk.ticket"].with_user(self.portal_user).sudo()
        return tickets.create(
            {
                "name": "The printer prints blank pages",
                "description": "Since this morning.",
                "partner_id": self.portal_user.partner_id.id,
            }
        ).with_env(self.env)

    def send_letters(self):
        self.finish_transaction()
        self.run_cron("ir_cron_letters")

    def letters(self, ticket, state="sent"):
        """The kinds of the letters about a ticket, oldest first."""
        letters = self.env["sla.letter"].search(
            [("ticket_id", "=", ticket.id), ("state", "=", state)], order="id"
        )
        return letters.mapped("kind")

    def mails(self, ticket):
        """What went out about a ticket to its customer, oldest first."""
        self.send_letters()
        return (
            self.env["mail.message"]
            .search(
                [
                    ("model", "=", "helpdesk.ticket"),
                    ("res_id", "=", ticket.id),
                    ("message_type", "=", "auto_comment"),
                ]
            )
            .sorted("id")
        )

    def words(self, message):
        """A message as plain words."""
        return " ".join(html.fromstring(message.body).text_content().split())

    def last_words(self, ticket):
        return self.words(self.mails(ticket)[-1])
