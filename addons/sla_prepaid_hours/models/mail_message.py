from odoo import api, models
from odoo.tools import html2plaintext

from odoo.addons.sla_policy.models.moment_format import format_moment

_QUOTE = 80


class MailMessage(models.Model):
    """Messages in a selection list are named by author, moment and text."""

    _inherit = "mail.message"

    # === COMPUTE METHODS === #

    @api.depends_context("sla_quote", "lang", "tz")
    def _compute_display_name(self):
        if not self.env.context.get("sla_quote"):
            return super()._compute_display_name()
        for message in self:
            said = " ".join(html2plaintext(message.body or "").split())
            if len(said) > _QUOTE:
                said = f"{said[:_QUOTE].rstrip()}…"
            message.display_name = self.env._(
                "%(author)s, %(moment)s: %(said)s",
                author=message.author_id.name or message.email_from or "",
                moment=format_moment(self.env, message.date, "short"),
                said=said,
            )
        return None
