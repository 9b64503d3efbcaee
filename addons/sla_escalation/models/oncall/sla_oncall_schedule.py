import hashlib
from collections import defaultdict
from datetime import timedelta
from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.sla_policy.engine.business_time import BusinessTimeline, Shift
from odoo.addons.sla_policy.engine.local_time import Zone

from ... import ics
from ...engine import oncall as engine

# How far a hand-over is looked for.
_REACH = timedelta(days=35)
_SECOND = timedelta(seconds=1)


class SlaOncallSchedule(models.Model):
    """Who answers at which time: layers of rotations, and what deviates from them."""

    _name = "sla.oncall.schedule"
    _description = "On-Call Schedule"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self._default_tz(),
        tracking=True,
        help="The zone whose clock hand-overs follow, in summer and in winter.",
    )
    layer_ids = fields.One2many(
        "sla.oncall.layer",
        "schedule_id",
        string="Layers",
        copy=True,
        help="Where several have somebody, the one that stands highest decides.",
    )
    override_ids = fields.One2many(
        "sla.oncall.override", "schedule_id", string="Swaps", copy=False
    )
    on_call_user_id = fields.Many2one(
        "res.users", string="On Call Now", compute="_compute_now"
    )
    on_call_until = fields.Datetime(string="Until", compute="_compute_now")
    next_user_id = fields.Many2one(
        "res.users", string="Next", compute="_compute_now", help="Who takes over then."
    )
    is_mine = fields.Boolean(string="You Are On Call", compute="_compute_now")
    is_swapped = fields.Boolean(
        string="Takes Over",
        compute="_compute_now",
        help="Whether somebody has taken over what is another one's turn.",
    )

    # === DEFAULT METHODS === #

    @api.model
    def _default_tz(self):
        """Return the zone of the company, else the user's or the browser's.

        UTC is what Odoo stores where a zone was never chosen: the form asks for one
        then, since hours of duty in the wrong zone page the wrong person.
        """
        company = self.env.company
        zones = (
            company.partner_id.tz,
            self.env.user.tz,
            self.env.context.get("tz"),
            company.resource_calendar_id.tz,
        )
        return next((zone for zone in zones if zone and zone != "UTC"), False)

    # === COMPUTE METHODS === #

    @api.depends("tz", "layer_ids", "override_ids")
    @api.depends_context("uid")
    def _compute_now(self):
        now = fields.Datetime.now().replace(microsecond=0)
        found = self._engine_schedules(now, now + _REACH)
        users = self.env["res.users"]
        for schedule in self:
            rota = found[schedule]
            person, layer = rota.holder(now)
            change = rota.next_change(now, _REACH)
            schedule.on_call_user_id = users.browse(person or ())
            schedule.on_call_until = change and change.start
            schedule.next_user_id = users.browse(change and change.person or ())
            schedule.is_mine = person == self.env.uid
            schedule.is_swapped = layer == engine.OVERRIDE

    # === CONSTRAINT METHODS === #

    @api.constrains("tz")
    def _check_tz(self):
        for schedule in self:
            try:
                Zone(schedule.tz or "")
            except ValueError:
                raise ValidationError(
                    self.env._(
                        "There is no time zone “%(zone)s”. Choose one of the list: "
                        "hand-overs follow its clock.",
                        zone=schedule.tz or "",
                    )
                ) from None

    @api.constrains("company_id")
    def _check_people(self):
        self.layer_ids.rotation_ids._check_user()
        self.override_ids._check_user()

    # === ACTION METHODS === #

    def action_take_over(self):
        """Take over what is somebody else's shift, from now to the next hand-over."""
        self.ensure_one()
        now = fields.Datetime.now()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take over"),
            "res_model": "sla.oncall.override",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_schedule_id": self.id,
                "default_user_id": self.env.uid,
                "default_date_from": now,
                "default_date_to": self.on_call_until or now + timedelta(days=1),
            },
        }

    def action_subscribe(self):
        """An address at which a calendar finds all shifts of this schedule."""
        self.ensure_one()
        return self.env["sla.oncall.feed"]._open(self)

    # === BUSINESS METHODS === #

    def _on_call(self, moment=None):
        """Who is on call at a moment (naive UTC), now unless one is named.

        :return: ``{schedule: res.users}``, one user or none each; archived people and
            portal users are never among them
        """
        moment = (moment or fields.Datetime.now()).replace(microsecond=0)
        found = self._engine_schedules(moment, moment + _SECOND)
        users = self.env["res.users"]
        return {
            schedule: users.browse(rota.on_call(moment) or ())
            for schedule, rota in found.items()
        }

    def _shifts(self, start, end):
        """The shifts between two moments (naive UTC).

        :return: ``{schedule: [engine shifts]}``; they touch, and ``person`` is the id
            of a user or None
        """
        found = self._engine_schedules(start, end)
        return {schedule: rota.shifts(start, end) for schedule, rota in found.items()}

    def _engine_schedules(self, start, end):
        """What the engine needs to know of a period of time.

        :return: ``{schedule: engine.Schedule}``
        """
        # Everybody who may cause an escalation, customers included, reaches whoever
        # is on call; none of what is read here is told to them.
        mine = self.sudo().with_context(active_test=False)
        users = mine.layer_ids.rotation_ids.user_id
        overrides = mine.override_ids.browse()
        if ids := mine._origin.ids:
            overrides = overrides.search(
                [
                    ("schedule_id", "in", ids),
                    ("date_from", "<", end),
                    ("date_to", ">", start),
                ],
                order="id",
            )
        users = (users | overrides.user_id)._origin
        absences = self._absences(users, start, end)
        by_schedule = overrides.grouped("schedule_id")
        found = {}
        for schedule, own in zip(self, mine, strict=True):
            swaps = by_schedule.get(own._origin, overrides.browse())
            people = (own.layer_ids.rotation_ids.user_id | swaps.user_id)._origin
            found[schedule] = engine.Schedule(
                Zone(own.tz or "UTC"),
                tuple(own.layer_ids._engine_layers()),
                tuple(
                    engine.Period(swap.date_from, swap.date_to, swap.user_id.id)
                    for swap in swaps
                    if swap.date_from < swap.date_to
                ),
                tuple(
                    engine.Period(first, last, person.id)
                    for person in people
                    for first, last in absences[person.id]
                ),
                frozenset(own._unavailable_users(people).ids),
                layer_hours,
            )
        return found

    def _unavailable_users(self, people):
        """Those of some users who have left, or were never users."""
        return people.filtered(
            lambda user: (
                not user.active or user.share or self.company_id not in user.company_ids
            )
        )

    @api.model
    def _absences(self, users, start, end):
        """When people are absent: what they say, and the leaves of their calendar.

        :return: ``{user id: [(from, to)]}``, naive UTC
        """
        found = defaultdict(list)
        if not users:
            return found
        # Whoever asks sees no more of it than that somebody else answers.
        within = [("date_from", "<", end), ("date_to", ">=", start)]
        absences = self.env["sla.oncall.absence"].sudo()
        for absence in absences.search([("user_id", "in", users.ids), *within]):
            if absence.date_from < absence.date_to:
                found[absence.user_id.id].append((absence.date_from, absence.date_to))
        leaves = self.env["resource.calendar.leaves"].sudo()
        for leave in leaves.search(
            [
                ("resource_id.user_id", "in", users.ids),
                ("time_type", "=", "leave"),
                *within,
            ]
        ):
            holiday = leave._sla_holiday()
            if holiday.start < holiday.end:
                person = leave.resource_id.user_id.id
                found[person].append((holiday.start, holiday.end))
        return found

    def _local(self, moment):
        """What the clock shows there, as a naive `datetime`."""
        return Zone(self.tz).wall(moment)

    def _midnight(self, day):
        """The moment at which a day begins there, naive UTC."""
        return Zone(self.tz).midnight(day)

    def _entries(self, shifts):
        """Shifts as a calendar shows them; where nobody is on call there is none."""
        # Who users are is told to whoever may see the schedule.
        users = self.env["res.users"].sudo()
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        entries = []
        for shift in _joined(shifts):
            user = users.browse(shift[2])
            mark = f"{database}/{self.id}/{shift[0]}/{user.id}"
            digest = hashlib.sha256(mark.encode()).hexdigest()[:32]
            entries.append(
                ics.Entry(
                    uid=f"oncall-{digest}",
                    start=shift[0],
                    end=shift[1],
                    summary=self.env._(
                        "On call: %(person)s (%(schedule)s)",
                        person=user.name,
                        schedule=self.name,
                    ),
                    name=user.name,
                    email=user_email(user),
                )
            )
        return entries


def _joined(shifts):
    """Shifts of one person that touch are one, whichever layer says so."""
    found = []
    for shift in shifts:
        if not shift.person:
            continue
        if found and found[-1][1:] == (shift.start, shift.person):
            found[-1] = (found[-1][0], shift.end, shift.person)
        else:
            found.append((shift.start, shift.end, shift.person))
    return found


def user_email(user):
    return (user.email_normalized or user.login or "").lower()


@lru_cache(maxsize=256)
def layer_hours(tz, windows):
    """Windows of a layer as the timeline that they are in a zone."""
    openings = [opening for window in windows for opening in window.openings()]
    return BusinessTimeline(tz, [Shift(*opening) for opening in openings])
