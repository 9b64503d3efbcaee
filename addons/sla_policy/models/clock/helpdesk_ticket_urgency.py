from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...const import CLAIMED, CONFIRMED, LOWERED, URGENCIES
from ...engine.coverage import CRITICAL
from ...engine.urgency import claims_urgency
from ..caller import LINE, checked, text


class HelpdeskTicket(models.Model):
    """A subject that opens with URGENT makes three stars, until an agent has looked
    (rule A7)."""

    _inherit = "helpdesk.ticket"

    urgency = fields.Selection(
        URGENCIES,
        copy=False,
        readonly=True,
        help="The customer's subject said so; an agent confirms or lowers it.",
    )
    urgency_reason = fields.Char(
        copy=False, readonly=True, help="Why it was lowered; the customer is told."
    )

    # === ACTION METHODS === #

    def action_confirm_urgency(self):
        """It is as urgent as the customer says."""
        self.check_access("write")
        claimed = self.filtered(lambda ticket: ticket.urgency == CLAIMED)
        claimed.sudo()._sla_write({"urgency": CONFIRMED})
        for ticket in claimed:
            ticket.message_post(
                body=self.env._("Urgency confirmed."), subtype_xmlid="mail.mt_note"
            )
        return True

    @checked(priority=text(LINE), reason=text())
    def action_lower_urgency(self, priority=None, reason=None):
        """It is less urgent than the customer says, who is told so.

        :param str priority: the severity it is, `0` to `2`; asked for if not given
        :param str reason: in the customer's words; told to them
        """
        self.check_access("write")
        if priority is None:
            return self._sla_ask("sla.urgency.wizard", self.env._("Lower the urgency"))
        if priority not in ("0", "1", "2"):
            raise ValidationError(self.env._("Choose a severity of 0, 1 or 2 stars."))
        unclaimed = self.filtered(lambda t: t.urgency not in (CLAIMED, CONFIRMED))
        if unclaimed:
            raise UserError(
                self.env._(
                    "%s was not claimed to be urgent. Change its severity instead.",
                    unclaimed[0].display_name,
                )
            )
        self.sudo()._sla_write({"urgency_reason": (reason or "").strip()})
        self.write({"priority": priority})
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _sla_claim_urgency(self, vals):
        """The values of a new ticket, with three stars if its subject claims them."""
        if not claims_urgency(vals.get("name")):
            return vals
        return {**vals, "priority": CRITICAL, "urgency": CLAIMED}

    def _sla_claims_lowered(self, vals):
        """Those whose claim the values are about to lower."""
        if "priority" not in vals or (vals["priority"] or "0") >= CRITICAL:
            return self.browse()
        return self.filtered(lambda ticket: ticket.urgency in (CLAIMED, CONFIRMED))

    def _sla_lower_claim(self):
        """Log that the claim did not hold, and tell the customer."""
        if not self:
            return
        lowered = self.sudo()
        lowered._sla_write({"urgency": LOWERED})
        for ticket in lowered:
            ticket.message_post(
                body=self.env._(
                    "Urgency lowered to “%(severity)s”. %(reason)s",
                    severity=ticket._sla_severity_label(),
                    reason=ticket.urgency_reason or "",
                ),
                subtype_xmlid="mail.mt_note",
            )
        self.env["sla.letter"]._queue({ticket: "urgency_lowered" for ticket in lowered})

    def _sla_severity_label(self):
        """The severity in words, in the reader's language."""
        self.ensure_one()
        field = self.env["sla.target"]._fields["priority"]
        return dict(field._description_selection(self.env))[self.priority or "0"]
