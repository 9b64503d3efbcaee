from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from odoo.addons.sla_policy.engine import conversation, vocabulary as voc
from odoo.addons.sla_policy.models.caller import (
    checked,
    strip_untrusted_context,
    text,
    whole,
)

from ...engine import inactivity as engine

_AT_WORK = (voc.IN_PROGRESS, voc.ASSIGNED, voc.NEW)
# What the customer may call solved, or say is not.
_TO_CONFIRM = (voc.SOLVED, voc.WAITING_CUSTOMER)
_OVER = (voc.CLOSED, voc.HANDED_OVER)


class HelpdeskTicket(models.Model):
    """The customer says whether it is solved."""

    _inherit = "helpdesk.ticket"

    follow_up_of_id = fields.Many2one(
        "helpdesk.ticket",
        string="Follow-Up Of",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The closed ticket that turned out not to be solved.",
    )
    follow_up_ids = fields.One2many(
        "helpdesk.ticket", "follow_up_of_id", string="Follow-Ups", readonly=True
    )

    # === ACTION METHODS === #

    @strip_untrusted_context
    def action_confirm_solved(self):
        """The customer says that it is solved: the ticket is closed.

        Once more changes nothing.

        :raise AccessError: for who may not speak for the customer
        :raise UserError: on a ticket that is being worked on
        """
        for ticket in self:
            ticket._confirm_check_speaker()
            # Contacts may not write tickets; what they say closes theirs.
            told = ticket.sudo()
            told._sla_lock()
            phase = told.sla_phase
            if phase in _OVER:
                continue
            if phase not in _TO_CONFIRM:
                raise UserError(
                    self.env._(
                        "%s is being worked on: there is nothing to confirm yet.",
                        ticket.display_name,
                    )
                )
            told._inactivity_answered()
            told._post_confirmation(
                self.env._("%s confirmed that it is solved.", self.env.user.name)
            )
            stage = told._sla_stage_of((voc.CLOSED,))
            if stage:
                told.stage_id = stage
            else:
                told._assign_todo(
                    told.team_id.user_id,
                    self.env._("Confirmed by the customer, but it cannot be closed"),
                    self.env._(
                        "The team “%s” has no stage for what is closed. Give it one.",
                        told.team_id.name or self.env._("none"),
                    ),
                )
        return True

    @strip_untrusted_context
    @checked(reason=text())
    def action_not_solved(self, reason):
        """The customer says that it is not solved.

        The ticket is opened again, as long as the policy lets it be; after that a new
        one follows it up.

        :param str reason: what is still wrong, in the customer's words
        :return: the ticket that is worked on: the same one, or the new one
        :raise AccessError: for who may not speak for the customer
        :raise UserError: without a reason, or on a ticket that is open anyway
        """
        self.ensure_one()
        self._confirm_check_speaker()
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say what is still wrong, so that we can help."))
        reason = reason.strip()
        # Contacts may not write tickets; what they say opens theirs.
        ticket = self.sudo()
        ticket._sla_lock()
        phase = ticket.sla_phase
        if phase == voc.CANCELLED or not ticket.active:
            raise UserError(
                self.env._(
                    "%s was cancelled. Open a new ticket, please.", self.display_name
                )
            )
        if phase in _TO_CONFIRM or (phase in _OVER and ticket._confirm_may_reopen()):
            ticket._post_customer_reason(reason)
            ticket._confirm_reopen()
            return self
        if phase in _OVER:
            return ticket._confirm_follow_up(reason).with_env(self.env)
        raise UserError(
            self.env._(
                "%s is being worked on. Write what is wrong as a message, please.",
                self.display_name,
            )
        )

    @strip_untrusted_context
    @checked(stage_id=whole)
    def action_close_from_portal(self, stage_id):
        """Close a ticket, in one of its team's stages for that.

        :param int stage_id: one that is closed from the portal; once more changes
            nothing
        :raise AccessError: for who may not speak for the customer
        :raise UserError: for another stage
        """
        self.ensure_one()
        self._confirm_check_speaker()
        # Contacts may not write tickets; what they say closes theirs.
        ticket = self.sudo()
        ticket._sla_lock()
        stage = ticket._close_stages().filtered(lambda stage: stage.id == stage_id)
        if not stage:
            raise UserError(
                self.env._(
                    "%s cannot be closed that way. Open its page again, and see what "
                    "you can do there.",
                    self.display_name,
                )
            )
        if ticket.stage_id != stage:
            ticket._inactivity_answered()
            ticket.stage_id = stage
        return True

    # === BUSINESS METHODS === #

    def _confirm_check_speaker(self):
        """Refuse who may not speak for the customer: anybody but the ticket's own
        contact, the contacts authorised by the agreement, and agents.

        :raise AccessError: with what to do instead
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.share:
            self.check_access("write")
        elif not self._confirm_is_speaker():
            raise AccessError(
                self.env._(
                    "Only who asked, or an authorised contact of the agreement, can "
                    "say whether it is solved."
                )
            )

    def _confirm_is_speaker(self):
        """Whether the user is one who may speak for the customer."""
        self.ensure_one()
        # Contacts may not read agreements; whether they are named in one decides.
        ticket = self.sudo()
        return self.env.user.partner_id in (
            ticket.partner_id | ticket.agreement_id.contact_ids
        )

    def _inactivity_answered(self):
        """The customer's turn is over: they answered."""
        self.env["sla.inactivity"].sudo().search(
            [("ticket_id", "in", self.ids)]
        ).filtered(lambda row: row._is_open())._end(engine.ANSWERED)

    def _post_confirmation(self, body):
        """Tell on the ticket what was confirmed. Not a message: it asks nothing."""
        self.message_post(
            body=body,
            author_id=self.env.user.partner_id.id,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    def _post_customer_reason(self, reason):
        """The customer's words, as a message of theirs; as a note of an agent who was
        told them."""
        me = self.env.user.partner_id
        subtype = "mail.mt_comment" if self.env.user.share else "mail.mt_note"
        self.message_post(
            body=plaintext2html(reason),
            author_id=me.id,
            email_from=me.email_formatted,
            message_type="comment",
            subtype_xmlid=subtype,
        )

    def _sla_customer_is_back(self, origin):
        """An answer to a letter that said “closed, as you did not answer” opens the
        ticket again; where that is too late, somebody is to look at it."""
        res = super()._sla_customer_is_back(origin)
        over = self.sudo().filtered(lambda ticket: ticket.sla_phase == voc.CLOSED)
        for ticket in over:
            periods = ticket.inactivity_ids.sorted("id")
            if periods[-1:].state != engine.CLOSED:
                continue
            if ticket._confirm_may_reopen():
                ticket._confirm_reopen()
            else:
                ticket._assign_todo(
                    ticket.user_id,
                    self.env._("The customer wrote on a closed ticket"),
                    self.env._(
                        "It had closed without an answer, and too long ago to be "
                        "opened again by itself."
                    ),
                )
        return res

    def _confirm_may_reopen(self):
        """Whether a closed ticket may be opened again: its policy's days have not
        passed since it was closed."""
        self.ensure_one()
        events = self.env["sla.event"]._load(self).get(self.id, ())
        closed_at = conversation.entered(events) or self.closed_date
        days = self._inactivity_reopen_days()
        return bool(closed_at) and fields.Datetime.now() < closed_at + timedelta(days)

    def _confirm_reopen(self):
        """Back to work, whichever stage the team has for that."""
        self.ensure_one()
        if self.sla_phase in _AT_WORK:
            return  # The customer's words have brought it back already.
        stage = self._sla_stage_of(_AT_WORK)
        if stage:
            self.stage_id = stage
            return
        self._assign_todo(
            self.team_id.user_id,
            self.env._("Not solved, says the customer"),
            self.env._(
                "The team “%s” has no stage for what is worked on. Give it one, and "
                "move the ticket there.",
                self.team_id.name or self.env._("none"),
            ),
        )

    def _confirm_follow_up(self, reason):
        """A new ticket that follows up a closed one; one that is open is gone on
        with."""
        self.ensure_one()
        # Nobody writes on a colleague's that they may not see.
        open_ones = self.follow_up_ids.filtered(
            lambda ticket: (
                ticket.sla_phase not in voc.TERMINAL_PHASES
                and ticket.sudo(False).has_access("read")
            )
        )
        if open_ones:
            open_ones[0]._post_customer_reason(reason)
            return open_ones[0]
        me = self.env.user.partner_id
        speaker = me if self.env.user.share else self.partner_id
        follow_up = self.create(self._prepare_follow_up(reason, speaker))
        follow_up.message_subscribe(speaker.ids)
        self.message_post(
            body=self.env._(
                "Not solved, says %(who)s. It goes on in %(ticket)s.",
                who=me.name,
                ticket=follow_up._get_html_link(),
            ),
            subtype_xmlid="mail.mt_note",
        )
        return follow_up

    def _prepare_follow_up(self, reason, speaker):
        self.ensure_one()
        return {
            "follow_up_of_id": self.id,
            "name": self.env._(
                "Not solved: %(number)s %(name)s", number=self.number, name=self.name
            ),
            "description": plaintext2html(reason),
            "partner_id": speaker.id,
            "partner_name": speaker.name or self.partner_name,
            "partner_email": speaker.email or self.partner_email,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "user_id": self.user_id.id,
            "type_id": self.type_id.id,
            "category_id": self.category_id.id,
            "priority": self.priority,
            "channel_id": self.channel_id.id,
        }

    def _close_stages(self):
        """The stages of its team that a portal may close it in."""
        self.ensure_one()
        if self.team_id:
            stages = self.team_id._get_applicable_stages()
        else:
            stages = self.env["helpdesk.ticket.stage"].search(
                [
                    ("company_id", "in", [False, self.company_id.id]),
                    ("team_ids", "=", False),
                ]
            )
        return stages.filtered("close_from_portal")
