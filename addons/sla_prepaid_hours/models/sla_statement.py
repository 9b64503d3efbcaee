from odoo import api, fields, models

DRAFT = "draft"
CLOSED = "closed"
STATES = [(DRAFT, "Draft"), (CLOSED, "Closed")]


class SlaStatement(models.Model):
    """What a customer's prepaid hours came to in one month, in their local dates.

    A draft says what the ledger says now. Once closed it keeps its figures and its
    papers, and nothing is posted with a date inside it any more.
    """

    _name = "sla.statement"
    _description = "Statement of Hours"
    _inherit = ["sla.guarded", "mail.thread"]
    _guards_creation = False
    _order = "date_from desc, partner_id, id desc"
    _rec_names_search = ["partner_id.name"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        help="The commercial entity: its contacts and branches are in the statement.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        string="From", required=True, index=True, help="The first day of the month."
    )
    date_to = fields.Date(
        string="To", required=True, help="The last day of the month, included."
    )
    state = fields.Selection(
        STATES, default=DRAFT, required=True, readonly=True, copy=False, index=True
    )

    _month_uniq = models.UniqueIndex(
        "(partner_id, company_id, date_from)",
        "There is a statement of this customer and month already.",
    )
    _closed_days = models.Index("(partner_id, company_id, date_to, state)")

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "A statement is read from the ledger of hours, never written. Correct the "
            "hours; a closed month is corrected in the month that is open."
        )

    @api.model
    def _closed_through(self, pairs):
        """The last day on which nothing can be posted any more.

        :param pairs: `(commercial partner id, company id)` of each customer asked for
        :return: `{pair: date}` of those that have a closed statement. One query.
        """
        pairs = set(pairs)
        if not pairs:
            return {}
        # Whoever logs time meets the closed months without being let into statements.
        closed = self.sudo()._read_group(
            [
                ("partner_id", "in", [partner for partner, _company in pairs]),
                ("company_id", "in", [company for _partner, company in pairs]),
                ("state", "=", CLOSED),
            ],
            ["partner_id", "company_id"],
            ["date_to:max"],
        )
        found = {
            (partner.id, company.id): day for partner, company, day in closed if day
        }
        return {pair: found[pair] for pair in pairs if pair in found}
