from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.caller import (
    LINE,
    checked,
    flag,
    strip_untrusted_context,
    text,
)
from odoo.addons.sla_policy.models.moment_format import format_moment

from ... import const


class HelpdeskTicket(models.Model):
    """The ticket's escalations, and the button that begins one."""

    _inherit = "helpdesk.ticket"

    escalation_ids = fields.One2many(
        "sla.escalation",
        "ticket_id",
        string="Escalations",
        groups="sla_policy.group_sla_user",
        readonly=True,
    )
    escalation_count = fields.Integer(
        compute="_compute_escalations", groups="sla_policy.group_sla_user"
    )
    active_escalation_id = fields.Many2one(
        "sla.escalation",
        string="Being Escalated",
        compute="_compute_escalations",
        groups="sla_policy.group_sla_user",
        help="The one that has climbed highest.",
    )
    escalation_state = fields.Selection(
        const.STATES,
        compute="_compute_escalations",
        search="_search_escalation_state",
        groups="sla_policy.group_sla_user",
    )
    escalation_level = fields.Char(
        compute="_compute_escalations", groups="sla_policy.group_sla_user"
    )
    escalation_acknowledged_text = fields.Char(
        string="Escalation Acknowledged",
        compute="_compute_escalation_acknowledged_text",
        groups="sla_policy.group_sla_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("escalation_ids.state", "escalation_ids.level_number")
    @api.depends_context("lang")
    def _compute_escalations(self):
        for ticket in self:
            escalations = ticket.escalation_ids
            live = escalations.filtered(
                lambda one: one.state in (*const.ACTIVE, const.EXHAUSTED)
            )
            if ticket.sla_phase in voc.TERMINAL_PHASES:
                live = live.browse()
            highest = max(
                live, key=lambda one: (one.level_number, one.id), default=live.browse()
            )
            ticket.escalation_count = len(escalations)
            ticket.active_escalation_id = highest.id
            ticket.escalation_state = highest.state
            ticket.escalation_level = highest.level_label or False

    @api.depends("active_escalation_id", "escalation_state")
    @api.depends_context("lang", "tz")
    def _compute_escalation_acknowledged_text(self):
        """Write who acknowledged the escalation, and when in the user's time zone."""
        for ticket in self:
            escalation = ticket.active_escalation_id
            # The agent may read the escalation; the person who acknowledged it by
            # phone or WhatsApp may be a contact of another company.
            by = escalation.sudo().acknowledged_by_id.name
            if escalation.state != const.ACKNOWLEDGED or not by:
                ticket.escalation_acknowledged_text = False
                continue
            ticket.escalation_acknowledged_text = self.env._(
                "Escalated. Acknowledged by %(person)s, %(moment)s.",
                person=by,
                moment=format_moment(self.env, escalation.acknowledged_at, "short"),
            )

    @api.model
    def _search_escalation_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("escalation_ids", "any", [("state", "in", list(value))])]

    # === ACTION METHODS === #

    @strip_untrusted_context
    @checked(reason=text(), emergency=flag, price=text(LINE))
    def action_escalate(self, reason=None, emergency=False, price=None):
        """Escalate the ticket: an agent, or the customer, wants somebody to look.

        Who asks decides which ladder it climbs: the customer's, with the levels of
        their tier (rule E3), or the agents'. An emergency goes straight to the last
        level (rule E5). Asked for again while it is being escalated, the reason is
        written down and it goes on as it is.

        :param str reason: why; asked for by a form if an agent gives none
        :param str price: what the customer read that it costs if it is undue, in
            words; whoever charges for that compares and keeps it
        :return: the escalation; for an agent without a reason, the form
        :raise AccessError: on somebody else's ticket
        :raise UserError: where there is nothing to escalate, or no ladder
        """
        self.ensure_one()
        is_customer = self.env.user.share
        self._check_may_escalate(is_customer)
        if reason is None and not is_customer:
            return self._escalate_form()
        escalations = self.env["sla.escalation"]
        reason = escalations._check_reason(reason)
        ticket = self.sudo()
        trigger = const.CUSTOMER if is_customer else const.AGENT
        rule = ticket._escalation_rule(trigger, emergency)
        me = self.env.user.partner_id
        if emergency:
            trigger = const.EMERGENCY
            # One cause is enough: it goes on from the last level.
            ticket.escalation_ids.filtered(
                lambda one: one.trigger in (const.CUSTOMER, const.AGENT)
            )._end(const.CANCELLED, self.env._("It has become an emergency"))
        begun = escalations._start(
            [
                {
                    "ticket": ticket,
                    "rule": rule,
                    "trigger": trigger,
                    "reason": reason,
                    "partner": me,
                    "emergency": emergency,
                }
            ]
        )
        if not begun:
            begun = ticket.escalation_ids.filtered(
                lambda one: one.state in const.ACTIVE and one.trigger == trigger
            )
            if not begun:
                raise UserError(self._no_ladder())
            begun._log(const.LOG_TRIGGERED, partner_id=me.id, note=reason[:200])
        return begun.with_env(self.env)

    def action_view_escalations(self):
        """Open the escalations of the ticket."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_escalation.sla_escalation_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        if self.escalation_count == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.escalation_ids.id
        return action

    def action_acknowledge_escalation(self):
        """Take on what the ticket is being escalated for."""
        self.ensure_one()
        self.check_access("read")
        return self.active_escalation_id.action_acknowledge()

    # === BUSINESS METHODS === #

    def _check_may_escalate(self, is_customer):
        """Only the ticket's customer, and whoever may work on it.

        :raise AccessError, UserError: with what to do instead
        """
        self.check_access("read" if is_customer else "write")
        self._check_is_readers_own(
            self.env._("You can escalate tickets of your own company only.")
        )
        ticket = self.sudo()
        if ticket.sla_phase in voc.TERMINAL_PHASES or not ticket.active:
            raise UserError(
                self.env._(
                    "Ticket %s is done. Answer on it if it is not solved: that opens "
                    "it again.",
                    ticket.number,
                )
            )
        if is_customer and ticket.coverage in voc.WAITING:
            raise UserError(
                self.env._(
                    "Ticket %(number)s is not being served yet: %(reason)s",
                    number=ticket.number,
                    reason=ticket.coverage_reason or "",
                )
            )

    def _escalation_rule(self, trigger, emergency=False):
        """The ladder for who asks.

        :raise UserError: where the tier has none
        """
        rules = self.env["sla.escalation.rule"]._of(self)
        triggers = [const.EMERGENCY, trigger] if emergency else [trigger]
        if trigger == const.AGENT:
            # An agent may climb the customer's ladder for them.
            triggers.append(const.CUSTOMER)
        for wanted in triggers:
            for rule in rules.filtered(lambda one: one.trigger == wanted):  # noqa: B023
                if rule._fits(self):
                    return rule
        raise UserError(self._no_ladder())

    def _no_ladder(self):
        return self.env._(
            "The agreement of ticket %s has no levels of escalation for this. Write to "
            "us on the ticket: it is read by whoever works on it.",
            self.number,
        )

    def _escalate_form(self):
        """The form in which an agent enters the reason and sees who is notified."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_escalation.sla_escalate_wizard_action"
        )
        action["context"] = {"default_ticket_id": self.id}
        return action

    # === LEVELS FOR THE CUSTOMER === #

    @api.readonly
    def get_escalation_ways(self):
        """What the customer may do to escalate, by their tier and nothing else (E3).

        Numbers and addresses are those of roles, which a company publishes; nobody's
        own are told.

        :return: dicts of ``trigger`` (`customer` or `emergency`), ``number``, ``name``,
            ``text`` and ``links``: dicts of ``label`` and ``url``, filled in with the
            ticket's number
        :raise AccessError: on a ticket of somebody else
        """
        self.ensure_one()
        self.check_access("read")
        self._check_is_readers_own(
            self.env._("You can see the levels of your own company's tickets only.")
        )
        # Customers may not read rules; what their own tier offers they may know.
        ticket = self.sudo()
        ways = []
        for rule in self.env["sla.escalation.rule"]._of(ticket):
            if rule.trigger in (const.CUSTOMER, const.EMERGENCY) and rule._fits(ticket):
                ways += ticket._ways_of(rule)
        return ways

    def _ways_of(self, rule):
        """The levels of a ladder that are told to the customer."""
        ways = []
        for frozen in rule._freeze(self)["levels"]:
            if not frozen["for_customer"]:
                continue
            level = self.env["sla.escalation.level"].browse(frozen["level"])
            ways.append(
                {
                    "trigger": rule.trigger,
                    "number": frozen["number"],
                    "name": level.name,
                    "text": level.customer_text or "",
                    "links": self._links_of(level),
                }
            )
        return ways

    def _links_of(self, level):
        """Links to a level's role, ready to tap; none to people."""
        text = self.env._(
            "Ticket %(number)s: %(subject)s", number=self.number, subject=self.name
        )
        return level._links(self.company_id, text)
