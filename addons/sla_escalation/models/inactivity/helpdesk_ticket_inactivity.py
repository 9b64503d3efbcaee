from odoo import api, fields, models
from odoo.tools import format_date, format_time, html2plaintext

from odoo.addons.sla_policy.engine import conversation, vocabulary as voc
from odoo.addons.sla_policy.engine.local_time import Zone

from ...engine import inactivity as engine
from .sla_inactivity import BY_HAND

# Tickets that this transaction closes because nobody answered.
CLOSED_BY_INACTIVITY = "sla_escalation.closed_by_inactivity"

# A question is repeated as far as people read.
_QUOTED = 1500


class HelpdeskTicket(models.Model):
    """What becomes of a ticket whose customer does not answer (rule E10)."""

    _inherit = "helpdesk.ticket"

    inactivity_ids = fields.One2many(
        "sla.inactivity",
        "ticket_id",
        string="Inactivity Periods",
        readonly=True,
        groups="sla_policy.group_sla_user",
    )
    inactivity_off = fields.Boolean(
        string="Never Closes by Itself",
        copy=False,
        tracking=True,
        help="The ticket stays open however long the customer does not answer, and no "
        "reminder is sent.",
    )
    inactivity_summary = fields.Char(
        compute="_compute_inactivity_summary", groups="sla_policy.group_sla_user"
    )
    inactivity_is_near = fields.Boolean(
        compute="_compute_inactivity_summary", groups="sla_policy.group_sla_user"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "inactivity_off",
        "inactivity_ids.state",
        "inactivity_ids.closes_at",
        "inactivity_ids.warns_at",
        "inactivity_ids.problem",
    )
    @api.depends_context("lang", "tz")
    def _compute_inactivity_summary(self):
        for ticket in self:
            row = ticket.inactivity_ids.filtered(lambda r: r._is_open())[:1]
            ticket.inactivity_is_near = row.state == engine.WARNED
            ticket.inactivity_summary = ticket._format_inactivity(row)

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "inactivity_off" in vals:
            self._inactivity_switch()
        return res

    # === ACTION METHODS === #

    def action_keep_open(self):
        """It does not close by itself, however long nobody answers."""
        self.check_access("write")
        self.inactivity_off = True
        return True

    def action_close_by_itself(self):
        """It closes by itself again; the days are counted from now."""
        self.check_access("write")
        self.inactivity_off = False
        return True

    # === BUSINESS METHODS === #

    def _format_inactivity(self, row):
        """What is going to happen, in a sentence; False: nothing is."""
        if row.problem:
            return row.problem
        if not row.closes_at:
            return False
        closes = self._inactivity_moment(row.closes_at, self.env.user.tz)
        if row.warned_at:
            return self.env._(
                "Closes by itself on %(closes)s unless the customer answers. They "
                "were told so on %(warned)s.",
                closes=closes,
                warned=self._inactivity_moment(row.warned_at, self.env.user.tz),
            )
        return self.env._(
            "If the customer does not answer, they are warned on %(warns)s and the "
            "ticket closes by itself on %(closes)s.",
            warns=self._inactivity_moment(row.warns_at, self.env.user.tz),
            closes=closes,
        )

    def _inactivity_moment(self, moment, zone=None):
        """A moment (naive UTC) in words, in the reader's language.

        :param str zone: the reader's; that of the policy where they have none
        """
        zone = zone or self.sudo()._sla_policy().tz or "UTC"
        local = Zone(zone).wall(moment)
        return self.env._(
            "%(day)s at %(time)s",
            day=format_date(self.env, local.date(), date_format="long"),
            time=format_time(self.env, local.time(), time_format="HH:mm"),
        )

    def _inactivity_switch(self):
        """Stop watching tickets that are kept open; watch the others, from now on."""
        # Whoever may write the ticket decides it.
        tickets = self.sudo()
        rows = tickets.env["sla.inactivity"]
        kept = tickets.filtered("inactivity_off")
        rows.search([("ticket_id", "in", kept.ids)]).filtered(
            lambda row: row._is_open()
        )._end(engine.STOPPED, BY_HAND)
        released = tickets - kept
        events = self.env["sla.event"]._load(released)
        now = fields.Datetime.now()
        watched = rows.search(rows._domain_open() & rows._domain_of(released)).ticket_id
        begun = []
        for ticket in released - watched:
            period = conversation.silence(events.get(ticket.id, ()))
            if period:
                fresh = conversation.Silence(
                    period.phase, now, period.number, period.by_customer
                )
                begun.append((ticket, fresh))
        rows._begin(begun)

    def _inactivity_is_held(self):
        """Whether the service is suspended: inactivity does not count meanwhile."""
        self.ensure_one()
        return self.agreement_id.is_suspended and not self._sla_is_kept()

    def _inactivity_has_reader(self):
        """Whether a letter about the ticket reaches anybody."""
        self.ensure_one()
        partner = self.partner_id
        return bool(partner.email if partner else self.partner_email)

    def _assign_todo(self, user, summary, note):
        """Put something on somebody's list: theirs, or of who is there instead."""
        self.ensure_one()
        people = (
            user | self.team_id.user_id | self.agreement_id.user_id | self.user_id
        ).filtered(lambda person: person.active and not person.share)
        # Nobody is there: the list of inactive tickets shows it anyway.
        if people:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=people[0].id,
            )

    def _track_template(self, tracking):
        res = super()._track_template(tracking)
        # One letter an event: ours says why, and how it is opened again.
        closed = self.env.cr.precommit.data.get(CLOSED_BY_INACTIVITY, ())
        if set(self.ids) & set(closed):
            res.pop("stage_id", None)
        return res

    # === FOR THE LETTERS === #

    def _inactivity_question(self):
        """What we said last, for the customer to be reminded of; "" if nothing."""
        self.ensure_one()
        # The customer has read it: it was a public answer on their ticket.
        answer = (
            self.env["sla.event"]
            .sudo()
            .search(
                [
                    ("ticket_id", "=", self.id),
                    ("kind", "=", voc.EVENT_AGENT_REPLY),
                    ("message_id", "!=", False),
                ],
                order="occurred_at desc, id desc",
                limit=1,
            )
        )
        message = answer.message_id
        if message.is_internal:
            return ""
        text = html2plaintext(message.body or "", include_references=False).strip()
        return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…"

    def _inactivity_closes_on(self):
        """When the ticket closes by itself, as its letter tells it."""
        self.ensure_one()
        # Customers may not read periods of inactivity; the notice states their date.
        row = self.sudo().inactivity_ids.filtered(lambda r: r._is_open())[:1]
        if not row.closes_at:
            return ""
        zone = self.sudo().partner_id.tz or self.sudo()._sla_policy().tz or "UTC"
        # Who reads it elsewhere reads whose clock is meant.
        told = self._inactivity_moment(row.closes_at, zone)
        return f"{told} ({zone.replace('_', ' ')})"

    def _inactivity_is_solved(self):
        """Whether the customer is asked for a confirmation, and not for an answer."""
        self.ensure_one()
        return self.sla_phase == voc.SOLVED

    def _inactivity_reopen_days(self):
        """For how many days the customer may open it again."""
        self.ensure_one()
        # Customers may not read policies; this much is theirs to know.
        return self.sudo()._sla_policy().reopen_days
