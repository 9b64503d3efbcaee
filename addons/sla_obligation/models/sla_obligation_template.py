from odoo import fields, models

PROVIDER = "provider"
CUSTOMER = "customer"
SIDES = [(PROVIDER, "Provider"), (CUSTOMER, "Customer")]

RECURRING = "recurring"
ON_REQUEST = "on_request"
RHYTHMS = [("once", "Once"), (RECURRING, "Recurring"), (ON_REQUEST, "On request")]


class SlaObligationTemplate(models.Model):
    """An included service or a duty of the customer, as a policy lists it.

    Activating an agreement creates an `sla.obligation` from each.
    """

    _name = "sla.obligation.template"
    _description = "Obligation Template"
    _order = "policy_id, side desc, sequence, id"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    sequence = fields.Integer(default=10)
    side = fields.Selection(SIDES, string="Owed By", required=True, default=PROVIDER)
    kind = fields.Selection(
        RHYTHMS,
        string="How Often",
        required=True,
        default="once",
        help="On request: owed only when requested, that is from when it gets a "
        "date on the agreement.",
    )
    name = fields.Char(required=True, translate=True)
    clause = fields.Char(
        translate=True, help="Where the agreement says so, or in which words."
    )
    due_days = fields.Integer(
        string="Due After (Days)",
        help="Due so many days after the agreement starts; 0: on its first day. What "
        "recurs is due the first time so many days after it, or where this is 0, "
        "after the first interval.",
    )
    interval_months = fields.Integer(
        string="Every (Months)", help="The months between one time and the next."
    )
    needs_evidence = fields.Boolean(
        string="Evidence Needed",
        help="It is done only with a note or a file that shows it.",
    )

    _interval_known = models.Constraint(
        "CHECK(kind <> 'recurring' OR interval_months > 0)",
        "What recurs does so every month, or every so many months: say how many.",
    )
    _due_days_not_negative = models.Constraint(
        "CHECK(due_days >= 0)",
        "It is due on the first day of the agreement (0) or so many days after it.",
    )
