from odoo import fields, models
from odoo.tools import SQL

from .. import const


class SlaPackValue(models.Model):
    """What hours are worth that were sold and not used yet, at what they were sold
    for. A report only: nothing is posted."""

    _name = "sla.pack.value"
    _description = "Value of Unused Hours"
    _auto = False
    _rec_name = "pack_id"
    _order = "currency_id, value desc"

    pack_id = fields.Many2one("sla.pack", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    kind_id = fields.Many2one("sla.work.kind", string="Kind of Work", readonly=True)
    source = fields.Selection(
        [(const.PURCHASE, "Bought"), (const.GRANT, "Granted")], readonly=True
    )
    opened_on = fields.Date(string="Opened", readonly=True)
    date_end = fields.Date(string="Valid Until", readonly=True)
    free_hours = fields.Float(string="Free (h)", readonly=True)
    held_hours = fields.Float(string="Held (h)", readonly=True)
    left_hours = fields.Float(string="Not Used (h)", readonly=True)
    price_hour = fields.Monetary(
        string="Price of an Hour", readonly=True, aggregator=False
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    value = fields.Monetary(
        readonly=True, help="What is left, at the price the pack was sold for."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT pack.id,
                   pack.id AS pack_id,
                   pack.commercial_partner_id,
                   pack.company_id,
                   pack.kind_id,
                   pack.source,
                   pack.opened_on,
                   pack.date_end,
                   pack.price_hour,
                   pack.currency_id,
                   books.free / 60.0 AS free_hours,
                   books.held / 60.0 AS held_hours,
                   (books.free + books.held) / 60.0 AS left_hours,
                   ROUND((books.free + books.held) * pack.price_hour / 60.0,
                         currency.decimal_places) AS value
              FROM sla_pack pack
              JOIN LATERAL (
                   SELECT SUM(minutes) AS free,
                          COALESCE(-SUM(minutes)
                              FILTER (WHERE kind IN ('hold', 'release')), 0) AS held
                     FROM sla_pack_entry
                    WHERE pack_id = pack.id
                   ) books ON books.free + books.held != 0
              JOIN LATERAL (
                   SELECT CEIL(-LOG(rounding))::int AS decimal_places
                     FROM res_currency
                    WHERE id = pack.currency_id
                   ) currency ON true
             WHERE pack.state IN %s
            """,
            const.OPENED,
        )
