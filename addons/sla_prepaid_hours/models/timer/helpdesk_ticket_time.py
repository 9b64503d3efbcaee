from odoo import api, fields, models

from ... import const
from ...engine import duration


class HelpdeskTicket(models.Model):
    """What the work on a ticket comes to, for whoever looks at it."""

    _inherit = "helpdesk.ticket"

    sla_worked_minutes = fields.Integer(
        string="Worked (min)",
        compute="_compute_sla_work",
        groups="sla_policy.group_sla_user",
    )
    sla_charged_minutes = fields.Integer(
        string="Charged (min)",
        compute="_compute_sla_work",
        groups="sla_policy.group_sla_user",
    )
    sla_uncovered_minutes = fields.Integer(
        string="To Invoice (min)",
        compute="_compute_sla_work",
        groups="sla_policy.group_sla_user",
    )
    sla_customer_minutes = fields.Integer(
        string="Customer's Hours Left (min)",
        compute="_compute_sla_customer_minutes",
        groups="sla_policy.group_sla_user",
        help="Free minutes in the customer's packs, all of them together.",
    )
    sla_worked_text = fields.Char(
        string="Worked", compute="_compute_sla_work", groups="sla_policy.group_sla_user"
    )
    sla_charged_text = fields.Char(
        string="Charged",
        compute="_compute_sla_work",
        groups="sla_policy.group_sla_user",
    )
    sla_uncovered_text = fields.Char(
        string="To Invoice",
        compute="_compute_sla_work",
        groups="sla_policy.group_sla_user",
    )
    sla_customer_text = fields.Char(
        string="Free in Packs",
        compute="_compute_sla_customer_minutes",
        groups="sla_policy.group_sla_user",
    )
    sla_customer_held_text = fields.Char(
        string="Reserved by Estimates",
        compute="_compute_sla_customer_minutes",
        groups="sla_policy.group_sla_user",
    )
    sla_can_charge_once = fields.Boolean(
        compute="_compute_sla_can_charge_once",
        groups="sla_policy.group_sla_user",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "intervention_ids.worked_minutes",
        "intervention_ids.charged_minutes",
        "intervention_ids.uncovered_minutes",
    )
    def _compute_sla_work(self):
        # The figures of the whole ticket, whoever worked on it.
        groups = (
            self.env["sla.intervention"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", self._origin.ids)],
                ["ticket_id"],
                ["worked_minutes:sum", "charged_minutes:sum", "uncovered_minutes:sum"],
            )
        )
        sums = {ticket.id: figures for ticket, *figures in groups}
        for ticket in self:
            (
                ticket.sla_worked_minutes,
                ticket.sla_charged_minutes,
                ticket.sla_uncovered_minutes,
            ) = sums.get(ticket._origin.id, (0, 0, 0))
            ticket.sla_worked_text = duration.write(ticket.sla_worked_minutes)
            ticket.sla_charged_text = duration.write(ticket.sla_charged_minutes)
            ticket.sla_uncovered_text = duration.write(ticket.sla_uncovered_minutes)

    @api.depends("commercial_partner_id", "company_id", "intervention_ids")
    @api.depends_context("lang")
    def _compute_sla_customer_minutes(self):
        for company, tickets in self.grouped("company_id").items():
            customers = tickets.sudo().commercial_partner_id
            packs = self.env["sla.pack"]._customer_packs(customers, company)
            figures = packs._figures()
            by_customer = packs.grouped("commercial_partner_id")
            for ticket in tickets:
                customer = ticket.sudo().commercial_partner_id
                theirs = [
                    figures[pack.id]
                    for pack in by_customer.get(customer, ())
                    if pack.id in figures
                ]
                free = sum(one.available for one in theirs)
                held = sum(one.held for one in theirs)
                ticket.sla_customer_minutes = free
                ticket.sla_customer_text = duration.write(free)
                ticket.sla_customer_held_text = duration.write(held) if held else False

    @api.depends("coverage", "agreement_id", "type_id", "commercial_partner_id")
    @api.depends_context("uid")
    def _compute_sla_can_charge_once(self):
        for ticket in self:
            ticket.sla_can_charge_once = bool(ticket._sla_charge_sources())

    # === ACTION METHODS === #

    def action_view_interventions(self):
        """Open what the ticket took, day by day."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_intervention_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_charge_once(self):
        """Ask what is charged at its minimum, and show its price before."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_charge_wizard_action"
        )
        sources = self._sla_charge_sources()
        action["context"] = {
            "default_ticket_id": self.id,
            "default_source": sources[0] if sources else False,
        }
        return action

    # === BUSINESS METHODS === #

    def _sla_charge_sources(self):
        """What the user may charge here without time being logged (E6 and H7).

        An undue escalation is a manager's to judge; work out of policy is charged
        where the agreement says that it is billable.
        """
        self.ensure_one()
        sources = []
        if not self.commercial_partner_id:
            return sources
        if self.coverage == "billable" and self._sla_charges(const.OUT_OF_POLICY):
            sources.append(const.OUT_OF_POLICY)
        if self.env.user.has_group("sla_policy.group_sla_manager") and (
            self._sla_charges(const.UNDUE_ESCALATION)
        ):
            sources.append(const.UNDUE_ESCALATION)
        return sources

    def _sla_charges(self, ground):
        rule = self._sla_charge_rule(ground)
        return bool(rule and not rule.is_free and rule.minimum_minutes)

    def web_save(self, vals, *args, **kwargs):
        """A screen saves: whoever changed time on it learns what that came to."""
        before = self._sla_days_told() if "timesheet_ids" in vals else {}
        res = super().web_save(vals, *args, **kwargs)
        if "timesheet_ids" in vals:
            after = self._sla_days_told()
            self._sla_notify(
                [told for key, told in after.items() if before.get(key) != told]
            )
        return res

    def _sla_days_told(self):
        """`{intervention id: sentence}` of the days the ticket was worked on."""
        days = self.env["sla.intervention"].search([("ticket_id", "in", self.ids)])
        return days._tell_outcomes()

    @api.model
    def _sla_notify(self, sentences):
        """Tell the user, in a corner of the screen."""
        if sentences:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "title": self.env._("Time on the ticket"),
                    "message": " ".join(sentences),
                },
            )
