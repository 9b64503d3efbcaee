from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# How often one user may ask for something: (times, within so many seconds).
LIMITS = {
    # Actions that call a person, or cost money.
    "escalate": (6, 3600),
    "buy": (6, 3600),
    "submit": (20, 3600),
    # The same by programs, which need no page; a page counts as one of these too.
    "action_escalate": (20, 3600),
    "action_request_hours": (20, 3600),
    "file_intake": (60, 3600),
    "action_not_solved": (60, 3600),
    "check_intake": (300, 600),
    "preview_intake": (300, 600),
    "get_intake": (600, 600),
    "preview_order": (300, 600),
    "action_set_order": (120, 600),
    # What is asked while typing.
    "preview": (120, 600),
    "order": (60, 600),
}
_OTHERS = (30, 600)
_KEPT = timedelta(days=1)


class TooOften(UserError):
    """Asked for too often; says when it may be asked for again."""

    http_status = 429


class SlaPortalRate(models.Model):
    """How often a user called something within one period.

    Every stretch is one row, counted up by PostgreSQL in one statement, so that two
    requests at the same time count as two.
    """

    _name = "sla.portal.rate"
    _description = "Portal Rate"
    _order = "starts_at desc, id desc"
    _log_access = False

    action = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    address = fields.Char(
        default="",
        readonly=True,
        help="Where the request came from, of who was not logged in.",
    )
    starts_at = fields.Datetime(required=True, readonly=True)
    times = fields.Integer(default=0, readonly=True)

    _once = models.UniqueIndex("(user_id, action, starts_at, address)")

    @api.model
    def _take(self, action, address=""):
        """Count one more, or refuse it.

        How often is the system parameter ``sla_portal.limit_ACTION``, for example
        ``6/3600``: six times within 3600 seconds. ``0`` never refuses.

        :param str action: what is asked for
        :param str address: where from, of who is not logged in
        :raise TooOften: when it may be asked for again
        """
        times, seconds = self._limit(action)
        if not times:
            return
        now = fields.Datetime.now()
        since = int((now - datetime.min).total_seconds())
        starts_at = now.replace(microsecond=0) - timedelta(seconds=since % seconds)
        # sudo: users have no rights to the counters.
        (counted,) = self.sudo().env.execute_query(
            SQL(
                """INSERT INTO %(table)s (action, user_id, address, starts_at, times)
                   VALUES (%(action)s, %(user)s, %(address)s, %(starts_at)s, 1)
                   ON CONFLICT (user_id, action, starts_at, address)
                   DO UPDATE SET times = %(table)s.times + 1
                   RETURNING times""",
                table=SQL.identifier(self._table),
                action=action,
                user=self.env.uid,
                address=address,
                starts_at=starts_at,
            )
        )
        if counted[0] > times:
            wait = (starts_at + timedelta(seconds=seconds) - now).total_seconds()
            raise TooOften(
                self.env._(
                    "You have asked for this %(times)s times in a short while. Try "
                    "again in %(minutes)s minutes, please; nothing was changed.",
                    times=times,
                    minutes=max(1, -(-int(wait) // 60)),
                )
            )

    @api.model
    def _take_call(self, method):
        """Count a call from outside; calls of our own code are not counted."""
        if self.env.user.share and not self.env.su:
            self._take(method)

    @api.model
    def _limit(self, action):
        """Times and seconds; what cannot be read is as if it were not there."""
        value = (
            # sudo: customers do not read parameters.
            self.env["ir.config_parameter"]
            .sudo()
            .get_param(f"sla_portal.limit_{action}", "")
        )
        times, _slash, seconds = value.partition("/")
        if times.isdecimal() and (seconds.isdecimal() and int(seconds) or times == "0"):
            return int(times), int(seconds or 1)
        return LIMITS.get(action, _OTHERS)

    @api.autovacuum
    def _gc_over(self):
        """What is over is of no use."""
        self.search([("starts_at", "<", fields.Datetime.now() - _KEPT)]).unlink()
