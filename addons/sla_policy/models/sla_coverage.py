from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import RULINGS
from ..engine import vocabulary as voc


class SlaCoverage(models.Model):
    """What a policy says of a request type: included, billable, excluded, rerouted.

    A type without a line is included.
    """

    _name = "sla.coverage"
    _description = "Coverage of a Request Type"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "helpdesk.ticket.type",
        string="Request Type",
        required=True,
        ondelete="restrict",
        index=True,
    )
    coverage = fields.Selection(
        RULINGS,
        string="Is",
        required=True,
        default=voc.INCLUDED,
        help="Included: served under the promises. Billable: served too, and "
        "charged. Excluded: not served; the customer is told so politely. Rerouted: "
        "another team gets in touch and closes the ticket.",
    )
    clause = fields.Char(
        translate=True,
        help="Where the agreement says so, in words the customer can look up: "
        "“Services not included, point 4”. Letters and the ticket name it.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Goes To",
        ondelete="set null",
        help="The team that gets in touch with the customer. Empty: whoever has it.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Letter",
        ondelete="set null",
        domain=[("model", "=", "helpdesk.ticket")],
        help="What the customer is told. Empty: the addon's own letter, which names "
        "the clause.",
    )

    _type_uniq = models.UniqueIndex(
        "(policy_id, type_id)",
        "The policy has a line for this request type already. Change that one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("type_id.name", "coverage")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["coverage"]._description_selection(self.env))
        for line in self:
            line.display_name = f"{line.type_id.name}: {labels.get(line.coverage, '')}"

    # === CONSTRAINT METHODS === #

    @api.constrains("team_id", "coverage")
    def _check_team(self):
        for line in self:
            if line.team_id and line.coverage != voc.REROUTED:
                raise ValidationError(
                    self.env._(
                        "“%s” goes to another team, so it is rerouted. Say so, or "
                        "leave the team empty.",
                        line.type_id.name,
                    )
                )
            company = line.policy_id.company_id
            if company and line.team_id.company_id not in (
                company,
                company.browse(),
            ):
                raise ValidationError(
                    self.env._(
                        "The team “%s” belongs to another company. Choose one of "
                        "the policy's.",
                        line.team_id.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _frozen_clause(self):
        """The clause in every language there is, to be kept with a decision."""
        if not self.clause:
            return {}
        return self._fields["clause"]._get_stored_translations(self) or {}
