"""An escalation, from its plan to its acknowledgement. The steps, in their order:

1. plan: each change of a ticket brings its watches in line with the rules of the tier:
   which rule is due at which moment (`sla.escalation.watch._plan`, called by
   `sla.clock._after_refold`). A breach of a promise is one of these moments.
2. fire: the cron begins the escalations whose moment has come (`_fire`, `_start`). The
   customer and agents begin one at once (`helpdesk.ticket.action_escalate`). The ladder
   is frozen on the escalation (rule E1).
3. climb: `_advance_level` moves escalations to the next position of their ladder when
   the wait is over without an acknowledgement, and to the last resort at its end.
4. notify: `sla.notification._notify` finds the recipients of a level and writes one
   notification per recipient and channel in the same transaction (the outbox).
5. deliver: a job hands a batch to its channel after the commit (`_job_deliver`,
   `sla.channel._send`).
6. settle: the outcome, and later the provider's reports, are written (`_settle`,
   `_report`); after a final failure another channel follows (`_fallback`).
7. acknowledge: a recipient acknowledges or passes on (`_acknowledge`, `_pass_on`). The
   ticket's events end the escalation (`_follow`).
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.sla_policy.const import PRIORITIES
from odoo.addons.sla_policy.models.record_name import joined

from ... import const
from ...engine import ladder as engine


class SlaEscalation(models.Model):
    """The escalation of one ticket for one cause, until it is acknowledged.

    It always has a ticket (rule E4), and the ladder as it was when it began (rule E1).
    Three parts have files of their own, as this one would be too long:
    `sla_escalation_advance` (steps 3 and 4), `sla_escalation_end`, and
    `sla_escalation_display`.
    """

    _name = "sla.escalation"
    _inherit = ["sla.guarded", "sla.due"]
    _description = "Escalation"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True, readonly=True
    )
    commercial_partner_id = fields.Many2one(
        related="ticket_id.commercial_partner_id", string="Customer"
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, readonly=True
    )
    priority = fields.Selection(related="ticket_id.priority", string="Severity")
    rule_id = fields.Many2one(
        "sla.escalation.rule",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
    )
    trigger = fields.Selection(const.TRIGGERS, required=True, readonly=True)
    metric_id = fields.Many2one("sla.metric", string="Promise", readonly=True)
    reason = fields.Text(readonly=True)
    requested_by_id = fields.Many2one(
        "res.partner", string="Asked for By", ondelete="set null", readonly=True
    )
    is_emergency = fields.Boolean(readonly=True)
    state = fields.Selection(
        const.STATES, default=const.TRIGGERED, required=True, readonly=True
    )
    triggered_at = fields.Datetime(required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True)
    ladder = fields.Json(readonly=True, help="The ladder as it was at the beginning.")
    position = fields.Json(readonly=True, help="How far it has come on it.")
    level_id = fields.Many2one(
        "sla.escalation.level", ondelete="set null", readonly=True
    )
    level_number = fields.Integer(string="Level No.", readonly=True)
    level_name = fields.Char(readonly=True)
    loop = fields.Integer(readonly=True)
    next_at = fields.Datetime(
        string="Goes On At",
        readonly=True,
        help="When the next level is notified, or taking it on has to have shown.",
    )
    acknowledged_at = fields.Datetime(readonly=True)
    acknowledged_by_id = fields.Many2one(
        "res.partner", ondelete="set null", readonly=True
    )
    acknowledged_via = fields.Selection(
        lambda self: self.env["sla.channel"]._selection_via(),
        string="By Way of",
        readonly=True,
    )
    notification_ids = fields.One2many(
        "sla.notification", "escalation_id", string="Notifications", readonly=True
    )
    event_ids = fields.One2many(
        "sla.escalation.event", "escalation_id", string="Log", readonly=True
    )
    can_acknowledge = fields.Boolean(compute="_compute_can_acknowledge")

    # One active escalation a ticket and reason (rule E1).
    _active_uniq = models.UniqueIndex(
        "(ticket_id, trigger, COALESCE(metric_id, 0)) "
        "WHERE state IN ('triggered', 'acknowledged')",
        "This ticket is being escalated for this reason already.",
    )
    # The cron reads nothing but this.
    _next_idx = models.Index("(next_at) WHERE next_at IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("ticket_id.number", "trigger", "metric_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["trigger"]._description_selection(self.env))
        for escalation in self:
            escalation.name = joined(
                escalation.ticket_id.number,
                labels.get(escalation.trigger),
                escalation.metric_id.name,
                separator=" · ",
            )

    @api.depends("name")
    def _compute_display_name(self):
        for escalation in self:
            escalation.display_name = escalation.name

    @api.depends_context("uid")
    @api.depends("state", "notification_ids.partner_id", "ticket_id.user_id")
    def _compute_can_acknowledge(self):
        me = self.env.user.partner_id
        for escalation in self:
            escalation.can_acknowledge = escalation.state in (
                const.TRIGGERED,
                const.EXHAUSTED,
            ) and escalation._may_acknowledge(me)

    # === ACTION METHODS === #

    def action_acknowledge(self):
        """Take escalations on: nobody else is notified (rule E2).

        :raise AccessError: for somebody whom none of them has reached
        """
        self.check_access("read")
        for escalation in self:
            escalation._acknowledge(self.env.user.partner_id, const.BY_BACKEND)
        return True

    def action_pass_on(self):
        """Hand escalations to the next level at once."""
        self.check_access("read")
        for escalation in self:
            escalation._pass_on(self.env.user.partner_id, const.BY_BACKEND)
        return True

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Escalations follow their ladder; nobody edits them. Acknowledge it, or "
            "pass it on."
        )

    def _acknowledge(self, partner, via):
        """Somebody takes the escalation on. Saying it twice changes nothing.

        :param partner: who
        :param str via: a code of `sla.channel._selection_via`
        :return: whether it is theirs now; False if somebody was faster
        :raise AccessError: for somebody whom it has not reached
        :raise UserError: where it is over
        """
        self.ensure_one()
        escalation = self.sudo()
        if not escalation._may_acknowledge(partner):
            raise AccessError(
                self.env._(
                    "Only somebody whom this escalation has reached can take it on."
                )
            )
        if escalation.state == const.ACKNOWLEDGED:
            return escalation.acknowledged_by_id == partner
        if escalation.state not in (const.TRIGGERED, const.EXHAUSTED):
            raise UserError(
                self.env._(
                    "The escalation of ticket %s is over: there is nothing to take on.",
                    escalation.ticket_id.number,
                )
            )
        now = fields.Datetime.now()
        patience = escalation.ladder.get("ack") or 0
        until = fields.Datetime.add(now, seconds=patience) if patience else False
        if escalation.state == const.EXHAUSTED:
            # It has been climbed to its end already, and stays that way.
            until = False
        escalation._as_writer().write(
            {
                "state": const.ACKNOWLEDGED,
                "acknowledged_at": now,
                "acknowledged_by_id": partner.id,
                "acknowledged_via": via,
                "next_at": until,
            }
        )
        escalation._log(const.LOG_ACKNOWLEDGED, partner_id=partner.id, via=via)
        escalation.notification_ids._drop()
        if until:
            self._wake(const.CRON, until)
        return True

    def _pass_on(self, partner, via):
        """Go to the next level at once: whoever was reached cannot help.

        :raise AccessError: for somebody whom it has not reached
        """
        self.ensure_one()
        escalation = self.sudo()
        if not escalation._may_acknowledge(partner):
            raise AccessError(
                self.env._(
                    "Only somebody whom this escalation has reached can pass it on."
                )
            )
        if escalation.state not in const.ACTIVE:
            return False
        escalation._log(const.LOG_PASSED_ON, partner_id=partner.id, via=via)
        escalation.notification_ids._drop()
        escalation._advance_level(fields.Datetime.now(), passed_on=True)
        return True

    def _may_acknowledge(self, partner):
        """Whether a partner was reached by it, works on the ticket, or manages."""
        self.ensure_one()
        escalation = self.sudo()
        if not partner:
            return False
        if partner in escalation.notification_ids.partner_id:
            return True
        users = partner.sudo().user_ids.filtered("active")
        return escalation.ticket_id.user_id in users or any(
            user.has_group("sla_policy.group_sla_manager")
            and escalation.company_id in user.company_ids
            for user in users
        )

    def _log(self, kind, **values):
        """Write down what happens to each of the escalations. One insert."""
        self.env["sla.escalation.event"]._record(
            [
                {
                    "escalation_id": escalation.id,
                    "kind": kind,
                    "level_number": escalation.level_number,
                    "loop": escalation.loop,
                    **values,
                }
                for escalation in self
            ]
        )

    @api.model
    def _start(self, causes):
        """Begin escalations, and notify their first level. Batch.

        What is being escalated for the same reason already goes on as it is.

        :param list causes: dicts of `ticket`, `rule`, `trigger` and, where they apply,
            `metric` (id), `reason`, `partner` (who asked), `emergency`
        :return: the escalations begun
        """
        tickets = self.env["helpdesk.ticket"].union(*(c["ticket"] for c in causes))
        # At once: each ladder counts in the hours of its ticket's promises.
        tickets.sudo().clock_ids.fetch(["version_id"])
        causes = [
            {**cause, "ladder": cause["rule"]._freeze(cause["ticket"].sudo())}
            for cause in causes
        ]
        causes = [cause for cause in causes if cause["ladder"]["levels"]]
        if not causes:
            return self.browse()
        active = {
            (one.ticket_id.id, one.trigger, one.metric_id.id or 0)
            for one in self.sudo().search(
                [("ticket_id", "in", tickets.ids), ("state", "in", const.ACTIVE)]
            )
        }
        now = fields.Datetime.now()
        vals_list = []
        for cause in causes:
            key = cause["ticket"].id, cause["trigger"], cause.get("metric") or 0
            if key in active:
                continue
            active.add(key)
            vals_list.append(
                {
                    "ticket_id": key[0],
                    "company_id": cause["ticket"].sudo().company_id.id,
                    "rule_id": cause["rule"].id,
                    "trigger": key[1],
                    "metric_id": cause.get("metric") or False,
                    "reason": cause.get("reason") or False,
                    "requested_by_id": cause["partner"].id
                    if cause.get("partner")
                    else False,
                    "is_emergency": bool(cause.get("emergency")),
                    "triggered_at": now,
                    "ladder": cause["ladder"],
                    "next_at": now,
                    "loop": 1,
                }
            )
        if not vals_list:
            return self.browse()
        begun = self._writer().create(vals_list)
        begun._log(const.LOG_TRIGGERED)
        begun._advance_level(now)
        return begun.with_env(self.env)

    def _levels(self):
        """The frozen levels as the engine takes them."""
        self.ensure_one()
        return [
            engine.Level(
                wait=level["wait"],
                wait_kind=level["wait_kind"],
                repeat=level["repeat"],
                repeat_wait=level["repeat_wait"],
            )
            for level in self.ladder["levels"]
        ]

    def _severity(self):
        """The ticket's severity in words, in the language of the environment."""
        self.ensure_one()
        labels = dict(
            self.env["helpdesk.ticket"]
            ._fields["priority"]
            ._description_selection(self.env)
        )
        return labels.get(self.ticket_id.priority) or dict(PRIORITIES)["0"]

    @api.model
    def _check_reason(self, reason):
        """What was said, or a sentence that something has to be."""
        reason = (reason or "").strip()
        if not reason:
            raise ValidationError(
                self.env._(
                    "Say why: whoever is reached reads it first, and it is kept."
                )
            )
        return reason[:2000]
