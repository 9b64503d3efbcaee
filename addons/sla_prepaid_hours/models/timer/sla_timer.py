from datetime import timedelta

from odoo import api, fields, models

# A timer that runs longer than this was forgotten, as a rule.
FORGOTTEN_AFTER = timedelta(hours=12)
# How long time that was not logged waits on a ticket without activity.
KEPT_FOR = timedelta(days=30)


class SlaTimer(models.Model):
    """The time a user is spending on a ticket: one timer for each user.

    It counts from `started_at`, less `paused_seconds`, until now or `paused_at`.
    Nothing is charged for it: the user writes down how long it took, and it is gone.
    """

    _name = "sla.timer"
    _inherit = "sla.guarded"
    _description = "Running Timer"
    _order = "started_at, id"
    _rec_name = "ticket_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    started_at = fields.Datetime(required=True)
    paused_at = fields.Datetime(help="Since when it is paused; empty: it runs.")
    paused_seconds = fields.Integer(help="How long it stood still before, in seconds.")
    watched_at = fields.Datetime(
        required=True,
        help="When the user last said that it is to run: it is forgotten 12 hours "
        "after that.",
    )

    _user_uniq = models.UniqueIndex(
        "(user_id)",
        "Your timer runs on another ticket by now. Reload the page and stop that one "
        "first.",
    )

    # === CRUD METHODS === #

    @api.model
    def _guard_sentence(self):
        return self.env._(
            "A timer is started and stopped on its ticket: use the buttons there."
        )

    # === BUSINESS METHODS === #

    @api.model
    def _mine(self):
        """The user's own timer, if there is one: one for all companies."""
        # It is found whichever companies the user has ticked at the moment.
        return self.sudo().search([("user_id", "=", self.env.uid)])

    def _elapsed(self, now):
        """Seconds it has counted by `now`."""
        self.ensure_one()
        passed = (self.paused_at or now) - self.started_at
        return max(0, int(passed.total_seconds()) - self.paused_seconds)

    def _minutes(self, now):
        """What it has counted, to be written down: half a minute is rounded up."""
        return max(1, (self._elapsed(now) + 30) // 60)

    def _is_forgotten(self, now):
        self.ensure_one()
        return not self.paused_at and now - self.watched_at > FORGOTTEN_AFTER

    def _elapsed_summary(self, now):
        """The timer as a screen shows it."""
        self.ensure_one()
        # The user's own time: shown even where the ticket is out of reach by now.
        ticket = self.sudo().ticket_id
        return {
            "ticket_id": ticket.id,
            "ticket": ticket.display_name,
            "is_running": not self.paused_at,
            "is_closed": bool(ticket.stage_id.closed or not ticket.active),
            "is_forgotten": self._is_forgotten(now),
            "started_at": fields.Datetime.to_string(self.started_at),
            "seconds": self._elapsed(now),
        }

    @api.model
    def _start(self, ticket):
        """Start the user's timer. There must be none."""
        now = fields.Datetime.now()
        timer = self._writer().create(
            {
                "user_id": self.env.uid,
                "ticket_id": ticket.id,
                "started_at": now,
                "watched_at": now,
            }
        )
        # Two windows at once: the second one is refused here, not at the end.
        timer.flush_recordset()
        return timer

    def _pause(self):
        """Pause them. Paused ones stay so."""
        running = self.filtered(lambda timer: not timer.paused_at)
        running._as_writer().write({"paused_at": fields.Datetime.now()})

    def _resume(self):
        """Go on counting."""
        now = fields.Datetime.now()
        for timer in self.filtered("paused_at")._as_writer():
            stood = int((now - timer.paused_at).total_seconds())
            timer.write(
                {
                    "paused_at": False,
                    "paused_seconds": timer.paused_seconds + max(0, stood),
                    "watched_at": now,
                }
            )

    def _keep(self):
        """It was not forgotten: ask again in 12 hours."""
        self._as_writer().write({"watched_at": fields.Datetime.now()})

    def _discard(self):
        """Away with it, and what it counted."""
        self._as_writer().unlink()

    def _abandon(self):
        """Delete timers of which no time will be logged, with a note on the ticket."""
        now = fields.Datetime.now()
        for timer in self.sudo():
            timer.ticket_id.message_post(
                body=self.env._(
                    "A timer of %(user)s stood at %(minutes)s min here and was never "
                    "written down. It is removed; log the time if it was worked.",
                    user=timer.user_id.name,
                    minutes=timer._minutes(now),
                ),
                subtype_xmlid="mail.mt_note",
            )
        self._discard()

    @api.autovacuum
    def _gc_abandoned(self):
        """Time that stood still for a month on a ticket is not written down."""
        stale = fields.Datetime.now() - KEPT_FOR
        self.search([("paused_at", "<", stale)], limit=1000)._abandon()
