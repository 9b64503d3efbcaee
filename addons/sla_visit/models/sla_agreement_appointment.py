from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.sla_policy.engine.local_time import Zone
from odoo.addons.sla_policy.models.moment_format import format_moment

from ..engine import entitlement as engine
from .calendar_event import BILLABLE, INCLUDED

_ICONS = {
    engine.VISIT: "fa-map-marker",
    engine.SESSION: "fa-desktop",
    engine.CHECKPOINT: "fa-check-square-o",
}
_HALF_HOUR = timedelta(minutes=30)


class SlaAgreement(models.Model):
    """The visits, sessions and checkpoints of an agreement: planned, used, left."""

    _inherit = "sla.agreement"

    entitlement_ids = fields.One2many(
        "sla.entitlement",
        "agreement_id",
        string="Extra Visits & Sessions",
        copy=True,
        help="What this customer gets on top of the policy.",
    )
    appointment_ids = fields.One2many(
        "calendar.event", "sla_agreement_id", string="Visits & Sessions"
    )
    appointment_count = fields.Integer(compute="_compute_appointment_count")
    has_entitlements = fields.Boolean(compute="_compute_has_entitlements")
    entitlement_summary = fields.Html(
        string="Used and Left", compute="_compute_entitlement_summary", sanitize=False
    )

    # === COMPUTE METHODS === #

    def _compute_appointment_count(self):
        """Those still to come."""
        # Sudo: all that are planned for the customer, also those of other users.
        events = self.env["calendar.event"].sudo()
        counts = dict(
            events._read_group(
                [
                    ("sla_agreement_id", "in", self.ids),
                    ("stop", ">", fields.Datetime.now()),
                ],
                ["sla_agreement_id"],
                ["__count"],
            )
        )
        for agreement in self:
            agreement.appointment_count = counts.get(agreement._origin.sudo(), 0)

    @api.depends("policy_id.entitlement_ids", "entitlement_ids")
    def _compute_has_entitlements(self):
        for agreement in self:
            agreement.has_entitlements = bool(agreement._entitlements())

    @api.depends(
        "policy_id.entitlement_ids",
        "entitlement_ids.quantity",
        "appointment_ids.sla_coverage",
    )
    @api.depends_context("lang", "tz")
    def _compute_entitlement_summary(self):
        usage = self._origin._entitlement_usage()
        for agreement in self:
            rows = usage.get(agreement._origin)
            agreement.entitlement_summary = rows and self.env["ir.qweb"]._render(
                "sla_visit.sla_agreement_entitlement_summary", {"rows": rows}
            )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_appointments(self):
        # Sudo: private meetings of other users count as well.
        events = self.env["calendar.event"].sudo().with_context(active_test=False)
        planned = events.search([("sla_agreement_id", "in", self.ids)], limit=1)
        if planned:
            raise UserError(
                self.env._(
                    "Visits or sessions have been planned under “%s”. End or archive "
                    "it instead of deleting it.",
                    planned.sla_agreement_id.display_name,
                )
            )

    # === ACTION METHODS === #

    def action_plan_appointment(self):
        """Open a new appointment under the agreement.

        The kind may be named in the context: `sla_plan_kind`.
        """
        self.ensure_one()
        kind = self.env.context.get("sla_plan_kind")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a visit or session"),
            "res_model": "calendar.event",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": self._plan_context(kind),
        }

    def action_view_appointments(self):
        """Open the appointments under the agreement."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_visit.sla_appointment_action"
        )
        action["domain"] = [("sla_agreement_id", "=", self.id)]
        action["context"] = self._plan_context()
        return action

    # === BUSINESS METHODS === #

    def _entitlements(self, archived=False):
        """What the agreement includes: lines of its policy, and its own."""
        found = self.with_context(active_test=False)
        lines = found.policy_id.entitlement_ids | found.entitlement_ids
        lines = lines if archived else lines.filtered("active")
        return lines.with_env(self.env)

    def _entitlement_extras(self, root):
        """The agreement's own lines that add to a line of its policy."""
        return self.entitlement_ids.filtered(lambda line: line.extends_id == root)

    def _plan_context(self, kind=None, ticket=None):
        """What a new appointment begins with, as defaults for its form."""
        self.ensure_one()
        lines = self._entitlements()
        planned = lines.filtered(lambda line: line.kind != engine.CHECKPOINT)
        entitlement = (
            planned.filtered(lambda line: line.kind == kind) if kind else planned
        )[:1]
        partner = ticket and ticket.partner_id or self.partner_id
        events = self.env["calendar.event"]
        start = self._plan_start(entitlement)
        hours = entitlement.duration_hours or 1.0
        context = {
            "default_sla_agreement_id": self.id,
            "default_sla_entitlement_id": entitlement.id,
            "default_sla_place_id": self.partner_id.id,
            "default_partner_ids": (self.env.user.partner_id | partner).ids,
            "default_start": fields.Datetime.to_string(start),
            "default_stop": fields.Datetime.to_string(start + timedelta(hours=hours)),
            "default_duration": hours,
            # The meeting hangs on the agreement by a field of its own. The calendar
            # would make an activity too, which agents may not do on agreements.
            "default_res_model_id": False,
        }
        if entitlement:
            context["default_name"] = events._sla_title(entitlement, self.partner_id)
        if entitlement.is_online:
            context["default_videocall_location"] = (
                events.get_discuss_videocall_location()
            )
        if ticket:
            context["default_sla_ticket_id"] = ticket.id
            context["default_name"] = f"{ticket.number}: {ticket.name}"
        return context

    def _plan_start(self, entitlement):
        """The first half hour of service with the notice kept, naive UTC."""
        start = fields.Datetime.now() + timedelta(minutes=entitlement._notice_minutes())
        timeline = self._service_timeline()
        start = timeline and timeline.next_open(start) or start
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        return start + (midnight - start) % _HALF_HOUR

    def _service_timeline(self):
        """The service hours; None for around the clock."""
        self.ensure_one()
        calendar = self.policy_id.calendar_id
        return calendar._sla_timeline(self.company_id.id) if calendar else None

    def _entitlement_usage(self):
        """What has been used of each entitlement this period, and what is left.

        A constant number of queries.

        :return: `{agreement: [row]}`; a row has ``entitlement``, ``name``, ``kind``,
            ``icon``, ``allowance``, ``clause``, ``quantity`` and ``left`` (None without
            a limit), ``used``, ``billable``, ``percent``, ``text`` and ``next_at``
            (naive UTC) with ``next_text`` in the reader's zone
        """
        now = fields.Datetime.now()
        # Sudo: appointments that the user may not read are used up as well.
        events = self.env["calendar.event"].sudo()
        # The widest period but the whole agreement, with room for time zones.
        since = fields.Datetime.subtract(now, days=33)
        domain = Domain("sla_agreement_id", "in", self.ids) & (
            Domain("stop", ">=", since)
            | Domain("sla_entitlement_id.period", "=", engine.WHOLE)
        )
        pools = {}
        for event in events.search(domain, order="start, id"):
            agreement, root = event._sla_pool()
            pools.setdefault((agreement.id, root.id), events)
            pools[agreement.id, root.id] |= event
        return {
            agreement: [
                agreement._usage_row(
                    root, pools.get((agreement.id, root.id), events), now
                )
                for root in agreement._entitlement_roots()
            ]
            for agreement in self
        }

    def _entitlement_roots(self):
        """The lines that are counted each by itself, in order."""
        lines = self._entitlements()
        return lines.filtered(lambda line: line._root_for(self) == line)

    def _usage_row(self, root, events, now):
        allowance = root._engine_allowance(self._entitlement_extras(root))
        today = Zone(self.policy_id.tz).day(now)
        period = engine.bounds(today, allowance.period)

        def used(coverage):
            counted = events.filtered(lambda event: event.sla_coverage == coverage)
            return engine.used(
                (event._sla_use(event.id) for event in counted),
                # They have been judged: here they are only counted.
                engine.Allowance(None, allowance.period, allowance.counted),
                today,
            )

        in_period = events.filtered(
            lambda event: (
                event._sla_days()[0] <= period[1] and event._sla_days()[1] >= period[0]
            )
        )
        coming = events.filtered(lambda event: event.stop > now)[:1]
        row = {
            "entitlement": root,
            "name": root.name,
            "kind": root.kind,
            "icon": _ICONS[root.kind],
            "allowance": root.allowance,
            "clause": root.note or "",
            "quantity": allowance.quantity,
            "used": used(INCLUDED),
            "billable": len(in_period.filtered(lambda e: e.sla_coverage == BILLABLE)),
            "next_at": coming.start or None,
            "next_text": coming and format_moment(self.env, coming.start, "full"),
        }
        row["left"] = row["percent"] = None
        if allowance.quantity is not None:
            row["left"] = max(0, allowance.quantity - row["used"])
            row["percent"] = (
                min(100, 100 * row["used"] // allowance.quantity)
                if allowance.quantity
                else 100
            )
        row["text"] = self._usage_text(root, row)
        return row

    def _usage_text(self, root, row):
        """“1 of 2 this week”."""
        if root.kind == engine.CHECKPOINT:
            return root.allowance
        figure = str(row["used"])
        if row["quantity"] is not None:
            figure = self.env._(
                "%(used)s of %(quantity)s", used=figure, quantity=row["quantity"]
            )
            if root.counted == engine.DAYS:
                figure = self.env._("%s days", figure)
        if root.period == engine.WEEK:
            return self.env._("%s this week", figure)
        if root.period == engine.MONTH:
            return self.env._("%s this month", figure)
        return self.env._("%s so far", figure)

    def _rejudge_added(self):
        """Count again what is to come under lines that come with an add-on."""
        if self:
            # Sudo: the entitlement is the customer's, so all users' meetings count.
            events = self.env["calendar.event"].sudo()
            events._sla_rejudge(
                events.search(
                    [
                        ("sla_agreement_id", "in", self.ids),
                        ("sla_entitlement_id.addon_kind", "!=", False),
                        ("stop", ">=", fields.Datetime.now()),
                    ]
                )
            )
