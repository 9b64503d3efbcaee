from odoo import api, fields, models

from ... import const
from ...engine import duration


def if_any(minutes):
    """Minutes for a column in which most rows have none."""
    return duration.write(minutes) if minutes else ""


class SlaPack(models.Model):
    """A pack for the eye: hours and minutes, and a bar of where they went."""

    _inherit = "sla.pack"

    bought_text = fields.Char(string="In Hours", compute="_compute_bought_text")
    available_text = fields.Char(string="Free", compute="_compute_texts")
    held_text = fields.Char(string="Held", compute="_compute_texts")
    consumed_text = fields.Char(string="Used", compute="_compute_texts")
    used_percent = fields.Integer(string="Used or Held", compute="_compute_texts")
    balance = fields.Html(compute="_compute_balance", sanitize=False)

    @api.depends("minutes_bought")
    def _compute_bought_text(self):
        for pack in self:
            pack.bought_text = duration.write(pack.minutes_bought)

    @api.depends("entry_ids.minutes", "minutes_bought", "state")
    def _compute_texts(self):
        for pack in self:
            free, held = pack.minutes_available, pack.minutes_held
            pack.available_text = duration.write(free)
            pack.held_text = if_any(held)
            pack.consumed_text = if_any(pack.minutes_consumed)
            bought = max(pack.minutes_bought, 1)
            is_open = pack.state not in (const.DRAFT, const.VOID)
            spoken_for = bought - free if is_open else 0
            pack.used_percent = min(max(spoken_for * 100 // bought, 0), 100)

    @api.depends("entry_ids.minutes", "minutes_bought")
    @api.depends_context("lang")
    def _compute_balance(self):
        for pack in self:
            pack.balance = self.env["ir.qweb"]._render(
                "sla_prepaid_hours.pack_balance",
                {
                    "parts": pack._balance_parts(),
                    "bought": duration.write(pack.minutes_bought),
                },
            )

    def _balance_parts(self):
        """Where the minutes are: free, held, used, expired, taken back."""
        free = max(self.minutes_available, 0)
        held, used = self.minutes_held, self.minutes_consumed
        expired = self.minutes_expired
        whole = max(free + held + used + expired, 1)
        parts = [
            (self.env._("Used"), used, "bg-primary"),
            (self.env._("Held"), held, "bg-info"),
            (self.env._("Expired"), expired, "bg-danger"),
            (self.env._("Free"), self.minutes_available, "bg-success"),
        ]
        return [
            {
                "label": label,
                "time": duration.write(minutes),
                "percent": max(minutes, 0) * 100 / whole,
                "css": css,
            }
            for label, minutes, css in parts
            if minutes or css == "bg-success"
        ]

    # === ACTION METHODS === #

    def action_view_order(self):
        """Open the order it was sold on."""
        self.ensure_one()
        return self.sale_order_id.get_formview_action()

    # === BUSINESS METHODS === #

    @api.model
    def _format_balances(self, partners, companies):
        """What customers have left, in words. Two queries.

        :return: `{(commercial partner id, company id): words}`, nothing for those
            who never had a pack
        """
        # The button shows the balance to every user who sees the customer; the packs
        # themselves have their rules.
        packs = self.sudo().search(
            [
                ("commercial_partner_id", "in", partners.ids),
                ("company_id", "in", companies.ids),
                ("state", "!=", const.VOID),
            ]
        )
        owners = packs.grouped(lambda p: (p.commercial_partner_id.id, p.company_id.id))
        return {owner: theirs._left_summary() for owner, theirs in owners.items()}
