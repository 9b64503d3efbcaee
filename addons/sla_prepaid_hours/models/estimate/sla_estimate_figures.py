from odoo import fields, models

from ...engine import duration

BY_HOURS = "hours"


class SlaEstimate(models.Model):
    """What an estimate said when it was sent, for every later print of it.

    Balances, names and prices change afterwards; the document does not.
    """

    _inherit = "sla.estimate"

    sent_figures = fields.Json(
        readonly=True,
        copy=False,
        groups="sla_policy.group_sla_user",
        help="What the document says, as it was when the estimate was sent.",
    )

    # === BUSINESS METHODS === #

    def _freeze_figures(self):
        """Keep what the document says, in the language of who reads it."""
        self.ensure_one()
        self._as_writer().write({"sent_figures": self._in_their_words()._figures()})

    def _printed_figures(self, is_live=False):
        """What a print says: as sent, or as it is now where it is a draft.

        :param bool is_live: as it is now in any case
        """
        self.ensure_one()
        # Customers print what they were sent; the figures hold the amounts, too.
        kept = self.sudo().sent_figures
        return kept if kept and not is_live else self._figures()

    def _figures(self):
        """What the document says, as plain values; texts in the language of the
        environment."""
        self.ensure_one()
        estimate = self.sudo()
        ticket = estimate.ticket_id
        return {
            "lang": self.env.lang or "en_US",
            "zone": estimate.commercial_partner_id._sla_zone(estimate.company_id),
            "url": estimate._answer_url(),
            "number": ticket.number,
            "subject": ticket.name,
            "version": estimate.version,
            "customer": estimate.commercial_partner_id.name,
            "contact": estimate.partner_id.name,
            "agreement": estimate.agreement_id.name or "",
            "kind": estimate.kind_id.name or "",
            "lines": [
                {
                    "name": line.name,
                    "note": line.note or "",
                    "kind": line.kind_id.name or "",
                    "minutes": line.minutes,
                }
                for line in estimate.line_ids
            ],
            "minutes": estimate.minutes,
            "used": estimate.used_minutes,
            "left": estimate.available_minutes,
            "paid_by": estimate.paid_by,
            "price": estimate.price,
            "price_hour": estimate.price_hour,
            "others": (estimate._readers() - estimate.partner_id).mapped("name"),
        }

    def _figures_in_words(self, figures):
        """The figures of hours and money, in the language of the environment."""
        needed = max(figures["minutes"] - figures["used"], 0)
        is_covered = figures["paid_by"] == BY_HOURS and figures["left"] >= needed
        # A price means something where hours that were paid for do not cover it.
        has_price = bool(figures["price"]) and not is_covered
        return {
            "lines": [
                {**line, "time": duration.write(line["minutes"])}
                for line in figures["lines"]
            ],
            "has_kinds": any(line["kind"] for line in figures["lines"]),
            "time": duration.write(figures["minutes"]),
            "used": figures["used"] and duration.write(figures["used"]),
            "price": has_price and self._money(figures["price"]),
            "price_hour": has_price
            and figures["price_hour"]
            and self._money(figures["price_hour"]),
            "cover": self._cover_sentence(figures["left"], needed)
            if figures["paid_by"] == BY_HOURS
            else "",
        }
