from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..caller import fields_by_name, strip_untrusted_context, text, wholes

# The conversations of these models are guarded: of tickets, and of what we add.
_GUARDED = ("helpdesk.ticket", "sla.")
# All that a customer's message may say, and what else it may repeat.
_ALLOWED = frozenset({"body", "attachment_ids", "parent_id"})
_FIXED = {
    "message_type": ("comment",),
    "subtype_xmlid": ("mail.mt_comment",),
}
# Where a file is until its message is sent.
_PENDING = "mail.compose.message"
# The most characters and files of a message.
_LONGEST = 100_000
_MOST_FILES = 50


def is_guarded(model_name):
    """Whether what customers may post on a model is for our addons to decide."""
    return model_name.startswith(_GUARDED)


class MailThread(models.AbstractModel):
    """What a customer's program may call on a conversation.

    Odoo lets every user who may post on a record choose the recipients, the subject,
    the reply address, the date and more of a message over RPC. Customers post what is
    listed here; the rest of the methods that write or send messages is refused to
    them. Odoo's and our own code, which runs as superuser, is not concerned.
    """

    _inherit = "mail.thread"

    # === POSTING === #

    def message_post(self, *args, **kwargs):
        if not self._is_customer_call():
            return super().message_post(*args, **kwargs)
        if args:
            raise UserError(self.env._("Name the values of a message."))
        return self._customer_post(kwargs)

    @strip_untrusted_context
    def _customer_post(self, values):
        """Post what a customer sends; see `message_post`.

        :raise UserError: on anything else than a text, files and what it answers
        """
        self.ensure_one()
        self.check_access(
            self._mail_get_operation_for_mail_message_operation("create")[self]
            or "write"
        )
        self._customer_post_allowed()
        message = self._customer_message(values)
        if not message["body"] and not message["attachment_ids"]:
            raise UserError(self.env._("Write something, or attach a file."))
        # sudo: what is posted is checked, as on pages; the author is the caller.
        posted = self.sudo().message_post(
            **message, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return posted.with_env(self.env)

    @api.model
    def _customer_post_allowed(self):
        """Refuse a message that comes too soon; a hook for addons with limits."""

    @api.model
    def _customer_message(self, values):
        """Check the values of a customer's message.

        :return: dict of ``body``, ``attachment_ids`` and ``parent_id``
        :raise UserError: with what is wrong
        """
        for name, value in values.items():
            if name in _ALLOWED or not value:
                continue
            if value in _FIXED.get(name, ()):
                continue
            raise UserError(
                self.env._(
                    "“%s” is not for customers to set. A message has a text and "
                    "files: “body”, “attachment_ids”, and “parent_id” for the message "
                    "that it answers.",
                    str(name)[:100],
                )
            )
        ids = values.get("attachment_ids") or []
        ids = wholes(self.env, "attachment_ids", ids)
        if len(ids) > _MOST_FILES:
            raise UserError(
                self.env._("Attach at most %s files to a message.", _MOST_FILES)
            )
        # sudo: customers have no rights to files; theirs are those they have uploaded
        # for a message and not sent yet.
        files = self.env["ir.attachment"].sudo().browse(ids).exists()
        if len(files) != len(set(ids)) or any(
            file.create_uid != self.env.user or file.res_model != _PENDING
            for file in files
        ):
            raise UserError(
                self.env._("Attach files of your own, which no other message has.")
            )
        return {
            "body": text(_LONGEST)(self.env, "body", values.get("body") or ""),
            "attachment_ids": files.ids,
            "parent_id": self._customer_parent(values.get("parent_id")),
        }

    @api.model
    def _customer_page_message(self, data):
        """What Odoo's conversation on a page may send for a customer, as they send it.

        Files bring the proof whose they are, which Odoo checks; what else a page sends
        about readers and signatures is left out.

        :raise UserError: with what is wrong
        """
        fields_by_name(self.env, "post_data", data)
        for name, fixed in _FIXED.items():
            if data.get(name, fixed[0]) not in fixed:
                raise UserError(
                    self.env._("Customers write messages, and nothing else.")
                )
        ids = data.get("attachment_ids")
        if ids is not None:
            ids = wholes(self.env, "attachment_ids", ids or [])
            if len(ids) > _MOST_FILES:
                raise UserError(
                    self.env._("Attach at most %s files to a message.", _MOST_FILES)
                )
        if body := data.get("body"):
            text(_LONGEST)(self.env, "body", body)
        known = ("body", "attachment_ids", "attachment_tokens", *_FIXED)
        return {name: data[name] for name in known if name in data}

    def _customer_parent(self, parent_id):
        """The id of the message that is answered, False where none is named.

        :raise UserError: where the record has none that the customer sees by that id
        """
        if not parent_id:
            return False
        (parent_id,) = wholes(self.env, "parent_id", [parent_id])
        domain = [("id", "=", parent_id), ("model", "=", self._name)]
        domain.append(("res_id", "in", self.ids))
        if not self.env["mail.message"].search_count(domain):
            raise UserError(self.env._("The message that it answers is not here."))
        return parent_id

    # === REFUSED === #

    def message_notify(self, *args, **kwargs):
        self._check_no_customer()
        return super().message_notify(*args, **kwargs)

    def message_mail_with_source(self, *args, **kwargs):
        self._check_no_customer()
        return super().message_mail_with_source(*args, **kwargs)

    def message_post_with_source(self, *args, **kwargs):
        self._check_no_customer()
        return super().message_post_with_source(*args, **kwargs)

    def message_update(self, *args, **kwargs):
        self._check_no_customer()
        return super().message_update(*args, **kwargs)

    def message_change_thread(self, *args, **kwargs):
        self._check_no_customer()
        return super().message_change_thread(*args, **kwargs)

    @api.model
    def notify_cancel_by_type(self, *args, **kwargs):
        self._check_no_customer()
        return super().notify_cancel_by_type(*args, **kwargs)

    @api.model
    def message_new(self, *args, **kwargs):
        self._check_no_customer()
        return super().message_new(*args, **kwargs)

    @api.model
    def message_process(self, *args, **kwargs):
        # Mail is brought in by the server, whichever model the call names.
        self._check_no_customer(always=True)
        return super().message_process(*args, **kwargs)

    @api.model
    def message_route(self, *args, **kwargs):
        self._check_no_customer(always=True)
        return super().message_route(*args, **kwargs)

    @api.model
    def message_parse(self, *args, **kwargs):
        self._check_no_customer(always=True)
        return super().message_parse(*args, **kwargs)

    # === FOLLOWING === #

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        if self._is_customer_call():
            # Customers follow tickets, for themselves, and get what customers get:
            # whoever follows a team follows its tickets.
            if self._name != "helpdesk.ticket":
                self._check_no_customer()
            self.check_access("read")
            partner_ids = wholes(self.env, "partner_ids", partner_ids or [])
            subtype_ids = None
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_unsubscribe(self, partner_ids=None):
        if self._is_customer_call():
            self.check_access("read")
            partner_ids = wholes(self.env, "partner_ids", partner_ids or [])
        return super().message_unsubscribe(partner_ids)

    # === BUSINESS METHODS === #

    @api.model
    def _is_customer_call(self):
        """Whether somebody outside calls, on a conversation of ours."""
        return self.env.user.share and not self.env.su and is_guarded(self._name)

    @api.model
    def _check_no_customer(self, always=False):
        """Refuse a call of somebody outside.

        :param bool always: on conversations of other addons too
        :raise AccessError: with what to do instead
        """
        outside = self.env.user.share and not self.env.su
        if outside and (always or is_guarded(self._name)):
            raise AccessError(
                self.env._(
                    "This is not for customers. Write a message on the ticket's page, "
                    "or with “message_post”."
                )
            )
