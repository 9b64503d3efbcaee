"""What the tests of this addon have in common: an account, a fake Meta, people."""

import json
from contextlib import contextmanager
from datetime import UTC

from odoo import fields

from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.addons.sla_escalation_whatsapp import const as whatsapp
from odoo.addons.sla_policy.tests.common import SlaCommon, SlaMixin

from .fake_meta import FakeMeta, message_payload, status_payload

TOKEN = "EAAG-token-of-a-test"
SECRET = "app-secret-of-a-test"
PHONE_ID = "1000"


class WhatsappMixin(SlaMixin):
    """An account whose Meta is a fake, and a ladder that notifies by WhatsApp."""

    @classmethod
    def _set_up_whatsapp(cls):
        cls._set_up_people()
        cls.account = cls.make_account()
        cls.template = cls.make_template()
        cls.agent_identity = cls.make_identity(cls.agent.partner_id, "+525511110001")

    @classmethod
    def make_account(cls, **values):
        return cls.env["sla.whatsapp.account"].create(
            {
                "name": "Support line",
                "phone_number_id": PHONE_ID,
                "business_account_id": "2000",
                "access_token": TOKEN,
                "app_secret": SECRET,
                "verify_token": "word-of-a-test",
                **values,
            }
        )

    @classmethod
    def make_template(cls, language="en_US", state="approved", **values):
        values.setdefault(
            "variable_ids",
            [
                (0, 0, {"sequence": place, "source": source})
                for place, source in enumerate(("number", "severity", "customer"))
            ],
        )
        template = cls.env["sla.whatsapp.template"].create(
            {
                "account_id": cls.account.id,
                "name": "ticket_needs_you",
                "language": language,
                "body": "Ticket {{1}} needs you ({{2}}): {{3}}.",
                **values,
            }
        )
        template.state = state
        return template

    @classmethod
    def make_identity(cls, partner, number=None, how="written", **values):
        return cls.env["sla.whatsapp.identity"].create(
            {
                "account_id": cls.account.id,
                "partner_id": partner.id if partner else False,
                "number": number,
                "opt_in_how": how,
                **values,
            }
        )

    @classmethod
    def make_rule(cls, **level):
        """A ladder of one level by WhatsApp, else by mail, for whoever agents call."""
        level.setdefault("name", "The agent's WhatsApp")
        level.setdefault("channel", "whatsapp")
        level.setdefault("fallback_channel", "email")
        level.setdefault("target", "agent")
        return cls.env["sla.escalation.rule"].create(
            {
                "name": "Agents call for help",
                "company_id": cls.env.company.id,
                "trigger": "agent",
                "level_ids": [(0, 0, level)],
            }
        )

    # === WHAT HAPPENS === #

    def start_meta(self, **values):
        """A fake Meta for the rest of the test."""
        fake = FakeMeta(token=TOKEN, secret=SECRET, **values)
        self.enterContext(fake)
        self.env["ir.config_parameter"].sudo().set_param(
            whatsapp.API_URL_PARAMETER, fake.url
        )
        return fake

    def escalate(self, ticket, reason="Nobody can print invoices"):
        """An agent calls for help; answers what waits in the outbox for it."""
        with trap_jobs():
            ticket.with_user(self.agent).action_escalate(reason)
        return self.env["sla.notification"].search(
            [("ticket_id", "=", ticket.id)], order="id"
        )

    @contextmanager
    def as_job(self, model):
        """A model in a transaction that may commit, as the job runner opens one."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            with self.env.registry.cursor() as cr:
                yield self.env(cr=cr)[model]
        self.env.invalidate_all()

    def deliver(self):
        """What the job of the channel does, once."""
        with trap_jobs(), self.as_job("sla.notification") as outbox:
            outbox._job_deliver("whatsapp", self.env.company.id)

    def unix_now(self):
        """The time of the test, as Meta writes it."""
        return int(fields.Datetime.now().replace(tzinfo=UTC).timestamp())

    def wrote(self, identity, at):
        """They wrote then (naive UTC): the window is open."""
        identity.last_inbound_at = at

    def receive(self, payload, account=None):
        """What the webhook writes down, looked at right away."""
        messages = self.env["sla.whatsapp.message"].sudo()
        account = account or self.account
        with trap_jobs() as self.trap:
            messages._receive(account, json.loads(json.dumps(payload)))
            messages._job_process(account.id)
        return messages.search([("account_id", "=", account.id)], limit=1)

    def write_in(self, body="Hello", number="525511112222", **values):
        """Somebody writes; answers what became of it."""
        self._wamids = getattr(self, "_wamids", 0) + 1
        values.setdefault("at", self.unix_now())
        values.setdefault("wamid", f"wamid.{self._testMethodName}{self._wamids}")
        if not values.keys() & {
            "button",
            "interactive",
            "image",
            "document",
            "system",
            "reaction",
            "unsupported",
        }:
            values["text"] = {"body": body}
        return self.receive(message_payload(number=number, **values))

    def status(self, message, *words, code=None):
        """Meta tells what became of a message, in that order."""
        for word in words:
            self.receive(status_payload(message, word, code=code, at=self.unix_now()))


class WhatsappCommon(WhatsappMixin, SlaCommon):
    """Tests in a time of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_whatsapp()

    @classmethod
    def _set_up_people(cls):
        # Called by the common class; once is enough.
        if hasattr(cls, "agent"):
            return None
        return super()._set_up_people()
