from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sla_policy.engine.local_time import Zone
from odoo.addons.sla_policy.models.own_write import as_own_write, take_own_write
from odoo.addons.sla_policy.models.record_name import joined

DRAFT = "draft"
FINAL = "final"


# What people may write. The rest is counted.
_FREE = {"final_on", "message_main_attachment_id", "message_follower_ids"}
_FREE |= {"message_partner_ids", "message_ids"}


class SlaAvailability(models.Model):
    """The statement of a service's availability in one month.

    It is counted from the outages as long as it is a draft. Once final it keeps its
    figures and its lines, whatever is corrected afterwards: a customer has them.
    """

    _name = "sla.availability"
    _description = "Availability Statement"
    _inherit = ["mail.thread", "sla.due"]
    _order = "month desc, service_id, id desc"
    _rec_names_search = ["service_id.name"]

    service_id = fields.Many2one(
        "sla.service", required=True, ondelete="restrict", index=True
    )
    month = fields.Date(
        required=True, index=True, help="Its first day, in the service's time zone."
    )
    partner_id = fields.Many2one(
        related="service_id.partner_id", string="Customer", store=True, index=True
    )
    commercial_partner_id = fields.Many2one(
        related="service_id.commercial_partner_id",
        string="Commercial Entity",
        store=True,
        index=True,
    )
    agreement_id = fields.Many2one(
        "sla.agreement", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="service_id.company_id", store=True, index=True
    )
    state = fields.Selection(
        [(DRAFT, "Draft"), (FINAL, "Final")],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    final_on = fields.Date(
        string="Becomes Final On",
        copy=False,
        tracking=True,
        help="The day on which the draft becomes final by itself. Put it off while "
        "something is in dispute; empty: only when somebody says so.",
    )
    tz = fields.Char(string="Time Zone", readonly=True)
    date_from = fields.Datetime(readonly=True)
    date_to = fields.Datetime(readonly=True)
    service_seconds = fields.Integer(readonly=True)
    lost_seconds = fields.Integer(readonly=True)
    allowed_seconds = fields.Integer(readonly=True)
    target_ppm = fields.Integer(
        string="Promised (ppm)", readonly=True, aggregator=False
    )
    availability_ppm = fields.Integer(
        string="Availability (ppm)",
        readonly=True,
        aggregator=False,
        help="Parts per million of the service time, rounded down. Without service "
        "time there is none, and this says nothing.",
    )
    is_kept = fields.Boolean(string="Kept", readonly=True)
    is_missed = fields.Boolean(string="Missed", readonly=True, index=True)
    credit_percent = fields.Float(
        string="Credit (%)", digits=(5, 2), readonly=True, aggregator=False
    )
    lines = fields.Json(readonly=True)

    # For people: screens, charts and the print.
    verdict = fields.Selection(
        [("kept", "Kept"), ("missed", "Missed"), ("none", "No service time")],
        compute="_compute_shares",
        store=True,
    )
    availability_percent = fields.Float(
        string="Availability (%)",
        digits=(7, 4),
        compute="_compute_shares",
        store=True,
        aggregator="avg",
    )
    target_percent = fields.Float(
        string="Promised (%)",
        digits=(7, 4),
        compute="_compute_shares",
        store=True,
        aggregator="avg",
    )
    service_minutes = fields.Float(
        string="Service Time (min)", compute="_compute_shares", store=True
    )
    lost_minutes = fields.Float(
        string="Lost (min)", compute="_compute_shares", store=True
    )
    missed_minutes = fields.Float(
        string="Missed By (min)",
        compute="_compute_shares",
        store=True,
        help="What was lost beyond what the promise allows.",
    )
    month_name = fields.Char(string="Month in Words", compute="_compute_display_name")
    is_outdated = fields.Boolean(
        compute="_compute_is_outdated",
        help="Outages or service hours were corrected after it was counted.",
    )

    _service_month_uniq = models.UniqueIndex(
        "(service_id, month)", "There is a statement of this service and month already."
    )
    _month_begins = models.Constraint(
        "CHECK(EXTRACT(DAY FROM month) = 1)",
        "A statement is of a whole month: give its first day.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "service_seconds",
        "lost_seconds",
        "allowed_seconds",
        "availability_ppm",
        "target_ppm",
        "is_kept",
        "is_missed",
    )
    def _compute_shares(self):
        for statement in self:
            kept = "kept" if statement.is_kept else "none"
            statement.verdict = "missed" if statement.is_missed else kept
            statement.availability_percent = statement.availability_ppm / 10_000
            statement.target_percent = statement.target_ppm / 10_000
            statement.service_minutes = statement.service_seconds / 60
            statement.lost_minutes = statement.lost_seconds / 60
            over = statement.lost_seconds - statement.allowed_seconds
            statement.missed_minutes = max(0, over) / 60

    def _compute_is_outdated(self):
        self.is_outdated = False
        counted_ones = self.filtered("date_from")
        measured = self.service_id._measure(
            [(statement.service_id, statement.month) for statement in counted_ones],
            fields.Datetime.now(),
        )
        for statement, (result, _outages) in zip(counted_ones, measured, strict=True):
            counted = (result.service, result.lost)
            stated = (statement.service_seconds, statement.lost_seconds)
            statement.is_outdated = counted != stated

    @api.depends("service_id.name", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            month = ""
            if statement.month:
                month = statement.service_id._month_label(statement.month)
            statement.month_name = month
            statement.display_name = joined(
                statement.service_id.name, month, separator=", "
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """A statement is asked for by its service and month; the rest is counted."""
        asked = {"service_id", "month", *_FREE}
        if any(set(vals) - asked for vals in vals_list):
            self._refuse_figures()
        services = self.env["sla.service"]
        # Said here: a default in the context of a request could say otherwise.
        statements = super().create(
            [
                {
                    "final_on": services.browse(vals.get("service_id"))._final_day(),
                    **vals,
                    "state": DRAFT,
                }
                for vals in vals_list
            ]
        )
        statements._check_over()
        statements._count()
        return statements

    def write(self, vals):
        is_own_write, self = take_own_write(self, vals)
        if not is_own_write:
            if set(vals) - _FREE:
                self._refuse_figures()
            if "final_on" in vals:
                self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_final(self):
        self._check_draft()

    def _writer(self):
        # Tracking would take a query for every statement.
        return as_own_write(self.with_context(tracking_disable=True))

    def _refuse_figures(self):
        raise AccessError(
            self.env._(
                "A statement is counted from the outages of its month, never written. "
                "Correct the outages and count again."
            )
        )

    # === ACTION METHODS === #

    def action_recompute(self):
        """Count the drafts again, from the outages as they are now."""
        self._check_may_write()
        self._check_draft()
        self._count()
        return True

    def action_final(self):
        """Count once more, and never again."""
        self._check_may_write()
        self._check_draft()
        self._check_over()
        self._make_final()
        return True

    def action_view_outages(self):
        """Open the outages of the month."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_availability.sla_outage_action"
        )
        outage_ids = [line["outage_id"] for line in self.lines or ()]
        action["domain"] = [("id", "in", outage_ids)]
        action["context"] = {"create": False}
        return action

    # === BUSINESS METHODS === #

    def _check_may_write(self):
        """The buttons write as the engine; who may press them is decided here."""
        self.check_access("write")

    def _check_draft(self):
        for statement in self:
            if statement.state != DRAFT:
                raise UserError(
                    self.env._(
                        "The statement of “%s” is final: the customer may have it. It "
                        "is neither counted again nor deleted.",
                        statement.display_name,
                    )
                )

    def _check_over(self):
        """A month is stated when it is over.

        :raise UserError: with what to do about it
        """
        now = fields.Datetime.now()
        for statement in self:
            service = statement.service_id
            if Zone(service.tz).month(statement.month)[1] > now:
                raise UserError(
                    self.env._(
                        "%(month)s is not over yet. Until then the form of "
                        "“%(service)s” shows what it comes to so far.",
                        month=service._month_label(statement.month),
                        service=service.name,
                    )
                )

    def _count(self):
        """Write the figures of drafts. Two queries, and one to write."""
        now = fields.Datetime.now()
        months = [(statement.service_id, statement.month) for statement in self]
        measured = self.service_id._measure(months, now)
        for statement, (result, outages) in zip(self, measured, strict=True):
            service = statement.service_id
            start, end = service._window(statement.month)
            statement._writer().write(
                {
                    "agreement_id": service.agreement_id.id,
                    "tz": service.tz,
                    "date_from": start,
                    "date_to": end,
                    "service_seconds": result.service,
                    "lost_seconds": result.lost,
                    "allowed_seconds": result.allowed,
                    "target_ppm": service._target_ppm(),
                    "availability_ppm": result.ppm or 0,
                    "is_kept": bool(result.is_kept),
                    "is_missed": result.is_kept is False,
                    "credit_percent": service.credit_percent,
                    "lines": [
                        _line(outage, line, start, end)
                        for outage, line in zip(outages, result.lines, strict=True)
                    ],
                }
            )

    def _make_final(self):
        """The only way to be final: counted at that moment, then frozen."""
        self._count()
        self._writer().write({"state": FINAL, "final_on": False})
        said = self.env._("Counted once more, and final.")
        self._message_log_batch({statement.id: said for statement in self})
        self._after_final()

    def _after_final(self):
        """Hook: the statements have just become final. `is_missed` says of which
        months a credit of `credit_percent` of the monthly fee is due."""


def _line(outage, line, start, end):
    """An outage as the statement keeps it; moments cut to the month, as text."""
    return {
        "outage_id": outage.id,
        "start": fields.Datetime.to_string(max(outage.date_from, start)),
        "end": fields.Datetime.to_string(min(outage.date_to or end, end)),
        "cause": outage.cause,
        "is_announced": outage.is_announced,
        "note": outage.note or "",
        "down": line.down,
        "lost": line.lost,
    }
