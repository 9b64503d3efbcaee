"""Builders for tests of estimates."""

import hashlib
from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.tests.common import HttpCase, tagged

from .common import HoursCommon, HoursMixin


class EstimateMixin(HoursMixin):
    """A customer with a portal user, their colleague, and a stranger's."""

    @classmethod
    def _set_up_estimates(cls):
        cls.colleague_user = cls._new_user(
            "portal_colleague",
            "base.group_portal",
            cls.customer,
            name="Rita Portal",
            email="rita@example.com",
        )
        cls.stranger = cls.env["res.partner"].create(
            {"name": "Sur Mills", "is_company": True, "email": "sur@sur.example.com"}
        )
        cls.stranger_user = cls._new_user(
            "portal_stranger",
            "base.group_portal",
            cls.stranger,
            name="Tom Stranger",
            email="tom@sur.example.com",
        )

    @classmethod
    def make_estimate(cls, ticket=None, minutes=120, user=None, **values):
        """A draft, as an agent begins it."""
        ticket = ticket or cls.make_ticket(partner_id=cls.portal_user.partner_id.id)
        estimates = cls.env["sla.estimate"].with_user(user or cls.agent)
        if not values.get("line_ids"):
            values["minutes"] = minutes
        return estimates.create({"ticket_id": ticket.id, **values}).with_env(cls.env)

    @classmethod
    def send(cls, estimate, user=None):
        estimate.with_user(user or cls.agent).action_send()
        cls.print_due()
        return estimate

    @classmethod
    def sent(cls, ticket=None, minutes=120, **values):
        """One that the customer has."""
        return cls.send(cls.make_estimate(ticket, minutes, **values))

    @classmethod
    def approved(cls, ticket=None, minutes=120, **values):
        """One that the customer's portal user has approved."""
        estimate = cls.sent(ticket, minutes, **values)
        cls.sign(estimate)
        return estimate

    @classmethod
    def sign(cls, estimate, user=None, **values):
        """Approve it as a customer does: by name, and by what they agree to."""
        user = user or cls.portal_user
        values.setdefault("name", user.name)
        values.setdefault("sentence", estimate.approval_sentence)
        done = estimate.with_user(user).action_approve(**values)
        cls.print_due()
        return done

    @classmethod
    def next_version(cls, estimate, user=None):
        """The draft of the version after this one."""
        action = estimate.with_user(user or cls.agent).action_new_version()
        return cls.env["sla.estimate"].browse(action["res_id"])

    @staticmethod
    def digest(content):
        return hashlib.sha256(content).hexdigest()

    @staticmethod
    def tamper(attachment, content):
        """Exchange the content of a file as one does who gets past the models."""
        attachment._set_attachment_data(lambda _one: content)
        attachment.invalidate_recordset()

    @contextmanager
    def refused(self, words=".", error=UserError):
        """A sentence with these words, and nothing has changed."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), words)


class EstimateCommon(EstimateMixin, HoursCommon):
    """In a time of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_estimates()

    def mails(self, ticket):
        """What was written to the customer about estimates, oldest first."""
        return ticket.message_ids.filtered("attachment_ids").sorted("id")


class AnswerCommon(EstimateCommon):
    """Three hours that the customer has been sent, who has ten."""

    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(hours=10)
        self.estimate = self.sent(minutes=180)
        self.ticket = self.estimate.ticket_id

    def assertOpen(self):
        """Nothing has been answered, held or written down."""
        self.estimate.invalidate_recordset()
        self.assertEqual(self.estimate.state, "sent")
        self.assertFalse(self.estimate.approved_at)
        self.assertBalance(self.pack, 600)
        self.assertFalse(self.events(self.ticket, "estimate_approved"))


@tagged("post_install", "-at_install")
class EstimateHttpCase(EstimateMixin, HttpCase):
    """With a server that answers requests and prints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_hours()
        cls._set_up_estimates()
