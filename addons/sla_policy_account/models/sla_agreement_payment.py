import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_date, formatLang

from odoo.addons.sla_policy.const import BY_PAYMENT
from odoo.addons.sla_policy.models.agreement.sla_agreement import DRAFT, IN_FORCE

from ..engine import arrears as engine

_logger = logging.getLogger(__name__)

_BATCH = 500
# Where the end of a transaction finds what may have been paid in it.
_PENDING = "sla_policy_account.look_again"


class SlaAgreement(models.Model):
    """Notice, suspension and resumption by what is paid (rule A3).

    The hourly check does all three; it is idempotent. Where it comes late, so does the
    suspension: the notice before it has its days in any case.
    What is paid in between resumes at the end of the transaction it is paid in.
    """

    _inherit = "sla.agreement"

    # === ACTION METHODS === #

    def action_activate(self):
        """A notice given before the agreement was a draft does not count."""
        self.filtered(lambda a: a.state == DRAFT)._forget_payment_notices()
        return super().action_activate()

    def action_resume(self):
        """Refuse what the next check would undo."""
        suspended = self._suspended_for_payment()
        for agreement, judgement in suspended._judge_payment().items():
            if judgement.arrears:
                raise UserError(
                    self.env._(
                        "“%(agreement)s” is suspended until this is paid: "
                        "%(invoices)s. Give more time to pay on the page Payment, or "
                        "have the invoices marked as disputed.",
                        agreement=agreement.display_name,
                        invoices=agreement._name_invoices(judgement.arrears),
                    )
                )
        return super().action_resume()

    # === THE HOURLY CHECK === #

    @api.model
    def _cron_payment(self, batch=_BATCH):
        """Notify, suspend and resume, as is due in each policy's time zone."""
        agreements = self.search(self._domain_to_check(), order="id")
        self._go_through(agreements, lambda part: part.exists()._check_payment(), batch)

    @api.model
    def _domain_to_check(self):
        ruled = Domain("policy_id.payment_rule", "!=", engine.NONE)
        # Those with a notice under a rule that is gone are notified again.
        in_force = Domain("state", "in", IN_FORCE) & (
            ruled | Domain("payment_notices", "!=", False)
        )
        return in_force | self._domain_suspended_for_payment()

    @api.model
    def _domain_suspended_for_payment(self):
        return Domain(
            "suspension_ids",
            "any",
            Domain("cause", "=", BY_PAYMENT) & Domain("date_to", "=", False),
        )

    def _suspended_for_payment(self):
        return self.filtered(
            lambda a: BY_PAYMENT in a.sudo()._open_suspensions().mapped("cause")
        )

    def _check_payment(self):
        """Carry out today's decision."""
        suspended = self._suspended_for_payment()
        judged = self._judge_payment()
        to_do = self.filtered(
            lambda a: (
                a._payment_steps(judged[a], a in suspended)
                or a._payment_notices().keys() - judged[a].suspends.keys()
            )
        )
        # Locked records are checked in an hour.
        for agreement in to_do.try_lock_for_update():
            judgement = judged[agreement]
            steps = agreement._payment_steps(judgement, agreement in suspended)
            try:
                with self.env.cr.savepoint():
                    for step in steps:
                        step(judgement)
                    if not steps:
                        agreement._keep_payment_notices(judgement)
            except Exception:
                # Logged and not raised: of a cron that keeps failing Odoo lets go, and
                # one agreement's broken mail must not stop the others.
                _logger.exception("Payment of agreement %s", agreement.id)

    def _payment_steps(self, judgement, is_suspended):
        """What has to be done now, as methods that take the judgement."""
        self.ensure_one()
        if is_suspended and not judgement.arrears:
            return [self._resume_for_payment]
        if self.state not in IN_FORCE or not self._covers(fields.Datetime.now()):
            return []
        steps = []
        if judgement.unnotified:
            steps.append(self._give_payment_notice)
        if judgement.arrears and not is_suspended:
            steps.append(self._suspend_for_payment)
        return steps

    def _keep_payment_notices(self, judgement):
        """Of the notices given keep those whose invoices are still pressing."""
        self.payment_notices = {
            str(line_id): fields.Date.to_string(day)
            for line_id, day in self._payment_notices().items()
            if line_id in judgement.suspends
        } or False

    def _forget_payment_notices(self):
        """Nothing suspends by notices of an earlier time: they are given again.

        What they have suspended stays so until it is paid.
        """
        (self - self._suspended_for_payment()).filtered(
            "payment_notices"
        ).payment_notices = False

    # === PAID IN BETWEEN === #

    @api.model
    def _look_again_at_payment(self, partners=None, agreements=None, moves=None):
        """Before the transaction ends, resume what of this is paid up.

        Only resumes: a payment that is undone suspends at the next check.
        """
        pending = self.env.cr.precommit.data.get(_PENDING)
        if pending is None:
            pending = {"partners": set(), "agreements": set(), "moves": set()}
            self.env.cr.precommit.data[_PENDING] = pending
            self.env.cr.precommit.add(self.env["sla.agreement"]._resume_paid)
        for name, records in (
            ("partners", partners),
            ("agreements", agreements),
            ("moves", moves),
        ):
            pending[name].update(records.ids if records else ())

    @api.model
    def _resume_paid(self):
        pending = self.env.cr.precommit.data.pop(_PENDING, None)
        # Sudo: users who register payments need no rights to agreements.
        suspended = self.sudo().search(self._domain_suspended_for_payment())
        if not (pending and suspended):
            return
        moves = self.env["account.move"].sudo().browse(pending["moves"]).exists()
        partner_ids = pending["partners"] | set(moves.commercial_partner_id.ids)
        agreement_ids = pending["agreements"] | set(moves.sla_agreement_id.ids)
        suspended = suspended.filtered(
            lambda a: a.id in agreement_ids or a.commercial_partner_id.id in partner_ids
        )
        for agreement, judgement in suspended._judge_payment().items():
            if not judgement.arrears:
                agreement._resume_or_leave_it_to_the_check(judgement)

    def _resume_or_leave_it_to_the_check(self, judgement):
        """A payment is not to fail because an agreement cannot be resumed."""
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._resume_for_payment(judgement)
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # Odoo starts the whole transaction over.
        except Exception:
            self.env.clear()
            _logger.exception("Payment of agreement %s: left to the check", self.id)

    # === ACTIVATION === #

    def _activation_effects(self):
        """Of which unpaid invoices notice is given, and when they would suspend."""
        effects = super()._activation_effects()
        now = fields.Datetime.now()
        for agreement, judgement in self._judge_payment().items():
            if not judgement.pressing or not agreement._covers(now):
                continue
            effects[agreement].append(
                self.env._(
                    "Unpaid: %(invoices)s. Within an hour notice is given to "
                    "%(contact)s, and from %(day)s the service is suspended unless "
                    "this is paid.",
                    invoices=agreement._name_invoices(judgement.pressing, env=self.env),
                    contact=agreement.payment_contact_id.display_name,
                    day=format_date(self.env, judgement.by),
                )
            )
        return effects

    # === STEPS === #

    def _give_payment_notice(self, judgement):
        """Notify the customer of what is to be paid, and when service stops."""
        self._post_to_customer("sla_policy_account.mail_template_payment_notice")
        values = {
            "invoices": self._name_invoices(judgement.pressing),
            "contact": self.payment_contact_id.display_name,
        }
        if judgement.late:
            said = self._in_office_language()._(
                "Notice given to %(contact)s: suspended from %(day)s unless this is "
                "paid: %(invoices)s. By the policy the day would be earlier, but "
                "between a notice and a suspension there are always %(days)s whole "
                "days.",
                day=format_date(self._in_office_language(), judgement.by),
                days=self.sudo().policy_id.payment_notice_days,
                **values,
            )
        else:
            said = self._in_office_language()._(
                "Notice given to %(contact)s: suspended from %(day)s unless this is "
                "paid: %(invoices)s.",
                day=format_date(self._in_office_language(), judgement.by),
                **values,
            )
        if not self.payment_contact_id.email:
            said += " " + self._in_office_language()._(
                "The contact has no e-mail address: inform them yourself."
            )
        self._message_log(body=said)
        self.payment_notices = {
            str(line_id): fields.Date.to_string(day)
            for line_id, day in judgement.suspends.items()
        }

    def _suspend_for_payment(self, judgement):
        self._suspend(
            BY_PAYMENT,
            self._in_office_language()._(
                "Unpaid: %s", self._name_invoices(judgement.arrears)
            ),
        )
        self._post_to_customer("sla_policy_account.mail_template_payment_suspended")

    def _resume_for_payment(self, judgement):
        unpaid = self._find_open_lines()[self].filtered(self._is_due_by_rule)
        if self.payment_rule == engine.NONE:
            reason = self._in_office_language()._(
                "The policy does not ask for payment any more."
            )
        elif set(unpaid.ids) & set(judgement.coming):
            reason = self._in_office_language()._(
                "What suspended it is paid. Of what else is due notice is given first."
            )
        elif unpaid:
            reason = self._in_office_language()._(
                "What is still unpaid is in dispute, or has been given more time."
            )
        else:
            reason = self._in_office_language()._("Everything due is paid.")
        self._lift(BY_PAYMENT, reason)
        self._keep_payment_notices(judgement)
        if not self.is_suspended and self.state in IN_FORCE:
            self._post_to_customer("sla_policy_account.mail_template_payment_resumed")

    def _is_due_by_rule(self, line):
        """Whether an unpaid line would suspend but for a dispute, for patience or for
        want of a notice."""
        rule = self.sudo().policy_id._payment_rule()
        today = self._local_day(fields.Datetime.now())
        return rule.last_day_to_pay(line.date_maturity or line.date) < today

    # === WORDS === #

    def _post_to_customer(self, template):
        """Send a mail to the customer's contact and keep it on the agreement."""
        # What was computed for a screen or an earlier mail is of an earlier moment.
        self.invalidate_recordset(
            [
                "payment_status",
                "payment_arrears_count",
                "payment_suspends_on",
                "payment_line_ids",
                "payment_arrears_line_ids",
            ]
        )
        # Sudo: the mail names invoices, with or without rights of the user to them.
        self.sudo().message_post_with_source(
            template, message_type="auto_comment", subtype_xmlid="mail.mt_comment"
        )

    def _in_office_language(self):
        """The environment of internal notices: the responsible's language."""
        lang = self.user_id.lang or self.company_id.partner_id.lang
        return self.with_context(lang=lang or self.env.lang).env

    def _name_invoices(self, line_ids, env=None):
        """“INV/2026/00007 (due 03/05/2026, $ 120.00), …”

        :param env: of the language to use; None: the office's
        """
        env = env or self._in_office_language()
        lines = self.env["account.move.line"].sudo().browse(line_ids)
        return ", ".join(
            env._(
                "%(invoice)s (due %(date)s, %(amount)s)",
                invoice=line.move_id.name,
                date=format_date(env, line.date_maturity or line.date),
                amount=formatLang(
                    env, line.amount_residual_currency, currency_obj=line.currency_id
                ),
            )
            for line in lines
        )
