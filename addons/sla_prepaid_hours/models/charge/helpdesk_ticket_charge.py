from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from odoo.addons.sla_policy.engine import coverage as grounds, vocabulary as voc

from ... import const
from ...engine import charging, duration

# Changing one of these changes what time on the ticket is charged.
_CHARGED_BY = {"agreement_id", "partner_id", "type_id"}


# What the agreement does not include: work on it is out of policy.
_OUT_OF_POLICY = (voc.BILLABLE, voc.EXCLUDED, voc.OVER_QUOTA)


class HelpdeskTicket(models.Model):
    """The charge rule of a ticket's time, and the price of an undue escalation."""

    _inherit = "helpdesk.ticket"

    timesheet_ids = fields.One2many(
        "account.analytic.line",
        "ticket_id",
        string="Time",
        groups="hr_timesheet.group_hr_timesheet_user",
    )
    intervention_ids = fields.One2many(
        "sla.intervention",
        "ticket_id",
        string="Interventions",
        groups="sla_policy.group_sla_user",
        readonly=True,
    )
    estimate_ids = fields.One2many(
        "sla.estimate",
        "ticket_id",
        string="Estimates",
        groups="sla_policy.group_sla_user,base.group_portal",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id")
    def _check_hours_company(self):
        for ticket in self.sudo():
            companies = ticket.intervention_ids.company_id
            if companies - ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "Time on %(ticket)s has been logged in %(company)s, so the "
                        "ticket stays there. Open another one.",
                        ticket=ticket.number,
                        company=companies[0].name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "partner_id" in vals:
            self._sla_finish_estimates()
        if _CHARGED_BY & vals.keys():
            self._sla_recharge()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_without_time(self):
        # What is left of time that has been deleted, and was never charged, goes
        # with the ticket.
        interventions = self.sudo().intervention_ids
        blank = interventions.filtered(
            lambda one: not one.line_ids and not one.entry_ids
        )
        kept = interventions - blank
        if kept:
            raise UserError(
                self.env._(
                    "Time has been logged on %s: its customer's hours would no longer "
                    "add up. Archive the ticket instead.",
                    kept[0].ticket_id.number,
                )
            )
        blank._as_writer().unlink()

    # === BUSINESS METHODS === #

    def _sla_project(self):
        """The project time on the ticket is logged in."""
        self.ensure_one()
        # The user who logs time need not see the agreement's project.
        ticket = self.sudo()
        project = ticket.agreement_id.project_id
        if project.active and project.allow_timesheets:
            return project
        return ticket.company_id._sla_support_project()

    def _sla_customer_day(self, moment):
        """The day a moment (naive UTC) falls on at the customer's."""
        self.ensure_one()
        customer = self.sudo().commercial_partner_id or self.env.company.partner_id
        return customer._sla_day(moment, self.company_id)

    def _sla_customer_today(self):
        """Today at the customer's."""
        return self._sla_customer_day(fields.Datetime.now())

    def _sla_service_hours(self):
        """The hours of service as the engine counts them; None: round the clock."""
        self.ensure_one()
        calendar = self.sudo()._sla_policy().calendar_id
        return calendar._sla_timeline(self.company_id.id) if calendar else None

    def _sla_approved_estimate(self):
        """The estimate the customer has approved, the latest; empty without one."""
        self.ensure_one()
        return self._sla_approved_estimates().sorted(
            lambda one: (one._is_in_force(), one.version)
        )[-1:]

    def _sla_approved_estimates(self):
        """The estimates the customer has ever approved: only these charge them."""
        ticket = self.sudo()
        return ticket.estimate_ids.filtered(
            lambda one: (
                one.approved_at
                and one.commercial_partner_id == ticket.commercial_partner_id
            )
        )

    def _sla_charge_decision(self, source, day):
        """How minutes of a source are charged: as `_sla_work_decision` says it."""
        if source == const.WORK:
            return self._sla_work_decision(day)
        rule = self._sla_charge_rule(source)
        return {
            "ground": source,
            "rule": rule,
            "estimate": self.env["sla.estimate"],
            "kind": self._sla_work_kind(),
            "is_charged": bool(rule and not rule.is_free),
            "limit": 0,
            "minimum": 0,
        }

    def _sla_work_decision(self, day):
        """On which ground work of a day is charged, by which rule, or not at all.

        :param day: in the customer's time zone
        :return: dict of `ground`, `rule`, `estimate` (empty: none), `kind`,
            `is_charged`, `limit` (approved minutes and tolerance) and `minimum`
        """
        self.ensure_one()
        ticket = self.sudo()
        rules = ticket._sla_policy().charge_rule_ids
        estimate = ticket._sla_approved_estimate()
        kind = ticket._sla_work_kind()
        if estimate and day >= ticket._sla_approved_since():
            rule = rules._fitting(const.BY_ESTIMATE, ticket.type_id)
            return {
                "ground": const.BY_ESTIMATE,
                "rule": rule,
                "estimate": estimate,
                "kind": estimate.kind_id or kind,
                "is_charged": not rule.is_free,
                "limit": charging.allowance(
                    estimate.minutes, estimate.tolerance_percent
                ),
                "minimum": 0,
            }
        ground = ticket._sla_work_ground(rules)
        rule = rules._fitting(ground, ticket.type_id)
        minimum = 0
        if ground in (const.OUT_OF_POLICY, const.WARRANTY_OVER) and rule:
            minimum = ticket.billable_minutes
        return {
            "ground": ground,
            "rule": rule,
            "estimate": estimate.browse(),
            "kind": kind,
            # Rule H7: nothing, unless a rule says so.
            "is_charged": bool(rule and not rule.is_free and not rule.needs_estimate),
            "limit": 0,
            "minimum": minimum,
        }

    def _sla_work_kind(self):
        """What kind of work the ticket is: that of its type, else support."""
        self.ensure_one()
        kind = self.sudo().type_id.work_kind_id
        if not kind:
            # By its id: it is asked for ticket by ticket.
            names = self.env["ir.model.data"]
            support = "sla_prepaid_hours.work_kind_support"
            kind = kind.browse(names._xmlid_to_res_id(support) or [])
        return kind

    def _sla_work_ground(self, rules):
        """What work without an approved estimate is."""
        ground = (self.coverage_ground or {}).get("ground")
        if self.coverage in _OUT_OF_POLICY:
            is_over = ground == grounds.WARRANTY_OVER
            if is_over and rules._fitting(const.WARRANTY_OVER, self.type_id):
                return const.WARRANTY_OVER
            return const.OUT_OF_POLICY
        if ground == grounds.WARRANTY:
            return const.WARRANTY
        if rules._fitting(const.FIRST_LEVEL, self.type_id):
            return const.FIRST_LEVEL
        return const.INCLUDED

    def _sla_approved_since(self):
        """The day the customer first approved an estimate of the ticket."""
        moments = self._sla_approved_estimates().mapped("approved_at")
        return self._sla_customer_day(min(moments)) if moments else None

    def _sla_charge_rule(self, ground):
        """The rule that charges something by itself; empty without one."""
        self.ensure_one()
        ticket = self.sudo()
        return ticket._sla_policy().charge_rule_ids._fitting(ground, ticket.type_id)

    def _sla_hour_price(self, kind):
        """What an hour costs that no pack pays for: as the last pack was sold.

        :return: price of an hour and its currency; 0 and none where no price is known
        """
        self.ensure_one()
        packs = self.env["sla.pack"]._customer_packs(
            self.sudo().commercial_partner_id, self.company_id
        )
        fitting = packs.filtered(
            lambda pack: pack.price_hour and pack.kind_id in (kind, kind.browse())
        )
        pack = fitting.sorted("id")[-1:]
        return pack.price_hour, pack.currency_id

    def _sla_recharge(self, since=None):
        """Charge the time that was logged again, in periods that are open.

        :param since: the first day to look at, in the customer's time zone
        """
        # What is charged follows from the ticket, the user who changes it.
        self.sudo().timesheet_ids.filtered(
            lambda line: not line.intervention_id and line.ticket_id.partner_id
        )._assign_late()
        found = (
            self.env["sla.intervention"]
            .sudo()
            .search(
                [("ticket_id", "in", self.ids)]
                + ([("work_date", ">=", since)] if since else [])
            )
        )
        found._in_open_periods()._charge()

    def _sla_apply_decision(self):
        res = super()._sla_apply_decision()
        self._sla_recharge()
        return res

    @api.readonly
    def get_undue_price(self):
        """What the customer is charged should an escalation turn out to be undue
        (rules E6 and H7). Writes nothing.

        :return: dict of ``minutes`` (0: it is not charged) and ``price``, in words:
            hours and, where an hour has a price, money before taxes
        :raise AccessError: on a ticket of another customer
        """
        self.ensure_one()
        self.check_access("read")
        self._check_is_readers_own(
            self.env._("You can see the prices of your own company's tickets only.")
        )
        # Customers may not read rules; what their own tier charges they may know.
        ticket = self.sudo()
        cost = ticket._sla_undue_cost()
        return {"minutes": cost["minutes"], "price": cost["price"]}

    def _sla_undue_cost(self):
        """What an undue escalation costs.

        :return: dict of ``minutes`` (0: it is not charged), ``price`` in words,
            ``amount`` before taxes and ``currency``, 0 and none where an hour has no
            price
        """
        self.ensure_one()
        currency = self.env["res.currency"]
        if not (
            self.commercial_partner_id and self._sla_charges(const.UNDUE_ESCALATION)
        ):
            return {"minutes": 0, "price": "", "amount": 0.0, "currency": currency}
        minutes = self._sla_charge_rule(const.UNDUE_ESCALATION).minimum_minutes
        hour, currency = self._sla_hour_price(self.type_id.work_kind_id)
        return {
            "minutes": minutes,
            "price": self._sla_price_for_customer(minutes),
            "amount": currency.round(hour * minutes / 60) if hour else 0.0,
            "currency": currency,
        }

    def _sla_price_for_customer(self, minutes):
        """So many minutes, as the customer pays them."""
        self.ensure_one()
        time = duration.write(minutes)
        price, currency = self._sla_hour_price(self.type_id.work_kind_id)
        if not price:
            return self.env._("%s h of your hours", time)
        return self.env._(
            "%(time)s h of your hours, or %(price)s before taxes where you have none",
            time=time,
            price=format_amount(self.env, price * minutes / 60, currency),
        )
