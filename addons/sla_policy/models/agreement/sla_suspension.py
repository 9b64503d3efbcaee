from odoo import api, fields, models

from ...const import SUSPENSION_CAUSES


class SlaSuspension(models.Model):
    """A stretch in which an agreement's service stood still: why, by whom, how long.

    Written when it begins and closed when it ends; never changed otherwise. An
    agreement can be suspended for two causes at once and goes on when both are gone.
    """

    _name = "sla.suspension"
    _inherit = ["sla.guarded"]
    _description = "Suspension of an Agreement"
    _order = "date_from desc, id desc"

    agreement_id = fields.Many2one(
        "sla.agreement", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    cause = fields.Selection(SUSPENSION_CAUSES, required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    date_from = fields.Datetime(string="From", required=True, readonly=True)
    date_to = fields.Datetime(string="Until", readonly=True)
    user_id = fields.Many2one("res.users", string="Suspended By", readonly=True)
    lift_reason = fields.Char(string="Lifted Because", readonly=True)
    lift_user_id = fields.Many2one("res.users", string="Lifted By", readonly=True)

    # An agreement is suspended once for each cause, whoever asks twice.
    _open_uniq = models.UniqueIndex(
        "(agreement_id, cause) WHERE date_to IS NULL",
        "The agreement is suspended for this already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("reason", "cause")
    def _compute_display_name(self):
        for suspension in self:
            suspension.display_name = suspension.reason

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Suspensions are written down as they happen and never changed. "
            "Suspend or resume the agreement instead."
        )

    @api.model
    def _open(self, agreements, cause, reason):
        """Begin a suspension of each agreement that has none for the cause."""
        known = self._writer().search(
            [
                ("agreement_id", "in", agreements.ids),
                ("cause", "=", cause),
                ("date_to", "=", False),
            ]
        )
        now = fields.Datetime.now()
        return self._writer().create(
            [
                {
                    "agreement_id": agreement.id,
                    "cause": cause,
                    "reason": reason,
                    "date_from": now,
                    "user_id": self.env.uid,
                }
                for agreement in agreements - known.agreement_id
            ]
        )

    @api.model
    def _close(self, agreements, causes, reason):
        """End the open suspensions of agreements for the causes."""
        opened = self._writer().search(
            [
                ("agreement_id", "in", agreements.ids),
                ("cause", "in", list(causes)),
                ("date_to", "=", False),
            ]
        )
        opened.write(
            {
                "date_to": fields.Datetime.now(),
                "lift_reason": reason,
                "lift_user_id": self.env.uid,
            }
        )
        return opened
