from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import const


class SlaPack(models.Model):
    """Minutes move between packs of one customer; nothing else about them changes."""

    _inherit = "sla.pack"

    source = fields.Selection(
        selection_add=[(const.TRANSFER, "Transferred")],
        ondelete={const.TRANSFER: "set default"},
    )
    origin_id = fields.Many2one(
        "sla.pack",
        string="Transferred From",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    # === CRUD METHODS === #

    # === ACTION METHODS === #

    def action_transfer(self):
        """Ask where to, and how much."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Transfer hours"),
            "res_model": "sla.pack.transfer.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_pack_id": self.id},
        }

    # === BUSINESS METHODS === #

    @api.private
    def _transfer(self, minutes, reason, key, partner=None, pack=None):
        """Move free minutes to a pack of the same customer.

        :param str key: makes that the same transfer is not posted twice
        :param partner: the company, branch or contact a new pack is made for
        :param pack: the pack they go to, in place of a new one
        :return: the pack they went to
        :raise UserError: where they are not free, or would leave the customer
        """
        self.ensure_one()
        entries = self.env["sla.pack.entry"].sudo()
        if done := entries.search([("key", "=", f"transfer:{key}:out")]):
            return done.counterpart_id.pack_id
        (self | (pack or self.browse())).sudo()._lock()
        self.invalidate_recordset(["minutes_available", "state"])
        self._check_can_transfer(minutes, partner or pack.partner_id, pack)
        if pack:
            arrived = entries._post(
                [
                    {
                        "pack_id": pack.id,
                        "kind": const.TRANSFER,
                        "minutes": minutes,
                        "key": f"transfer:{key}:in",
                        "reason": reason,
                    }
                ]
            )
        else:
            # Managers who transfer need not be able to make packs otherwise.
            pack = self.sudo().create(self._transferred_values(minutes, partner))
            pack._open(reason=reason)
            arrived = entries.search([("key", "=", f"open:{pack.id}")])
        entries._post(
            [
                {
                    "pack_id": self.id,
                    "kind": const.TRANSFER,
                    "minutes": -minutes,
                    "key": f"transfer:{key}:out",
                    "reason": reason,
                    "counterpart_id": arrived.id,
                }
            ]
        )
        for one, other in ((self, pack), (pack, self)):
            one.sudo().message_post(
                body=self.env._(
                    "%(hours)s transferred from %(origin)s to %(target)s: %(reason)s",
                    hours=self._hours(minutes),
                    origin=self.name,
                    target=pack.name,
                    reason=reason,
                ),
                author_id=self.env.user.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )
            other.invalidate_recordset(["minutes_available"])
        return pack

    def _check_can_transfer(self, minutes, partner, pack):
        """Refuse what would change more than whose minutes they are."""
        self._check_free(minutes)
        if partner.commercial_partner_id != self.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(other)s is not part of %(customer)s. Hours stay with the "
                    "customer who bought them: refund them, and sell anew.",
                    other=partner.display_name,
                    customer=self.commercial_partner_id.name,
                )
            )
        if not pack:
            if partner == self.partner_id:
                raise UserError(
                    self.env._("“%s” is theirs already. Choose another.", self.name)
                )
            return
        if pack == self:
            raise UserError(
                self.env._("Choose another pack than “%s” itself.", self.name)
            )
        if pack.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "“%(pack)s” is of another company, %(company)s. Hours stay with "
                    "the company that sold them.",
                    pack=pack.name,
                    company=pack.company_id.name,
                )
            )
        kept = ("kind_id", "date_end", "price_hour", "currency_id", "is_on_site")
        if any(pack[name] != self[name] for name in kept):
            raise UserError(
                self.env._(
                    "“%(pack)s” has another kind of work, price or end than "
                    "“%(origin)s”: hours keep theirs. Transfer them to a new pack.",
                    pack=pack.name,
                    origin=self.name,
                )
            )

    def _check_free(self, minutes):
        """Refuse to move minutes that are not there, or none.

        :raise UserError: with what is free
        """
        if minutes <= 0:
            raise UserError(self.env._("Say how many minutes: one at least."))
        free = max(self.minutes_available, 0)
        if self.state != const.ACTIVE or minutes > free:
            raise UserError(
                self.env._(
                    "Only %(free)s of “%(pack)s” are free: choose no more than that.",
                    free=self._hours(free if self.state == const.ACTIVE else 0),
                    pack=self.name,
                )
            )

    def _transferred_values(self, minutes, partner):
        """A pack like this one, but for whose it is and how much is in it."""
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "agreement_id": self.agreement_id.id,
            "source": const.TRANSFER,
            "origin_id": self.id,
            "kind_id": self.kind_id.id,
            "product_id": self.product_id.id,
            "is_on_site": self.is_on_site,
            "minutes_bought": minutes,
            "price_hour": self.price_hour,
            "currency_id": self.currency_id.id,
            "date_start": self.date_start,
            "date_end": self.date_end,
        }
