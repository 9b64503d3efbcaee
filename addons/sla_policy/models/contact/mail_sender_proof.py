import re

from odoo import api, models
from odoo.tools import consteq, email_domain_extract, email_normalize, hmac as sign
from odoo.tools.mail import unfold_references

#: System parameter: the name of the mail server whose Authentication-Results count.
AUTHSERV = "sla_policy.trusted_authserv_id"

_SCOPE = "sla_policy.sender"
# The most characters of a header that is read: each nested comment costs a pass.
_LONGEST = 8192
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")


class MailThread(models.AbstractModel):
    """Proof that a mail is from the agent whose address it has.

    Anybody can write a From, and a customer knows the Message-Id of what they were
    sent. Two things are proof: the reference that Odoo adds to a notification for one
    recipient only, once; and the verdict of the team's own mail server, where its name
    is configured.
    """

    _inherit = "mail.thread"

    @api.model
    def _sla_is_proven_sender(self, message, message_dict):
        """Whether a mail is proven to come from its author.

        :param message: the mail (email.message)
        :param dict message_dict: as parsed, with the author found
        """
        return self._sla_has_own_reference(message_dict) or self._sla_is_authenticated(
            message, message_dict
        )

    @api.model
    def _sla_has_own_reference(self, message_dict):
        """Whether it refers to a notification as its author alone received it.

        A reference counts once: an answer to all gives it to the customer too.
        """
        author_id = message_dict.get("author_id")
        parent_id = message_dict.get("parent_id")
        references = unfold_references(message_dict.get("references") or "")[-32:]
        expected = self._sla_reference(parent_id, author_id)
        if not any(consteq(one.strip(), expected) for one in references):
            return False
        return (
            not self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("parent_id", "=", parent_id),
                    ("author_id", "=", author_id),
                    ("message_type", "=", "email"),
                    ("is_internal", "=", False),
                ],
                limit=1,
            )
        )

    @api.model
    def _sla_reference(self, message_id, partner_id):
        """The reference of a notification to one recipient, as a Message-Id."""
        # The secret of the database is the administrator's to read.
        key = sign(self.sudo().env, _SCOPE, (message_id, partner_id))[:40]
        return f"<sla-{message_id}-{partner_id}-{key}@sla.invalid>"

    @api.model
    def _sla_is_authenticated(self, message, message_dict):
        """Whether the team's own mail server authenticated the domain of the sender.

        Only the topmost header of that server counts: what is below may have come
        with the mail.
        """
        # The setting is no secret; the gateway has no rights to settings.
        server = self.env["ir.config_parameter"].sudo().get_param(AUTHSERV)
        server = (server or "").strip().lower()
        sender = email_normalize(message_dict.get("email_from") or "")
        if not (server and sender):
            return False
        domain = email_domain_extract(sender)
        for header in message.get_all("Authentication-Results", ()):
            parts = _results(str(header).lower())
            if (parts[0].split() or [""])[0] == server:
                return any(_authenticates(part.split(), domain) for part in parts[1:])
        return False


class MailMail(models.Model):
    """A notification of a ticket to an agent carries a reference of its own."""

    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        results = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        if self.model != "helpdesk.ticket":
            return results
        for values in results:
            partner = values["partner_id"]
            if partner and not partner.partner_share:
                reference = self.env["mail.thread"]._sla_reference(
                    self.mail_message_id.id, partner.id
                )
                values["references"] = f"{values['references'] or ''} {reference}"
                values["references"] = values["references"].strip()
        return results


def _results(header):
    """The server's name and its results; quoted text and comments are left out.

    Both can contain what the sender wrote. What is not closed leaves nothing.
    """
    if len(header) > _LONGEST:
        return [""]
    header, found = _QUOTED.sub(" ", header), 1
    if '"' in header:
        return [""]
    while found:
        header, found = _COMMENT.subn(" ", header)
    return [""] if set(header) & set("()") else header.split(";")


def _authenticates(words, domain):
    """Whether one result, as words, authenticates a domain."""
    properties = dict(word.partition("=")[::2] for word in words)
    if properties.get("dmarc") == "pass":
        return properties.get("header.from") == domain
    if properties.get("dkim") == "pass":
        signer = (properties.get("header.d") or "").lstrip("@")
        return "." in signer and (domain == signer or domain.endswith(f".{signer}"))
    return False
