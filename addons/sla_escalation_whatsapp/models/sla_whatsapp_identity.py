from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import const
from ..engine import numbers, window

# Who may be written to: they have agreed, and not taken it back.
_AGREED = [("opt_in_at", "!=", False), ("opt_out_at", "=", False)]


class SlaWhatsappIdentity(models.Model):
    """Somebody as WhatsApp knows them, and whether they agreed to be written to.

    By number, or, for users who hide theirs, by the id that Meta gives them for one
    business only. Two people may share a number: then what comes from it is nobody's
    until somebody says whose.
    """

    _name = "sla.whatsapp.identity"
    _description = "WhatsApp Identity"
    _order = "id desc"

    account_id = fields.Many2one(
        "sla.whatsapp.account",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env["sla.whatsapp.account"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty for a number that nobody holds by name, such as a support line.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer"
    )
    number = fields.Char(help="With the country's code: +52 55 0000 0000.")
    number_key = fields.Char(
        compute="_compute_number_key",
        store=True,
        index="btree_not_null",
        help="What all spellings of the number have in common.",
    )
    bsuid = fields.Char(
        string="Hidden-Number ID",
        index="btree_not_null",
        help="What Meta names somebody by who hides their number. It fills in by "
        "itself with their first message.",
    )
    name = fields.Char(string="Name on WhatsApp", readonly=True)
    opt_in_how = fields.Selection(
        const.OPT_IN_WAYS,
        string="Agreed",
        help="How they agreed to be written to. Nobody is written to before.",
    )
    opt_in_note = fields.Char(string="Where It Is Kept")
    opt_in_at = fields.Datetime(string="Agreed On", readonly=True, copy=False)
    opt_in_by_id = fields.Many2one(
        "res.users", string="Recorded By", readonly=True, copy=False
    )
    opt_out_at = fields.Datetime(string="Taken Back On", readonly=True, copy=False)
    consent = fields.Selection(
        [("none", "Not asked"), ("given", "Agreed"), ("withdrawn", "Taken back")],
        compute="_compute_consent",
        search="_search_consent",
    )
    last_inbound_at = fields.Datetime(
        string="Last Wrote", readonly=True, copy=False, help="Opens the 24-hour window."
    )
    window_until = fields.Datetime(
        string="Window Closes",
        compute="_compute_window_until",
        help="Until then they may be written to freely; after it by template only.",
    )
    is_window_open = fields.Boolean(compute="_compute_window_until")
    window_state = fields.Selection(
        [("open", "Open"), ("closed", "Template only")],
        string="24-Hour Window",
        compute="_compute_window_until",
    )

    _person_uniq = models.UniqueIndex(
        "(account_id, COALESCE(partner_id, 0), number_key) "
        "WHERE number_key IS NOT NULL",
        "This person has this number already.",
    )
    _hidden_uniq = models.UniqueIndex(
        "(account_id, COALESCE(partner_id, 0), bsuid) WHERE bsuid IS NOT NULL",
        "This person has this id already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id.name", "number", "name", "bsuid")
    def _compute_display_name(self):
        for identity in self:
            who = identity.partner_id.name or identity.name
            address = identity.number or identity.bsuid
            identity.display_name = f"{who} ({address})" if who else address

    @api.depends("number")
    def _compute_number_key(self):
        for identity in self:
            identity.number_key = numbers.key(identity.number) or False

    @api.depends("opt_in_at", "opt_out_at")
    def _compute_consent(self):
        for identity in self:
            if identity.opt_out_at:
                identity.consent = "withdrawn"
            else:
                identity.consent = "given" if identity.opt_in_at else "none"

    def _search_consent(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "given": _AGREED,
            "withdrawn": [("opt_out_at", "!=", False)],
            "none": [("opt_in_at", "=", False), ("opt_out_at", "=", False)],
        }
        return fields.Domain.OR(domains[word] for word in value if word in domains)

    @api.depends("last_inbound_at")
    def _compute_window_until(self):
        now = fields.Datetime.now()
        for identity in self:
            identity.window_until = window.closes_at(identity.last_inbound_at or None)
            identity.is_window_open = window.is_open(
                identity.last_inbound_at or None, now
            )
            identity.window_state = "open" if identity.is_window_open else "closed"

    # === CONSTRAINT METHODS === #

    @api.constrains("number", "bsuid")
    def _check_address(self):
        for identity in self:
            if not (identity.number or identity.bsuid):
                raise ValidationError(
                    self.env._(
                        "By what are they reached? Enter the number with the country's "
                        "code, or the id of somebody who hides theirs."
                    )
                )
            if identity.bsuid and not numbers.is_bsuid(identity.bsuid):
                raise ValidationError(
                    self.env._(
                        "“%s” is no id of WhatsApp: it looks like MX.1349… Leave it "
                        "empty; it fills in by itself.",
                        identity.bsuid,
                    )
                )

    @api.constrains("partner_id", "account_id")
    def _check_same_company(self):
        for identity in self:
            company = identity.partner_id.sudo().company_id
            if company and company != identity.company_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s belongs to %(company)s: choose an account of that "
                        "company.",
                        person=identity.partner_id.display_name,
                        company=company.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepared(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepared(vals))

    # === ACTION METHODS === #

    def action_opt_out(self):
        """Write to them no more."""
        self.check_access("write")
        self._opt_out()
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _prepared(self, vals):
        """Values with the number as it is kept, and who recorded an agreement."""
        vals = dict(vals)
        if vals.get("number"):
            vals["number"] = self._normalized(vals["number"], vals.get("partner_id"))
        if vals.get("bsuid"):
            vals["bsuid"] = vals["bsuid"].strip()
        if "opt_in_how" in vals:
            agreed = bool(vals["opt_in_how"])
            vals.update(
                opt_in_at=fields.Datetime.now() if agreed else False,
                opt_in_by_id=self.env.uid if agreed else False,
                opt_out_at=False,
            )
        return vals

    @api.model
    def _normalized(self, number, partner_id=None):
        """A number as E.164, however it is written.

        :raise ValidationError: for what is none
        """
        kept = numbers.to_e164(number)
        if kept is None:
            # Without a country's code: that of the person's country, where Odoo can
            # tell (it needs the `phonenumbers` library for that).
            partner = self.env["res.partner"].browse(partner_id) or self.partner_id[:1]
            country = partner.country_id or self.env.company.country_id
            kept = numbers.to_e164(
                partner._phone_format(number=number, country=country) or ""
            )
        if kept is None:
            raise ValidationError(
                self.env._(
                    "“%s” is no number that WhatsApp can reach: write it with the "
                    "country's code, as in +52 55 0000 0000.",
                    number,
                )
            )
        return kept

    @api.model
    def _reachable(self, partner=None, number=None):
        """By what somebody may be written to; empty where they have not agreed.

        Of several, the one who wrote last; those of the company at hand come first.
        """
        domain = fields.Domain(_AGREED) & fields.Domain("account_id.active", "=", True)
        if number:
            domain &= fields.Domain("number_key", "=", numbers.key(number))
        else:
            domain &= fields.Domain("partner_id", "=", partner.id)
        # Whoever escalates: who is reached does not depend on what they may see.
        found = self.sudo().search(domain)
        company = self.env.company
        oldest = fields.Datetime.to_datetime("1970-01-01")
        return found.sorted(
            lambda one: (
                one.company_id == company,
                one.last_inbound_at or oldest,
                one.id,
            ),
            reverse=True,
        )[:1]

    def _address(self):
        """What a message is sent to: the number, else the id that hides it."""
        self.ensure_one()
        return self.number or self.bsuid

    def _is_at(self, address):
        """Whether an address of a notification is theirs."""
        self.ensure_one()
        same_number = self.number_key and self.number_key == numbers.key(address)
        return bool(same_number or (self.bsuid and self.bsuid == address))

    @api.model
    def _key_of(self, address):
        """What all spellings of an address have in common."""
        return numbers.key(address)

    @api.model
    def _of_sender(self, account, sender):
        """Whose a message may be.

        The id goes before the number: a number gets new holders, an id never does.

        :param sender: `engine.webhook.Sender`
        :return: `(identities, whether the number has another holder now)`
        """
        known = self.sudo()
        if sender.bsuid:
            found = known.search(
                [("account_id", "=", account.id), ("bsuid", "=", sender.bsuid)]
            )
            if found:
                return found, False
        if not sender.number:
            return known.browse(), False
        found = known.search(
            [
                ("account_id", "=", account.id),
                ("number_key", "=", numbers.key(sender.number)),
            ]
        )
        if not sender.bsuid:
            return found, False
        theirs = found.filtered(lambda one: not one.bsuid)
        return theirs, bool(found and not theirs)

    def _wrote(self, sender, at):
        """They wrote: the window is open, and what they are called is known."""
        for identity in self.sudo():
            vals = {
                "last_inbound_at": window.opened(identity.last_inbound_at or None, at)
            }
            if sender.bsuid and not identity.bsuid:
                vals["bsuid"] = sender.bsuid
            if sender.name:
                vals["name"] = sender.name
            identity.write(vals)

    def _opt_out(self):
        self.sudo().write({"opt_out_at": fields.Datetime.now()})
