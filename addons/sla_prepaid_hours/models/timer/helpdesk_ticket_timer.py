from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sla_policy.models.caller import checked, whole

from ... import const
from ...engine import duration


class HelpdeskTicket(models.Model):
    """The timer on a ticket, and the summary of the time worked on it."""

    _inherit = "helpdesk.ticket"

    sla_timer_ids = fields.One2many(
        "sla.timer", "ticket_id", groups="sla_policy.group_sla_user"
    )
    sla_timer = fields.Json(
        string="Timer",
        compute="_compute_sla_timer",
        groups="sla_policy.group_sla_user",
    )
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

    @api.depends("sla_timer_ids", "stage_id.closed")
    @api.depends_context("uid")
    def _compute_sla_timer(self):
        now = fields.Datetime.now()
        mine = self.env["sla.timer"]._mine()
        elapsed = mine and mine._elapsed_summary(now)
        # Who else is at it: names only, of those who work on the reader's ticket.
        others = self.env["sla.timer"].sudo()
        groups = others._read_group(
            [
                ("ticket_id", "in", self._origin.ids),
                ("user_id", "!=", self.env.uid),
                ("paused_at", "=", False),
            ],
            ["ticket_id"],
            ["user_id:recordset"],
        )
        colleagues = {ticket.id: users.mapped("name") for ticket, users in groups}
        for ticket in self:
            is_here = mine.ticket_id == ticket._origin
            ticket.sla_timer = {
                "now": fields.Datetime.to_string(now),
                "here": elapsed if mine and is_here else False,
                "elsewhere": elapsed if mine and not is_here else False,
                "colleagues": colleagues.get(ticket._origin.id, []),
                "can_start": bool(ticket.active and not ticket.stage_id.closed),
            }

    @api.depends(
        "intervention_ids.worked_minutes",
        "intervention_ids.charged_minutes",
        "intervention_ids.uncovered_minutes",
    )
    def _compute_sla_work(self):
        # The figures of the whole ticket, of all users.
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

    def action_timer_start(self):
        """Start the user's timer here, unless it runs elsewhere: nothing is lost.

        :return: what the timer shows now
        :raise UserError: the ticket is closed
        """
        if not self._sla_timer_allowed():
            if self.stage_id.closed or not self.active:
                raise UserError(
                    self.env._(
                        "“%s” is closed. Log the time you spent on it, or open it "
                        "again to work on it.",
                        self.display_name,
                    )
                )
            self.env["sla.timer"]._start(self)
        return self.get_sla_timer()

    def action_timer_restart(self):
        """Throw away what the user's timer has counted elsewhere, and start here."""
        self._sla_timer_allowed()._discard()
        return self.action_timer_start()

    def action_timer_pause(self):
        """Let the timer stand still."""
        self._sla_timer_here()._pause()
        return self.get_sla_timer()

    def action_timer_resume(self):
        """Let the timer go on."""
        self._sla_timer_here()._resume()
        return self.get_sla_timer()

    def action_timer_keep(self):
        """The timer was not forgotten: let it go on."""
        self._sla_timer_here()._keep()
        return self.get_sla_timer()

    def action_timer_discard(self):
        """Throw away what the timer has counted."""
        self._sla_timer_here()._discard()
        return self.get_sla_timer()

    @checked(next_ticket_id=whole)
    def action_timer_stop(self, next_ticket_id=False):
        """Let the timer stand still, and ask what was done meanwhile.

        It is gone once the time is written down: closing the form loses none.

        :param next_ticket_id: where it starts anew then
        """
        timer = self._sla_timer_here()
        now = fields.Datetime.now()
        was_forgotten = timer._is_forgotten(now)
        timer._pause()
        action = self.action_log_time()
        action["context"] |= {
            "default_timer_id": timer.id,
            "default_next_ticket_id": next_ticket_id,
        }
        minutes = timer._minutes(now)
        if minutes <= duration.DAY and not was_forgotten:
            started = fields.Datetime.context_timestamp(self, timer.started_at)
            action["context"] |= {
                "default_duration": duration.write(minutes),
                "default_date": fields.Date.to_string(started.date()),
                "default_start_time": started.strftime("%H:%M"),
            }
        return action

    def action_log_time(self):
        """Open the form that writes time down."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_time_wizard_action"
        )
        action["context"] = {"default_ticket_id": self.id}
        return action

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

    def _sla_sync_events(self):
        """What is closed or in the bin is not worked on: its timers stand still.

        Their users can still log the time.
        """
        res = super()._sla_sync_events()
        over = self.sudo().filtered(lambda t: t.stage_id.closed or not t.active)
        if over:
            timers = self.env["sla.timer"].sudo()
            timers.search([("ticket_id", "in", over.ids)])._pause()
        return res

    @api.readonly
    def get_sla_timer(self):
        """What the timer of one ticket shows, as of now."""
        self._sla_timer_allowed()
        self.invalidate_recordset(["sla_timer"])
        return self.sla_timer

    def _sla_timer_allowed(self):
        """The user's own timer, if they may have one and read the ticket.

        :raise AccessError: they may not
        """
        self.ensure_one()
        self.check_access("read")
        self.env["sla.timer"].check_access("read")
        return self.env["sla.timer"]._mine()

    def _sla_timer_here(self):
        """The user's timer on this ticket.

        :raise UserError: it runs elsewhere, or not at all
        """
        timer = self._sla_timer_allowed()
        if timer.ticket_id != self:
            raise UserError(
                self.env._(
                    "Your timer does not run on “%s” any more. Reload the page.",
                    self.display_name,
                )
            )
        return timer

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
        """Save the form, and notify the user of what changed time came to."""
        before = self._sla_format_days() if "timesheet_ids" in vals else {}
        res = super().web_save(vals, *args, **kwargs)
        if "timesheet_ids" in vals:
            after = self._sla_format_days()
            self._sla_notify(
                [text for key, text in after.items() if before.get(key) != text]
            )
        return res

    def _sla_format_days(self):
        """`{intervention id: sentence}` of the days the ticket was worked on."""
        days = self.env["sla.intervention"].search([("ticket_id", "in", self.ids)])
        return days._format_outcomes()

    @api.model
    def _sla_notify(self, sentences):
        """Notify the user, in a corner of the screen."""
        if sentences:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "title": self.env._("Time on the ticket"),
                    "message": " ".join(sentences),
                },
            )
