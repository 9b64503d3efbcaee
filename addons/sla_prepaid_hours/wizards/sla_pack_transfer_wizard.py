from odoo import api, fields, models
from odoo.exceptions import UserError

_NEW = "new"
_OTHER = "pack"


class SlaPackTransferWizard(models.TransientModel):
    """Ask where minutes go: to a branch or contact, or to another pack."""

    _name = "sla.pack.transfer.wizard"
    _inherit = ["sla.wizard"]
    _description = "Transfer Hours"

    pack_id = fields.Many2one("sla.pack", string="From", required=True, readonly=True)
    commercial_partner_id = fields.Many2one(
        related="pack_id.commercial_partner_id", related_sudo=False
    )
    minutes_available = fields.Integer(
        related="pack_id.minutes_available", related_sudo=False
    )
    target = fields.Selection(
        [(_NEW, "A branch or contact"), (_OTHER, "Another pack")],
        string="To",
        default=_NEW,
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Branch or Contact",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="They get a pack of their own, with the same price and the same end.",
    )
    target_pack_id = fields.Many2one(
        "sla.pack",
        string="To Pack",
        domain="[('commercial_partner_id', '=', commercial_partner_id), "
        "('id', '!=', pack_id), ('state', 'in', ['active', 'exhausted'])]",
    )
    minutes = fields.Integer(
        compute="_compute_minutes",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
    )
    free_summary = fields.Char(compute="_compute_free_summary")
    left_summary = fields.Char(compute="_compute_free_summary")
    reason = fields.Char(required=True)

    @api.depends("pack_id")
    def _compute_minutes(self):
        for wizard in self:
            wizard.minutes = max(wizard.pack_id.minutes_available, 0)

    @api.depends("pack_id", "minutes")
    def _compute_free_summary(self):
        for wizard in self:
            free = wizard.pack_id.minutes_available
            wizard.free_summary = wizard.pack_id._hours(free)
            wizard.left_summary = wizard.pack_id._hours(free - wizard.minutes)

    def action_transfer(self):
        """Move the minutes, and show the pack they went to."""
        self.ensure_one()
        self.pack_id._check_may_correct(self.reason)
        if not (self.partner_id if self.target == _NEW else self.target_pack_id):
            raise UserError(self.env._("Say where the hours go."))
        is_new = self.target == _NEW
        pack = self.pack_id._transfer(
            self.minutes,
            self.reason.strip(),
            self.id,
            partner=self.partner_id if is_new else None,
            pack=None if is_new else self.target_pack_id,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sla.pack",
            "res_id": pack.id,
            "views": [(False, "form")],
        }
