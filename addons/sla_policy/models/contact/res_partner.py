import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

_DOMAIN = re.compile(
    r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"
)

# Everybody has an address there: such a domain says nothing about a customer.
_PUBLIC_DOMAINS = frozenset(
    {
        "aol.com",
        "bol.com.br",
        "gmail.com",
        "gmx.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.com.ar",
        "hotmail.com.br",
        "hotmail.es",
        "icloud.com",
        "live.com",
        "live.com.ar",
        "live.com.mx",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "outlook.com.ar",
        "outlook.com.br",
        "outlook.es",
        "pm.me",
        "prodigy.net.mx",
        "proton.me",
        "protonmail.com",
        "terra.com.br",
        "tutanota.com",
        "uol.com.br",
        "yahoo.com",
        "yahoo.com.ar",
        "yahoo.com.br",
        "yahoo.com.co",
        "yahoo.com.mx",
        "yahoo.es",
        "yandex.com",
        "ymail.com",
        "zoho.com",
    }
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    sla_agreement_ids = fields.One2many(
        "sla.agreement",
        "commercial_partner_id",
        string="Support Agreements",
        groups="sla_policy.group_sla_user",
    )
    sla_email_domains = fields.Char(
        string="Mail Domains for Support",
        copy=False,
        groups="sla_policy.group_sla_user",
        help="Whoever writes from these domains is a contact of the customer, who "
        "says so: they get a portal user to follow their ticket. Several are "
        "separated by commas.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("sla_email_domains", "parent_id")
    def _check_sla_email_domains(self):
        for partner in self.filtered("sla_email_domains"):
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%s is a contact. Say the mail domains on its company.",
                        partner.display_name,
                    )
                )
            for domain in partner._sla_domains():
                partner._sla_check_domain(domain)

    def _sla_check_domain(self, domain):
        """Refuse a domain that says nothing about the customer, or is another's."""
        if not _DOMAIN.match(domain):
            raise ValidationError(
                self.env._(
                    "“%s” is not a mail domain. Write what stands after the @, like "
                    "example.com.",
                    domain,
                )
            )
        if domain in _PUBLIC_DOMAINS:
            raise ValidationError(
                self.env._(
                    "Anybody can have an address at %s: mail from there says nothing "
                    "about the customer. Leave it out.",
                    domain,
                )
            )
        others = self._sla_of_domain(domain) - self
        if others.company_id - self.env.companies:
            raise ValidationError(
                self.env._("%s is the mail domain of another customer already.", domain)
            )
        if others:
            raise ValidationError(
                self.env._(
                    "%(domain)s is the mail domain of %(other)s already.",
                    domain=domain,
                    other=others[0].display_name,
                )
            )

    # === BUSINESS METHODS === #

    def _sla_domains(self):
        """The mail domains, one by one, as they are compared."""
        self.ensure_one()
        words = (self.sudo().sla_email_domains or "").replace(";", ",").split(",")
        return [word.strip().lstrip("@").lower() for word in words if word.strip()]

    @api.model
    def _sla_of_domain(self, domain, company=None):
        """The customers who say that a mail domain is theirs.

        :param company: only those of the company, or of none
        """
        search = Domain("sla_email_domains", "ilike", domain)
        if company:
            search &= Domain("company_id", "in", [company.id, False])
        # Nobody who writes a mail may read customers.
        found = self.sudo().search(search)
        return found.filtered(lambda partner: domain in partner._sla_domains())
