from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sla_letter import _CRON, DROPPED, DUE, HELD, LETTERS, STAGE, WITHHELD

# A notice that follows this long after an agent filed the ticket is held only while
# others still are.
_JUST_FILED = timedelta(days=1)


class SlaLetter(models.Model):
    """Notices about a ticket that an agent has just filed for its customer.

    They wait until the agent has seen what they say, and sends them or does not.
    """

    _inherit = "sla.letter"

    # === BUSINESS METHODS === #

    @api.model
    def _holding(self, tickets, known):
        """The ids of the tickets whose notices wait for an agent.

        :param known: the letters there are about them
        """
        waiting = known.filtered(lambda letter: letter.state == HELD).ticket_id.ids
        since = fields.Datetime.now() - _JUST_FILED
        return {
            ticket.id
            for ticket in tickets
            if ticket.notices_held_since
            and (ticket.notices_held_since > since or ticket.id in waiting)
        }

    @api.model
    def _may_hold(self, kind, occasion):
        """Whether notices of a kind can be held: those nobody asked for by a button.

        :param int occasion: the event it follows from
        """
        return kind in LETTERS or kind == STAGE

    def _release(self):
        """Send held notices, as far as they are still true."""
        for letter in self.filtered(lambda letter: letter.state == HELD):
            letter.state = DUE if letter._is_true() else DROPPED
        self._wake(_CRON)

    def _withhold(self):
        """Do not send held notices."""
        for letter in self.filtered(lambda letter: letter.state == HELD):
            letter.state = WITHHELD if letter._is_true() else DROPPED

    def _preview(self):
        """What a held notice would say, to whom: HTML."""
        self.ensure_one()
        ticket = self.ticket_id.with_company(self.ticket_id.company_id)
        template = self._template()
        try:
            rendered = template._generate_template(
                ticket.ids, ["subject", "body_html", "email_to", "partner_to"]
            )[ticket.id]
        except UserError:
            # The ticket can be opened although a template has an error.
            return Markup("<p>%s</p>") % self.env._(
                "The e-mail template “%s” cannot be shown: it contains an error.",
                template.name,
            )
        people = self.env["res.partner"].browse(rendered.get("partner_ids") or ())
        readers = people.mapped("display_name") + [
            rendered[name] for name in ("email_to",) if rendered.get(name)
        ]
        return Markup(
            "<p><strong>%s</strong><br/>%s</p>"
            '<div class="border rounded bg-view p-2 mb-2 overflow-auto">'
            "<p><strong>%s</strong></p>%s</div>"
        ) % (
            dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            self.env._("To: %s", ", ".join(readers) or ticket.partner_email or ""),
            rendered.get("subject") or "",
            rendered.get("body_html") or "",
        )
