import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq

from ... import ics
from .sla_oncall_schedule import user_email

_BACK, _AHEAD = timedelta(days=31), timedelta(days=92)
# Enough of a token to find it by; what proves it is compared as a whole.
_PREFIX = 8
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class SlaOncallFeed(models.Model):
    """A secret address at which somebody's calendar program finds shifts.

    It shows what its owner may see, for as long as they may.
    """

    _name = "sla.oncall.feed"
    _description = "On-Call Calendar Address"
    _order = "schedule_id, id"
    _rec_name = "schedule_id"

    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env.user,
    )
    schedule_id = fields.Many2one(
        "sla.oncall.schedule",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: the owner's own shifts, on every schedule.",
    )
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(32),
        groups=fields.NO_ACCESS,
    )
    prefix = fields.Char(
        compute="_compute_prefix", store=True, index=True, groups=fields.NO_ACCESS
    )
    url = fields.Char(
        string="Address",
        compute="_compute_url",
        help="Whoever has it sees the shifts. Give it to nobody; remove it here if "
        "somebody has it who should not.",
    )

    _one_each = models.UniqueIndex(
        "(user_id, COALESCE(schedule_id, 0))",
        "There is an address for that already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("token")
    def _compute_prefix(self):
        for feed in self:
            feed.prefix = (feed.token or "")[:_PREFIX]

    @api.depends("token", "user_id")
    @api.depends_context("uid")
    def _compute_url(self):
        for feed in self:
            is_own = feed.user_id == self.env.user
            # The address is its owner's to read, and nobody else's.
            token = is_own and feed.id and feed.sudo().token
            base = feed.get_base_url()
            feed.url = token and f"{base}/sla/oncall/{token}.ics"

    @api.depends("schedule_id")
    def _compute_display_name(self):
        for feed in self:
            feed.display_name = feed.schedule_id.name or self.env._("My shifts")

    # === ACTION METHODS === #

    @api.model
    def action_my_shifts(self):
        """The address of one's own shifts."""
        return self._open(self.env["sla.oncall.schedule"])

    def action_renew(self):
        """A new address; the old one stops working."""
        self.check_access("unlink")
        # Nobody writes tokens but the addon.
        for feed in self.sudo():
            feed.token = secrets.token_urlsafe(32)

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, schedule):
        """The current user's address of a schedule, made where there is none."""
        feed = self.search(
            [("user_id", "=", self.env.uid), ("schedule_id", "=", schedule.id)],
            limit=1,
        )
        feed = feed or self.create({"schedule_id": schedule.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calendar"),
            "res_model": self._name,
            "res_id": feed.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _by_token(self, token):
        """The feed of a token, empty if there is none or its owner may not see it."""
        # Nobody is logged in: the token is the proof.
        feeds = self.sudo()
        if not _TOKEN.fullmatch(token):
            return feeds
        for feed in feeds.search([("prefix", "=", token[:_PREFIX])]):
            if consteq(feed.token, token):
                return feed if feed._is_allowed() else feeds
        return feeds

    def _is_allowed(self):
        """Whether the owner could see the same in the backend."""
        user = self.user_id
        if not user.active or user.share:
            return False
        schedules = self.schedule_id.with_user(user).sudo(False)
        schedules = schedules.with_context(allowed_company_ids=user.company_ids.ids)
        return schedules.browse(self.schedule_id.ids).has_access("read")

    def _content(self):
        """The calendar of the last month and the coming three, as bytes."""
        self.ensure_one()
        user = self.user_id
        now = fields.Datetime.now().replace(microsecond=0)
        start = now.replace(hour=0, minute=0, second=0)
        # As its owner sees it: their companies, their language.
        schedules = self.env["sla.oncall.schedule"].with_user(user).sudo(False)
        schedules = schedules.with_context(
            allowed_company_ids=user.company_ids.ids, lang=user.lang
        )
        if self.schedule_id:
            schedules = schedules.browse(self.schedule_id.id)
        else:
            schedules = schedules.search([("company_id", "in", user.company_ids.ids)])
        entries = [
            entry
            for schedule, shifts in schedules._shifts(
                start - _BACK, start + _AHEAD
            ).items()
            for entry in schedule._entries(shifts)
            if self.schedule_id or entry.email == user_email(user)
        ]
        entries.sort(key=lambda entry: (entry.start, entry.uid))
        name = (
            schedules.name if self.schedule_id else schedules.env._("My on-call shifts")
        )
        return ics.write(name, entries, now)
