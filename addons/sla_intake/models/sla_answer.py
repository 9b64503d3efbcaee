from odoo import fields, models

from .sla_question import KINDS


class SlaAnswer(models.Model):
    """What a customer answered when they filed a ticket: as it was asked, as it was
    said, for ever."""

    _name = "sla.answer"
    _description = "Answer of a Customer"
    _inherit = ["sla.guarded"]
    _order = "ticket_id, sequence, id"
    _rec_name = "label"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    sequence = fields.Integer()
    question_id = fields.Many2one(
        "sla.question",
        string="Asked By",
        ondelete="set null",
        index="btree_not_null",
    )
    code = fields.Char(help="The code of the question, when it was asked.")
    label = fields.Char(
        string="Question Text",
        required=True,
        help="In the words and language it was asked.",
    )
    kind = fields.Selection(KINDS, required=True)
    value = fields.Text(string="Answer", required=True)

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "What a customer answered stays as it was. Write a message on the ticket "
            "instead."
        )
