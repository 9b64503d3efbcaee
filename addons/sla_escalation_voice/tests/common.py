"""What the tests of this addon have in common: a telephone company on loopback."""

from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, common, tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from odoo.addons.sla_policy.tests.common import SlaMixin

from .. import const
from .fake_twilio import FakeTwilio

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
TOKEN = "0f" * 16
FROM = "+525500000001"


@tagged("post_install", "-at_install")
class VoiceCase(SlaMixin, HttpCase):
    """People with telephones, a ladder that calls them, and who places the calls.

    Requests are real ones in both directions.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.env["res.lang"]._activate_lang("es_MX")
        cls.company = cls.env.company
        cls.agent.partner_id.phone = "+52 55 0000 0002"
        cls.chief = cls._new_user(
            "chief", "helpdesk_mgmt.group_helpdesk_user", name="Chief", lang="es_MX"
        )
        cls.chief.partner_id.phone = "+52 55 0000 0003"
        cls.account = cls.make_account()
        cls.rule = cls.make_rule(cls.agent, cls.chief)
        cls.ticket = cls.make_ticket(priority="3", user_id=cls.agent.id)

    def setUp(self):
        super().setUp()
        self.fake = self.enterContext(
            FakeTwilio(ACCOUNT_SID, TOKEN, deliver=self._deliver_webhook)
        )
        self.env["ir.config_parameter"].set_param(const.API_PARAMETER, self.fake.url)

    @classmethod
    def _request_handler(cls, session, request, **options):
        # Odoo raises time-outs to ten seconds in tests: here one is waited for.
        if request.url.startswith("http://127.0.0.1"):
            return common._super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    def _deliver_webhook(self, url, params, headers):
        """From the provider to us: what the world calls us is this server."""
        public = (self.account.public_url or self.base_url()).rstrip("/")
        self.assertTrue(url.startswith(f"{public}/"), url)
        self.env.flush_all()
        answer = self.url_open(
            self.base_url() + url[len(public) :],
            data=params,
            headers=headers,
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return answer.status_code, answer.text

    # === BUILDERS === #

    @classmethod
    def make_account(cls, **values):
        return cls.env["sla.voice.account"].create(
            {
                "account_sid": ACCOUNT_SID,
                "auth_token": TOKEN,
                "from_number": FROM,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def make_rule(cls, *users, **level):
        """A ladder for the agents' button that calls these users one by one."""
        return cls.env["sla.escalation.rule"].create(
            {
                "name": "Call them",
                "trigger": "agent",
                "company_id": cls.env.company.id,
                "last_resort_user_id": cls.manager.id,
                "level_ids": [
                    Command.create(
                        {
                            "name": f"Call {user.name}",
                            "sequence": 10 * number,
                            "channel": "voice",
                            "fallback_channel": "email",
                            "target": "user",
                            "user_id": user.id,
                            "wait_minutes": 15,
                            "wait_kind": "elapsed",
                            **level,
                        }
                    )
                    for number, user in enumerate(users, 1)
                ],
            }
        )

    def escalate(self, ticket=None, reason="Nothing works"):
        ticket = ticket or self.ticket
        return ticket.with_user(self.agent).action_escalate(reason).sudo()

    # === WHAT HAPPENS === #

    def deliver(self, after=0):
        """What the job does, so many seconds from now."""
        self.env.flush_all()
        with (
            self._later(after),
            self.registry.cursor() as cr,
            mute_logger(
                "odoo.addons.sla_escalation.models.outbox.sla_notification_delivery"
            ),
        ):
            outbox = self.env(cr=cr)["sla.notification"]
            outbox._job_deliver("voice", self.company.id)
        self.env.invalidate_all()

    @contextmanager
    def _later(self, seconds):
        if not seconds:
            yield
            return
        with freeze_time(fields.Datetime.now() + timedelta(seconds=seconds)):
            yield

    def place(self, ticket=None):
        """Escalate and deliver: `(escalation, notification, the provider's call)`."""
        escalation = self.escalate(ticket)
        self.deliver()
        notification = self.voiced(escalation)
        return escalation, notification, self.fake.calls[-1]

    # === QUESTIONS === #

    def voiced(self, escalation):
        """The notifications of an escalation by telephone, oldest first."""
        escalation.invalidate_recordset()
        ways = escalation.notification_ids.sorted("id")
        return ways.filtered(lambda one: one.channel == "voice")

    def call_of(self, call):
        """What we know of a call of the provider's."""
        self.env.invalidate_all()
        return self.env["sla.voice.call"].search([("sid", "=", call.sid)])
