from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import groupby

from .sla_obligation import OPEN, OVERDUE
from .sla_obligation_schedule import OVERDUE_OBLIGATIONS
from .sla_obligation_template import CUSTOMER, ON_REQUEST, PROVIDER, RECURRING

# Fields that an obligation copies from its template.
_OWED = ("sequence", "side", "kind", "interval_months", "needs_evidence")


class SlaAgreement(models.Model):
    """The obligations of both sides of an agreement."""

    _inherit = "sla.agreement"

    obligation_ids = fields.One2many(
        "sla.obligation", "agreement_id", string="Services and Duties", copy=False
    )
    provider_obligation_ids = fields.One2many(
        "sla.obligation",
        "agreement_id",
        string="Included Services",
        domain=[("side", "=", PROVIDER)],
        copy=False,
    )
    customer_obligation_ids = fields.One2many(
        "sla.obligation",
        "agreement_id",
        string="Duties of the Customer",
        domain=[("side", "=", CUSTOMER)],
        copy=False,
    )
    open_obligation_count = fields.Integer(
        string="Open Points", compute="_compute_obligation_figures"
    )
    overdue_obligation_count = fields.Integer(
        string="Overdue Points", compute="_compute_obligation_figures"
    )
    obligation_progress = fields.Float(
        string="One-off Points Settled", compute="_compute_obligation_figures"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "obligation_ids.state", "obligation_ids.due_date", "obligation_ids.kind"
    )
    def _compute_obligation_figures(self):
        now = fields.Datetime.now()
        for agreement in self:
            today = agreement._local_day(now)
            obligations = agreement.obligation_ids
            open_points = obligations.filtered(
                lambda d, today=today: d._is_open_point(today)
            )
            once = obligations.filtered(lambda obligation: obligation.kind == "once")
            settled = once.filtered(lambda obligation: obligation.state != OPEN)
            agreement.open_obligation_count = len(open_points)
            agreement.overdue_obligation_count = len(
                open_points.filtered(lambda obligation: obligation.status == OVERDUE)
            )
            agreement.obligation_progress = len(once) and 100.0 * len(settled) / len(
                once
            )

    # === ACTION METHODS === #

    def action_activate(self):
        res = super().action_activate()
        self._add_missing_obligations()
        return res

    def action_add_missing_obligations(self):
        """Add the obligations that the policy lists and the agreement does not have."""
        self.check_access("write")
        self._add_missing_obligations()
        return True

    def action_view_obligations(self):
        """Open the obligations of the agreement."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_obligation.sla_obligation_action"
        )
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {"default_agreement_id": self.id}
        return action

    # === BUSINESS METHODS === #

    def _add_missing_obligations(self):
        """Create an obligation for each template of the policy that has none yet.

        Obligations whose template was removed stay. A constant number of queries.
        """
        rows, sources = [], self.env["sla.obligation.template"].sudo()
        for agreement, template in self._missing_templates():
            rows.append(agreement._obligation_vals(template))
            sources += template
        # Sudo: activating an agreement creates them, whichever user or cron does it.
        created = self.env["sla.obligation"].sudo().create(rows)
        created._copy_translations(sources)
        self.invalidate_recordset(
            ["obligation_ids", "provider_obligation_ids", "customer_obligation_ids"]
        )
        return created

    def _missing_templates(self):
        """`[(agreement, template)]` of the templates that have no obligation yet."""
        # Sudo: as in `_add_missing_obligations`.
        known = defaultdict(set)
        for agreement, template in (
            self.env["sla.obligation"]
            .sudo()
            ._read_group(
                [("agreement_id", "in", self.ids), ("template_id", "!=", False)],
                ["agreement_id", "template_id"],
            )
        ):
            known[agreement.id].add(template.id)
        return [
            (agreement, template)
            for agreement in self.sudo()
            for template in agreement.policy_id.obligation_template_ids
            if template.id not in known[agreement.id]
        ]

    @api.model
    def _cron_agreement_steps(self):
        """Add the reminders of overdue obligations."""
        # Sudo: those of every company, whichever user runs the cron.
        overdue = (self.env["sla.obligation"].sudo(), OVERDUE_OBLIGATIONS)
        return [*super()._cron_agreement_steps(), overdue]

    def _activation_effects(self):
        """Add how many obligations begin, and how many are overdue at once."""
        effects = super()._activation_effects()
        now = fields.Datetime.now()
        for agreement, pairs in groupby(
            self._missing_templates(), lambda pair: pair[0]
        ):
            days = [agreement._obligation_vals(one)["due_date"] for _own, one in pairs]
            today = agreement._local_day(now)
            late = sum(bool(day) and day < today for day in days)
            sentence = self.env._("Services and duties that begin: %s.", len(days))
            if late:
                sentence = self.env._(
                    "Services and duties that begin: %(count)s. Overdue from the "
                    "start: %(late)s.",
                    count=len(days),
                    late=late,
                )
            effects[agreement.with_env(self.env)].append(sentence)
        return effects

    def _obligation_vals(self, template):
        """Values of the first obligation of a template."""
        self.ensure_one()
        if template.kind == ON_REQUEST:
            due_date = False
        elif template.kind == RECURRING and not template.due_days:
            due_date = self.date_start + relativedelta(months=template.interval_months)
        else:
            due_date = self.date_start + relativedelta(days=template.due_days)
        return {
            "agreement_id": self.id,
            "template_id": template.id,
            "name": template.name,
            "clause": template.clause,
            "due_date": due_date,
            **{name: template[name] for name in _OWED},
        }

    def _open_points(self, side):
        """The open points of one side of the agreements. Two queries for all of them.

        :param str side: `provider` or `customer`
        :return: `sla.obligation`, as superuser: portal users have no access to it
        """
        # Sudo: the agent of a ticket sees them without access to the agreement.
        obligations = (
            self.env["sla.obligation"]
            .sudo()
            .search(
                [
                    ("agreement_id", "in", self.ids),
                    ("side", "=", side),
                    ("state", "=", OPEN),
                    ("agreement_id.state", "not in", ["draft", "ended"]),
                ],
                order="due_date, sequence, id",
            )
        )
        now = fields.Datetime.now()
        return obligations.filtered(
            lambda obligation: obligation._is_open_point(
                obligation.agreement_id._local_day(now)
            )
        )
