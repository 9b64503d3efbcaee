from odoo import api, fields, models
from odoo.tools import SQL

# How many customers the chart on the form has room for.
_SHOWN = 12
_WEEK = 7 * 24 * 3600


class SlaSimulation(models.Model):
    """What a replay comes to, in figures and at a glance.

    Hours of staffing the difference would take, over the months replayed, are the
    sum of two figures:

    1. ``hours_open``: the service hours that the tried hours have more than those
       in use (less: negative). An agent has to be present; ``hours_open_week`` is the
       same per week.
    2. ``hours_late_now``: the service hours by which promises would have been kept
       too late, or are overdue, under the tried policy. The work was done, but it
       would have had to be done that much earlier. ``hours_late_then`` is the same
       under the policy in use, to compare.
    """

    _inherit = "sla.simulation"

    promise_count = fields.Integer(string="Promises", readonly=True, copy=False)
    judged_then = fields.Integer(string="With a Verdict", readonly=True, copy=False)
    judged_now = fields.Integer(
        string="With a Verdict, Tried", readonly=True, copy=False
    )
    met_then = fields.Integer(string="Kept", readonly=True, copy=False)
    met_now = fields.Integer(string="Kept, Tried", readonly=True, copy=False)
    gained_count = fields.Integer(
        string="Would Be Kept",
        readonly=True,
        copy=False,
        help="Promises that were broken and would have been kept.",
    )
    lost_count = fields.Integer(
        string="Would Be Broken",
        readonly=True,
        copy=False,
        help="Promises that were kept and would have been broken.",
    )
    flipped_ticket_count = fields.Integer(compute="_compute_flipped_ticket_count")
    compliance_then = fields.Float(
        string="Kept (%)",
        compute="_compute_compliance",
        help="Of the promises with a verdict; overdue ones count as broken.",
    )
    compliance_now = fields.Float(
        string="Would Be Kept (%)", compute="_compute_compliance"
    )
    hours_open_week = fields.Float(
        string="Service Hours per Week",
        readonly=True,
        copy=False,
        help="How many more (or fewer) the tried hours have, on average.",
    )
    hours_open = fields.Float(
        string="More Service Hours",
        readonly=True,
        copy=False,
        help="The same over the whole time replayed.",
    )
    hours_late_then = fields.Float(
        string="Hours Late",
        readonly=True,
        copy=False,
        help="Service hours by which promises were kept too late, or are overdue.",
    )
    hours_late_now = fields.Float(
        string="Hours Late, Tried",
        readonly=True,
        copy=False,
        help="The same under the tried policy: work that would have had to be done "
        "that much earlier.",
    )
    hours_staffing = fields.Float(
        string="Hours of Staffing",
        readonly=True,
        copy=False,
        help="More service hours, and hours late under the tried policy, together: "
        "what keeping all its promises would have taken.",
    )
    chart = fields.Html(compute="_compute_chart", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("judged_then", "judged_now", "met_then", "met_now")
    def _compute_compliance(self):
        for simulation in self:
            simulation.compliance_then = _percent(
                simulation.met_then, simulation.judged_then
            )
            simulation.compliance_now = _percent(
                simulation.met_now, simulation.judged_now
            )

    @api.depends("state", "done_count")
    def _compute_flipped_ticket_count(self):
        counts = dict(
            self.env["sla.simulation.line"]._read_group(
                [
                    ("simulation_id", "in", self.ids),
                    ("flip", "in", ("gained", "lost")),
                ],
                ["simulation_id"],
                ["ticket_id:count_distinct"],
            )
        )
        for simulation in self:
            simulation.flipped_ticket_count = counts.get(simulation, 0)

    @api.depends("state", "promise_count")
    def _compute_chart(self):
        for simulation in self:
            rows = simulation._chart_rows() if simulation.promise_count else []
            simulation.chart = rows and self.env["ir.qweb"]._render(
                "sla_simulation.sla_simulation_chart",
                {"rows": rows[:_SHOWN], "more": max(0, len(rows) - _SHOWN)},
            )

    # === ACTION METHODS === #

    def action_view_chart(self):
        """Then and now, by customer."""
        return self._view("sla_simulation.sla_simulation_report_action")

    def action_view_lines(self):
        """Every promise that was compared."""
        return self._view("sla_simulation.sla_simulation_line_action")

    def action_view_flips(self):
        """The promises that turn over."""
        action = self._view("sla_simulation.sla_simulation_line_action")
        action["context"] = {"search_default_flips": 1}
        return action

    def _view(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["domain"] = [("simulation_id", "=", self.id)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _sum_up(self):
        """The figures of what has been replayed so far."""
        self.env.cr.execute(
            SQL(
                """
                SELECT count(*),
                       count(*) FILTER (WHERE state_then IN ('met', %(bad)s)),
                       count(*) FILTER (WHERE state_now IN ('met', %(bad)s)),
                       count(*) FILTER (WHERE state_then = 'met'),
                       count(*) FILTER (WHERE state_now = 'met'),
                       count(*) FILTER (WHERE flip = 'gained'),
                       count(*) FILTER (WHERE flip = 'lost'),
                       COALESCE(sum(late_then::bigint), 0),
                       COALESCE(sum(late_now::bigint), 0)
                  FROM sla_simulation_line
                 WHERE simulation_id = %(simulation)s
                """,
                bad=SQL("'missed', 'overdue'"),
                simulation=self.id,
            )
        )
        *counts, late_then, late_now = self.env.cr.fetchone()
        names = (
            "promise_count",
            "judged_then",
            "judged_now",
            "met_then",
            "met_now",
            "gained_count",
            "lost_count",
        )
        since, until = self.since, self.replayed_at
        in_use = self.baseline_policy_id._engine_policy(self.company_id.id).timeline
        tried = self._tried_policy().timeline
        more = tried.elapsed(since, until) - in_use.elapsed(since, until)
        weeks = (until - since).total_seconds() / _WEEK
        return dict(zip(names, counts, strict=True)) | {
            "hours_open": more / 3600,
            "hours_open_week": more / 3600 / weeks if weeks else 0.0,
            "hours_late_then": float(late_then) / 3600,
            "hours_late_now": float(late_now) / 3600,
            "hours_staffing": (more + float(late_now)) / 3600,
        }

    def _chart_rows(self):
        """Compliance by customer, the one that changes most first. One query."""
        groups = self.env["sla.simulation.report"]._read_group(
            [("simulation_id", "=", self.id), ("is_judged", "=", True)],
            ["partner_id", "side"],
            ["met_rate:avg", "__count"],
        )
        rows = {}
        for partner, side, rate, count in groups:
            row = rows.setdefault(
                partner.id,
                {
                    "name": partner.display_name or self.env._("No customer"),
                    "before": None,
                    "tried": None,
                    "count": 0,
                },
            )
            row[side] = rate
            row["count"] = max(row["count"], count)
        for row in rows.values():
            then, now = row["before"], row["tried"]
            row["change"] = None if None in (then, now) else now - then
        return sorted(
            rows.values(), key=lambda r: (-abs(r["change"] or 0), -r["count"])
        )


def _percent(part, whole):
    return 100.0 * part / whole if whole else 0.0
