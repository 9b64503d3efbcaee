from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, is_html_empty
from odoo.tools.misc import formatLang, get_lang

from odoo.addons.sla_policy.models.moment_format import format_moment

from ..sla_print_job import ESTIMATE
from .sla_estimate import DRAFT, EXPIRED, SENT

# How long an estimate is valid unless another day is typed.
_VALID_DAYS = 15


TEMPLATE = "sla_prepaid_hours.mail_template_estimate"


_BATCH = 100


class SlaEstimate(models.Model):
    """Sending an estimate: its PDF, the e-mail on the ticket, and its expiry.

    Approval checks the date itself, whether or not the cron has run.
    """

    _inherit = "sla.estimate"

    attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, copy=False, ondelete="set null"
    )
    sent_digest = fields.Char(
        string="Fingerprint",
        readonly=True,
        copy=False,
        help="SHA-256 of the PDF that was sent: another file has another one.",
    )
    has_no_address = fields.Boolean(compute="_compute_has_no_address")

    # === COMPUTE METHODS === #

    @api.depends("ticket_id")
    def _compute_has_no_address(self):
        for estimate in self:
            readers = estimate.sudo()._readers()
            estimate.has_no_address = not any(readers.mapped("email"))

    # === ACTION METHODS === #

    def action_send(self):
        """Send it to the customer: from now on it stays as it is. The document is
        printed and mailed right after, by a cron."""
        self._check_may_write()
        for estimate in self:
            estimate._send()
        return True

    def action_open_pdf(self):
        """Open the PDF that was sent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?filename="
            f"{self.attachment_id.name}",
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _send(self):
        self.ensure_one()
        self._lock()
        self._check_can_send()
        self._supersede(SENT)
        self._set_state(
            (DRAFT,), SENT, sent_at=fields.Datetime.now(), sent_user_id=self.env.uid
        )
        self._freeze_figures()
        self.env["sla.estimate.evidence"]._record(self, "sent")
        self.env["sla.print.job"]._queue(self, ESTIMATE)
        self.ticket_id.action_estimate_sent()

    def _check_can_send(self):
        """Refuse what the customer could not approve.

        :raise UserError: with what to do first
        """
        if self.state != DRAFT:
            raise UserError(
                self.env._(
                    "Estimate %s was sent already. Make a new version to change it.",
                    self.display_name,
                )
            )
        self.ticket_id._sla_check_open_for_estimate()
        if self.minutes <= 0:
            raise UserError(
                self.env._(
                    "Say how long the work takes: add lines, or type the minutes."
                )
            )
        if self.valid_until and self.valid_until < self._today():
            raise UserError(
                self.env._(
                    "It would be valid until %s, which is past. Choose a later day.",
                    format_date(self.env, self.valid_until),
                )
            )

    @api.model
    def _default_valid_until(self, ticket=None):
        """So many days from today, as the customer of the ticket has it.

        :param ticket: None: the one in the context, if any
        """
        if ticket is None:
            ticket = self.env["helpdesk.ticket"].browse(
                self.env.context.get("default_ticket_id")
            )
        if ticket:
            today = ticket._sla_customer_today()
        else:
            today = fields.Date.context_today(self)
        return fields.Date.add(today, days=_VALID_DAYS)

    def _today(self):
        """Today in the customer's time zone."""
        self.ensure_one()
        return self.sudo().commercial_partner_id._sla_today(self.sudo().company_id)

    def _in_their_words(self):
        """The estimate in the language of who reads it."""
        return self.with_context(lang=self._their_lang())

    def _their_lang(self):
        """The language of who reads it, if it is one in use: that of the document,
        where there is one."""
        kept = self.sudo().sent_figures or {}
        return get_lang(self.env, kept.get("lang") or self.sudo().partner_id.lang).code

    def _readers(self):
        """Who gets it: who asked, and who may approve."""
        readers = self.ticket_id.partner_id
        contacts = self._who_may_approve()
        if contacts and readers not in contacts:
            readers |= contacts
        return readers

    def _post_sent_mail(self, name, content):
        """Write to the customer on the ticket, with the PDF; without it and without
        amounts, where not every reader of the ticket may see them."""
        is_hidden = self._hides_amounts()
        template = self.env.ref(TEMPLATE).sudo().with_context(sla_no_amounts=is_hidden)
        mail = template._generate_template(self.ids, ["subject", "body_html"])[self.id]
        # An agent answers: it is a public reply of theirs (rule M1).
        self.ticket_id.with_context(lang=self._their_lang()).message_post(
            subject=mail["subject"],
            body=mail["body_html"],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.sudo()._readers().ids,
            attachments=[] if is_hidden else [(name, content)],
            sla_customer_only=True,
        )

    def _answer_url(self):
        """Where the customer reads and answers it; empty where there is no page."""
        self.ensure_one()
        return ""

    def _print_name(self):
        """The name of the file."""
        self.ensure_one()
        self.check_access("read")
        return self.env._(
            "Estimate %(ticket)s version %(version)s",
            ticket=self.sudo().ticket_id.number,
            version=self.version,
        )

    def _print_values(self, is_live=False):
        """The texts of the print and the e-mail, in the environment's language: as it
        was sent or, with `is_live`, with names and balances as they are now.

        No amounts for readers who may not see them: any user may print, by the URL of a
        report. The e-mail has none where the context has `sla_no_amounts`.

        :raise AccessError: the user may not read the estimate
        """
        self.ensure_one()
        self.check_access("read")
        estimate = self.sudo()
        is_shown = self.env.su or self._shows_amounts()
        figures = self._printed_figures(is_live)
        zone = figures["zone"]
        said = {
            **figures,
            **self._figures_in_words(figures),
            "sent": estimate.sent_at
            and format_moment(self.env, estimate.sent_at, tz=zone),
            "valid_until": estimate.valid_until
            and format_date(self.env, estimate.valid_until, date_format="long"),
            "analysis": not is_html_empty(estimate.analysis) and estimate.analysis,
            "terms": not is_html_empty(estimate.terms) and estimate.terms,
            "has_amounts": is_shown and not self.env.context.get("sla_no_amounts"),
        }
        return said if said["has_amounts"] else estimate._without_amounts(said)

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.sudo().currency_id)

    @api.model
    def _cron_expire(self, batch=_BATCH):
        """Expire what is out of date, a batch at a time.

        :return: whether there is time left
        """
        cron = self.env["ir.cron"]
        while True:
            expired = self._starting_over(
                self._expire_due, fields.Datetime.now(), batch
            )
            # Not all that is found is out of date: a batch is full of what was.
            is_full = expired >= batch
            if not cron._commit_progress(expired, remaining=int(is_full)):
                return False
            if not is_full:
                return True

    @api.model
    def _expire_due(self, now, limit=None):
        """Expire what was valid until a day before today, where the customer is.

        :param datetime now: naive UTC
        :return: how many have expired
        """
        estimates = self.sudo()
        # Where it is tomorrow already, today's are out of date.
        ahead = (now + timedelta(hours=14)).date()
        found = estimates.search(
            [("state", "=", SENT), ("valid_until", "<", ahead)],
            order="valid_until, id",
            limit=limit,
        ).try_lock_for_update()
        days = {
            key: key[0]._sla_day(now, key[1])
            for key in {(e.commercial_partner_id, e.company_id) for e in found}
        }
        over = found.filtered(
            lambda e: e.valid_until < days[e.commercial_partner_id, e.company_id]
        )
        over._set_state((SENT,), EXPIRED)
        over.ticket_id._message_log_batch(
            {
                estimate.ticket_id.id: self.env._(
                    "Estimate version %s was not answered in time and has expired.",
                    estimate.version,
                )
                for estimate in over
            }
        )
        return len(over)
