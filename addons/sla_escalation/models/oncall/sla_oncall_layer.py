from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import oncall as engine

# Both widgets and engine go from Monday to Sunday.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# The longest turn, by what it is counted in: a year.
_LONGEST = {engine.HOURS: 24 * 365, engine.DAILY: 365, engine.WEEKLY: 52}


class SlaOncallLayer(models.Model):
    """One rotation of a schedule: people who take turns."""

    _name = "sla.oncall.layer"
    _description = "On-Call Layer"
    _order = "sequence, id"

    schedule_id = fields.Many2one(
        "sla.oncall.schedule", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="schedule_id.company_id", store=True, index=True
    )
    name = fields.Char(
        required=True, default=lambda self: self.env._("Rotation"), translate=True
    )
    sequence = fields.Integer(default=10)
    rotation_ids = fields.One2many(
        "sla.oncall.rotation",
        "layer_id",
        string="People",
        copy=True,
        help="In the order of their turns.",
    )
    user_ids = fields.Many2many(
        "res.users", string="Who Takes Turns", compute="_compute_user_ids"
    )
    rotation = fields.Selection(
        [
            (engine.DAILY, "Days"),
            (engine.WEEKLY, "Weeks"),
            (engine.HOURS, "Hours"),
        ],
        string="Turns In",
        required=True,
        default=engine.WEEKLY,
    )
    rotation_length = fields.Integer(
        string="A Turn Lasts",
        required=True,
        default=1,
        help="So many hours, days or weeks, by the clock of the wall.",
    )
    handover_weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        string="Hand-Over On",
        required=True,
        default="0",
    )
    handover_hour = fields.Float(
        string="Hand-Over At",
        default=9.0,
        help="By the clock of the wall in the schedule's time zone.",
    )
    date_start = fields.Date(
        string="First Day",
        required=True,
        default=fields.Date.context_today,
        help="The first in the order has the first turn; before, there is nobody.",
    )
    is_restricted = fields.Boolean(
        string="Only in Some Hours",
        help="Outside of these the layers below decide, else there is nobody.",
    )
    hour_from = fields.Float(string="From", default=9.0)
    hour_to = fields.Float(
        string="To",
        default=18.0,
        help="Not later than “From”: it ends on the next day.",
    )
    mon = fields.Boolean("Monday", default=True)
    tue = fields.Boolean("Tuesday", default=True)
    wed = fields.Boolean("Wednesday", default=True)
    thu = fields.Boolean("Thursday", default=True)
    fri = fields.Boolean("Friday", default=True)
    sat = fields.Boolean("Saturday")
    sun = fields.Boolean("Sunday")
    summary = fields.Char(compute="_compute_summary")

    # === COMPUTE METHODS === #

    @api.depends("rotation_ids.user_id")
    def _compute_user_ids(self):
        for layer in self:
            layer.user_ids = layer.rotation_ids.sorted("sequence").user_id

    @api.depends(
        "rotation",
        "rotation_length",
        "handover_weekday",
        "handover_hour",
        "is_restricted",
        "hour_from",
        "hour_to",
        *DAYS,
    )
    def _compute_summary(self):
        """“Every 2 weeks, Monday 09:00; Mon–Fri 20:00–08:00”."""
        weekdays = dict(
            self._fields["handover_weekday"]._description_selection(self.env)
        )
        for layer in self:
            hour, count = _clock(layer.handover_hour), layer.rotation_length
            if layer.rotation == engine.WEEKLY:
                day = weekdays.get(layer.handover_weekday, "")
                text = (
                    self.env._("Every week, %(day)s %(hour)s", day=day, hour=hour)
                    if count == 1
                    else self.env._(
                        "Every %(count)s weeks, %(day)s %(hour)s",
                        count=count,
                        day=day,
                        hour=hour,
                    )
                )
            elif layer.rotation == engine.DAILY:
                text = (
                    self.env._("Every day at %(hour)s", hour=hour)
                    if count == 1
                    else self.env._(
                        "Every %(count)s days at %(hour)s", count=count, hour=hour
                    )
                )
            else:
                text = self.env._(
                    "Every %(count)s hours from %(hour)s", count=count, hour=hour
                )
            if layer.is_restricted:
                days = [
                    weekdays[str(number)]
                    for number, day in enumerate(DAYS)
                    if layer[day]
                ]
                if len(days) < 7:
                    text += "; " + ", ".join(days)
                else:
                    text += ";"
                text += f" {_clock(layer.hour_from)}–{_clock(layer.hour_to)}"
            layer.summary = text

    # === CONSTRAINT METHODS === #

    @api.constrains("schedule_id", "rotation_ids")
    def _check_rotation(self):
        for layer in self:
            if not layer.rotation_ids:
                raise ValidationError(
                    self.env._(
                        "The layer “%(name)s” has nobody. Add at least one person, "
                        "or remove the layer.",
                        name=layer.name,
                    )
                )

    @api.constrains("rotation_length", "rotation")
    def _check_length(self):
        for layer in self:
            longest = _LONGEST[layer.rotation]
            if not 1 <= layer.rotation_length <= longest:
                raise ValidationError(
                    self.env._(
                        "A turn of the layer “%(name)s” lasts %(length)s: give a "
                        "number from 1 to %(longest)s.",
                        name=layer.name,
                        length=layer.rotation_length,
                        longest=longest,
                    )
                )

    @api.constrains("handover_hour", "hour_from", "hour_to", "is_restricted", *DAYS)
    def _check_hours(self):
        for layer in self:
            if not (
                0 <= _seconds(layer.handover_hour) < engine.DAY
                and 0 <= _seconds(layer.hour_from) < engine.DAY
                and 0 <= _seconds(layer.hour_to) <= engine.DAY
            ):
                raise ValidationError(
                    self.env._(
                        "The layer “%(name)s” has an hour that no day has. Give "
                        "hours from 00:00 to 23:59; only the end may be 24:00.",
                        name=layer.name,
                    )
                )
            if layer.is_restricted and not any(layer[day] for day in DAYS):
                raise ValidationError(
                    self.env._(
                        "The layer “%(name)s” applies on no day of the week. Choose "
                        "at least one, or let it apply always.",
                        name=layer.name,
                    )
                )

    @api.constrains("date_start")
    def _check_date_start(self):
        for layer in self:
            if not 1970 <= layer.date_start.year <= 2200:
                raise ValidationError(
                    self.env._(
                        "The layer “%(name)s” begins in the year %(year)s. Give a "
                        "day between 1970 and 2200.",
                        name=layer.name,
                        year=layer.date_start.year,
                    )
                )

    # === BUSINESS METHODS === #

    def _engine_layers(self):
        """The layers as the engine takes them; what is not complete yet is left out."""
        for layer in self.sorted(lambda layer: (layer.sequence, layer._origin.id or 0)):
            turns = layer.rotation_ids.sorted(
                lambda turn: (turn.sequence, turn._origin.id or 0)
            )
            try:
                yield layer._engine_layer(turns)
            except (TypeError, ValueError, AttributeError):
                # Being typed in a form: nobody is shown until it can be understood.
                continue

    def _engine_layer(self, turns):
        windows = ()
        if self.is_restricted:
            start, end = _seconds(self.hour_from), _seconds(self.hour_to)
            windows = tuple(
                engine.Window(number, start, end)
                for number, day in enumerate(DAYS)
                if self[day]
            )
        return engine.Layer(
            people=tuple(turn.user_id._origin.id for turn in turns if turn.user_id),
            unit=self.rotation,
            length=self.rotation_length,
            start=self.date_start,
            handover=_seconds(self.handover_hour),
            weekday=int(self.handover_weekday),
            windows=windows,
        )


def _seconds(hour):
    """An hour of the day as seconds, to the minute."""
    return round(hour * 60) * 60


def _clock(hour):
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
