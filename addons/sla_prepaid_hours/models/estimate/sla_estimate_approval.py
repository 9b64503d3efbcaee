import hashlib

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sla_policy.models.caller import (
    LINE,
    checked,
    strip_untrusted_context,
    text,
    whole,
)

from ...engine import duration
from ..sla_print_job import APPROVAL
from .sla_estimate import (
    APPROVED,
    DECLINED,
    SENT,
)
from .sla_estimate_evidence import caller_address


class SlaEstimate(models.Model):
    """The customer's answer: who gave it, when, from where, and to what exactly."""

    _inherit = "sla.estimate"

    approved_at = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who of the customer said yes.",
    )
    approved_user_id = fields.Many2one(
        "res.users",
        string="Recorded By",
        readonly=True,
        copy=False,
        help="Who was logged in: the customer, or an agent who read their answer.",
    )
    approved_from = fields.Char(
        string="Recorded From",
        readonly=True,
        copy=False,
        groups="sla_policy.group_sla_user",
        help="The network address it came from.",
    )
    approval_message_id = fields.Many2one(
        "mail.message",
        string="In Writing",
        readonly=True,
        copy=False,
        groups="sla_policy.group_sla_user",
        help="The customer's message that says yes.",
    )
    approval_note = fields.Char(
        string="How",
        readonly=True,
        copy=False,
        groups="sla_policy.group_sla_user",
        help="How they said it, where it was not by a message on the ticket.",
    )
    approved_digest = fields.Char(
        string="Approved Fingerprint",
        readonly=True,
        copy=False,
        help="SHA-256 of the PDF that was approved.",
    )
    decline_reason = fields.Char(readonly=True, copy=False)

    # === ACTION METHODS === #

    @strip_untrusted_context
    @checked(
        version=whole,
        digest=text(LINE),
        partner_id=whole,
        message_id=whole,
        note=text(),
        name=text(),
        sentence=text(),
    )
    def action_approve(
        self,
        version=None,
        digest=None,
        partner_id=None,
        message_id=None,
        note=None,
        name=None,
        signature=None,
        sentence=None,
    ):
        """The customer says yes: hours are held for it, and work may begin.

        A portal user approves for themselves, and signs; an agent writes down who
        did, and by which message or how.

        :param int version: the version that was looked at, checked when given
        :param str digest: SHA-256 of the PDF that was looked at, likewise
        :param int partner_id: who approved it, for agents; else who wrote the message,
            else the ticket's contact
        :param int message_id: the customer's message on the ticket, for agents
        :param str note: how they approved it, for agents
        :param str name: the name that signs, for portal users
        :param str signature: as it was drawn, likewise; see `_signing`
        :param str sentence: `approval_sentence` as it was read, likewise
        :raise UserError: where it is not to be had any more; nothing changes then
        """
        self._check_may_answer()
        if self.env.user.share:
            proof = {"name": name, "signature": signature, "sentence": sentence}
        else:
            proof = {"partner_id": partner_id, "message_id": message_id, "note": note}
        for estimate in self:
            estimate._approve(version, digest, proof)
        return True

    @strip_untrusted_context
    @checked(reason=text())
    def action_decline(self, reason):
        """The customer does not want it.

        :param str reason: why, kept with it
        """
        self._check_may_answer()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why it is declined: the next version learns from it.")
            )
        for estimate in self:
            estimate._decline(reason)
        return True

    def action_ask_approval(self):
        """Ask by what the customer approved it."""
        return self._ask_answer("approve")

    def action_ask_decline(self):
        """Ask why the customer declined it."""
        return self._ask_answer("decline")

    # === BUSINESS METHODS === #

    def _ask_answer(self, answer):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_prepaid_hours.sla_estimate_approval_wizard_action"
        )
        action["context"] = {
            "default_estimate_id": self.id,
            "default_answer": answer,
        }
        return action

    def _check_may_answer(self):
        """Whose answer counts: the customer's, or an agent's word for it.

        :raise AccessError: for anybody else
        """
        me = self.env.user
        if not me.share:
            self._check_may_write()
            return
        self.check_access("read")
        # Contacts may not read agreements; whether they are named in one decides.
        for estimate in self.sudo():
            if me.partner_id.commercial_partner_id != estimate.commercial_partner_id:
                raise AccessError(
                    self.env._("You may not answer estimates of another customer.")
                )
            estimate._check_is_authorised(me.partner_id)

    def _approve(self, version, digest, proof):
        self.ensure_one()
        self._lock()
        self._check_can_answer()
        self._check_is_what_was_sent(version, digest)
        me = self.env.user
        kept = {
            "approved_at": fields.Datetime.now(),
            "approved_by_id": me.partner_id.id,
            "approved_user_id": me.id,
            "approved_from": caller_address(),
            "approved_digest": self.sent_digest,
        }
        kept.update(self._signing(**proof) if me.share else self._evidence(**proof))
        person = self.env["res.partner"].browse(kept["approved_by_id"])
        self._check_within_limit(person.sudo())
        self._supersede(APPROVED)
        self._set_state((SENT,), APPROVED, **kept)
        # Customers approve what they may not write.
        estimate = self.sudo()
        estimate._record_approval()
        estimate.ticket_id.action_estimate_approved()
        estimate._resume_ticket()
        estimate._hold()
        if me.share:
            estimate.env["sla.print.job"]._queue(estimate, APPROVAL)
        estimate._notify_agent(
            self.env._(
                "%(person)s approved estimate version %(version)s: %(time)s h.",
                person=estimate.approved_by_id.name,
                version=self.version,
                time=duration.write(self.minutes),
            ),
            self.env._("Set the release date")
            if me.share and not estimate.ticket_id.release_date
            else None,
        )

    def _decline(self, reason):
        self.ensure_one()
        self._lock()
        self._check_can_answer()
        self._set_state((SENT,), DECLINED, decline_reason=reason)
        # Customers answer on a ticket that they may not write.
        self.sudo()._resume_ticket()
        self.env["sla.estimate.evidence"]._record(self, "declined", note=reason)
        self.sudo()._notify_agent(
            self.env._(
                "Estimate version %(version)s was declined: %(reason)s",
                version=self.version,
                reason=reason,
            ),
            self.env._("The estimate was declined"),
        )

    def _resume_ticket(self):
        """End the wait for the customer: an answer to the estimate is one (rule C4)."""
        person = self.approved_by_id or self.env.user.partner_id
        self.ticket_id._sla_customer_is_back({"partner_id": person.id})

    def _check_is_what_was_sent(self, version, digest):
        """Refuse where what is approved may not be what was sent.

        :raise UserError: with what to do
        """
        if version is not None and version != self.version:
            raise UserError(
                self.env._(
                    "You looked at version %(seen)s; the one that counts is version "
                    "%(version)s. Look at it first.",
                    seen=version,
                    version=self.version,
                )
            )
        self._check_is_printed()
        # The user who answers for the customer need not be able to read the file.
        attachment = self.sudo().attachment_id
        content = attachment.exists() and attachment.raw
        if not content or hashlib.sha256(content).hexdigest() != self.sent_digest:
            raise UserError(
                self.env._(
                    "The PDF that was sent is missing, or is not what it was. Make a "
                    "new version and send that one."
                )
            )
        if digest is not None and digest != self.sent_digest:
            raise UserError(
                self.env._(
                    "The document you looked at is not the one that was sent. Open "
                    "the estimate again, and approve what it says."
                )
            )

    def _evidence(self, partner_id, message_id, note):
        """What an agent has to show for the customer's approval.

        :return: values to be kept
        :raise UserError: where it is none
        """
        estimate = self.sudo()
        person = self.env["res.partner"].sudo().browse(partner_id or ()).exists()
        message = self.env["mail.message"].browse(message_id or ()).exists()
        note = (note or "").strip()
        if message:
            message.check_access("read")
            self._check_message(message.sudo())
            author = message.sudo().author_id
            if person and person != author:
                raise UserError(
                    self.env._(
                        "The message was written by %(author)s, not by %(person)s.",
                        author=author.name,
                        person=person.name,
                    )
                )
            self._check_written_by(message.sudo(), author)
            person = author
            self._check_is_authorised(person)
        person = person or estimate.ticket_id.partner_id
        if person.commercial_partner_id != estimate.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(person)s does not belong to %(customer)s. Choose who of the "
                    "customer approved it.",
                    person=person.name,
                    customer=estimate.commercial_partner_id.name,
                )
            )
        return {
            "approved_by_id": person.id,
            "approval_message_id": message.id,
            "approval_note": note,
        }

    def _check_message(self, message):
        """Refuse a message that cannot be the customer's answer.

        :raise UserError: why
        """
        estimate = self.sudo()
        if (
            message.model != "helpdesk.ticket"
            or message.res_id != estimate.ticket_id.id
            or message.message_type not in ("comment", "email")
        ):
            raise UserError(
                self.env._("Choose a message that was written on this ticket.")
            )
        author = message.author_id.commercial_partner_id
        if author != estimate.commercial_partner_id:
            raise UserError(
                self.env._(
                    "That message was not written by %s. Choose one of theirs.",
                    estimate.commercial_partner_id.name,
                )
            )
        if message.date < estimate.sent_at:
            raise UserError(
                self.env._(
                    "That message is older than the estimate: it cannot be an answer "
                    "to it. Choose a later one."
                )
            )

    def _notify_agent(self, body, task=None):
        """A note on the ticket, and something to do for who works on it."""
        ticket = self.ticket_id
        ticket.message_post(
            body=body,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )
        people = ticket.user_id | ticket.team_id.user_id | ticket.agreement_id.user_id
        user = people.filtered(lambda user: user.active and not user.share)[:1]
        if task and user:
            ticket.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=task,
                note=body,
                user_id=user.id,
            )
