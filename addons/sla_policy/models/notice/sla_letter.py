import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..sla_due import Due

_logger = logging.getLogger(__name__)

_BATCH = 50

DUE = "due"
HELD = "held"
WITHHELD = "withheld"
SENT = "sent"
DROPPED = "dropped"
FAILED = "failed"

# The e-mail of a stage, held because an agent has just filed the ticket.
STAGE = "stage"

_CRON = "sla_policy.ir_cron_letters"
_TO_SEND = Due("_send_each", domain=Domain("state", "=", DUE), cron=_CRON)

# What is written to customers, and by which template if nobody chose another. Addons
# that write of more occasions add theirs in `_templates`.
LETTERS = {
    "excluded": "sla_policy.mail_template_excluded",
    "rerouted": "sla_policy.mail_template_rerouted",
    "suspended": "sla_policy.mail_template_suspended",
    "over_quota": "sla_policy.mail_template_over_quota",
    "unconfirmed_contact": "sla_policy.mail_template_unconfirmed_contact",
    "urgency_lowered": "sla_policy.mail_template_urgency_lowered",
}


class SlaLetter(models.Model):
    """A letter to a customer about what was decided on a ticket.

    Queued with the decision and sent right after by a cron, so that a thousand
    imported tickets do not wait for a thousand letters, and none is sent twice.
    """

    _name = "sla.letter"
    _inherit = ["sla.due"]
    _description = "Letter about a Ticket"
    _order = "id desc"
    _rec_name = "kind"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("excluded", "Not included"),
            ("rerouted", "Handed to another team"),
            ("suspended", "Service suspended"),
            ("over_quota", "Over the month's tickets"),
            ("unconfirmed_contact", "Contact to be confirmed"),
            ("urgency_lowered", "Urgency lowered"),
            (STAGE, "E-mail of the stage"),
        ],
        required=True,
        readonly=True,
    )
    occasion = fields.Integer(
        default=0,
        required=True,
        readonly=True,
        help="What can happen again is told again: the fact it follows from. 0 where a "
        "ticket is told a thing once.",
    )
    state = fields.Selection(
        [
            (HELD, "Waits for an agent"),
            (WITHHELD, "Not sent, as decided"),
            (DUE, "To be sent"),
            (SENT, "Sent"),
            (DROPPED, "Not needed any more"),
            (FAILED, "Failed"),
        ],
        default=DUE,
        required=True,
        readonly=True,
    )
    sent_at = fields.Datetime(readonly=True)
    error = fields.Char(readonly=True)

    # A ticket is told a thing once an occasion, however often it is looked at.
    _kind_uniq = models.UniqueIndex(
        "(ticket_id, kind, occasion)", "The customer has a letter about this already."
    )
    _due_idx = models.Index("(id) WHERE state = 'due'")

    # === ACTION METHODS === #

    def action_send_again(self):
        """Try once more what failed."""
        self.check_access("read")
        if not self.env.user.has_group("sla_policy.group_sla_manager"):
            raise AccessError(
                self.env._("Letters are sent again by whoever makes agreements.")
            )
        # Nobody writes letters: this is all there is to change about one.
        self.sudo().filtered(lambda letter: letter.state == FAILED).write(
            {"state": DUE, "error": False}
        )
        self._wake(_CRON)
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _templates(self):
        """`{kind of letter: external id of its template}`."""
        return LETTERS

    @api.model
    def _queue(self, kinds):
        """Put letters aside for the cron. A constant number of queries.

        :param dict kinds: `{ticket: kind of letter}`, for what a ticket is told once;
            kinds without a letter are ignored
        """
        self._queue_all([(ticket, kind, 0) for ticket, kind in kinds.items()])

    @api.model
    def _queue_all(self, wanted):
        """Put letters aside for the cron. A constant number of queries.

        :param list wanted: `(ticket, kind, occasion)`; of the same three there is one
            letter, however often it is asked for
        """
        templates = self._templates()
        wanted = [
            (ticket, kind, occasion)
            for ticket, kind, occasion in wanted
            if kind in templates or kind == STAGE
        ]
        keys = dict.fromkeys(
            (ticket.id, kind, occasion) for ticket, kind, occasion in wanted
        )
        if not keys:
            return
        # Letters follow from what happens, whoever brings that about.
        letters = self.sudo()
        known = letters.search([("ticket_id", "in", [key[0] for key in keys])])
        told = {letter._key(): letter for letter in known}
        holding = self._holding({ticket for ticket, _kind, _occasion in wanted}, known)
        states = {
            key: HELD if key[0] in holding and self._may_hold(*key[1:]) else DUE
            for key in keys
        }
        for letter in known:
            if letter.state == DROPPED and letter._key() in keys:
                letter.state = states[letter._key()]
        letters.create(
            [
                {
                    "ticket_id": ticket_id,
                    "kind": kind,
                    "occasion": occasion,
                    "state": states[ticket_id, kind, occasion],
                }
                for ticket_id, kind, occasion in keys
                if (ticket_id, kind, occasion) not in told
            ]
        )
        if DUE in states.values():
            self._wake(_CRON)

    def _key(self):
        """What there is one letter of."""
        self.ensure_one()
        return self.ticket_id.id, self.kind, self.occasion

    @api.model
    def _cron_send(self, batch=_BATCH):
        """Send what is due, a batch at a time."""
        letters = self.sudo()
        letters._do_due(_TO_SEND, batch)
        letters._wake_for_next(_TO_SEND)

    def _send_each(self, _now):
        """Send locked letters, one after the other."""
        for letter in self:
            letter._send()

    def _send(self):
        """Send one letter, unless its reason is gone."""
        self.ensure_one()
        if not self._is_true():
            self.state = DROPPED
            return
        try:
            with self.env.cr.savepoint():
                self._post()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # The cron starts over and finds the letter still due.
        except Exception as error:  # one bad address stops no other letter
            _logger.warning("Letter %s was not sent", self.id, exc_info=True)
            self.write({"state": FAILED, "error": str(error)[:250]})
            return
        self.write({"state": SENT, "sent_at": fields.Datetime.now()})

    def _post(self):
        """Write it on the ticket."""
        ticket = self.ticket_id.with_company(self.ticket_id.company_id)
        if self.kind == STAGE:
            ticket._sla_mail_stage()
            return
        ticket.message_post_with_source(
            self._template(),
            # Written by a machine: it answers nothing (rule M8).
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _is_true(self):
        """Whether the ticket is still what the letter says, and has a reader."""
        ticket = self.ticket_id
        if not ticket.active:
            return False
        if not (ticket.partner_id.email or ticket.partner_email):
            return False
        if self.kind == STAGE:
            stage = ticket.stage_id
            return stage.id == self.occasion and bool(stage.mail_template_id)
        if self.kind == "urgency_lowered":
            return ticket.urgency == "lowered"
        return ticket.coverage == self.kind

    def _template(self):
        """What to write: the policy's own letter, or the addon's."""
        if self.kind == STAGE:
            return self.ticket_id.stage_id.mail_template_id
        line = self.ticket_id._sla_policy()._coverage_of(self.ticket_id.type_id)
        if self.kind == line.coverage and line.template_id:
            return line.template_id
        return self.env.ref(self._templates()[self.kind])
