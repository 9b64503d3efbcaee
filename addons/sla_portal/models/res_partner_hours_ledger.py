from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Date, Domain
from odoo.tools import format_date

from odoo.addons.sla_prepaid_hours.engine import duration

_TONES = {
    "purchase": "success",
    "grant": "success",
    "release": "info",
    "reverse": "info",
    "hold": "warning",
    "expire": "danger",
}
_LONGEST_NUMBER = 64


class ResPartner(models.Model):
    """The movements of a customer's hours, as they read them.

    Called as superuser with the companies that were checked: see
    `_sla_hours_companies`.
    """

    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _portal_ledger_domain(self, companies, typed):
        """Which movements are asked for.

        :param typed: the values of the form: `since`, `until` (days), `pack` (id)
            and `ticket` (a number), all text that may be empty
        :raise UserError: for what is no day, pack or ticket
        """
        domain = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        domain &= Domain("company_id", "in", companies.ids)
        since, until = (
            self._portal_day(typed["since"]),
            self._portal_day(typed["until"]),
        )
        if since and until and since > until:
            raise UserError(
                self.env._("The first day comes after the last. Exchange them.")
            )
        if since:
            domain &= Domain("date", ">=", since)
        if until:
            domain &= Domain("date", "<=", until)
        if typed["pack"]:
            # An id that is none finds nothing, as one of another customer does.
            number = typed["pack"]
            pack_id = int(number) if number.isdecimal() and len(number) < 10 else 0
            domain &= Domain("pack_id", "=", pack_id)
        number = typed["ticket"].strip()[:_LONGEST_NUMBER]
        if number:
            domain &= Domain("ticket_id.number", "=ilike", _literal(number))
        return domain

    def _portal_day(self, text):
        """A day as a form sends it; False where none was typed."""
        try:
            return Date.to_date(text.strip() or False)
        except ValueError as error:
            raise UserError(
                self.env._("“%s” is no day. Write it as 2026-03-31.", text.strip()[:20])
            ) from error

    def _portal_ledger(self, domain, offset, limit, reader):
        """The rows of a page, the newest first. A constant number of queries.

        :param domain: as `_portal_ledger_domain` gives it
        :param reader: the user who reads them: tickets they see are linked
        """
        entries = self.env["sla.pack.entry"].search(
            domain, order="date desc, id desc", offset=offset, limit=limit
        )
        tickets = entries.ticket_id
        seen = tickets.with_user(reader).with_context(active_test=False)
        seen = set(seen.search([("id", "in", tickets.ids)]).ids)
        works = entries.intervention_id._statement_rows()
        kinds = dict(entries._fields["kind"]._description_selection(self.env))
        return [
            {
                "day": format_date(self.env, entry.date),
                "word": kinds[entry.kind],
                "tone": _TONES.get(entry.kind, "secondary"),
                "time": entry.time_text,
                "pack": entry.pack_id.name,
                "ticket": entry.ticket_id.number or "",
                "subject": entry.ticket_id.name or "",
                "url": f"/my/ticket/{entry.ticket_id.id}"
                if entry.ticket_id.id in seen
                else "",
                "what": entry._portal_what(works),
            }
            for entry in entries
        ]


class SlaPackEntry(models.Model):
    _inherit = "sla.pack.entry"

    def _portal_what(self, works):
        """What it was for, as on statements.

        :param works: what `_statement_rows` says of interventions
        """
        if self.kind in ("hold", "release") and self.estimate_id:
            return self.env._("Estimate, version %s", self.estimate_id.version)
        work = works.get(self.intervention_id.id)
        if not work:
            return self.reason or ""
        if self.kind == "consume":
            return self.env._(
                "%(what)s (worked %(worked)s, charged %(charged)s)",
                what=work["what"] or work["title"],
                worked=duration.write(work["worked"]),
                charged=duration.write(work["charged"]),
            )
        return work["what"]


def _literal(text):
    """Text to be found literally, with the characters of patterns escaped."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text
