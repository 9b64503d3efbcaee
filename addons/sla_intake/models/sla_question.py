import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

CHAR = "char"
TEXT = "text"
ERROR = "error"
DATE = "date"
DATETIME = "datetime"
NUMBER = "number"
CHOICE = "choice"
YES_NO = "yes_no"
KINDS = [
    (CHAR, "A line"),
    (TEXT, "Text"),
    (ERROR, "The text of an error"),
    (DATE, "A day"),
    (DATETIME, "A moment"),
    (NUMBER, "A number"),
    (CHOICE, "One of several"),
    (YES_NO, "Yes or no"),
]
# Those whose answer tells what a ticket is about.
TELLING = (TEXT, ERROR)

_CODE = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


class SlaQuestion(models.Model):
    """A question customers are asked when they file a ticket of a type."""

    _name = "sla.question"
    _description = "Question to Customers"
    _order = "sequence, id"

    name = fields.Char(
        string="Question Text",
        required=True,
        translate=True,
        help="As customers read it: “Where does it happen?”",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        required=True,
        copy=False,
        help="A short word for it: small letters, digits and underscores. A question "
        "of a company's own goes before the common one of the same code.",
    )
    help = fields.Char(
        string="Explanation",
        translate=True,
        help="Shown under the question: what is meant, where to find it.",
    )
    placeholder = fields.Char(
        string="Example", translate=True, help="An answer as an example, in grey."
    )
    kind = fields.Selection(
        KINDS,
        string="Answer",
        required=True,
        default=TEXT,
        help="The text of an error is kept as it is, line by line, so that it can be "
        "searched and quoted.",
    )
    choices = fields.Text(
        translate=True, help="One a line, where the answer is one of several."
    )
    required = fields.Boolean(help="No ticket is taken without an answer.")
    type_ids = fields.Many2many(
        "helpdesk.ticket.type",
        string="Request Types",
        help="Asked for these only. Empty: for all.",
    )
    policy_ids = fields.Many2many(
        "sla.policy",
        string="Policies",
        domain="[('is_preset', '=', False)]",
        help="Asked customers under these only. Empty: everybody.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Asked customers of this company only. Empty: of all.",
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "There is a question of this code already. Change that one, or choose another "
        "code.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("code")
    def _check_code(self):
        for question in self:
            if not _CODE.match(question.code or ""):
                raise ValidationError(
                    self.env._(
                        "“%s” is no code: use small letters, digits and underscores, "
                        "and begin with a letter, as in “steps”.",
                        question.code,
                    )
                )

    @api.constrains("kind", "choices")
    def _check_choices(self):
        for question in self:
            choices = question._choices()
            if question.kind == CHOICE and len(choices) < 2:
                raise ValidationError(
                    self.env._(
                        "“%s” is answered by one of several: write at least two, one "
                        "a line.",
                        question.name,
                    )
                )
            if len(set(choices)) != len(choices):
                raise ValidationError(
                    self.env._(
                        "Two of the choices of “%s” are the same. Take one off.",
                        question.name,
                    )
                )

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for question, vals in zip(self, vals_list, strict=True):
            vals.setdefault("code", question._free_code())
        return vals_list

    # === BUSINESS METHODS === #

    def _free_code(self):
        """The code with the first number that nobody has."""
        # Archived ones keep theirs, and so do those of companies one does not see.
        known = self.sudo().with_context(active_test=False)
        stem = (self.code or "question")[:36]
        codes = set(known.search([("code", "=like", f"{stem}%")]).mapped("code"))
        number = 2
        while f"{stem}_{number}" in codes:
            number += 1
        return f"{stem}_{number}"

    def _choices(self):
        """The choices, one by one, in the reader's language."""
        self.ensure_one()
        return [
            line.strip() for line in (self.choices or "").splitlines() if line.strip()
        ]

    @api.model
    def _asked(self, request_type, policy, company):
        """What is asked for a ticket, in order. A company's own goes before the common
        one of its code. Constant queries."""
        found = self.search(
            Domain("company_id", "in", [company.id, False])
            & Domain("type_ids", "in", [request_type.id, False])
            & Domain("policy_ids", "in", [policy.id, False])
        )
        own = {question.code for question in found if question.company_id}
        return found.filtered(lambda q: q.company_id or q.code not in own)

    def _intake_values(self):
        """The question as a form shows it."""
        self.ensure_one()
        return {
            "code": self.code,
            "label": self.name,
            "help": self.help or "",
            "placeholder": self.placeholder or "",
            "kind": self.kind,
            "required": self.required,
            "choices": self._choices() if self.kind == CHOICE else [],
        }
