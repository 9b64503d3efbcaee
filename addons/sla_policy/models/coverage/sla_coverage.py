from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...const import RULINGS
from ...engine import vocabulary as voc
from ..agreement.sla_addon_offer import ADDON_KINDS
from ..record_name import joined


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
    addon_kind = fields.Selection(
        ADDON_KINDS,
        string="Unless Added",
        help="An agreement with such an add-on includes it all the same.",
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
            line.display_name = joined(line.type_id.name, labels.get(line.coverage))

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
            company = line.team_id.company_id
            if company and company != line.policy_id.company_id:
                raise ValidationError(
                    self.env._(
                        "The team “%s” belongs to another company. Choose one of "
                        "the policy's, or one of no company.",
                        line.team_id.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _frozen_clauses(self):
        """The clauses in every language there is, to be kept with decisions.

        :return: `{line id: {language: clause}}`. One query.
        """
        if not self:
            return {}
        self.flush_recordset(["clause"])
        return dict(
            self.env.execute_query(
                SQL("SELECT id, clause FROM sla_coverage WHERE id IN %s", self._ids)
            )
        )
