from odoo import api, models
from odoo.exceptions import AccessError

from .mail_thread_customer import is_guarded


class MailMessage(models.Model):
    """Customers post messages on a conversation; they do not write the rows.

    A row that is created or written over RPC has the date, the recipients and the
    type that a program likes, and no limit.
    """

    _inherit = "mail.message"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_outside():
            default = self.env.context.get("default_model")
            self._check_not_guarded(
                vals.get("model", default)
                for vals in vals_list
                if isinstance(vals, dict)
            )
        return super().create(vals_list)

    def write(self, vals):
        if self._is_outside():
            # sudo: only to see what they are about.
            self._check_not_guarded(
                [*self.sudo().exists().mapped("model"), vals.get("model")]
            )
        return super().write(vals)

    def unlink(self):
        if self._is_outside():
            # sudo: as in `write`.
            self._check_not_guarded(self.sudo().exists().mapped("model"))
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    def _is_outside(self):
        return self.env.user.share and not self.env.su

    @api.model
    def _check_not_guarded(self, names):
        """Refuse messages of a conversation that our addons guard.

        :raise AccessError: with what to do instead
        """
        if any(isinstance(name, str) and is_guarded(name) for name in names):
            raise AccessError(
                self.env._(
                    "Messages of a ticket are not edited. Write another one on its "
                    "page."
                )
            )
