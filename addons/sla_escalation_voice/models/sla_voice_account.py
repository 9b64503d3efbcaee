import re
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_E164 = re.compile(r"\+[1-9][0-9]{7,14}")


class SlaVoiceAccount(models.Model):
    """By which account with the provider a company's escalations are telephoned."""

    _name = "sla.voice.account"
    _description = "Telephone Account"
    _order = "name, id"

    name = fields.Char(required=True, default="Twilio")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    uuid = fields.Char(
        string="Address Part",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid4()),
        help="What the provider calls this account by when it asks us what to say.",
    )
    account_sid = fields.Char(
        string="Account SID",
        copy=False,
        help="Begins with AC; on the first page of the provider's console.",
    )
    # No export, no copy, no eyes but an administrator's: whoever has it telephones at
    # the company's expense, and acknowledges in anybody's name.
    auth_token = fields.Char(groups="base.group_system", copy=False, exportable=False)
    from_number = fields.Char(
        string="Calls From",
        help="A number of the account, with the country's code: +525500000000.",
    )
    ring_seconds = fields.Integer(
        string="Rings For",
        default=25,
        required=True,
        help="Seconds until nobody has come. Voicemails take a call after 25 or so.",
    )
    detects_machines = fields.Boolean(
        string="Recognises Answering Machines",
        default=True,
        help="The provider listens first. An answering machine hears nothing, and "
        "acknowledges nothing either way: that takes a key.",
    )
    max_calls_escalation = fields.Integer(
        string="At Most an Escalation",
        default=10,
        required=True,
        help="At most so many for one escalation, repetitions and loops included; then "
        "the next channel is used. Calls cost money.",
    )
    max_calls_hour = fields.Integer(
        string="At Most an Hour",
        default=60,
        required=True,
        help="At most so many in any hour, all escalations together; then they wait.",
    )
    public_url = fields.Char(
        string="Our Address",
        help="By which the provider reaches this server, where it is not the address "
        "that users have: https://support.example.com",
    )
    problem = fields.Char(
        readonly=True,
        copy=False,
        help="Why the provider refuses this account, until it takes a call again.",
    )
    call_ids = fields.One2many("sla.voice.call", "account_id", string="Calls")
    calls_last_hour = fields.Integer(compute="_compute_calls_last_hour")
    state = fields.Selection(
        [
            ("unready", "Not set up"),
            ("problem", "Refused by the provider"),
            ("full", "At its limit"),
            ("ready", "Ready"),
        ],
        compute="_compute_state",
    )
    calls_back_at = fields.Char(
        string="Called Back At",
        compute="_compute_calls_back_at",
        help="Has to be reachable from the internet, over https.",
    )

    _uuid_uniq = models.UniqueIndex("(uuid)", "Another account has this address.")
    _company_uniq = models.UniqueIndex(
        "(company_id) WHERE active",
        "This company has a telephone account already. Archive it to use another.",
    )
    _ring_check = models.Constraint(
        "CHECK (ring_seconds BETWEEN 5 AND 120)",
        "A telephone rings for 5 to 120 seconds.",
    )
    _caps_check = models.Constraint(
        "CHECK (max_calls_escalation > 0 AND max_calls_hour > 0)",
        "Allow at least one call, or archive the account.",
    )

    # === COMPUTE METHODS === #

    @api.depends("call_ids.placed_at")
    def _compute_calls_last_hour(self):
        counts = self._count_calls(fields.Datetime.now() - timedelta(hours=1))
        for account in self:
            account.calls_last_hour = counts.get(account.id, 0)

    @api.depends(
        "account_sid", "auth_token", "from_number", "problem", "max_calls_hour"
    )
    def _compute_state(self):
        # As superuser: that there is a token is no secret.
        for account in self.sudo():
            if not account._is_ready():
                account.state = "unready"
            elif account.problem:
                account.state = "problem"
            elif account.calls_last_hour >= account.max_calls_hour:
                account.state = "full"
            else:
                account.state = "ready"

    @api.depends("uuid", "public_url")
    def _compute_calls_back_at(self):
        for account in self:
            account.calls_back_at = account._url()

    # === CONSTRAINT METHODS === #

    @api.constrains("account_sid")
    def _check_account_sid(self):
        for account in self:
            if account.account_sid and not _SID.fullmatch(account.account_sid):
                raise ValidationError(
                    self.env._(
                        "“%s” is no account SID: copy the 34 signs that begin with AC "
                        "from the provider's console.",
                        account.account_sid,
                    )
                )

    @api.constrains("from_number")
    def _check_from_number(self):
        for account in self:
            if account.from_number and not _E164.fullmatch(account.from_number):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be called from: write the number with the "
                        "country's code and nothing in between, as in +525500000000.",
                        account.from_number,
                    )
                )

    @api.constrains("public_url")
    def _check_public_url(self):
        for account in self:
            address = account.public_url
            if address and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
                raise ValidationError(
                    self.env._(
                        "“%s” is no address of this server: write it as in "
                        "https://support.example.com.",
                        address,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._trim(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._trim(vals)
        if {"account_sid", "auth_token", "from_number"} & vals.keys():
            # What was refused was another account.
            vals.setdefault("problem", False)
        return super().write(vals)

    @api.model
    def _trim(self, vals):
        """What is pasted from a console, without what came along."""
        vals = dict(vals)
        for name in ("account_sid", "auth_token", "from_number", "public_url"):
            if isinstance(vals.get(name), str):
                vals[name] = vals[name].strip().rstrip("/") or False
        if isinstance(vals.get("from_number"), str):
            vals["from_number"] = re.sub(r"[\s().-]", "", vals["from_number"])
        return vals

    # === ACTION METHODS === #

    def action_test(self):
        """Ask the provider whether it knows the account. Calls nobody."""
        self.ensure_one()
        self.check_access("write")
        if not self._is_ready():
            raise UserError(
                self.env._("Fill in the account SID, the auth token and the number.")
            )
        refusal = self._client().ask_who_we_are()
        if refusal:
            raise UserError(self.env["sla.channel.voice"]._sentence(refusal))
        self.problem = False
        address = self._url()
        if not address.startswith("https://"):
            message = self.env._(
                "The provider knows this account. It will not reach us, though: “%s” "
                "is no https address.",
                address,
            )
            kind = "warning"
        else:
            message = self.env._("The provider knows this account.")
            kind = "success"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": kind, "sticky": kind != "success"},
        }

    def action_view_calls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sla_escalation_voice.sla_voice_call_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _of(self, companies):
        """`{company: its account}`, empty where a company cannot telephone."""
        accounts = self.sudo().search([("company_id", "in", companies.ids)])
        found = {account.company_id: account for account in accounts}
        return {
            company: found[company]
            if company in found and found[company]._is_ready()
            else self.browse()
            for company in companies
        }

    def _is_ready(self):
        """Whether it has what a call takes."""
        # Asked on behalf of people who may not read the token.
        account = self.sudo()
        return bool(account.account_sid and account.auth_token and account.from_number)

    def _url(self, *parts):
        """An address of ours as the provider knows it."""
        self.ensure_one()
        # Whoever writes a ticket need not read the settings.
        parameters = self.env["ir.config_parameter"].sudo()
        base = self.public_url or parameters.get_param("web.base.url") or ""
        words = [base.rstrip("/"), "sla/voice", self.uuid or "", *map(str, parts)]
        return "/".join(words)

    def _count_calls(self, since):
        """`{account id: calls placed since a moment}`. One query."""
        # A limit counts whatever there is, whoever looks.
        groups = (
            self.env["sla.voice.call"]
            .sudo()
            ._read_group(
                [("account_id", "in", self.ids), ("placed_at", ">", since)],
                ["account_id"],
                ["__count"],
            )
        )
        return {account.id: count for account, count in groups}
