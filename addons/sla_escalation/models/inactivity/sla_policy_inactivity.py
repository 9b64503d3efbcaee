from odoo import api, fields, models

from odoo.addons.sla_policy.engine.business_time import BusinessTimeline

from ...engine import inactivity as engine

CALENDAR = "calendar"
WORKING = "working"

# What an edit of changes when inactive tickets are looked at next.
_TERMS = {
    "calendar_id",
    "close_after_days",
    "close_calendar",
    "remind_after_days",
    "tz",
    "warn_before_days",
}


class SlaPolicy(models.Model):
    """What becomes of tickets whose customer does not answer (rule E10)."""

    _inherit = "sla.policy"

    close_after_days = fields.Integer(
        string="Closes after (Days)",
        tracking=True,
        help="A solved ticket, or one that waits for the customer, closes by itself "
        "after so many days without an answer. 0: never.",
    )
    close_calendar = fields.Selection(
        [
            (CALENDAR, "Days of 24 hours"),
            (WORKING, "Days of service"),
        ],
        string="Counted In",
        default=CALENDAR,
        required=True,
        tracking=True,
    )
    remind_after_days = fields.Integer(
        string="Reminder after (Days)",
        tracking=True,
        help="The question is repeated after so many days without an answer. 0: never.",
    )
    warn_before_days = fields.Integer(
        string="Warning (Days before)",
        default=3,
        tracking=True,
        help="The customer is told so many days before the ticket closes; it never "
        "closes unannounced, or sooner after the warning.",
    )
    reopen_days = fields.Integer(
        string="Reopens for (Days)",
        default=7,
        tracking=True,
        help="The customer may reopen a closed ticket for so many days; after that "
        "they get a new one that follows it up.",
    )
    notifies_no_progress = fields.Boolean(
        string="Tells That There Is No Progress",
        tracking=True,
        help="Where the agent has not reported by the promised time, the customer is "
        "told by itself that there is no news. It does not keep the promise.",
    )

    inactivity_summary = fields.Char(compute="_compute_inactivity_summary")

    _inactivity_warning = models.Constraint(
        "CHECK(close_after_days = 0 OR (close_after_days > 0 "
        "AND warn_before_days > 0 AND warn_before_days < close_after_days))",
        "Tickets close after a number of days, and the warning comes at least a day, "
        "and fewer days than those, before.",
    )
    _inactivity_reminder = models.Constraint(
        "CHECK(remind_after_days >= 0 AND (close_after_days = 0 "
        "OR remind_after_days < close_after_days - warn_before_days))",
        "A reminder comes after a number of days and before the warning, or 0 for "
        "none.",
    )
    _reopen_not_negative = models.Constraint(
        "CHECK(reopen_days >= 0)",
        "Closed tickets can be reopened for a number of days, or 0 for not at all.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "close_after_days", "close_calendar", "remind_after_days", "warn_before_days"
    )
    @api.depends_context("lang")
    def _compute_inactivity_summary(self):
        """The terms as a sentence, so that nobody has to add them up."""
        for policy in self:
            days = {
                "reminded": policy.remind_after_days,
                "warned": policy.close_after_days - policy.warn_before_days,
                "closes": policy.close_after_days,
            }
            told = False
            if policy.close_after_days and policy.remind_after_days:
                told = self.env._(
                    "Customers who do not answer are reminded on day %(reminded)s and "
                    "warned on day %(warned)s; the ticket closes on day %(closes)s.",
                    **days,
                )
            elif policy.close_after_days:
                told = self.env._(
                    "Customers who do not answer are warned on day %(warned)s; the "
                    "ticket closes on day %(closes)s.",
                    **days,
                )
            elif policy.remind_after_days:
                told = self.env._(
                    "Customers who do not answer are reminded on day %(reminded)s; the "
                    "ticket stays open.",
                    **days,
                )
            policy.inactivity_summary = told

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if _TERMS & set(vals):
            # What a warning said holds; the rest is planned anew, by the cron.
            self.env["sla.inactivity"]._schedule_replanning(
                [("policy_id", "in", self.ids)]
            )
        return res

    # === BUSINESS METHODS === #

    @api.private
    def _inactivity_terms(self, company):
        """What the policy says about inactivity now, as the engine takes it.

        :param company: the ticket's, whose holidays count where the policy has none
        :rtype: engine.Terms
        """
        policy = self.sudo()
        service = None
        if policy.close_calendar == WORKING:
            company_id = policy.company_id.id or company.id
            service = (
                policy.calendar_id._sla_timeline(company_id)
                if policy.calendar_id
                else BusinessTimeline.always(policy.tz or "UTC")
            )
        return engine.Terms(
            close_days=policy.close_after_days,
            warn_days=policy.warn_before_days,
            remind_days=policy.remind_after_days,
            service=service,
        )
