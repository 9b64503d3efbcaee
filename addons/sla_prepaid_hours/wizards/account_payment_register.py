from odoo import models


class AccountPaymentRegister(models.TransientModel):
    """What is paid from the dialog opens its hours at once."""

    _inherit = "account.payment.register"

    def _create_payments(self):
        payments = super()._create_payments()
        # Sudo: users who register a payment need not read everything it pays.
        self.sudo().line_ids.move_id._sla_settle()
        return payments
