from odoo import api, fields, models
from odoo.tools import format_datetime

from ..const import PRIORITIES
from ..engine import policy as engine
from ..engine import vocabulary as voc
from ..engine.business_time import BusinessTimeline

_SHOWN = (voc.FIRST_RESPONSE, voc.ESTIMATE, voc.RESOLUTION)


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

        :return: dict of ``zone``, ``is_open``, ``columns`` and ``rows``; a row has
            ``severity`` and ``cells``, a cell the ``text`` of each column or ``""``
        """
        self.ensure_one()
        problem = self._preview_problem()
        if problem:
            return {"problem": problem, "columns": [], "rows": []}
        timeline = self._preview_timeline()
        targets = tuple(target._engine_target() for target in self.target_ids)
        policy = engine.Policy(0, targets, timeline)
        metrics = {m.code: m for m in self.env["sla.metric"].search([])}
        codes = [code for code in _SHOWN if code in policy.metrics]
        rows = []
        for value, label in self._preview_severities():
            cells = []
            for code in codes:
                target = policy.match(code, value, request_type.id or 0)
                cells.append(self._preview_cell(policy, target, at) if target else "")
            rows.append({"severity": label, "stars": int(value), "cells": cells})
        return {
            "problem": "",
            "zone": self.tz or "UTC",
            "is_open": timeline.is_open(at),
            "at": self._preview_moment(at),
            "columns": [metrics[code].name for code in codes],
            "rows": rows,
        }

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
        return format_datetime(
            self.env, moment, tz=self.tz or "UTC", dt_format="EEE d MMM, HH:mm"
        )
