from odoo import api, fields, models
from odoo.tools import email_domain_extract, email_normalize, parse_contact_from_email

from ..caller import checked, fields_by_name
from ..notice.helpdesk_ticket_notice import BY_MAIL

# Contacts a day that mail alone can make for one customer: whoever sends more wants
# something else than support.
_WELCOMES_A_DAY = 20

# Machines that write: they follow no ticket.
_MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply")


class HelpdeskTicket(models.Model):
    """Mail of a sender nobody knows (rule A6).

    Their customer is the one who says that the domain is theirs, and nobody else:
    whoever is not found stays without a customer, and sees nothing.
    """

    _inherit = "helpdesk.ticket"

    # === MAIL GATEWAY === #

    @api.model
    @checked(msg_dict=fields_by_name, custom_values=fields_by_name)
    def message_new(self, msg_dict, custom_values=None):
        self._check_no_customer()
        values = dict(custom_values or {})
        email_channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        if email_channel:
            values.setdefault("channel_id", email_channel.id)
        if (
            not msg_dict.get("author_id")
            and msg_dict.get("message_type") != "auto_comment"
        ):
            contact = self._sla_create_sender(
                msg_dict.get("email_from") or msg_dict.get("from")
            )
            if contact:
                # The message is theirs too, not only the ticket.
                msg_dict["author_id"] = contact.id
        return super(HelpdeskTicket, self.with_context(sla_by=BY_MAIL)).message_new(
            msg_dict, values
        )

    def message_update(self, msg_dict, update_vals=None):
        # Before help desk subscribes whom the mail names.
        self._check_no_customer()
        return super().message_update(msg_dict, update_vals=update_vals)

    # === BUSINESS METHODS === #

    def _sla_is_of_desk(self, author):
        """Whether a sender is one of ours, or was until their user was archived.

        :param author: `res.partner`, perhaps empty
        """
        if not author.partner_share:
            return bool(author)
        users = author.with_context(active_test=False).user_ids
        return any(not user.share for user in users) and not (
            self and self._sla_is_of_customer(author)
        )

    def _sla_may_copy(self, author, msg_dict, is_agent):
        """Whether who is in copy of a mail without proof of its sender may follow.

        Those a customer copies do, those a stranger or an unproven agent copies do not.

        :param author: the sender as a partner, perhaps empty
        :param dict msg_dict: the mail as parsed
        :param bool is_agent: whether the author is one of ours
        """
        if is_agent:
            return bool(self) and author == self.partner_id
        if not self:
            return bool(author)
        if author and self.partner_id:
            return author.commercial_partner_id == self.commercial_partner_id
        theirs = email_normalize(self.partner_email or "")
        sender = email_normalize(msg_dict.get("email_from") or "")
        return bool(theirs) and sender == theirs

    @api.model
    def _sla_create_sender(self, sender):
        """Make an unknown sender a contact of their customer, with a portal user.

        :param str sender: as in the mail's From
        :return: the contact, empty where no customer says that the domain is theirs
        """
        contacts = self.env["res.partner"].sudo()
        email = email_normalize(sender or "")
        if not email or email.split("@")[0] in _MACHINES:
            return contacts
        customer = contacts._sla_of_domain(email_domain_extract(email))
        if len(customer) != 1 or not customer._sla_may_welcome(_WELCOMES_A_DAY):
            return contacts
        name, _email = parse_contact_from_email(sender)
        contact = contacts.create(
            {
                "name": name or email,
                "email": email,
                "parent_id": customer.id,
                "company_id": customer.company_id.id,
                "lang": customer.lang,
                "tz": customer.tz,
                "sla_welcomed_on": fields.Date.today(),
            }
        )
        contact._sla_invite()
        return contact
