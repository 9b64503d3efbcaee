from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import PHASES, PRIORITIES
from ...engine import policy as engine, vocabulary as voc
from ..record_name import joined

# Phases a progress update can be bound to: those in which a ticket is open.
_OPEN_PHASES = [item for item in PHASES if item[0] not in voc.TERMINAL_PHASES]


def _minutes(hours):
    """Hours as people type them, in whole minutes."""
    return round((hours or 0.0) * 60)


class SlaTarget(models.Model):
    """One promise of a policy: a metric, a case, and how long (rules T2 to T6)."""

    _name = "sla.target"
    _description = "Support Promise"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one(
        "sla.metric", string="Promise", required=True, ondelete="restrict"
    )
    metric_code = fields.Char(related="metric_id.code", string="Metric Code")
    priority = fields.Selection(
        PRIORITIES, string="Severity", help="Empty: tickets of any severity."
    )
    type_ids = fields.Many2many(
        "helpdesk.ticket.type",
        string="Request Types",
        help="Empty: tickets of any type. A promise for a type goes before one "
        "for a severity.",
    )
    phase = fields.Selection(
        _OPEN_PHASES,
        string="Only While",
        help="Progress updates only: promised as long as the ticket is there. "
        "Empty: as long as it is open.",
    )
    kind = fields.Selection(
        [
            (voc.HOURS, "Hours"),
            (voc.DAYS, "Working days"),
            (voc.CUTOFF, "By an hour of the day"),
            (voc.PLANNED, "As planned"),
        ],
        string="Counted As",
        default=voc.HOURS,
        required=True,
        help="Hours: that much service time after the start. Working days: close "
        "of service on the N-th working day after the day of the start. By an hour "
        "of the day: the first working day on which that hour is still to come. "
        "As planned: the ticket's release date, once it is set.",
    )
    hours = fields.Float(string="At Most", help="At most this long.")
    hours_min = fields.Float(
        string="Not Before",
        help="“24 to 48 hours”: the first of the two. An answer may be expected "
        "from then on; 0 where the agreement does not say.",
    )
    days = fields.Integer(help="Working days.")
    cutoff_hour = fields.Float(string="Cut-off", help="Local time, 14.5 is 14:30.")
    round_the_clock = fields.Boolean(
        string="24×7",
        help="Hours pass by night and on holidays too, whatever the service hours.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "metric_id.name",
        "priority",
        "type_ids.name",
        "phase",
        "kind",
        "hours",
        "hours_min",
        "days",
        "cutoff_hour",
        "round_the_clock",
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        severities = dict(self._fields["priority"]._description_selection(self.env))
        phases = dict(self._fields["phase"]._description_selection(self.env))
        for target in self:
            case = [severities[target.priority]] if target.priority else []
            case += target.type_ids.mapped("name")
            if target.phase:
                case.append(phases[target.phase])
            what = target.metric_id.name or ""
            if case:
                what = self.env._(
                    "%(promise)s (%(case)s)", promise=what, case=", ".join(case)
                )
            target.display_name = joined(what, what and target._allowance())

    def _allowance(self):
        """How long it is, in words: “24 to 48 working hours”."""
        self.ensure_one()
        return self._format_allowance(self._engine_target(), self.policy_id.calendar_id)

    @api.model
    def _format_allowance(self, target, calendar):
        """How long a target is, in words; also one as a version has frozen it.

        :param engine.Target target:
        :param calendar: the service hours it counts in, empty for around the clock
        """
        if target.kind == voc.DAYS:
            if target.days == 1:
                return self.env._("1 working day")
            return self.env._("%s working days", target.days)
        if target.kind == voc.CUTOFF:
            # Not the term of the preview, which says the day too: other languages
            # need other words before an hour.
            minutes = target.cutoff // 60
            hour = f"{minutes // 60:02d}:{minutes % 60:02d}"
            return self.env._("by %(hour)s", hour=hour)
        if target.kind == voc.PLANNED:
            return self.env._("as planned")
        minutes = target.seconds // 60
        if 0 < minutes < 120 and (minutes < 60 or minutes % 60):
            figure = self.env._("%s min", minutes)
        else:
            figure = self.env._("%s h", f"{minutes / 60:g}")
        least = target.seconds_min // 60
        if least:
            figure = self.env._(
                "%(least)s to %(most)s", least=f"{least / 60:g}", most=figure
            )
        if target.round_the_clock or not calendar:
            return self.env._("%s, 24×7", figure)
        return self.env._("%s of service", figure)

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "hours", "hours_min", "days", "cutoff_hour")
    def _check_figures(self):
        for target in self:
            problem = target._wrong_figure()
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(promise)s\n%(problem)s",
                        promise=target.display_name,
                        problem=problem,
                    )
                )

    def _wrong_figure(self):
        """What is wrong with the figures, in a sentence; None if nothing is."""
        if self.kind == voc.HOURS:
            if _minutes(self.hours) <= 0:
                return self.env._("Say how many hours: more than 0.")
            if self.hours_min < 0:
                return self.env._("“Not before” cannot be negative.")
            if _minutes(self.hours_min) > _minutes(self.hours):
                return self.env._(
                    "“Not before” is later than the deadline itself. Swap the two "
                    "figures, or leave the first one at 0."
                )
        elif self.kind == voc.DAYS and self.days <= 0:
            return self.env._("Say how many working days: 1 or more.")
        elif self.kind == voc.CUTOFF and not 0 <= self.cutoff_hour <= 24:
            return self.env._("The hour of the day lies between 0:00 and 24:00.")
        return None

    @api.constrains("policy_id", "metric_id", "priority", "type_ids", "phase")
    def _check_collisions(self):
        self.policy_id._check_targets()

    @api.constrains("phase", "metric_id")
    def _check_phase(self):
        for target in self:
            if target.phase and target.metric_id.code != voc.PROGRESS_UPDATE:
                raise ValidationError(
                    self.env._(
                        "Only progress updates are promised for one phase of a "
                        "ticket. Empty “Only while” of “%s”.",
                        target.display_name,
                    )
                )

    # === BUSINESS METHODS === #

    def _engine_target(self):
        """The target as the engine takes it."""
        self.ensure_one()
        return engine.Target(
            key=self.id or self._origin.id or 0,
            metric=self.metric_id.code or "",
            kind=self.kind,
            priority=self.priority or "",
            types=frozenset(self.type_ids._origin.ids or self.type_ids.ids),
            phase=self.phase or "",
            seconds=_minutes(self.hours) * 60,
            seconds_min=_minutes(self.hours_min) * 60,
            days=self.days,
            cutoff=_minutes(self.cutoff_hour) * 60,
            round_the_clock=self.round_the_clock,
        )
