from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..proposal import preserve_manual_values
from ..sla_due import Due

_BATCH = 200

ENDING = Due("_give_notice", "notice_at")

# A date that was typed stays until what it was proposed from changes.
_PROPOSALS = {
    "date_end": ("go_live_date", "policy_id.months_after_go_live"),
    "renewal_notice_days": ("policy_id.renewal_notice_days",),
}


class SlaAgreement(models.Model):
    """How long an agreement runs, and who is told before it ends."""

    _inherit = "sla.agreement"

    go_live_date = fields.Date(
        string="Go-Live",
        tracking=True,
        help="The day the implementation was finished. Where the policy runs for some "
        "months after it, the end of the agreement follows.",
    )
    date_end = fields.Date(
        compute="_compute_date_end", store=True, readonly=False, precompute=True
    )
    months_after_go_live = fields.Integer(related="policy_id.months_after_go_live")
    renewal_notice_days = fields.Integer(
        string="Renewal Notice",
        compute="_compute_renewal_notice_days",
        store=True,
        readonly=False,
        precompute=True,
        help="So many days before the end the customer and the responsible are told. "
        "0: nobody is.",
    )
    renewal_noticed_end = fields.Date(
        string="Notice Given for",
        readonly=True,
        copy=False,
        help="The end of which notice was given. Another end is told anew.",
    )
    notice_at = fields.Datetime(
        compute="_compute_notice_at",
        store=True,
        help="When notice falls due. Empty where there is none to give.",
    )

    _notice_idx = models.Index("(notice_at) WHERE notice_at IS NOT NULL")
    _notice_not_negative = models.Constraint(
        "CHECK(renewal_notice_days >= 0)",
        "Notice is given a number of days before the end, or 0 for none.",
    )

    # === COMPUTE METHODS === #

    @api.depends("go_live_date", "policy_id")
    def _compute_date_end(self):
        """So many months after go-live, where the policy says so; else as it is."""
        for agreement in self:
            months = agreement.policy_id.months_after_go_live
            if months and agreement.go_live_date:
                agreement.date_end = agreement.go_live_date + relativedelta(
                    months=months
                )
            else:
                agreement.date_end = agreement.date_end

    @api.depends("policy_id")
    def _compute_renewal_notice_days(self):
        for agreement in self:
            agreement.renewal_notice_days = agreement.policy_id.renewal_notice_days

    @api.depends(
        "active",
        "state",
        "date_end",
        "renewal_notice_days",
        "renewal_noticed_end",
        "policy_id.tz",
    )
    def _compute_notice_at(self):
        for agreement in self:
            end, days = agreement.date_end, agreement.renewal_notice_days
            is_due = (
                agreement.active
                and agreement.state == "active"
                and end
                and days
                and end != agreement.renewal_noticed_end
            )
            agreement.notice_at = is_due and agreement._day_start(
                end - timedelta(days=days)
            )

    # === CRUD METHODS === #

    def write(self, vals):
        with preserve_manual_values(self, vals, _PROPOSALS):
            return super().write(vals)

    # === BUSINESS METHODS === #

    def _day_start(self, day):
        """The moment (naive UTC) at which a day begins in the policy's zone."""
        return self._zone_of_days().midnight(day)

    @api.model
    def _cron_agreements(self, batch=_BATCH):
        """Do the steps of `_cron_agreement_steps`, in order."""
        for rows, due in self._cron_agreement_steps():
            _done, seconds_left = rows._do_due(due, batch)
            if not seconds_left:
                # What waits is done by a run right after this one.
                self._wake("sla_policy.ir_cron_agreements")
                return

    @api.model
    def _cron_agreement_steps(self):
        """The steps of the daily cron of agreements. Other addons add theirs.

        :return: `[(rows, due)]`: an empty recordset of a model that inherits
            `sla.due`, with the rights the work needs, and the `Due` that says which
            of its rows are due and which method is called with them
        """
        # Sudo: the agreements of every company end, whichever user runs the cron.
        return [(self.sudo(), ENDING)]

    def _give_notice(self, now):
        """Tell responsibles and customers that agreements end, unless they have.

        :param datetime now: naive UTC
        """
        in_time = self.filtered(lambda a: a._local_day(now) <= a.date_end)
        in_time._remind([(a, type(a)._renewal_summary) for a in in_time], now)
        reached = in_time.filtered("partner_id.email")
        if reached:
            self.env.ref("sla_policy.mail_template_renewal").send_mail_batch(
                reached.ids, email_layout_xmlid="mail.mail_notification_light"
            )
        for end, agreements in self.grouped("date_end").items():
            agreements.renewal_noticed_end = end

    def _renewal_summary(self):
        """What the responsible is to do about the end, in the language at hand."""
        end = format_date(self.env, self.date_end)
        if self.partner_id.email:
            return self.env._("Ends on %s: renew it, or let it end", end)
        return self.env._(
            "Ends on %s. The customer has no e-mail address and was not told: do it",
            end,
        )

    def _remind(self, todos, now):
        """Activities for the responsible, due today where they are.

        Where nobody is responsible they go to a manager: never to no one.

        :param list todos: `(agreement, function)`; the function is given the
            agreement in the language of whoever is reminded, and says what to do
        """
        model_id = self.env["ir.model"]._get_id(self._name)
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        users = self._responsible_users() if todos else {}
        rows = []
        for agreement, summary in todos:
            user = users[agreement.id]
            theirs = agreement.with_context(lang=user.lang, tz=user.tz)
            rows.append(
                {
                    "res_model_id": model_id,
                    "res_id": agreement.id,
                    "activity_type_id": activity_type.id,
                    "user_id": user.id,
                    "summary": summary(theirs),
                    "date_deadline": fields.Date.context_today(theirs, now),
                }
            )
        # Shown where activities are: a mail for each would tell the same twice.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        return activities.create(rows)

    def _responsible_users(self):
        """Who is reminded of each: `{agreement id: user}`."""
        managers = self.env.ref("sla_policy.group_sla_manager").sudo().all_user_ids
        managers = managers.filtered(lambda user: user.active and not user.share)
        users = {}
        for agreement in self:
            user = agreement.user_id.filtered("active")
            users[agreement.id] = user or next(
                (
                    manager
                    for manager in managers.sorted("id")
                    if agreement.company_id in manager.company_ids
                ),
                user,
            )
        return users
