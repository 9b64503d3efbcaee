from odoo import models
from odoo.exceptions import UserError

from ..models.sla_statement import CLOSED


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Customers become one; what statements have closed does not."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Refuse to put books of hours together where one of them is closed.

        Rows are moved, or deleted where two are alike, without anybody being asked.

        :raise UserError: with what to do instead
        """
        # Whoever merges contacts need not see hours.
        entries = self.env["sla.pack.entry"].sudo()
        statements = self.env["sla.statement"].sudo()
        moved = entries.search(
            [("commercial_partner_id", "in", src_partners.ids)], limit=1
        ).commercial_partner_id
        moved = (
            moved
            or statements.search(
                [("partner_id", "in", src_partners.ids)], limit=1
            ).partner_id
        )
        closed = statements.search(
            [
                ("partner_id", "in", (src_partners | dst_partner).ids),
                ("state", "=", CLOSED),
            ],
            limit=1,
        )
        if moved and closed:
            raise UserError(
                self.env._(
                    "%(customer)s has prepaid hours, and “%(statement)s” is a closed "
                    "statement: it would say something else. Merge the others into "
                    "%(customer)s, or keep both.",
                    customer=moved.name,
                    statement=closed.display_name,
                )
            )
        return super()._update_foreign_keys(src_partners, dst_partner)
