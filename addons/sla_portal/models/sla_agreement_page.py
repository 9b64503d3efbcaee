from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime, html_sanitize, is_html_empty

from odoo.addons.sla_policy.const import (
    BY_PAYMENT,
    ROLE_BILLING,
    ROLE_CONTACT,
)
from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.moment_format import format_moment
from odoo.addons.sla_prepaid_hours.engine import duration


class SlaAgreement(models.Model):
    """An agreement in plain words, for the customer's people.

    They may not read agreements: `_portal_page` is asked of those of their own
    customer only (`res.partner._sla_agreements`, which gives them as superuser), and
    shows what the role of the reader allows.
    """

    _inherit = "sla.agreement"

    # === BUSINESS METHODS === #

    def _portal_pages(self, reader, zone):
        """What the page of support shows of each agreement.

        :param reader: the partner who looks at it
        :param str zone: the time zone of the reader
        :return: dicts, in the order of the agreements
        """
        agreements = self.with_context(tz=zone)
        now = fields.Datetime.now()
        usage = agreements._entitlement_usage()
        balances = agreements._portal_balances()
        services = agreements._portal_services()
        return [
            {
                **agreement._portal_page(reader, now),
                "hours": agreement._portal_hours(
                    balances.get(
                        (agreement.commercial_partner_id, agreement.company_id)
                    ),
                    reader,
                ),
                "services": services.get(agreement.id, []),
                "visits": usage.get(agreement) or [],
            }
            for agreement in agreements
        ]

    def _portal_page(self, reader, now):
        """What one agreement says by itself. See `_portal_pages`."""
        self.ensure_one()
        policy = self._policy_on(now)
        is_billing = ROLE_BILLING in self._roles_of(reader)
        owed = self._owed() if is_billing else {"invoices": [], "suspends_on": None}
        description = "" if is_html_empty(policy.description) else policy.description
        return {
            "id": self.id,
            "name": self.name,
            "tier": policy.name,
            "description": html_sanitize(description),
            "lasts": self._portal_lasts(),
            "opening": self._portal_opening(now, policy),
            "suspension": self._portal_suspension(is_billing, owed),
            "payment": self._portal_payment(owed),
            "quota": self._portal_quota(now),
            "contacts": self._portal_people(self.contact_ids, reader),
            "billing": self._portal_people(self.billing_contact_ids, reader),
            **self._portal_coverage_lists(policy),
            "promises": self._portal_promised(policy, now),
            "ways": self._escalation_ways(),
            "us": self._portal_us(),
        }

    def _portal_is_contact(self, reader):
        """Whether the partner is an authorised contact."""
        return ROLE_CONTACT in self._roles_of(reader)

    # === WHAT HOLDS NOW === #

    def _portal_lasts(self):
        """From when until when it holds."""
        start = format_date(self.env, self.date_start)
        if not self.date_end:
            return self.env._("Since %s", start)
        return self.env._(
            "From %(start)s to %(end)s",
            start=start,
            end=format_date(self.env, self.date_end),
        )

    def _portal_opening(self, now, policy):
        """Whether service is open, in a sentence."""
        service = self._service_now(now)
        zone = service["zone"]
        if not service["until"]:
            sentence = (
                self.env._("Around the clock, every day.")
                if service["is_open"]
                else self.env._("It does not open in the next two weeks.")
            )
        elif service["is_open"]:
            sentence = self.env._(
                "It closes %s.", self._portal_when(service["until"], now)
            )
        elif service["holiday"]:
            sentence = self.env._(
                "%(holiday)s. It opens %(when)s.",
                holiday=service["holiday"],
                when=self._portal_when(service["until"], now),
            )
        else:
            sentence = self.env._(
                "It opens %s.", self._portal_when(service["until"], now)
            )
        return {
            "is_open": service["is_open"],
            "tone": "success" if service["is_open"] else "secondary",
            "label": self.env._("Open now")
            if service["is_open"]
            else self.env._("Closed now"),
            "sentence": sentence,
            "zone": self.env.context.get("tz") or zone,
            "always": [self._portal_severity(policy, one) for one in service["always"]],
        }

    def _portal_when(self, at, now):
        """A moment soon, as people say it, in the reader's zone."""
        zone = self.env.context.get("tz") or "UTC"
        env = self.env
        here = fields.Datetime.context_timestamp(self, now).date()
        days = (fields.Datetime.context_timestamp(self, at).date() - here).days
        hour = format_datetime(env, at, tz=zone, dt_format="HH:mm")
        if days == 0:
            return env._("today at %s", hour)
        if days == 1:
            return env._("tomorrow at %s", hour)
        # A pattern of days: each language has its own order, and words in between.
        pattern = env._("EEEE d MMMM")
        day = format_datetime(env, at, tz=zone, dt_format=pattern)
        return env._("on %(day)s at %(hour)s", day=day, hour=hour)

    def _portal_suspension(self, is_billing, owed):
        """Why service is suspended and what to do about it; None if it is not."""
        opened = self._open_suspensions()
        if not opened:
            return None
        by_payment = opened.filtered(lambda one: one.cause == BY_PAYMENT)
        # What was written down as the reason is for colleagues. Which invoices, and
        # how much, is listed below for those who see money.
        reasons = []
        if by_payment:
            reasons.append(self.env._("Invoices have not been paid."))
        invoices = self._portal_invoices(owed) if by_payment else []
        ask = self._portal_ask() if by_payment and not is_billing else ""
        since = format_moment(self.env, self.suspended_since)
        return {
            "title": self.env._("Service is suspended since %s.", since),
            "reasons": reasons,
            "invoices": invoices,
            "ask": ask,
            # Where no contact can be asked, the sentence says so.
            "is_ours": bool(opened - by_payment) or not (invoices or ask),
        }

    def _portal_ask(self):
        """Which colleagues of the reader see invoices, in a sentence."""
        people = self.billing_contact_ids or self.contact_ids
        return self.env._(
            "Ask who sees the invoices at your company: %s.",
            ", ".join(people.mapped("name")),
        )

    def _portal_invoices(self, owed):
        """Invoices, each in a line, with a link for who may open it."""
        moves = self.env["account.move"].sudo(False)
        rows = []
        for invoice in owed["invoices"]:
            values = {
                "number": invoice["number"],
                "amount": invoice["amount"],
                "due": format_date(self.env, invoice["due"]),
            }
            text = self.env._("%(number)s: %(amount)s, due %(due)s", **values)
            may = moves.browse(invoice["id"]).has_access("read")
            rows.append(
                {
                    "text": text,
                    "is_late": invoice["is_late"],
                    "url": may and f"/my/invoices/{invoice['id']}",
                }
            )
        return rows

    def _portal_payment(self, owed):
        """What is to be paid lest service be suspended; None where nothing is."""
        if self.is_suspended or not owed["invoices"]:
            return None
        day = owed["suspends_on"]
        return {
            "title": self.env._(
                "Unless this is paid, service is suspended from %s.",
                format_date(self.env, day) if day else "",
            ),
            "invoices": self._portal_invoices(owed),
        }

    def _portal_quota(self, now):
        """How many of the month's tickets are used; None where any number is."""
        if not self.ticket_quota:
            return None
        used = self.quota_used
        percent = min(100, 100 * used // self.ticket_quota)
        left = max(0, self.ticket_quota - used)
        return {
            "total": self.ticket_quota,
            "used": used,
            "left": left,
            "left_text": self.env._("%s left", left),
            "percent": percent,
            "tone": _fullness(percent),
            "text": self.env._(
                "%(used)s of %(total)s used in %(month)s",
                used=used,
                total=self.ticket_quota,
                month=format_date(
                    self.env, self._quota_month(now), date_format="MMMM y"
                ),
            ),
        }

    def _portal_balances(self):
        """The balances of the agreements' customers. One query.

        :return: `{(customer, company): sla.hours.balance}`
        """
        found = self.env["sla.hours.balance"].search(
            Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
        )
        return {(row.commercial_partner_id, row.company_id): row for row in found}

    def _portal_hours(self, balance, reader):
        """What is left of the hours, for who may know; None where there are none."""
        if not balance or ROLE_BILLING not in self._roles_of(reader):
            return None
        if not (balance.pack_count or balance.free_minutes or balance.held_minutes):
            # Of packs that are over there is nothing to say here.
            return None
        used = 100 - balance.left_percent
        notes = []
        if balance.held_minutes:
            notes.append(
                self.env._(
                    "%s h are held for approved estimates.",
                    duration.write(balance.held_minutes),
                )
            )
        if balance.next_end:
            notes.append(
                self.env._(
                    "The next ones expire on %s.",
                    format_date(self.env, balance.next_end),
                )
            )
        return {
            "free": self.env._("%s h", duration.write(balance.free_minutes)),
            "text": self.env._(
                "free, of %s h bought", duration.write(balance.bought_minutes)
            ),
            "percent": balance.left_percent,
            "tone": _fullness(used),
            "notes": notes,
        }

    def _portal_services(self):
        """How available what is hosted has been this month. `{agreement id: rows}`

        A service that names no agreement is shown with the customer's first one.
        """
        services = self.env["sla.service"].search(
            Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("agreement_id", "in", [*self.ids, False])
        )
        labels = dict(services._fields["status"]._description_selection(self.env))
        tones = {"up": "success", "down": "danger", "maintenance": "warning"}
        rows = {}
        for service in services:
            if service.status == "off":
                continue
            agreement = service.agreement_id or self[:1]
            has_figure = service.month_verdict != "none"
            rows.setdefault(agreement.id, []).append(
                {
                    "name": service.name,
                    "tone": tones.get(service.status, "secondary"),
                    "label": labels.get(service.status, ""),
                    # Never more than it was.
                    "percent": has_figure and _percent(service.month_percent),
                    "promised": self.env._(
                        "promised: %s", _percent(service.target_percent)
                    ),
                    "is_kept": service.month_verdict != "missed",
                }
            )
        return rows

    # === WHAT IT SAYS === #

    def _portal_people(self, people, reader):
        return [{"name": one.name, "is_me": one == reader} for one in people]

    def _portal_us(self):
        """By what the customer reaches us about the agreement itself."""
        company = self.company_id
        return {
            "name": self.user_id.name or company.name,
            "email": company.email or "",
            "phone": company.phone or "",
        }

    def _portal_coverage_lists(self, policy):
        """What is included and what is not, request type by request type.

        :return: dict of ``covered`` and ``excluded``: dicts of ``code``, ``tone``,
            ``label`` and ``types``; and ``rest``: what holds for other types
        """
        words = {
            voc.INCLUDED: ("success", self.env._("Included")),
            voc.BILLABLE: ("warning", self.env._("At a price")),
            voc.REROUTED: ("info", self.env._("Another team")),
            voc.EXCLUDED: ("danger", self.env._("Not included")),
        }
        day = self._local_day(fields.Datetime.now())
        lists = {code: [] for code in words}
        for line in policy.coverage_ids:
            code = line.coverage
            if line.addon_kind and self._has_addon(line.addon_kind, day):
                code = voc.INCLUDED
            lists[code].append({"name": line.type_id.name, "clause": line.clause or ""})
        parts = [
            {"code": code, "tone": tone, "label": label, "types": lists[code]}
            for code, (tone, label) in words.items()
            if lists[code]
        ]
        return {
            "covered": [part for part in parts if part["code"] != voc.EXCLUDED],
            "excluded": [part for part in parts if part["code"] == voc.EXCLUDED],
            "rest": self.env._("Every kind of request that is not named here.")
            if parts
            else self.env._("Every kind of request."),
        }


def _fullness(percent):
    """How worrying it is that so much is used."""
    if percent >= 95:
        return "danger"
    return "warning" if percent >= 80 else "success"


def _percent(figure):
    """With two decimals, cut off: what was missed by little was missed."""
    return f"{int(figure * 100 + 1e-6) / 100:.2f} %"
