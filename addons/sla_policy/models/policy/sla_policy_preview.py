from odoo import api, fields, models
from odoo.tools import format_datetime
from odoo.tools.misc import get_lang

from ...const import PRIORITIES
from ...engine import policy as engine, vocabulary as voc
from ...engine.business_time import BusinessTimeline

# What begins when a ticket arrives, or may.
_SHOWN = (
    voc.FIRST_RESPONSE,
    voc.INFORMATION_CHECK,
    voc.ESTIMATE,
    voc.RESOLUTION,
)


class SlaPolicy(models.Model):
    """What a policy would come to for a ticket arriving at some moment.

    Worked out on what is on the screen, so it follows every edit before it is
    saved.
    """

    _inherit = "sla.policy"

    preview_at = fields.Datetime(
        string="A Ticket Arriving",
        compute="_compute_preview_at",
        store=False,
        readonly=False,
        help="Try another moment: a Friday afternoon, the eve of a holiday.",
    )
    preview_type_id = fields.Many2one(
        "helpdesk.ticket.type",
        string="Of Type",
        compute="_compute_preview_type_id",
        store=False,
        readonly=False,
    )
    preview = fields.Json(compute="_compute_preview")

    # === COMPUTE METHODS === #

    def _compute_preview_at(self):
        for policy in self:
            policy.preview_at = policy.preview_at or fields.Datetime.now()

    def _compute_preview_type_id(self):
        for policy in self:
            policy.preview_type_id = policy.preview_type_id

    @api.depends(
        "preview_at",
        "preview_type_id",
        "calendar_id",
        "tz",
        "company_id",
        "first_response_stop",
        "resolution_start",
        "target_ids.metric_id",
        "target_ids.priority",
        "target_ids.type_ids",
        "target_ids.phase",
        "target_ids.kind",
        "target_ids.hours",
        "target_ids.hours_min",
        "target_ids.days",
        "target_ids.cutoff_hour",
        "target_ids.round_the_clock",
    )
    @api.depends_context("lang", "tz")
    def _compute_preview(self):
        for policy in self:
            policy.preview = policy._preview(
                policy.preview_at or fields.Datetime.now(), policy.preview_type_id
            )

    # === BUSINESS METHODS === #

    def _preview(self, at, request_type):
        """The promises for a ticket of each severity arriving `at` (naive UTC).

        :return: dict of ``zone``, ``is_open``, ``columns``, ``rows`` and ``notes``; a
            row has ``severity`` and ``cells``, a cell the ``text`` of each column or
            ``""``
        """
        self.ensure_one()
        problem = self._preview_problem()
        if problem:
            return {"problem": problem, "columns": [], "rows": [], "notes": []}
        timeline = self._preview_timeline()
        targets = tuple(target._engine_target() for target in self.target_ids)
        policy = engine.Policy(0, targets, timeline)
        names = {m.code: m.name for m in self.env["sla.metric"].search([])}
        severities = self._preview_severities()
        found = {
            (code, value): policy.match(code, value, request_type.id or 0)
            for code in _SHOWN
            for value, _label in severities
        }
        # What no ticket of this type is promised takes no room.
        codes = [c for c in _SHOWN if any(found[c, value] for value, _ in severities)]
        rows = []
        for value, label in severities:
            cells = []
            for code in codes:
                target = found[code, value]
                cells.append(self._preview_cell(policy, target, at) if target else "")
            rows.append({"severity": label, "stars": int(value), "cells": cells})
        return {
            "problem": "",
            "zone": self.tz or "UTC",
            "is_open": timeline.is_open(at),
            "at": self._preview_moment(at),
            "columns": [names[code] for code in codes],
            "rows": rows,
            "notes": self._preview_notes(codes),
        }

    def _preview_notes(self, codes):
        """What the preview takes for granted, in sentences."""
        notes = []
        if voc.ESTIMATE in codes and voc.INFORMATION_CHECK in codes:
            notes.append(
                self.env._("The estimate: if the information is complete at once.")
            )
        if voc.RESOLUTION in codes and self.resolution_start == voc.START_AT_WORK:
            notes.append(self.env._("The resolution: if work on it starts at once."))
        return notes

    def _preview_severities(self):
        field = self.env["sla.target"]._fields["priority"]
        return [
            (value, label)
            for value, label in reversed(field._description_selection(self.env))
            if value in dict(PRIORITIES)
        ]

    def _preview_problem(self):
        """Why nothing can be worked out from what is on the screen, if so."""
        calendar = self.calendar_id._origin
        if calendar and (calendar.schedule_type != "fully_fixed"):
            return self.env._("The service hours are flexible: choose fixed ones.")
        if calendar and not calendar._sla_shifts():
            return self.env._("The service hours have no hours yet.")
        for target in self.target_ids:
            problem = target.metric_id and target._wrong_figure()
            if problem:
                return f"{target.metric_id.name}: {problem}"
        pairs = engine.collisions(t._engine_target() for t in self.target_ids)
        if pairs:
            return self.env._("Two of the promises speak of the same case.")
        return ""

    def _preview_timeline(self):
        calendar = self.calendar_id._origin
        if not calendar:
            return BusinessTimeline.always(self.tz or "UTC")
        company = self.company_id._origin or self.env.company
        return calendar._sla_timeline(company.id)

    def _preview_cell(self, policy, target, at):
        """What one target comes to, in words."""
        promised = engine.promise(policy, target, [(at, None)], at)
        if target.kind == voc.PLANNED:
            return self.env._("as planned")
        if promised.deadline is None:
            return self.env._("never: there is no service time")
        text = self.env._("by %s", self._preview_moment(promised.deadline))
        if promised.expected_from:
            text = self.env._(
                "%(due)s, not before %(first)s",
                due=text,
                first=self._preview_moment(promised.expected_from),
            )
        return text

    def _preview_moment(self, moment):
        # As the field of the arrival above it writes the time in the user's language.
        time = "h:mm a" if "%p" in get_lang(self.env).time_format else "HH:mm"
        return format_datetime(
            self.env, moment, tz=self.tz or "UTC", dt_format=f"EEE d MMM, {time}"
        )
