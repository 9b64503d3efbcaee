from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import html2plaintext, plaintext2html

from odoo.addons.sla_policy.const import ROLE_APPROVER, ROLE_BILLING
from odoo.addons.sla_policy.models.caller import (
    checked,
    strip_untrusted_context,
    text,
    whole,
)

# More is a slip of the finger, or a reason to talk.
_MOST_QUANTITY = 10_000
_LONGEST_NOTE = 2000


class ResPartner(models.Model):
    """Hours requested by a customer: a draft quotation for the salesperson."""

    _inherit = "res.partner"

    # === ACTION METHODS === #

    @strip_untrusted_context
    @checked(product_id=whole, note=text())
    def action_request_hours(self, product_id, quantity, note=None):
        """Ask for more hours, for the customer's people: nothing is bought by it.

        One quotation is open at a time: a request made meanwhile is posted to
        its salesperson.

        :param int product_id: hours that are sold
        :param float quantity: how many units of it
        :param str note: what else there is to say
        :return: the number of the quotation
        :raise AccessError: for anybody else
        :raise UserError: where it cannot be quoted, with why
        """
        self.ensure_one()
        me = self.env.user.partner_id
        customer = me.commercial_partner_id
        if not self.env.user.share or self.commercial_partner_id != customer:
            raise AccessError(
                self.env._("Hours are asked for by people of the customer's own.")
            )
        companies = me._sla_hours_companies(frozenset({ROLE_BILLING, ROLE_APPROVER}))
        product = customer._sla_hours_products(companies).filtered(
            lambda one: one.id == product_id
        )
        if not companies:
            raise AccessError(
                self.env._(
                    "Your company has named who may request hours, and you are not "
                    "among them. Ask one of them."
                )
            )
        if not product:
            raise UserError(self.env._("These hours are not sold. Choose others."))
        if (
            isinstance(quantity, bool)
            or not isinstance(quantity, int | float)
            or not 0 < quantity <= _MOST_QUANTITY
        ):
            raise UserError(
                self.env._(
                    "Say how much you want: more than 0, and at most %s.",
                    _MOST_QUANTITY,
                )
            )
        company = product.company_id or companies[:1]
        note = html2plaintext(plaintext2html(str(note or "").strip()))[:_LONGEST_NOTE]
        # The customer has no rights to sales; the quotation is made as superuser.
        return customer.sudo()._sla_quote_request(company, product, quantity, note, me)

    # === BUSINESS METHODS === #

    def _sla_hours_products(self, companies):
        """The hours that a customer may ask companies for."""
        # What is for sale is no secret to customers; products have rules of their own.
        return (
            self.env["product.product"]
            .sudo()
            .search(
                [
                    ("is_sla_pack", "=", True),
                    ("sale_ok", "=", True),
                    ("company_id", "in", [False, *companies.ids]),
                ],
                order="is_on_site, default_code, name, id",
            )
        )

    def _sla_quote_request(self, company, product, quantity, note, person):
        """Quote what a person of the customer asked for, or add it to what is open."""
        order = self._sla_open_top_ups(company)
        asked = self.env._(
            "%(person)s requests %(quantity)s × %(product)s in the portal.",
            person=person.name,
            quantity=f"{quantity:g}",
            product=product.name,
        )
        if not order:
            agreement = self._sla_hours_agreement(company)
            order = (
                self.env["sale.order"]
                .with_company(company)
                .create(
                    {
                        "partner_id": self.id,
                        "company_id": company.id,
                        "origin": self.env._("Asked for in the portal"),
                        "user_id": (agreement.user_id or self.user_id).id,
                        "sla_topup_partner_id": self.id,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": product.id,
                                    "product_uom_qty": quantity,
                                }
                            )
                        ],
                    }
                )
            )
        order.message_post(
            body=plaintext2html(f"{asked}\n{note}".strip()),
            author_id=person.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=order._sla_seller().id,
            summary=self.env._("%s requests hours", self.name),
            note=plaintext2html(f"{asked}\n{note}".strip()),
        )
        return order.name


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _sla_seller(self):
        """The user who is notified: always one."""
        self.ensure_one()
        people = (
            self.user_id
            | self.team_id.user_id
            | self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        )
        return people.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )[:1]
