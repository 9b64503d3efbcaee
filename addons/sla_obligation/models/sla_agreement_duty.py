from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import groupby

from .sla_duty import OPEN, OVERDUE
from .sla_duty_schedule import OVERDUE_DUTIES
from .sla_obligation import CUSTOMER, ON_REQUEST, PROVIDER, RECURRING

# What an obligation says of itself, and the duty made of it takes over.
_OWED = ("sequence", "side", "kind", "interval_months", "needs_evidence")


class SlaAgreement(models.Model):
    """What an agreement includes beside tickets, and what the customer owes."""

    _inherit = "sla.agreement"

    duty_ids = fields.One2many(
        "sla.duty", "agreement_id", string="Services and Duties", copy=False
    )
    provider_duty_ids = fields.One2many(
        "sla.duty",
        "agreement_id",
        string="Included Services",
        domain=[("side", "=", PROVIDER)],
        copy=False,
    )
    customer_duty_ids = fields.One2many(
        "sla.duty",
        "agreement_id",
        string="Duties of the Customer",
        domain=[("side", "=", CUSTOMER)],
        copy=False,
    )
    open_duty_count = fields.Integer(
        string="Open Points", compute="_compute_duty_figures"
    )
    overdue_duty_count = fields.Integer(
        string="Overdue Points", compute="_compute_duty_figures"
    )
    duty_progress = fields.Float(
        string="One-off Points Settled", compute="_compute_duty_figures"
    )

    # === COMPUTE METHODS === #

    @api.depends("duty_ids.state", "duty_ids.due_date", "duty_ids.kind")
    def _compute_duty_figures(self):
        now = fields.Datetime.now()
        for agreement in self:
            today = agreement._local_day(now)
            duties = agreement.duty_ids
            open_points = duties.filtered(
                lambda d, today=today: d._is_open_point(today)
            )
            once = duties.filtered(lambda duty: duty.kind == "once")
            settled = once.filtered(lambda duty: duty.state != OPEN)
            agreement.open_duty_count = len(open_points)
            agreement.overdue_duty_count = len(
                open_points.filtered(lambda duty: duty.status == OVERDUE)
            )
            agreement.duty_progress = len(once) and 100.0 * len(settled) / len(once)

    # === ACTION METHODS === #

    def action_activate(self):
        res = super().action_activate()
        self._take_over_obligations()
        return res

    def action_take_over_obligations(self):
        """Make duties of what the policy has come to include or ask since."""
        self.check_access("write")
        self._take_over_obligations()
        return True

    def action_view_duties(self):
        """Open the services and duties of the agreement."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_obligation.sla_duty_action"
        )
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {"default_agreement_id": self.id}
        return action

    # === BUSINESS METHODS === #

    def _take_over_obligations(self):
        """A duty for each obligation of the policy that has none yet.

        What a policy does not include any more stays with the agreements it was
        promised to. A constant number of queries.
        """
        rows, sources = [], self.env["sla.obligation"].sudo()
        for agreement, obligation in self._obligations_to_take_over():
            rows.append(agreement._duty_vals(obligation))
            sources += obligation
        # Whoever activates an agreement makes its duties, be it a cron.
        created = self.env["sla.duty"].sudo().create(rows)
        created._take_words(sources)
        self.invalidate_recordset(
            ["duty_ids", "provider_duty_ids", "customer_duty_ids"]
        )
        return created

    def _obligations_to_take_over(self):
        """`(agreement, obligation)` of what the policies include and no duty is of."""
        # Sudo: as above.
        known = defaultdict(set)
        for agreement, obligation in (
            self.env["sla.duty"]
            .sudo()
            ._read_group(
                [("agreement_id", "in", self.ids), ("obligation_id", "!=", False)],
                ["agreement_id", "obligation_id"],
            )
        ):
            known[agreement.id].add(obligation.id)
        return [
            (agreement, obligation)
            for agreement in self.sudo()
            for obligation in agreement.policy_id.obligation_ids
            if obligation.id not in known[agreement.id]
        ]

    @api.model
    def _cron_agreement_steps(self):
        """Remind of overdue duties as well, once each."""
        # Sudo: those of every company, whichever user runs the cron.
        overdue = (self.env["sla.duty"].sudo(), OVERDUE_DUTIES)
        return [*super()._cron_agreement_steps(), overdue]

    def _activation_effects(self):
        """How many services and duties begin, and which are overdue at once."""
        effects = super()._activation_effects()
        now = fields.Datetime.now()
        for agreement, pairs in groupby(
            self._obligations_to_take_over(), lambda pair: pair[0]
        ):
            days = [agreement._duty_vals(one)["due_date"] for _own, one in pairs]
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

    def _duty_vals(self, obligation):
        """The first duty of an obligation, in the policy's days."""
        self.ensure_one()
        if obligation.kind == ON_REQUEST:
            due_date = False
        elif obligation.kind == RECURRING and not obligation.due_days:
            due_date = self.date_start + relativedelta(
                months=obligation.interval_months
            )
        else:
            due_date = self.date_start + relativedelta(days=obligation.due_days)
        return {
            "agreement_id": self.id,
            "obligation_id": obligation.id,
            "name": obligation.name,
            "clause": obligation.clause,
            "due_date": due_date,
            **{name: obligation[name] for name in _OWED},
        }

    def _open_points(self, side):
        """What a side of the agreements owes by now. Two queries for all of them.

        :param str side: `provider` or `customer`
        :return: `sla.duty`, as superuser: portal users have no access to it, and
            see what a page hands them
        """
        # A ticket's agent sees them, whichever rights on agreements they have.
        duties = (
            self.env["sla.duty"]
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
        return duties.filtered(
            lambda duty: duty._is_open_point(duty.agreement_id._local_day(now))
        )
