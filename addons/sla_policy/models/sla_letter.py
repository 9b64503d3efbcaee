import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

_BATCH = 50

DUE = "due"
SENT = "sent"
DROPPED = "dropped"
FAILED = "failed"

# What is written to customers, and by which template if nobody chose another.
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
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
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

    # A ticket is told a thing once, however often it is decided on.
    _kind_uniq = models.UniqueIndex(
        "(ticket_id, kind)", "The customer has a letter about this already."
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
        self.env["sla.clock"]._wake("sla_policy.ir_cron_letters")
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _queue(self, kinds):
        """Put letters aside for the cron. A constant number of queries.

        :param dict kinds: `{ticket: kind of letter}`; kinds without one are ignored
        """
        kinds = {t.id: kind for t, kind in kinds.items() if kind in LETTERS}
        if not kinds:
            return
        # Letters follow from decisions, whoever brings those about.
        letters = self.sudo()
        known = letters.search([("ticket_id", "in", list(kinds))])
        told = {(letter.ticket_id.id, letter.kind) for letter in known}
        known.filtered(
            lambda letter: (
                letter.state == DROPPED and kinds[letter.ticket_id.id] == letter.kind
            )
        ).state = DUE
        letters.create(
            [
                {"ticket_id": ticket_id, "kind": kind}
                for ticket_id, kind in kinds.items()
                if (ticket_id, kind) not in told
            ]
        )
        self.env["sla.clock"]._wake("sla_policy.ir_cron_letters")

    @api.model
    def _cron_send(self, batch=_BATCH):
        """Send what is due, a batch at a time."""
        cron = self.env["ir.cron"]
        letters = self.sudo()
        domain = [("state", "=", DUE)]
        while True:
            due = letters.search(domain, limit=batch, order="id").try_lock_for_update()
            if not due:
                break
            for letter in due:
                letter._send()
            remaining = letters.search_count(domain)
            seconds_left = cron._commit_progress(len(due), remaining=remaining)
            if not (remaining and seconds_left):
                break

    def _send(self):
        """Send one letter, unless its reason is gone."""
        self.ensure_one()
        ticket = self.ticket_id
        if not self._is_true():
            self.state = DROPPED
            return
        try:
            with self.env.cr.savepoint():
                ticket.with_company(ticket.company_id).message_post_with_source(
                    self._template(),
                    # Written by a machine: it answers nothing (rule M8).
                    message_type="auto_comment",
                    subtype_xmlid="mail.mt_comment",
                )
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # The cron starts over and finds the letter still due.
        except Exception as error:  # one bad address stops no other letter
            _logger.warning("Letter %s was not sent", self.id, exc_info=True)
            self.write({"state": FAILED, "error": str(error)[:250]})
            return
        self.write({"state": SENT, "sent_at": fields.Datetime.now()})

    def _is_true(self):
        """Whether the ticket is still what the letter says, and has a reader."""
        ticket = self.ticket_id
        if not ticket.active:
            return False
        if not (ticket.partner_id.email or ticket.partner_email):
            return False
        if self.kind == "urgency_lowered":
            return ticket.urgency == "lowered"
        return ticket.coverage == self.kind

    def _template(self):
        """What to write: the policy's own letter, or the addon's."""
        line = self.ticket_id._sla_policy()._coverage_of(self.ticket_id.type_id)
        if self.kind == line.coverage and line.template_id:
            return line.template_id
        return self.env.ref(LETTERS[self.kind])
