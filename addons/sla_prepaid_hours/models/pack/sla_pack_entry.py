from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sla_policy.models.own_write import without_own_write

from ... import const
from ...engine import duration
from ..closed_periods import ClosedPeriods


class SlaPackEntry(models.Model):
    """One movement of minutes on a pack. Append-only; corrected by another entry.

    The sum of a pack's entries is its balance of free minutes: a hold takes away,
    a release gives back, work done under a hold releases and uses.
    """

    _name = "sla.pack.entry"
    _inherit = ["sla.guarded"]
    _description = "Movement of Prepaid Minutes"
    _order = "id desc"
    _rec_name = "key"

    pack_id = fields.Many2one(
        "sla.pack", required=True, ondelete="restrict", index=True, readonly=True
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True, readonly=True
    )
    kind = fields.Selection(const.ENTRY_KINDS, required=True, readonly=True)
    minutes = fields.Integer(required=True, readonly=True)
    date = fields.Date(
        required=True,
        readonly=True,
        help="The day it counts for in statements, in the customer's time zone.",
    )
    work_date = fields.Date(readonly=True)
    posted_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    key = fields.Char(
        required=True,
        readonly=True,
        help="What it was posted for: nothing is posted twice.",
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    intervention_id = fields.Many2one(
        "sla.intervention", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    estimate_id = fields.Many2one(
        "sla.estimate", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    reversal_id = fields.Many2one(
        "sla.pack.entry",
        string="Undoes",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    steps = fields.Json(
        readonly=True, help="How the charged minutes came about, as it was then."
    )
    time_text = fields.Char(string="Hours", compute="_compute_time_text")
    counterpart_id = fields.Many2one(
        "sla.pack.entry",
        string="Other Side",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Where transferred minutes went.",
    )

    _key_uniq = models.UniqueIndex("(key)", "This has been posted already.")
    _minutes_not_zero = models.Constraint(
        "CHECK(minutes <> 0)", "A movement of no minutes is none."
    )
    _minutes_signed = models.Constraint(
        "CHECK((kind NOT IN ('purchase', 'grant', 'release', 'reverse') "
        "OR minutes > 0) AND "
        "(kind NOT IN ('hold', 'consume', 'refund') OR minutes < 0))",
        "What is bought adds minutes, what is used takes them away.",
    )
    _statement_idx = models.Index("(commercial_partner_id, company_id, date)")

    @api.depends("minutes")
    def _compute_time_text(self):
        for entry in self:
            sign = "+" if entry.minutes > 0 else ""
            entry.time_text = sign + duration.write(entry.minutes)

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Movements of minutes are written down as they happen and never changed. "
            "Correct them by an adjustment, with a reason."
        )

    @api.model
    def _post(self, vals_list):
        """Post movements: the only way into the ledger.

        What has been posted under its key already is left out, so that doing it
        twice changes nothing. A constant number of queries for any number.

        :param vals_list: dicts of `pack_id`, `kind`, `minutes`, `key` at least
        :return: the entries that are new
        :raise UserError: where a pack would go below zero, is not open, or more is
            released than was held
        """
        if not vals_list:
            return self.browse()
        self._packs_of(vals_list)._lock()
        entries = self._append(vals_list, ClosedPeriods(self.env))
        entries.pack_id._notify_balances(entries)
        return entries

    @api.model
    def _append(self, vals_list, closed):
        """Post on packs that are locked already, without notices.

        For the rest see `_post`.

        :param closed: `ClosedPeriods`; owners that are missing are loaded here
        """
        if not vals_list:
            return self.browse()
        packs = self._packs_of(vals_list)
        known = {
            entry.key
            for entry in self.sudo().search_fetch(
                [("key", "in", [vals["key"] for vals in vals_list])], ["key"]
            )
        }
        vals_list = [vals for vals in vals_list if vals["key"] not in known]
        self._check_packs_open(packs)
        entries = self._writer().create(self._prepare(vals_list, closed))
        touched = entries.pack_id
        figures = touched._figures()
        touched._check_books(entries, figures)
        touched._refresh_state(figures)
        return without_own_write(entries.sudo(self.env.su))

    @api.model
    def _packs_of(self, vals_list):
        return (
            self.env["sla.pack"]
            .sudo()
            .browse(sorted({v["pack_id"] for v in vals_list}))
        )

    def _prepare(self, vals_list, closed):
        """Complete values: whose it is, by whom, and the day it counts for."""
        packs = {
            pack.id: pack
            for pack in self.env["sla.pack"]
            .sudo()
            .browse({vals["pack_id"] for vals in vals_list})
        }
        closed.load({pack._owner() for pack in packs.values()})
        prepared = []
        for vals in vals_list:
            pack = packs[vals["pack_id"]]
            owner = pack._owner()
            day = fields.Date.to_date(vals.get("date")) or pack._today()
            last = closed.last_day(owner)
            if last:
                # What a statement has closed stays closed: it counts for the first
                # day after it.
                day = max(day, last + timedelta(days=1))
            prepared.append(
                {
                    "user_id": self.env.uid,
                    **vals,
                    "date": day,
                    "commercial_partner_id": owner[0],
                    "company_id": owner[1],
                }
            )
        return prepared

    @api.model
    def _check_packs_open(self, packs):
        for pack in packs:
            if pack.state not in const.OPENED:
                raise UserError(
                    self.env._(
                        "“%(pack)s” of %(customer)s is not open: it has no hours to "
                        "move. Open it first.",
                        pack=pack.name,
                        customer=pack.commercial_partner_id.name,
                    )
                )
