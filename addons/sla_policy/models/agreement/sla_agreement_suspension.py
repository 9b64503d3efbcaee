from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import BY_HAND, BY_PAYMENT, ROLE_BILLING, SUSPENSION_CAUSES
from ..caller import checked, text
from ..moment_format import format_moment
from .sla_agreement import ACTIVE, SUSPENDED


class SlaAgreement(models.Model):
    """When service stops and goes on again (rules A2, A3).

    The state follows from the open suspensions; `_suspend` and `_lift` are the only
    ways to change them.
    """

    _inherit = "sla.agreement"

    suspension_ids = fields.One2many(
        "sla.suspension", "agreement_id", string="Suspensions", readonly=True
    )
    is_suspended = fields.Boolean(
        compute="_compute_is_suspended",
        store=True,
        help="Some suspension is open. It stays so when a suspended agreement ends.",
    )
    suspension_reason = fields.Char(compute="_compute_suspension_reason")
    suspended_since = fields.Datetime(compute="_compute_suspension_reason")
    suspension_told = fields.Char(compute="_compute_suspension_reason")

    # === COMPUTE METHODS === #

    @api.depends("suspension_ids.date_to")
    def _compute_is_suspended(self):
        for agreement in self:
            agreement.is_suspended = bool(agreement._open_suspensions())

    @api.depends("suspension_ids.date_to", "suspension_ids.reason")
    @api.depends_context("lang", "tz")
    def _compute_suspension_reason(self):
        for agreement in self:
            opened = agreement._open_suspensions()
            agreement.suspension_reason = "; ".join(opened.mapped("reason"))
            since = min(opened.mapped("date_from"), default=False)
            agreement.suspended_since = since
            told = False
            if opened:
                told = self.env._(
                    "Service is suspended since %(since)s: %(reason)s",
                    since=format_moment(self.env, since),
                    reason=agreement.suspension_reason,
                )
            agreement.suspension_told = told

    # === ACTION METHODS === #

    def action_activate(self):
        """What ended while suspended is suspended still, until somebody resumes it."""
        res = super().action_activate()
        self.filtered(
            lambda agreement: agreement.state == ACTIVE and agreement.is_suspended
        )._set_state((ACTIVE,), SUSPENDED)
        return res

    @checked(reason=text())
    def action_suspend(self, reason=None):
        """Stop the service: tickets are still registered, their clocks stand still.

        :param str reason: for colleagues; customers read a fixed sentence. Asked for
            if not given
        :raise UserError: on an agreement that is not in force
        """
        self.check_access("write")
        if not (reason or "").strip():
            return self._ask_reason()
        return self._suspend(BY_HAND, reason.strip())

    def action_resume(self):
        """Go on, whatever the service was suspended for.

        Clocks that ran go on with what was left; tickets that came meanwhile start.
        """
        self.check_access("write")
        for agreement in self:
            if not agreement.is_suspended:
                raise UserError(
                    self.env._(
                        "“%s” is not suspended: there is nothing to resume.",
                        agreement.display_name,
                    )
                )
        causes = [cause for cause, _label in SUSPENSION_CAUSES]
        return self._lift(causes, self.env._("Resumed by hand"))

    def _ask_reason(self):
        """Open the dialog that asks why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Suspend the service"),
            "res_model": "sla.suspend.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_ids": self.ids},
        }

    # === BUSINESS METHODS === #

    def _open_suspensions(self):
        return self.suspension_ids.filtered(lambda suspension: not suspension.date_to)

    def _suspension_sentences(self, reader):
        """Why service is suspended, as one of the customer's people reads it.

        A fixed sentence for each cause, in the reader's language: what was written
        down as the reason is for colleagues.

        :param reader: a partner; invoices are named to those who see what is owed
        :return: a list of sentences, empty where nothing is suspended
        """
        self.ensure_one()
        causes = set(self._open_suspensions().mapped("cause"))
        sentences = []
        if BY_PAYMENT in causes:
            sentences.append(self._suspension_payment_sentence(reader))
        if causes - {BY_PAYMENT}:
            sentences.append(
                self.env._("Contact us to learn the reason and how to resume it.")
            )
        return sentences

    def _suspension_payment_sentence(self, reader):
        if ROLE_BILLING not in self._roles_of(reader):
            return self.env._("Invoices have not been paid.")
        late = [one["number"] for one in self._owed()["invoices"] if one["is_late"]]
        if not late:
            return self.env._("Invoices have not been paid.")
        return self.env._("Invoices have not been paid: %s.", ", ".join(late))

    @api.private
    def _suspend(self, cause, reason):
        """Suspend agreements in force; again for the same cause changes nothing.

        :param str cause: a key of `SUSPENSION_CAUSES`
        :param str reason: in words, for colleagues: see `_suspension_sentences`
        """
        for agreement in self:
            if agreement.state not in (ACTIVE, SUSPENDED):
                raise UserError(
                    self.env._(
                        "“%s” is not in force: only an active agreement can be "
                        "suspended.",
                        agreement.display_name,
                    )
                )
        opened = self.env["sla.suspension"]._open(self, cause, reason)
        suspended = opened.agreement_id.with_env(self.env)
        suspended._set_state((ACTIVE, SUSPENDED), SUSPENDED)
        for agreement in suspended:
            agreement.message_post(
                body=self.env._("Service suspended: %s", reason),
                subtype_xmlid="mail.mt_note",
            )
        suspended._sla_decide_tickets()
        return True

    @api.private
    def _lift(self, causes, reason):
        """End the suspensions for some causes; service resumes with the last one.

        :param causes: a key of `SUSPENSION_CAUSES`, or several
        """
        causes = [causes] if isinstance(causes, str) else list(causes)
        closed = self.env["sla.suspension"]._close(self, causes, reason)
        lifted = closed.agreement_id.with_env(self.env)
        resumed = lifted.filtered(lambda agreement: not agreement.is_suspended)
        resumed.filtered(lambda a: a.state == SUSPENDED)._set_state(
            (SUSPENDED,), ACTIVE
        )
        for agreement in lifted:
            body = self.env._("Service resumed: %s", reason)
            if agreement.is_suspended:
                body = self.env._(
                    "One cause of the suspension is gone: %(gone)s. Still suspended: "
                    "%(left)s",
                    gone=reason,
                    left=agreement.suspension_reason,
                )
            agreement.message_post(body=body, subtype_xmlid="mail.mt_note")
        resumed._sla_decide_tickets()
        return True

    def _sla_decide_tickets(self):
        """Decide again on the tickets that are not over."""
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets.search(
            [
                ("agreement_id", "in", self.ids),
                ("coverage", "!=", False),
                ("sla_phase", "not in", tickets._sla_terminal_phases()),
            ]
        )._sla_decide_again()
