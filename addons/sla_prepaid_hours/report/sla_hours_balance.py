from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from ..engine import duration


class SlaHoursBalance(models.Model):
    """What each customer has left, all open packs together."""

    _name = "sla.hours.balance"
    _description = "Balance of a Customer's Hours"
    _auto = False
    _rec_name = "commercial_partner_id"
    _order = "left_percent, id"

    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    pack_count = fields.Integer(string="Open Packs", readonly=True)
    free_minutes = fields.Integer(string="Free (min)", readonly=True)
    held_minutes = fields.Integer(string="Held (min)", readonly=True)
    bought_minutes = fields.Integer(string="Bought (min)", readonly=True)
    left_percent = fields.Integer(
        string="Free (%)", readonly=True, aggregator=False, help="Of the open packs."
    )
    next_end = fields.Date(
        string="Next to Expire",
        readonly=True,
        help="The last day of the open pack that ends first.",
    )
    free_text = fields.Char(string="Free (h)", compute="_compute_texts")
    held_text = fields.Char(string="Held (h)", compute="_compute_texts")
    bought_text = fields.Char(string="Bought (h)", compute="_compute_texts")

    # === COMPUTE METHODS === #

    @api.depends("free_minutes", "held_minutes", "bought_minutes")
    def _compute_texts(self):
        for balance in self:
            balance.free_text = duration.write(balance.free_minutes)
            balance.held_text = duration.write(balance.held_minutes)
            balance.bought_text = duration.write(balance.bought_minutes)

    # === ACTION METHODS === #

    def action_view_packs(self):
        """Open the customer's packs."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_pack_action"
        )
        action["domain"] = [
            ("commercial_partner_id", "=", self.commercial_partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["context"] = {"default_partner_id": self.commercial_partner_id.id}
        return action

    # === BUSINESS METHODS === #

    @property
    def _table_query(self):
        # What nothing is left of says nothing; an overdraft does.
        return SQL(
            """
            SELECT MIN(pack.id) AS id,
                   pack.commercial_partner_id,
                   pack.company_id,
                   COUNT(*) FILTER (WHERE pack.state = %s) AS pack_count,
                   SUM(books.free)::int AS free_minutes,
                   SUM(books.held)::int AS held_minutes,
                   COALESCE(SUM(pack.minutes_bought)
                       FILTER (WHERE pack.state = %s), 0)::int AS bought_minutes,
                   LEAST(100, GREATEST(0, SUM(books.free) * 100 / NULLIF(
                       SUM(pack.minutes_bought) FILTER (WHERE pack.state = %s), 0
                   )))::int AS left_percent,
                   MIN(pack.date_end) FILTER (WHERE pack.state = %s) AS next_end
              FROM sla_pack pack
              JOIN LATERAL (
                   SELECT COALESCE(SUM(minutes), 0) AS free,
                          COALESCE(-SUM(minutes)
                              FILTER (WHERE kind IN ('hold', 'release')), 0) AS held
                     FROM sla_pack_entry
                    WHERE pack_id = pack.id
                   ) books ON true
             WHERE pack.active
               AND pack.state IN %s
          GROUP BY pack.commercial_partner_id, pack.company_id
            """,
            const.ACTIVE,
            const.ACTIVE,
            const.ACTIVE,
            const.ACTIVE,
            const.OPENED,
        )
