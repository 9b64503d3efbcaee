from odoo import api, fields, models
from odoo.fields import Domain

from ..agreement.sla_agreement import IN_FORCE


class SlaBilled(models.AbstractModel):
    """A document that bills a customer: shown to those whom the agreement names.

    Odoo shows orders and invoices to everyone of the customer's company. Where an
    agreement in force names billing contacts, only these see them on the portal, and
    whoever a document is addressed to. Links with a token work as in Odoo.
    """

    _name = "sla.billed"
    _description = "Document that Bills a Customer"

    sla_billing_is_seen = fields.Boolean(
        string="Shown by the Agreement",
        compute="_compute_sla_billing_is_seen",
        search="_search_sla_billing_is_seen",
        help="Whether the agreements in force let the user see it, where they are one "
        "of the customer's people.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_sla_billing_is_seen(self):
        hidden = self.filtered_domain(self._sla_hidden_billing())
        hidden.sla_billing_is_seen = False
        (self - hidden).sla_billing_is_seen = True

    @api.model
    def _search_sla_billing_is_seen(self, operator, value):
        if operator != "in":
            return NotImplemented
        hidden = self._sla_hidden_billing()
        return Domain.OR(~hidden if wanted else hidden for wanted in set(value))

    # === BUSINESS METHODS === #

    @api.model
    def _sla_hidden_billing(self):
        """The documents that agreements keep from the user."""
        if not self.env.user.share:
            return Domain.FALSE
        me = self.env.user.partner_id
        companies = me._sla_companies_hiding_billing()
        return (
            Domain("company_id", "in", companies.ids)
            & Domain("partner_id", "child_of", me.commercial_partner_id.ids)
            & Domain("partner_id", "!=", me.id)
            & self._sla_billing_domain()
        )

    @api.model
    def _sla_billing_domain(self):
        """Which of the model's records bill a customer."""
        return Domain.TRUE


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _sla_companies_hiding_billing(self):
        """The companies whose bills are not for a person: an agreement in force there
        names billing contacts, and none names this one."""
        self.ensure_one()
        # Customers may not read agreements; whether they are named in one decides.
        # Those who have left are archived: the list they were on stays one (rule A5).
        agreements = self.env["sla.agreement"].sudo().with_context(active_test=False)
        naming = agreements.search(
            Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("state", "in", IN_FORCE)
            & Domain("active", "=", True)
            & Domain("billing_contact_ids", "!=", False)
        )
        mine = naming.filtered(lambda one: self in one.billing_contact_ids)
        return naming.company_id - mine.company_id


class ResUsers(models.Model):
    _inherit = "res.users"

    # === BUSINESS METHODS === #

    def _sla_billing_seen(self, path=""):
        """Which documents that bill agreements let a user see, for record rules.

        It narrows what a customer's people see, and says nothing of anybody else.

        :param str path: from the rule's model to the document, with a dot at its end
        :return: a domain, the same as long as the user is
        """
        self.ensure_one()
        if not self.share:
            return list(Domain.TRUE)
        return [(f"{path}sla_billing_is_seen", "=", True)]
