import re

import httpx
from pywa.errors import WhatsAppError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.sla_policy.models.record_name import joined

from .. import const
from ..engine import text as engine

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_PLACE = re.compile(r"{{\s*(\w+)\s*}}")


class SlaWhatsappTemplate(models.Model):
    """A message that Meta has approved: what may be sent outside the 24-hour window."""

    _name = "sla.whatsapp.template"
    _description = "WhatsApp Template"
    _order = "account_id, name, language"

    account_id = fields.Many2one(
        "sla.whatsapp.account", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    name = fields.Char(required=True, help="Small letters, digits and underscores.")
    language = fields.Char(
        required=True, default="en_US", help="As Meta writes it: es_MX, en_US, es."
    )
    state = fields.Selection(
        const.TEMPLATE_STATES,
        default=const.TEMPLATE_DRAFT,
        required=True,
        copy=False,
        readonly=True,
        help="What Meta says of it.",
    )
    reason = fields.Char(
        string="Why Not", copy=False, readonly=True, help="What Meta does not like."
    )
    is_used = fields.Boolean(
        string="For Escalations",
        default=True,
        help="Whether escalations are sent by it.",
    )
    body = fields.Text(
        required=True,
        default=lambda self: self.env._(
            "Ticket {{1}} needs you ({{2}}): {{3}}. Please take it on or pass it on."
        ),
        help="Variables are numbered: {{1}}, {{2}} …",
    )
    variable_ids = fields.One2many(
        "sla.whatsapp.template.variable", "template_id", copy=True
    )
    acknowledge_label = fields.Char(
        string="First Button",
        default=lambda self: self.env._("I take it"),
        help="The quick reply that acknowledges. Empty: the template has none.",
    )
    pass_on_label = fields.Char(
        string="Second Button",
        default=lambda self: self.env._("Pass it on"),
        help="The quick reply that passes on. Empty: the template has none.",
    )
    preview = fields.Text(compute="_compute_preview")

    _name_uniq = models.UniqueIndex(
        "(account_id, name, language)",
        "The account has a template of this name and language already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "language")
    def _compute_display_name(self):
        for template in self:
            template.display_name = joined(
                template.name,
                template.name and template.language and f"({template.language})",
                separator=" ",
            )

    @api.depends("body", "variable_ids.source", "variable_ids.sequence")
    @api.depends_context("lang")
    def _compute_preview(self):
        labels = dict(
            self.env["sla.whatsapp.template.variable"]
            ._fields["source"]
            ._description_selection(self.env)
        )
        for template in self:
            names = [labels.get(line.source, "") for line in template._variables()]

            def fill(place, names=names):
                index = int(place[1]) - 1 if place[1].isdigit() else -1
                known = 0 <= index < len(names) and names[index]
                return f"[{known}]" if known else place[0]

            template.preview = _PLACE.sub(fill, template.body or "")

    # === CONSTRAINT METHODS === #

    @api.constrains("name", "language")
    def _check_name(self):
        for template in self:
            if not _NAME.fullmatch(template.name):
                raise ValidationError(
                    self.env._(
                        "“%s” is no name for a template: Meta takes small letters, "
                        "digits and underscores only.",
                        template.name,
                    )
                )
            if not _LANGUAGE.fullmatch(template.language):
                raise ValidationError(
                    self.env._(
                        "“%s” is no language as Meta writes it: es_MX, en_US or es.",
                        template.language,
                    )
                )

    @api.constrains("body", "variable_ids", "is_used")
    def _check_variables(self):
        for template in self.filtered("is_used"):
            named = {place for place in _PLACE.findall(template.body)}
            wanted = {str(n + 1) for n in range(len(template.variable_ids))}
            if named != wanted:
                raise ValidationError(
                    self.env._(
                        "The text of “%(name)s” has %(named)s variables and "
                        "%(given)s lines say what they stand for: number them from "
                        "{{1}} on, and give a line to each.",
                        name=template.name,
                        named=len(named),
                        given=len(template.variable_ids),
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        if {"name", "language", "body"} & set(vals):
            # Another text is another template: what was approved is the old one.
            vals = {"state": const.TEMPLATE_DRAFT, "reason": False, **vals}
        return super().write(vals)

    # === ACTION METHODS === #

    def action_submit(self):
        """Ask Meta to review it.

        :raise UserError: with what Meta says, where it does not take it
        """
        self.ensure_one()
        self.check_access("write")
        account = self.account_id.sudo()
        account._check_business_account()
        with account._client() as client:
            try:
                word = client.submit(self._as_submitted())
            except (httpx.HTTPError, WhatsAppError, ValueError, KeyError) as error:
                raise UserError(
                    self.env._("Meta did not take the template: %s", client.why(error))
                ) from None
        self._hear(word, "")
        return True

    # === BUSINESS METHODS === #

    def _variables(self):
        return self.variable_ids.sorted(lambda line: (line.sequence, line.id or 0))

    def _as_submitted(self):
        """The template as the API takes it."""
        self.ensure_one()
        body = {"type": "BODY", "text": self.body}
        examples = [line._example() for line in self._variables()]
        if examples:
            body["example"] = {"body_text": [examples]}
        components = [body]
        labels = [label for label in (self.acknowledge_label, self.pass_on_label)]
        buttons = [{"type": "QUICK_REPLY", "text": label} for label in labels if label]
        if buttons:
            components.append({"type": "BUTTONS", "buttons": buttons})
        return {
            "name": self.name,
            "language": self.language,
            "category": "UTILITY",
            "components": components,
        }

    @api.model
    def _approved(self, account):
        """The templates that escalations may be sent by. One query."""
        # Whoever is notified: the template is the company's business.
        return self.sudo().search(
            [
                ("account_id", "=", account.id),
                ("state", "=", const.TEMPLATE_APPROVED),
                ("is_used", "=", True),
            ]
        )

    def _nearest(self, lang):
        """The one of them nearest to a language; empty where there is none.

        :param str lang: of the recipient, as Odoo writes it (`es_MX`)
        """
        lang = (lang or "en_US").split("@")[0]

        def distance(template):
            base = template.language.split("_")[0]
            return (
                template.language != lang,
                base != lang.split("_")[0],
                base != "en",
                template.id,
            )

        return self.sorted(distance)[:1]

    def _fill(self, notification):
        """`(variables, what the buttons send back)` for a notification."""
        self.ensure_one()
        values = notification._whatsapp_values()
        variables = [
            engine.variable(values.get(line.source)) for line in self._variables()
        ]
        payloads = []
        if self.acknowledge_label:
            payloads.append(engine.payload(engine.ACKNOWLEDGE, notification.key))
        if self.pass_on_label:
            payloads.append(engine.payload(engine.PASS_ON, notification.key))
        return variables, payloads

    @api.model
    def _fetch(self, account):
        """Learn from Meta which templates an account has; answers how many.

        Those of other purposes are known too, and used for nothing.
        """
        account = account.sudo()
        account._check_business_account()
        with account._client() as client:
            try:
                found = client.templates()
            except (httpx.HTTPError, WhatsAppError, ValueError, KeyError) as error:
                raise UserError(
                    self.env._(
                        "Meta does not say which templates there are: %s",
                        client.why(error),
                    )
                ) from None
        known = {(one.name, one.language): one for one in account.template_ids}
        count = 0
        for one in found:
            name, language = one.get("name"), one.get("language")
            if not (isinstance(name, str) and isinstance(language, str)):
                continue
            if not (_NAME.fullmatch(name) and _LANGUAGE.fullmatch(language)):
                continue
            template = known.get((name, language))
            if template is None:
                template = self.create(self._from_meta(account, one))
            template._hear(one.get("status"), one.get("rejected_reason"))
            count += 1
        return count

    @api.model
    def _from_meta(self, account, one):
        """The values of a template that only Meta knew."""
        components = one.get("components")
        parts = {
            part.get("type"): part
            for part in (components if isinstance(components, list) else ())
            if isinstance(part, dict)
        }
        buttons = parts.get("BUTTONS", {}).get("buttons") or []
        labels = [
            button.get("text")
            for button in buttons
            if isinstance(button, dict) and button.get("type") == "QUICK_REPLY"
        ] + [False, False]
        body = parts.get("BODY", {}).get("text") or "–"
        return {
            "account_id": account.id,
            "name": one["name"],
            "language": one["language"],
            "body": body,
            "acknowledge_label": labels[0],
            "pass_on_label": labels[1],
            "is_used": False,
            "variable_ids": [
                Command.create({"sequence": place, "source": "summary"})
                for place in range(len(set(_PLACE.findall(body))))
            ],
        }

    def _hear(self, word, reason):
        """Take Meta's word for the state of templates."""
        state = const.TEMPLATE_WORDS.get(str(word or "").upper())
        if state:
            told = "" if str(reason or "NONE").upper() == "NONE" else str(reason)
            self.sudo().write({"state": state, "reason": told[:250] or False})


class SlaWhatsappTemplateVariable(models.Model):
    """What one variable of a template stands for."""

    _name = "sla.whatsapp.template.variable"
    _description = "Variable of a WhatsApp Template"
    _order = "sequence, id"

    template_id = fields.Many2one(
        "sla.whatsapp.template", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="template_id.company_id")
    sequence = fields.Integer(default=10)
    source = fields.Selection(const.VARIABLES, required=True, default="number")

    def _example(self):
        """A value as Meta's reviewers want to see one."""
        return {
            "number": "HT00042",
            "severity": self.env._("Very High"),
            "customer": self.env._("Example Company"),
            "subject": self.env._("Nobody can print invoices"),
            "level": self.env._("Support manager"),
        }.get(self.source) or self.env._(
            "HT00042, Very High, Example Company: nobody can print invoices"
        )
