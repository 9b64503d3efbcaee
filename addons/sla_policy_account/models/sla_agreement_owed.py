from odoo import models
from odoo.tools import formatLang


class SlaAgreement(models.Model):
    """What is owed under an agreement, for the customer's eyes."""

    _inherit = "sla.agreement"

    # === BUSINESS METHODS === #

    def _owed(self):
        """The invoices that suspend, or are about to, in the reader's language."""
        owed = super()._owed()
        judgement = self._judge_payment()[self]
        late = set(judgement.arrears)
        # Sudo: the agreement's roles give the right to see amounts, not Odoo's groups.
        lines = self.env["account.move.line"].sudo().browse(judgement.pressing)
        owed["invoices"] += [
            {
                "id": line.move_id.id,
                "number": line.move_id.name,
                "due": line.date_maturity or line.date,
                "amount": formatLang(
                    self.env,
                    line.amount_residual_currency,
                    currency_obj=line.currency_id,
                ),
                "is_late": line.id in late,
            }
            for line in lines
        ]
        owed["suspends_on"] = owed["suspends_on"] or judgement.by or None
        return owed
