from collections import defaultdict
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.sla_policy.models.own_write import as_own_write, take_own_write

from ... import const
from ...engine import charging, worktime
from ..closed_periods import ClosedPeriods

# Changing one of these changes what a customer is charged.
_CHARGED_BY = {
    "company_id",
    "date",
    "date_time",
    "product_uom_id",
    "ticket_id",
    "unit_amount",
}


class AccountAnalyticLine(models.Model):
    """Time on a ticket: charged when it is logged, corrected or deleted (H5, H6)."""

    _inherit = "account.analytic.line"

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The ticket the time was spent on. Project and employee follow from it.",
    )
    date_time = fields.Datetime(
        string="Started",
        help="When the work began. Empty: some time in service hours of its day.",
    )
    intervention_id = fields.Many2one(
        "sla.intervention",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    intervention_charged_text = fields.Char(
        related="intervention_id.charged_text",
        string="Charged That Day",
        help="What the ticket is charged for the whole day.",
        groups="sla_policy.group_sla_user",
    )

    # === COMPUTE METHODS === #

    def _compute_readonly_timesheet(self):
        """What a closed statement has counted is not edited."""
        res = super()._compute_readonly_timesheet()
        ours = self.filtered("intervention_id")
        # The user who may not see what was charged meets the closed month all the same.
        days = ours.sudo().intervention_id
        closed = days - days._in_open_periods()
        ours.filtered(
            lambda line: line.sudo().intervention_id in closed
        ).readonly_timesheet = True
        return res

    @api.onchange("ticket_id")
    def _onchange_ticket_id(self):
        if self.ticket_id:
            self.project_id = self.ticket_id._sla_project()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("intervention_id") for vals in vals_list):
            self._refuse_intervention()
        if "default_intervention_id" in self.env.context:
            # Defaults come with the request, which anybody may make.
            self = self.with_context(default_intervention_id=False)
        found = [vals for vals in vals_list if self._ticket_of(vals)]
        if not found:
            return super().create(vals_list)
        for vals in found:
            self._check_figure(vals)
        closed = self._complete(found)
        lines = super().create(vals_list)
        ours = lines.filtered("ticket_id")
        ours._check_time()
        ours.sudo().intervention_id._charge(closed)
        return lines

    def write(self, vals):
        is_own_write, self = take_own_write(self, vals)
        if is_own_write:
            return super().write(vals)
        if "intervention_id" in vals:
            self._refuse_intervention()
        if not _CHARGED_BY & vals.keys() or not (
            vals.get("ticket_id") or any(line.ticket_id for line in self.sudo())
        ):
            return super().write(vals)
        self._check_figure(vals)
        before = self.sudo().intervention_id
        closed = before._check_open_periods()
        vals = dict(vals)
        if vals.get("ticket_id"):
            ticket = self._readable_ticket(vals["ticket_id"])
            if not vals.get("project_id") and not all(self.mapped("project_id")):
                vals["project_id"] = ticket._sla_project().id
        if vals.get("date_time") and "date" not in vals:
            days = self.grouped(lambda line: line._day_of_start(vals))
            if len(days) > 1:
                # It is another day at some customers' than at others'.
                return all(
                    [lines.write({**vals, "date": day}) for day, lines in days.items()]
                )
            vals["date"] = next(iter(days))
        res = super().write(vals)
        ours = self.filtered("ticket_id")
        ours._check_time()
        # Time that came out of a pack is no other company's.
        after = self._assign_interventions(closed)
        (before | after)._charge(closed)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_open_periods(self):
        self.sudo().intervention_id._check_open_periods()

    def unlink(self):
        interventions = self.sudo().intervention_id
        res = super().unlink()
        interventions._charge()
        return res

    # === BUSINESS METHODS === #

    def _refuse_intervention(self):
        raise AccessError(
            self.env._("What time is charged as follows from its ticket and its day.")
        )

    def _ticket_of(self, vals):
        return vals.get("ticket_id", self.env.context.get("default_ticket_id"))

    def _readable_ticket(self, ticket_id):
        """The ticket, where the user who logs time may see it.

        :raise AccessError: where they may not
        """
        ticket = self.env["helpdesk.ticket"].browse(ticket_id)
        ticket.check_access("read")
        return ticket.sudo()

    def _complete(self, vals_list):
        """Find project, employee, day and intervention of time on tickets.

        A constant number of queries for any number of lines of one customer.

        :return: the closed periods of the customers
        """
        tickets = self.env["helpdesk.ticket"].browse(
            {self._ticket_of(vals) for vals in vals_list}
        )
        tickets.check_access("read")
        wanted, days = [], []
        for vals in vals_list:
            ticket = tickets.browse(self._ticket_of(vals)).sudo()
            vals["ticket_id"] = ticket.id
            if not vals.get("project_id") and not vals.get("task_id"):
                vals["project_id"] = ticket._sla_project().id
            vals["company_id"] = ticket.company_id.id
            vals.setdefault("partner_id", ticket.commercial_partner_id.id)
            vals["date"] = self._day_of(vals, ticket)
            if ticket.commercial_partner_id:
                wanted.append((ticket, vals["date"], const.WORK))
                days.append(
                    (ticket.commercial_partner_id, ticket.company_id, vals["date"])
                )
        self._complete_employees(vals_list)
        interventions = self.env["sla.intervention"]
        closed = ClosedPeriods(self.env)
        interventions._check_days_open(days, closed)
        found = interventions._for_days(wanted)
        for vals in vals_list:
            one = found.get((vals["ticket_id"], vals["date"], const.WORK))
            vals["intervention_id"] = one.id if one else False
        return closed

    def _day_of(self, vals, ticket):
        """The day time counts for: as typed, else that of its start, else today."""
        day = vals.get("date") or self.env.context.get("default_date")
        if day:
            return fields.Date.to_date(day)
        start = fields.Datetime.to_datetime(vals.get("date_time"))
        return ticket._sla_customer_day(start or fields.Datetime.now())

    def _day_of_start(self, vals):
        """The day a line falls on that begins at another moment, or elsewhere."""
        ticket = self.sudo().ticket_id
        if vals.get("ticket_id"):
            ticket = self._readable_ticket(vals["ticket_id"])
        start = fields.Datetime.to_datetime(vals["date_time"])
        return ticket._sla_customer_day(start) if ticket else start.date()

    def _complete_employees(self, vals_list):
        """Set the employee: the user who logs the time, unless another is given.

        An agent without an employee gets one: time cannot be logged otherwise.
        """
        default = self.env.context.get("default_employee_id")
        open_ended = [
            vals for vals in vals_list if not vals.get("employee_id") and not default
        ]
        if not open_ended:
            return
        # Employees are personnel's; agents only log time.
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        pairs = {
            (vals.get("user_id") or self.env.uid, vals["company_id"])
            for vals in open_ended
        }
        known = {
            (employee.user_id.id, employee.company_id.id): employee
            for employee in employees.search(
                [
                    ("user_id", "in", [user_id for user_id, _company in pairs]),
                    ("company_id", "in", [company_id for _user, company_id in pairs]),
                ]
            )
        }
        gone = [employee for employee in known.values() if not employee.active]
        if gone:
            raise UserError(
                self.env._(
                    "The employee %s is archived: no time is logged for them. Have "
                    "personnel bring them back first.",
                    gone[0].name,
                )
            )
        missing = sorted(pairs - set(known))
        if missing:
            # Of two requests that create an employee at once the second one fails to
            # serialize, and Odoo runs it again.
            self.env.cr.execute(
                SQL(
                    "UPDATE res_users SET id = id WHERE id IN %s",
                    tuple({user_id for user_id, _company in missing}),
                )
            )
        for user_id, company_id in missing:
            user = self.env["res.users"].sudo().browse(user_id)
            known[user_id, company_id] = employees.create(
                {"name": user.name, "user_id": user.id, "company_id": company_id}
            )
        for vals in open_ended:
            pair = vals.get("user_id") or self.env.uid, vals["company_id"]
            vals["employee_id"] = known[pair].id

    def _assign_interventions(self, closed):
        """Assign changed lines to the intervention of their ticket and day.

        :param closed: `ClosedPeriods`; owners that are missing are loaded here
        :return: the interventions
        """
        wanted = {}
        for line in self.sudo():
            ticket = line.ticket_id
            if ticket.commercial_partner_id:
                wanted[line] = ticket, line.date, const.WORK
        interventions = self.env["sla.intervention"]
        interventions._check_days_open(
            [
                (ticket.commercial_partner_id, ticket.company_id, day)
                for ticket, day, _source in wanted.values()
            ],
            closed,
        )
        found = interventions._for_days(wanted.values())
        moved, assigned = defaultdict(list), set()
        for line in self.sudo():
            one = interventions.browse()
            if line in wanted:
                ticket, day, source = wanted[line]
                one = found[ticket.id, day, source]
            if line.intervention_id != one:
                moved[one.id].append(line.id)
            assigned |= set(one.ids)
        lines = self.sudo()
        for one_id, line_ids in moved.items():
            vals = {"intervention_id": one_id}
            as_own_write(lines.browse(line_ids), vals).write(vals)
        return interventions.sudo().browse(sorted(assigned))

    def _assign_late(self):
        """Assign time whose ticket had no customer when it was logged.

        Time in a closed period can no longer be charged and stays unassigned.
        """

        def owner(line):
            ticket = line.ticket_id
            return ticket.commercial_partner_id.id, ticket.company_id.id

        closed = ClosedPeriods(self.env).load({owner(line) for line in self})
        self.filtered(
            lambda line: closed.is_open(owner(line), line.date)
        )._assign_interventions(closed)

    def _check_figure(self, vals):
        """Refuse what is no figure at all before anybody counts with it."""
        hours = vals.get("unit_amount")
        if isinstance(hours, float) and not isfinite(hours):
            self._refuse_time(hours)

    def _check_time(self):
        """Refuse time that cannot be: none, less than none, more than a day.

        :raise UserError: with the figure
        """
        for line in self.sudo():
            if not 0 < line._minutes() <= worktime.LONGEST:
                self._refuse_time(line.unit_amount)

    def _refuse_time(self, hours):
        raise UserError(
            self.env._(
                "“%(figure)s” is no time that can be logged on a ticket. Log from one "
                "minute to 24 hours at once.",
                figure=f"{hours:g}",
            )
        )

    def _minutes(self):
        """What was typed, in whole minutes; half a minute is rounded up."""
        hours = self.unit_amount
        # By its id: it is asked for line by line.
        names = self.env["ir.model.data"]
        hour_id = names._xmlid_to_res_id("uom.product_uom_hour")
        unit = self.product_uom_id
        if unit and unit.id != hour_id:
            hour = unit.browse(hour_id)
            hours = unit._compute_quantity(hours, hour, round=False)
        return charging.whole_minutes(hours)

    def _sla_work(self, hours, day):
        """The line's minutes by when they were worked, as the engine takes them."""
        return self.env["sla.intervention"]._work_of(
            hours, day, self._minutes(), self.date_time or None
        )

    def web_save(self, vals, *args, **kwargs):
        """Save a form or list row, and notify the user of what the time came to."""
        res = super().web_save(vals, *args, **kwargs)
        if {"unit_amount", "date", "date_time", "ticket_id"} & vals.keys():
            outcomes = self.sudo().intervention_id._format_outcomes()
            self.env["helpdesk.ticket"]._sla_notify(list(outcomes.values()))
        return res

    def _sla_format_outcome(self):
        """What the time came to, in a sentence."""
        self.ensure_one()
        day = self.sudo().intervention_id
        if not day:
            return self.env._(
                "Nothing is charged: the ticket has no customer yet. Set its contact."
            )
        return day._format_outcomes()[day.id]
