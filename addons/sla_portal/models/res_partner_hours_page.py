from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from odoo.addons.sla_prepaid_hours import const
from odoo.addons.sla_prepaid_hours.engine import duration

_SOON = timedelta(days=60)
_MONTHS = 6
_STATEMENTS = 24


class ResPartner(models.Model):
    """What the page of hours shows. For who has the role: see `_sla_hours_companies`.

    Packs, movements and statements are not for customers to read by themselves: the
    methods are called as superuser, with the companies that were checked.
    """

    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _portal_hours(self, companies):
        """What is left and where the rest went. A constant number of queries."""
        customer = self.commercial_partner_id
        packs = self.env["sla.pack"]._customer_packs(customer, companies)
        # In the order in which they are drawn on (rule H3), what is over below.
        packs = packs.sorted(
            lambda one: (
                one.state != const.ACTIVE,
                not one.date_end,
                one.date_end or one.opened_on,
                one.id,
            )
        )
        live = packs.filtered(lambda one: one.state == const.ACTIVE)
        free, held = live.mapped("minutes_available"), live.mapped("minutes_held")
        free, held = sum(free), sum(held)
        used = sum(live.mapped("minutes_consumed"))
        today = customer._sla_today(companies[:1])
        ending = live.filtered(
            lambda one: (
                one.date_end
                and one.date_end <= today + _SOON
                and one.minutes_available > 0
            )
        )
        whole = max(free, 0) + held + used
        return {
            "customer": customer.name,
            "has_packs": bool(packs),
            "free": duration.write(free),
            "is_below": free < 0,
            "held": duration.write(held),
            "ending": duration.write(sum(ending.mapped("minutes_available"))),
            "ending_notices": [
                self.env._(
                    "%(time)s h of %(pack)s can be used until %(day)s.",
                    time=duration.write(one.minutes_available),
                    pack=one.name,
                    day=format_date(self.env, one.date_end),
                )
                for one in ending
            ],
            "parts": [
                {
                    "key": key,
                    "label": label,
                    "time": duration.write(minutes),
                    "percent": round(max(minutes, 0) * 100 / whole, 2) if whole else 0,
                }
                for key, label, minutes in (
                    ("used", self.env._("Used"), used),
                    ("held", self.env._("Held for estimates"), held),
                    ("free", self.env._("Free"), free),
                )
            ],
            "packs": [one._portal_pack(len(companies) > 1) for one in packs],
            "months": self._portal_hours_months(companies, today),
            "statements": self._portal_statements(companies),
        }

    def _portal_hours_months(self, companies, today):
        """What was used in each of the last months, the oldest first. One query."""
        first = today.replace(day=1) - relativedelta(months=_MONTHS - 1)
        groups = self.env["sla.pack.entry"]._read_group(
            Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("company_id", "in", companies.ids)
            & Domain("kind", "in", (const.CONSUME, const.REVERSE))
            & Domain("date", ">=", first),
            ["date:month"],
            ["minutes:sum"],
        )
        used = {month: max(-minutes, 0) for month, minutes in groups}
        months = [first + relativedelta(months=number) for number in range(_MONTHS)]
        most = max([used.get(month, 0) for month in months] + [1])
        return [
            {
                "label": format_date(self.env, month, date_format="LLL y"),
                "time": duration.write(used.get(month, 0)),
                "percent": used.get(month, 0) * 100 // most,
            }
            for month in months
        ]

    def _portal_statements(self, companies):
        """The statements that are closed, the newest first."""
        statements = self.env["sla.statement"].search(
            self._portal_statements_domain(companies), limit=_STATEMENTS
        )
        return [
            {
                "month": one.month_name,
                "company": one.company_id.name if len(companies) > 1 else "",
                "bought": duration.write(one.bought_minutes),
                "used": duration.write(-one.used_minutes),
                "left": duration.write(one.closing_minutes),
                "url": f"/my/hours/statement/{one.id}",
                "is_printing": one.is_printing,
            }
            for one in statements
        ]

    def _portal_statements_domain(self, companies):
        return (
            Domain("partner_id", "=", self.commercial_partner_id.id)
            & Domain("company_id", "in", companies.ids)
            & Domain("state", "=", "closed")
        )

    def _portal_hours_request(self, companies, minutes=0, kind=None):
        """What can be asked for, and what was asked for already.

        :param minutes: what is missing, to be proposed
        :param kind: the kind of work it is for; hours for other kinds are left out
        :return: None where there is no contact to ask
        """
        if not companies:
            return None
        company, customer = companies[:1], self.commercial_partner_id
        products = customer._sla_hours_products(companies)
        if kind:
            products = products.filtered(
                lambda one: one.work_kind_id in (kind, kind.browse())
            )
        if not products:
            return None
        pricelist = customer._sla_pricelist(company).sudo()
        prices = pricelist._get_products_price(products, 1.0) if pricelist else {}
        prices = {one.id: prices.get(one.id, one.lst_price) for one in products}
        currency = pricelist.currency_id or company.currency_id
        chosen = products[:1]
        order = customer._sla_open_top_ups(company)
        return {
            "products": [
                {
                    "id": one.id,
                    "name": one.name,
                    "unit": one.uom_id.name,
                    "price": format_amount(self.env, prices[one.id], currency)
                    if prices[one.id]
                    else "",
                }
                for one in products
            ],
            "product": chosen.id,
            "quantity": -(-minutes // max(chosen.sla_pack_minutes, 1)) or 1,
            "order": order.name or "",
            "order_url": order.access_url
            if order.state == "sent" and order.sudo(False).has_access("read")
            else "",
        }

    def _portal_billing_people(self):
        """The names of those who see the company's invoices, for a person who does
        not; empty for those who see them, and where no contact is named."""
        if not self._sla_companies_hiding_billing():
            return []
        # Their colleagues, by the agreement they may not read.
        agreements = self.sudo()._sla_agreements()
        return agreements.billing_contact_ids.sorted("name").mapped("name")

    def _portal_hours_people(self):
        """The names of those who may see the hours, for those who may not."""
        named = self.env["res.partner"]
        for agreement in self._sla_agreements():
            named |= agreement.billing_contact_ids or agreement.contact_ids
        return named.filtered("active").mapped("name")


class SlaPack(models.Model):
    _inherit = "sla.pack"

    def _portal_pack(self, is_company_shown):
        """What a customer sees of a pack."""
        tones = {const.ACTIVE: "success", const.EXPIRED: "warning"}
        labels = dict(self._fields["state"]._description_selection(self.env))
        is_live = self.state == const.ACTIVE
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind_id.name or self.env._("Any work"),
            "company": self.company_id.name if is_company_shown else "",
            "tone": tones.get(self.state, "secondary"),
            "label": self.env._("In use") if is_live else labels[self.state],
            "bought": duration.write(self.minutes_bought),
            "free": duration.write(self.minutes_available),
            "held": duration.write(self.minutes_held) if self.minutes_held else "",
            "used": duration.write(self.minutes_consumed),
            "percent": self.used_percent,
            "opened": format_date(self.env, self.opened_on),
            "ends": format_date(self.env, self.date_end) if self.date_end else "",
        }
