from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import const


class SaleOrder(models.Model):
    """Orders that sell hours: their packs, and the pricelist of the tier."""

    _name = "sale.order"
    _inherit = ["sale.order", "sla.billed"]

    # Customers and accounting read orders, not packs.
    sla_pack_ids = fields.One2many(
        "sla.pack",
        "sale_order_id",
        string="Hour Packs",
        context={"active_test": False},
        groups="sales_team.group_sale_salesman,sla_policy.group_sla_user",
    )
    sla_pack_count = fields.Integer(compute="_compute_sla_hours")
    sla_hours_summary = fields.Char(compute="_compute_sla_hours")

    # === COMPUTE METHODS === #

    @api.depends("sla_pack_ids.state", "sla_pack_ids.minutes_available")
    def _compute_sla_hours(self):
        for order in self:
            # The button says what is left; the packs themselves have their rules.
            packs = order.sudo().sla_pack_ids.filtered(lambda p: p.state != const.VOID)
            order.sla_pack_count = len(packs)
            order.sla_hours_summary = packs._left_summary()

    def _compute_pricelist_id(self):
        """The pricelist a person chose for the customer, else that of their tier."""
        res = super()._compute_pricelist_id()
        drafts = self.filtered(lambda order: order.state == "draft")
        agreements = self.env["sla.agreement"]._find_active(
            [
                (
                    order.partner_id.commercial_partner_id.id,
                    order.company_id.id,
                    fields.Datetime.now(),
                )
                for order in drafts
            ]
        )
        for order, agreement in zip(drafts, agreements, strict=True):
            tier = agreement._tier_pricelist()
            if tier and not order.partner_id._sla_own_pricelist(order.company_id):
                order.pricelist_id = tier
        return res

    # === ACTION METHODS === #

    def action_view_sla_packs(self):
        """Open the packs the order made."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_pack_action"
        )
        packs = self.sla_pack_ids
        action["domain"] = [("sale_order_id", "=", self.id)]
        action["context"] = {"create": False}
        if len(packs) == 1:
            action.update({"views": [(False, "form")], "res_id": packs.id})
        return action

    # === BUSINESS METHODS === #

    def _confirmation_error_message(self):
        if error := super()._confirmation_error_message():
            return error
        for line in self.order_line:
            if line._sla_sells_hours() and (error := line._sla_error()):
                return error
        return False

    def _action_confirm(self):
        res = super()._action_confirm()
        self.order_line._sla_make_packs()._settle()
        return res

    def _action_cancel(self):
        # Sellers cancel; packs are not theirs to write.
        packs = self.sudo().sla_pack_ids
        packs.filtered(lambda pack: pack.state != const.VOID)._void_with_order()
        return super()._action_cancel()


class SlaPack(models.Model):
    _inherit = "sla.pack"

    # === BUSINESS METHODS === #

    def _void_with_order(self):
        """Make packs void whose order is cancelled.

        What was refunded in full has nothing left to be void.

        :raise UserError: where hours were used or are held
        """
        self._lock()
        for pack in self:
            if pack.minutes_consumed or pack.minutes_held:
                raise UserError(
                    self.env._(
                        "Hours of “%(pack)s” have been used, so %(order)s cannot be "
                        "cancelled. Give back what is left by “Refund the rest”.",
                        pack=pack.name,
                        order=pack.sale_order_id.name,
                    )
                )
            if pack._refunded() != pack.minutes_bought:
                pack.action_void()

    def _left_summary(self):
        """What is left of packs, for a button: “12:30 h left”; False without any."""
        if not self:
            return False
        if all(pack.state == const.DRAFT for pack in self):
            return self.env._("Not open yet")
        return self.env._("%s left", self._hours(sum(self.mapped("minutes_available"))))
