from contextlib import suppress

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import human_size, plaintext2html

from .. import const
from ..client import Refused
from ..engine import numbers, text, webhook


class SlaWhatsappMessage(models.Model):
    """What people write: to the ticket it is about, or to somebody who knows.

    A message goes to the ticket whose notification it answers, or whose number it
    names, and only if that ticket is its sender's: their customer's, or one they work
    on. Who somebody is follows from what was recorded about them, never from a number
    alone.
    """

    _inherit = "sla.whatsapp.message"

    # === ROUTING === #

    def _process_message(self):
        """Find out what a message is about, and do what it asks for."""
        self.ensure_one()
        data = self._data()
        sender = webhook.sender(data)
        kind, said = webhook.kind(data), webhook.text(data)
        media = webhook.media(data)
        self.write(
            {
                "type": kind,
                "body": said or False,
                "sender_number": sender.number,
                "sender_bsuid": sender.bsuid,
                "sender_name": sender.name or False,
                "media_id": media.id if media else False,
                "media_name": media.name if media else False,
                "media_mime": media.mime if media else False,
                # More than the column holds is more than anybody may send.
                "media_size": min(media.size or 0, 2**31 - 1) if media else 0,
            }
        )
        identities, is_recycled = self.env["sla.whatsapp.identity"]._of_sender(
            self.account_id, sender
        )
        identities._wrote(sender, self.occurred_at)
        people = identities.partner_id
        self.write(
            {
                "identity_id": identities.id if len(identities) == 1 else False,
                "partner_id": people.id if len(people) == 1 else False,
            }
        )
        if kind == "system":
            return self._triage(const.NUMBER_CHANGED)
        if kind == "reaction":
            # A thumb is no answer: it stops nothing (rule M8).
            return self.write({"state": const.DONE})
        if text.wants_out(said) and identities:
            identities._opt_out()
            return self.write({"state": const.DONE})
        if is_recycled:
            return self._triage(const.RECYCLED)
        pressed = text.pressed(webhook.button(data))
        if pressed:
            return self._press(*pressed, sender, identities)
        return self._say(data, sender, identities)

    def _say(self, data, sender, identities):
        """Post what was written, where it is clear whose and where."""
        answered = self.env["sla.notification"]
        wamid = webhook.answers(data)
        if wamid:
            answered = answered._by_ref(const.CHANNEL, wamid)
            if self._is_recipient(answered, sender, identities):
                self.write({"notification_id": answered.id})
                person = answered.partner_id or identities.partner_id[:1]
                if self._stands(person, answered.ticket_id):
                    return self._post(answered.ticket_id, person)
        people = identities.partner_id
        if not people:
            return self._triage(const.UNKNOWN_SENDER)
        tickets = self._named_tickets()
        if not tickets:
            return self._triage(const.NO_TICKET)
        pairs = [
            (ticket, person)
            for ticket in tickets
            for person in people
            if self._stands(person, ticket)
        ]
        if len(pairs) == 1:
            return self._post(*pairs[0])
        return self._triage(const.SEVERAL if pairs else const.NOT_THEIRS)

    def _named_tickets(self):
        """The company's tickets whose numbers are in the text."""
        named = text.ticket_numbers(self.body)
        if not named:
            return self.env["helpdesk.ticket"]
        # Whose they are is asked next, person by person.
        return (
            self.env["helpdesk.ticket"]
            .sudo()
            .search(
                [
                    ("number", "in", named),
                    ("company_id", "in", (self.company_id.id, False)),
                ]
            )
        )

    def _is_recipient(self, notification, sender, identities):
        """Whether somebody is who a notification of ours went to."""
        if not notification or notification.company_id != self.company_id:
            return False
        if notification.channel != const.CHANNEL:
            return False
        if notification.partner_id:
            return notification.partner_id in identities.partner_id
        return notification.address in (sender.number, sender.bsuid) or (
            bool(sender.number)
            and numbers.key(notification.address) == numbers.key(sender.number)
        )

    @api.model
    def _stands(self, person, ticket):
        """Whether a person may speak on a ticket: its customer's, or one who works it.

        :param person: `res.partner`, perhaps empty
        """
        if not person or not ticket:
            return False
        return self._is_customer(person, ticket) or self._is_colleague(person, ticket)

    @api.model
    def _is_customer(self, person, ticket):
        theirs = ticket.sudo().commercial_partner_id
        return bool(theirs) and person.sudo().commercial_partner_id == theirs

    @api.model
    def _is_colleague(self, person, ticket):
        users = person.sudo().user_ids.filtered(lambda u: u.active and not u.share)
        return any(ticket.with_user(user).has_access("read") for user in users)

    # === WHAT FOLLOWS === #

    def _triage(self, reason):
        """Leave it to somebody who knows."""
        self.write({"state": const.TRIAGE, "reason": reason})

    def _post(self, ticket, person):
        """Put it on a ticket, as that person.

        A customer's words are their answer: clocks and inactivity count it. Those of
        an agent are a note: what is typed into a chat is not meant for the customer.

        :raise AccessError: where it is neither's
        """
        self.ensure_one()
        if self._is_customer(person, ticket):
            subtype = "mail.mt_comment"
        elif self._is_colleague(person, ticket):
            subtype = "mail.mt_note"
        else:
            raise AccessError(
                self.env._(
                    "%(person)s is no contact of the customer of ticket %(ticket)s: "
                    "choose one of the customer's contacts.",
                    person=person.display_name,
                    ticket=ticket.number,
                )
            )
        # The sender has no session here: what they may say was asked above.
        message = ticket.sudo().message_post(
            author_id=person.id,
            body=plaintext2html(self._as_text()),
            message_type="comment",
            subtype_xmlid=subtype,
        )
        self._as_writer().write(
            {
                "state": const.DONE,
                "reason": False,
                "partner_id": person.id,
                "ticket_id": ticket.id,
                "mail_message_id": message.id,
            }
        )

    def _as_text(self):
        """What it says, with a line about what came with it and was not fetched."""
        self.ensure_one()
        lines = [self.body or ""]
        if self.media_id:
            limit = self.account_id.media_limit_mb * 1024 * 1024
            told = " · ".join(
                part
                for part in (
                    self.media_name or self.type,
                    self.media_mime,
                    self.media_size and human_size(self.media_size),
                )
                if part
            )
            if self.media_size > limit:
                lines.append(
                    self.env._(
                        "[Attachment refused, larger than %(limit)s MB: %(told)s]",
                        limit=self.account_id.media_limit_mb,
                        told=told,
                    )
                )
            else:
                lines.append(self.env._("[Attachment, in WhatsApp: %s]", told))
        elif not self.body:
            lines.append(self.env._("[%s, in WhatsApp]", self.type))
        return "\n".join(line for line in lines if line)

    def _press(self, action, key, sender, identities):
        """Somebody has pressed a button of ours: they take it on, or pass it on."""
        notification = self.env["sla.notification"]._by_key(key)
        if not self._is_recipient(notification, sender, identities):
            reason = const.NOT_THEIRS if identities else const.UNKNOWN_SENDER
            return self._triage(reason)
        person = notification.partner_id or identities.partner_id[:1]
        self.write(
            {
                "notification_id": notification.id,
                "ticket_id": notification.ticket_id.id,
                "partner_id": person.id,
                "state": const.DONE,
            }
        )
        escalation = notification.escalation_id
        told = self.with_context(lang=notification._lang()).env
        number = notification.ticket_id.number
        try:
            with self.env.cr.savepoint():
                if action == text.PASS_ON:
                    is_done = escalation._pass_on(person, const.CHANNEL)
                    sentence = told._("Ticket %s was passed on.", number)
                else:
                    is_done = escalation._acknowledge(person, const.CHANNEL)
                    sentence = told._("Ticket %s is yours now.", number)
        except (AccessError, UserError) as error:
            is_done, sentence = False, str(error)
            self.write({"error": sentence[:250]})
        else:
            if not is_done:
                sentence = told._(
                    "There is nothing left to do for you on ticket %s: somebody was "
                    "faster, or it is over.",
                    number,
                )
        self._answer(sentence)

    def _answer(self, sentence):
        """Tell the sender what came of it, after this transaction."""
        self.with_delay(
            max_retries=1, description=f"Answer of {self.account_id.name}"
        )._job_answer(sentence)

    def _job_answer(self, sentence):
        """Answer within the window that their message has just opened.

        One try: what they did is done, whether they are told or not.
        """
        self.ensure_one()
        address = self.sender_number or self.sender_bsuid
        account = self.account_id.sudo()
        if (
            not (address and account.is_ready)
            or self.env["sla.notification"]._is_copy()
        ):
            return
        with suppress(Refused), account._client() as client:
            client.send_text(address, sentence, answers=self.event_key)

    # === TRIAGE === #

    def _sender(self):
        """Who wrote it, as the engine knows senders."""
        self.ensure_one()
        return webhook.Sender(
            self.sender_number or None,
            self.sender_bsuid or None,
            self.sender_name or "",
        )

    def _suggested_tickets(self):
        """Tickets they may be about: those they name, else their customer's open ones.

        Only what the user may see; that they are theirs is for the user to say.
        """
        tickets = self.env["helpdesk.ticket"]
        named = {number for row in self for number in text.ticket_numbers(row.body)}
        if named:
            found = tickets.search([("number", "in", sorted(named))], limit=10)
            if found:
                return found
        people = self.partner_id or self.identity_id.partner_id
        customers = people.commercial_partner_id
        domain = Domain("closed", "=", False)
        domain &= Domain("commercial_partner_id", "in", customers.ids)
        return tickets.search(domain, limit=10)
