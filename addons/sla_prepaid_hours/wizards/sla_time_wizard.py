from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sla_policy.engine.local_time import Zone

from ..engine import duration


class SlaTimeWizard(models.TransientModel):
    """Write down what was done on a ticket and how long it took.

    Before anything is saved it shows what that comes to: what is charged and why,
    which packs pay, and what is left of them. Saving makes a line of time.
    """

    _name = "sla.time.wizard"
    _inherit = ["sla.wizard"]
    _description = "Log Time on a Ticket"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", related_sudo=False)
    timer_id = fields.Many2one("sla.timer", readonly=True, ondelete="set null")
    next_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        ondelete="set null",
        help="Where the timer starts once this is written down.",
    )
    name = fields.Char(string="What Was Done")
    duration = fields.Char(help="1:30, 90, 90 min and 1.5 h are the same.")
    minutes = fields.Integer(compute="_compute_minutes")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Your day. It counts on the day it is at the customer's.",
    )
    work_date = fields.Date(
        string="Counts On",
        compute="_compute_work_date",
        help="The day at the customer's: it decides in which month it counts.",
    )
    start_time = fields.Char(
        string="Started At",
        help="Your local time, such as 14:30. Charges after hours depend on it. "
        "Empty: within service hours, as far as they go.",
    )
    date_time = fields.Datetime(compute="_compute_date_time")
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    may_log_for_others = fields.Boolean(compute="_compute_may_log_for_others")
    unreadable = fields.Char(compute="_compute_minutes")
    wrong_time = fields.Char(compute="_compute_date_time")
    refusal = fields.Char(compute="_compute_preview")
    preview = fields.Json(compute="_compute_preview")

    # === COMPUTE METHODS === #

    @api.depends("duration")
    def _compute_minutes(self):
        for wizard in self:
            wizard.minutes, wizard.unreadable = 0, False
            try:
                wizard.minutes = duration.parse(wizard.duration)
            except duration.DurationError as error:
                wizard.unreadable = wizard._duration_sentence(error.reason)

    @api.depends("date", "start_time")
    @api.depends_context("tz")
    def _compute_date_time(self):
        zone = Zone(str(self.env.tz))
        for wizard in self:
            wizard.date_time, wizard.wrong_time = False, False
            if not (wizard.date and (wizard.start_time or "").strip()):
                continue
            try:
                minutes = duration.parse_time(wizard.start_time)
            except duration.DurationError:
                wizard.wrong_time = self.env._(
                    "“%s” is no time of day. Write it as 14:30, or leave it empty.",
                    wizard.start_time,
                )
                continue
            wizard.date_time = zone.at(wizard.date, minutes * 60)

    @api.depends("date", "date_time", "ticket_id")
    @api.depends_context("tz")
    def _compute_work_date(self):
        """The customer's day of the start, or of now where the day is today."""
        today = fields.Date.context_today(self)
        for wizard in self:
            wizard.work_date = wizard.date
            if wizard.ticket_id and (wizard.date_time or wizard.date == today):
                # The user who logs time need not see the customer's agreement.
                wizard.work_date = wizard.ticket_id.sudo()._sla_customer_day(
                    wizard.date_time or fields.Datetime.now()
                )

    @api.depends_context("uid")
    def _compute_may_log_for_others(self):
        self.may_log_for_others = self._may_log_for_others()

    @api.depends("ticket_id", "minutes", "work_date", "date_time", "user_id")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = False
            # Nothing typed yet is nothing wrong.
            wizard.refusal = wizard._own_refusal() if wizard.duration else False
            if wizard.minutes and wizard.date and not wizard.wrong_time:
                preview = wizard.ticket_id._sla_format_preview(
                    wizard.minutes, wizard.work_date, wizard.date_time
                )
                wizard.refusal = wizard.refusal or preview["refusal"]
                wizard.preview = preview

    # === ACTION METHODS === #

    def action_save(self):
        """Write the time down, and say what was drawn.

        :raise UserError: it cannot be written down like this; nothing is changed
        """
        self.ensure_one()
        self._check_user()
        refusal = self._own_refusal() or self.refusal
        if refusal:
            raise UserError(refusal)
        lines = self.env["account.analytic.line"]
        if self.user_id != self.env.user:
            # A manager of agreements, who need not be one of timesheets.
            self.ticket_id.check_access("read")
            lines = lines.sudo()
        line = lines.create(self._line_vals()).with_env(self.env)
        self._settle_timer()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Time logged"),
                "message": line._sla_format_outcome(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === BUSINESS METHODS === #

    def _line_vals(self):
        return {
            "ticket_id": self.ticket_id.id,
            "name": (self.name or "").strip(),
            "date": self.work_date,
            "date_time": self.date_time,
            "unit_amount": self.minutes / 60,
            "user_id": self.user_id.id,
        }

    def _settle_timer(self):
        """What the timer counted is written down: away with it."""
        mine = self.env["sla.timer"]._mine()
        if mine and mine.id == self.timer_id.id:
            mine._discard()
        following = self.next_ticket_id.exists()
        if following and following._sla_timer_allowed().ticket_id != following:
            following.action_timer_start()

    def _may_log_for_others(self):
        return self.env.user.has_group("sla_policy.group_sla_manager")

    def _check_user(self):
        """Refuse to log the time of others, but for managers.

        :raise AccessError: with who may
        """
        refusal = self._user_refusal()
        if refusal:
            raise AccessError(refusal)

    def _user_refusal(self):
        """Why the user may not log this person's time, or see how much it is."""
        if self.user_id == self.env.user or self._may_log_for_others():
            return False
        return self.env._(
            "You log your own time. Ask a manager of support agreements to log "
            "that of %s.",
            self.user_id.name,
        )

    def _own_refusal(self):
        """Why this cannot be written down, whatever the agreement says; or False."""
        self.ensure_one()
        wrong = self._user_refusal() or self.unreadable or self.wrong_time
        if wrong:
            return wrong
        # A day has dawned somewhere before it has here.
        if self.date and self.date > fields.Date.context_today(self) + timedelta(
            days=1
        ):
            return self.env._("That day is still to come. Log time once it was worked.")
        logged = self._minutes_logged()
        if self.minutes + logged > duration.DAY:
            return self.env._(
                "%(user)s has logged %(logged)s on that day already: with this it "
                "would be more than 24 hours. Correct the day or the length.",
                user=self.user_id.name,
                logged=duration.write(logged),
            )
        return False

    def _minutes_logged(self):
        """What the user has written down on that day, on whatever. One query."""
        # All of it counts, also what is logged where the agent has no business.
        lines = self.env["account.analytic.line"].sudo()
        [(hours,)] = lines._read_group(
            [
                ("user_id", "=", self.user_id.id),
                ("date", "=", self.work_date),
                ("project_id", "!=", False),
            ],
            [],
            ["unit_amount:sum"],
        )
        return round((hours or 0) * 60)

    def _duration_sentence(self, reason):
        text = self.duration
        if reason == duration.EMPTY:
            return self.env._("Say how long it took, such as 1:30, 90 or 1.5 h.")
        if reason == duration.NO_UNIT:
            return self.env._(
                "“%s” could be hours or minutes. Write 1.5 h, 1:30 or 90.", text
            )
        if reason == duration.NEGATIVE:
            return self.env._(
                "Time is not taken back by logging less than none. Correct or delete "
                "the line that is wrong."
            )
        if reason == duration.ZERO:
            return self.env._("Nothing is logged for no time. Log a minute or more.")
        if reason == duration.TOO_LONG:
            return self.env._(
                "A day has 24 hours, and “%s” is more. Log each day by itself.", text
            )
        return self.env._(
            "“%s” is no length of time. Write 1:30, 90, 90 min or 1.5 h.", text
        )
