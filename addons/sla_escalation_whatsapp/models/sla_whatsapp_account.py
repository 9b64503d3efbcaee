import hmac
import os
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .. import const
from ..client import WhatsAppClient


class SlaWhatsappAccount(models.Model):
    """A number of the WhatsApp Cloud API, with what proves that we may use it.

    The three secrets are for administrators of the system only. One written as
    `env:SLA_…` is read from the server's environment, and so in no dump at all.
    """

    _name = "sla.whatsapp.account"
    _description = "WhatsApp Account"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    uuid = fields.Char(
        default=lambda self: str(uuid.uuid4()),
        required=True,
        readonly=True,
        copy=False,
        help="Where in the webhook's address the account is named.",
    )
    phone_number_id = fields.Char(
        string="Phone Number ID",
        required=True,
        copy=False,
        help="As the app's dashboard shows it: an id, not the number itself.",
    )
    business_account_id = fields.Char(string="WhatsApp Business Account ID")
    number = fields.Char(help="As people see it. With the country's code.")
    access_token = fields.Char(
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Of a system user, with the right to send messages. env:SLA_… takes it "
        "from the server's environment.",
    )
    app_secret = fields.Char(
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Proves that a webhook is Meta's. Without it every webhook is refused.",
    )
    verify_token = fields.Char(
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="A word of your own that Meta repeats when it gets to know the webhook.",
    )
    webhook_url = fields.Char(
        string="Webhook Address",
        compute="_compute_webhook_url",
        groups="base.group_system",
        help="Enter it in the app's dashboard as the callback URL.",
    )
    messages_per_minute = fields.Integer(
        default=60, required=True, help="What the number may send at most."
    )
    media_limit_mb = fields.Integer(
        string="Largest Attachment (MB)",
        default=16,
        required=True,
        help="Whoever sends more is asked to send it otherwise: the message is kept, "
        "without it.",
    )
    template_ids = fields.One2many("sla.whatsapp.template", "account_id")
    identity_ids = fields.One2many("sla.whatsapp.identity", "account_id")
    is_ready = fields.Boolean(
        compute="_compute_is_ready",
        compute_sudo=True,  # says whether there are secrets, not which
        help="Whether it can send, and trusts what comes in.",
    )
    readiness = fields.Selection(
        [("ready", "Ready"), ("incomplete", "Not set up")],
        string="State",
        compute="_compute_is_ready",
        compute_sudo=True,
    )
    triage_count = fields.Integer(compute="_compute_triage_count")

    _uuid_uniq = models.UniqueIndex("(uuid)")
    _phone_number_uniq = models.UniqueIndex(
        "(phone_number_id) WHERE active",
        "Another account has this phone number ID. Two would both answer its webhooks: "
        "archive one.",
    )
    _limits_ok = models.Constraint(
        "CHECK (messages_per_minute BETWEEN 1 AND 60000 "
        "AND media_limit_mb BETWEEN 0 AND 100)",
        "A number sends from 1 to 60,000 messages a minute; attachments have 100 MB at "
        "most.",
    )

    # === COMPUTE METHODS === #

    @api.depends("uuid")
    def _compute_webhook_url(self):
        for account in self:
            base = account.get_base_url()
            account.webhook_url = f"{base}/sla/whatsapp/{account.uuid}"

    @api.depends("access_token", "app_secret", "phone_number_id", "active")
    def _compute_is_ready(self):
        for account in self:
            account.is_ready = bool(
                account.active
                and account._secret("access_token")
                and account._secret("app_secret")
                and account.phone_number_id
            )
            account.readiness = "ready" if account.is_ready else "incomplete"

    def _compute_triage_count(self):
        counts = dict(
            self.env["sla.whatsapp.message"]._read_group(
                [("account_id", "in", self.ids), ("state", "=", const.TRIAGE)],
                ["account_id"],
                ["__count"],
            )
        )
        for account in self:
            account.triage_count = counts.get(account, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("phone_number_id")
    def _check_phone_number_id(self):
        for account in self:
            number = account.phone_number_id
            if not (number.isascii() and number.isdigit()):
                raise ValidationError(
                    self.env._(
                        "“%s” is no phone number ID: it is made of digits only. Copy "
                        "it from the app's dashboard, under API Setup.",
                        number,
                    )
                )

    @api.constrains("access_token", "app_secret", "verify_token")
    def _check_secrets(self):
        for account in self.sudo():
            for name in ("access_token", "app_secret", "verify_token"):
                reference = account[name] or ""
                prefix = f"env:{const.ENVIRONMENT_PREFIX}"
                if reference.startswith("env:") and not reference.startswith(prefix):
                    raise ValidationError(
                        self.env._(
                            "Only variables whose names begin with %s are read from "
                            "the server's environment: rename it there.",
                            const.ENVIRONMENT_PREFIX,
                        )
                    )

    # === ACTION METHODS === #

    def action_fetch_templates(self):
        """Ask Meta which templates there are, and what became of their review."""
        self.ensure_one()
        self.check_access("write")
        found = self.env["sla.whatsapp.template"]._fetch(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if found else "warning",
                "message": self.env._("%s templates are known now.", found),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_show_triage(self):
        """What came in and waits for somebody."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sla_escalation_whatsapp.sla_whatsapp_message_action"
        )
        return {
            **action,
            "domain": [("account_id", "in", self.ids), ("kind", "=", "message")],
            "context": {"search_default_triage": 1},
        }

    # === BUSINESS METHODS === #

    @api.model
    def _for(self, company):
        """The account that a company sends by; empty for none."""
        # Who sends is a job or an agent: neither may read the secrets it takes.
        accounts = self.sudo().search([("company_id", "=", company.id)])
        return accounts.filtered("is_ready")[:1]

    @api.model
    def _of_uuid(self, token):
        """The account of a webhook; empty for none."""
        # Anybody may ask: Meta has no user here. The signature decides.
        return self.sudo().search([("uuid", "=", token)], limit=1)

    def _secret(self, name):
        """A secret in clear; empty for none. Never for a log or a screen."""
        self.ensure_one()
        value = self.sudo()[name] or ""
        if value.startswith("env:"):
            variable = value.removeprefix("env:")
            if not variable.startswith(const.ENVIRONMENT_PREFIX):
                return ""
            return os.environ.get(variable, "")
        return value.strip()

    def _is_verify_token(self, token):
        """Whether Meta repeats our word. False where there is none."""
        word = self._secret("verify_token") if self else ""
        is_right = hmac.compare_digest(word.encode(), (token or "").encode())
        return bool(word) and is_right

    def _check_business_account(self):
        """Templates belong to the business account: it has to be known.

        :raise UserError: where it is not
        """
        self.ensure_one()
        if not self.business_account_id:
            raise UserError(
                self.env._(
                    "Enter the WhatsApp Business Account ID of “%s” first: templates "
                    "belong to it.",
                    self.display_name,
                )
            )

    def _client(self):
        """What talks to Meta for the account.

        :raise UserError: where it is not set up
        """
        self.ensure_one()
        token = self._secret("access_token")
        if not token:
            raise UserError(
                self.env._(
                    "“%s” has no access token: an administrator enters it in the "
                    "account.",
                    self.display_name,
                )
            )
        # A gateway's address is the system's business, whoever sends.
        base = self.env["ir.config_parameter"].sudo()
        return WhatsAppClient(
            base.get_param(const.API_URL_PARAMETER) or const.API_URL,
            self.phone_number_id,
            token,
            waba_id=self.business_account_id,
            secrets=(token, self._secret("app_secret"), self._secret("verify_token")),
        )

    def _pace(self):
        """`(how many at once, seconds until the next)`, within what a minute allows."""
        self.ensure_one()
        limit = self.messages_per_minute
        if limit < 6:
            return 1, -(-60 // limit)
        return min(limit // 6, 50), 10
