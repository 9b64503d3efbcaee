from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a customer is told while a ticket is worked on, and by which template if the
# policy chose no other. One phase, one letter.
RECEIVED = "received"
DIAGNOSIS = "diagnosis"
PLAN = "plan"
PROGRESS = "progress"
SOLUTION = "solution"
CONFIRM = "confirm"
CLOSING = "closing"
OCCASIONS = [
    (RECEIVED, "Received: the ticket's number"),
    (DIAGNOSIS, "Diagnosis"),
    (PLAN, "Plan of action"),
    (PROGRESS, "Progress"),
    (SOLUTION, "Solution"),
    (CONFIRM, "Request to confirm"),
    (CLOSING, "Closing"),
]
TEMPLATES = {
    occasion: f"sla_escalation.mail_template_incident_{occasion}"
    for occasion, _label in OCCASIONS
}


class SlaPolicyNotice(models.Model):
    """What a policy promises to tell the customer, and in which words."""

    _name = "sla.policy.notice"
    _description = "Promised Customer Notice"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    occasion = fields.Selection(
        OCCASIONS,
        required=True,
        help="Received, plan, request to confirm and closing go out by themselves "
        "when the ticket comes in, is worked on, is solved and is closed; progress "
        "whenever its stage changes. Diagnosis and solution go out when the agent "
        "says so.",
    )
    type_ids = fields.Many2many(
        "helpdesk.ticket.type",
        string="Request Types",
        help="Empty: tickets of every type.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="In the Words Of",
        ondelete="set null",
        domain=[("model", "=", "helpdesk.ticket")],
        help="Empty: the addon's own letter.",
    )

    _occasion_uniq = models.UniqueIndex(
        "(policy_id, occasion)",
        "The policy has a letter for this occasion already. Change that one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("occasion")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["occasion"]._description_selection(self.env))
        for line in self:
            line.display_name = labels.get(line.occasion, "")

    # === CONSTRAINT METHODS === #

    @api.constrains("template_id")
    def _check_template(self):
        for line in self:
            if line.template_id and line.template_id.model != "helpdesk.ticket":
                raise ValidationError(
                    self.env._(
                        "“%s” is not about tickets. Choose a template that is.",
                        line.template_id.name,
                    )
                )


class SlaPolicy(models.Model):
    _inherit = "sla.policy"

    notice_ids = fields.One2many(
        "sla.policy.notice",
        "policy_id",
        string="Letters",
        copy=True,
        context={"active_test": False},
        help="What the customer is told while a ticket is worked on.",
    )

    def _notices_for(self, ticket):
        """What the policy promises to tell about a ticket: `{occasion: line}`."""
        return {
            line.occasion: line
            for line in self.notice_ids
            if line.active and (not line.type_ids or ticket.type_id in line.type_ids)
        }
