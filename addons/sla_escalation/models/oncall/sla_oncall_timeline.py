from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.sla_policy.engine.local_time import Zone

from ...engine import oncall as engine

# So many colours there are to tell people apart.
_COLOURS = 8
_DAYS = 14
# Less of a day than that has no room for a name, in percent.
_ROOM = 16


class SlaOncallSchedule(models.Model):
    """The coming two weeks, a line a day, coloured by person."""

    _inherit = "sla.oncall.schedule"

    timeline = fields.Html(
        string="The Coming Two Weeks", compute="_compute_timeline", sanitize=False
    )
    timeline_today = fields.Html(compute="_compute_timeline", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends(
        "tz",
        "layer_ids.sequence",
        "layer_ids.rotation_ids.sequence",
        "layer_ids.rotation_ids.user_id",
        "layer_ids.rotation",
        "layer_ids.rotation_length",
        "layer_ids.handover_weekday",
        "layer_ids.handover_hour",
        "layer_ids.date_start",
        "layer_ids.is_restricted",
        "layer_ids.hour_from",
        "layer_ids.hour_to",
        "layer_ids.mon",
        "layer_ids.tue",
        "layer_ids.wed",
        "layer_ids.thu",
        "layer_ids.fri",
        "layer_ids.sat",
        "layer_ids.sun",
        "override_ids.user_id",
        "override_ids.date_from",
        "override_ids.date_to",
    )
    @api.depends_context("lang", "uid")
    def _compute_timeline(self):
        now = fields.Datetime.now().replace(microsecond=0)
        # Wide enough for every zone's today.
        first, last = now - timedelta(days=2), now + timedelta(days=_DAYS + 2)
        found = self._engine_schedules(first, last)
        # The same person has the same colour on every card.
        everybody = {
            person
            for rota in found.values()
            for layer in rota.layers
            for person in layer.people
        } | {swap.person for rota in found.values() for swap in rota.overrides}
        colours = {
            person: f"o_sla_oncall_{number % _COLOURS}"
            for number, person in enumerate(sorted(everybody))
        }
        colours[None] = "o_sla_oncall_nobody"
        render = self.env["ir.qweb"]._render
        for schedule in self:
            values = schedule._timeline_values(found[schedule], now, colours)
            schedule.timeline = render("sla_escalation.sla_oncall_timeline", values)
            values["days"] = values["days"][:1]
            schedule.timeline_today = render(
                "sla_escalation.sla_oncall_timeline_day", values
            )

    # === BUSINESS METHODS === #

    def _timeline_values(self, rota, now, colours):
        """What the drawing needs: days with their pieces, and people with hours."""
        today = rota.zone.day(now)
        edges = [
            rota.zone.midnight(today + timedelta(days=number))
            for number in range(_DAYS + 1)
        ]
        shifts = _joined(rota.shifts(edges[0], edges[-1]))
        people = list(
            dict.fromkeys(
                [
                    *(person for layer in rota.layers for person in layer.people),
                    *(shift.person for shift in shifts if shift.person),
                ]
            )
        )
        # Names of users are no secret, and one may work in another company.
        users = self.env["res.users"].sudo().browse(people)
        names = {user.id: user.name for user in users}
        days = []
        for number, (begin, end) in enumerate(zip(edges, edges[1:], strict=False)):
            if begin == end:
                # A day that the calendar of the place jumps over.
                continue
            day = today + timedelta(days=number)
            days.append(
                {
                    "label": format_date(self.env, day, date_format="EEE d MMM"),
                    "is_today": number == 0,
                    "is_weekend": day.weekday() > 4,
                    "now": _share(now - begin, end - begin) if number == 0 else None,
                    "pieces": [
                        self._timeline_piece(shift, begin, end, rota.tz, colours, names)
                        for shift in shifts
                        if shift.start < end and shift.end > begin
                    ],
                }
            )
        return {
            "days": days,
            "people": self._timeline_people(shifts, people, colours, names),
            "nobody": _hours(shift for shift in shifts if not shift.person),
            "tz": rota.tz,
        }

    def _timeline_piece(self, shift, begin, end, tz, colours, names):
        """A shift's part of a day."""
        start, stop = max(shift.start, begin), min(shift.end, end)
        width = _share(stop - start, end - begin)
        name = names.get(shift.person) or self.env._("Nobody")
        local = [Zone(tz).wall(moment) for moment in (shift.start, shift.end)]
        moments = " – ".join(
            f"{format_date(self.env, moment.date(), date_format='EEE d MMM')} "
            f"{moment:%H:%M}"
            for moment in local
        )
        is_swap = shift.layer == engine.OVERRIDE
        return {
            "width": f"{width:.3f}",
            "name": name,
            "has_room": width >= _ROOM,
            "colour": colours[shift.person],
            "is_swap": is_swap,
            "title": (
                self.env._("%(name)s takes over: %(when)s", name=name, when=moments)
                if is_swap
                else f"{name}: {moments}"
            ),
        }

    def _timeline_people(self, shifts, people, colours, names):
        """Who is on call for how long, in the order of the turns."""
        return [
            {
                "name": names[person],
                "colour": colours[person],
                "hours": _hours(shift for shift in shifts if shift.person == person),
                "is_me": person == self.env.uid,
            }
            for person in people
        ]


def _joined(shifts):
    """Shifts that look the same: which layer says so is nothing to see."""
    found = []
    for shift in shifts:
        last = found[-1] if found else None
        if last and (last.person, last.layer == engine.OVERRIDE) == (
            shift.person,
            shift.layer == engine.OVERRIDE,
        ):
            found[-1] = engine.Shift(last.start, shift.end, last.person, last.layer)
        else:
            found.append(shift)
    return found


def _share(part, whole):
    return 100 * part.total_seconds() / whole.total_seconds()


def _hours(shifts):
    return round(sum(shift.seconds for shift in shifts) / engine.HOUR)
