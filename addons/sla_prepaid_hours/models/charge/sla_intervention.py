from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.sla_policy.models.caller import checked, text
from odoo.addons.sla_policy.models.record_name import joined

from ... import const
from ..closed_periods import ClosedPeriods


class SlaIntervention(models.Model):
    """What one ticket took on one day: worked, charged, and drawn from packs.

    The unit of charging (rule H5): increments and minimums count once for it. Worked
    minutes stay as they were typed; what is charged is in `sla_intervention_charge`,
    who pays it in `sla_intervention_draw`.
    """

    _name = "sla.intervention"
    _inherit = ["sla.guarded"]
    _description = "Work on a Ticket on One Day"
    _order = "work_date desc, id desc"
    _rec_name = "work_date"

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", readonly=True, index=True
    )
    work_date = fields.Date(
        string="Day", required=True, readonly=True, help="In the customer's time zone."
    )
    source = fields.Selection(const.SOURCES, required=True, readonly=True)
    estimate_id = fields.Many2one(
        "sla.estimate", ondelete="restrict", readonly=True, index="btree_not_null"
    )
    rule_id = fields.Many2one(
        "sla.charge.rule", ondelete="set null", readonly=True, index="btree_not_null"
    )
    kind_id = fields.Many2one(
        "sla.work.kind", string="Kind of Work", ondelete="restrict", readonly=True
    )
    ground = fields.Selection(const.GROUNDS, readonly=True)
    worked_minutes = fields.Integer(string="Worked (min)", readonly=True)
    charged_minutes = fields.Integer(string="Charged (min)", readonly=True)
    covered_minutes = fields.Integer(
        string="From Packs (min)",
        readonly=True,
        help="What packs have paid for.",
    )
    uncovered_minutes = fields.Integer(
        string="To Invoice (min)",
        readonly=True,
        help="What is charged and no pack has paid for.",
    )
    steps = fields.Json(readonly=True, help="Each step from worked to charged.")
    revision = fields.Integer(
        readonly=True, help="How often what it draws has been posted."
    )
    reason = fields.Char(readonly=True)
    is_waived = fields.Boolean(string="Waived", readonly=True)
    waive_reason = fields.Char(readonly=True)
    waive_user_id = fields.Many2one("res.users", string="Waived By", readonly=True)
    line_ids = fields.One2many(
        "account.analytic.line", "intervention_id", string="Time", readonly=True
    )
    entry_ids = fields.One2many("sla.pack.entry", "intervention_id", readonly=True)

    _day_uniq = models.UniqueIndex(
        "(ticket_id, work_date, source)",
        "There is one intervention a ticket and day.",
    )
    _customer_idx = models.Index("(commercial_partner_id, company_id, work_date)")

    # === COMPUTE METHODS === #

    @api.depends("ticket_id.number", "work_date")
    def _compute_display_name(self):
        for intervention in self:
            intervention.display_name = joined(
                intervention.sudo().ticket_id.number,
                intervention.work_date
                and fields.Date.to_string(intervention.work_date),
                separator=" · ",
            )

    # === ACTION METHODS === #

    @checked(reason=text())
    def action_waive(self, reason):
        """Charge nothing for it, whatever the rules say (rule H8). Managers only.

        :raise UserError: without a reason, or in a period whose statement is closed
        """
        self._check_may_waive()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why it is not charged: the reason is kept with it.")
            )
        closed = self._check_open_periods()
        self._as_writer().write(
            {"is_waived": True, "waive_reason": reason, "waive_user_id": self.env.uid}
        )
        self._charge(closed)
        return True

    def action_charge_again(self):
        """Take a waiver back."""
        self._check_may_waive()
        closed = self._check_open_periods()
        self._as_writer().write(
            {"is_waived": False, "waive_reason": False, "waive_user_id": False}
        )
        self._charge(closed)
        return True

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "What was charged follows from the time that was logged. Correct the time, "
            "or have a manager waive it."
        )

    def _check_may_waive(self):
        if not self.env.user.has_group("sla_policy.group_sla_manager"):
            raise AccessError(
                self.env._("Ask a manager of support agreements to waive it.")
            )
        self.check_access("read")

    @api.model
    def _for_days(self, wanted):
        """The interventions of tickets on days, made where there are none.

        Two queries for any number. Of two who make the same one at once the second
        one fails to serialize, and Odoo runs it again.

        :param wanted: `(ticket, day, source)` each
        :return: `{(ticket id, day, source): intervention}`
        """
        wanted = {
            (ticket.id, day, source): ticket.sudo() for ticket, day, source in wanted
        }
        if not wanted:
            return {}
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s, 0, 0, 0, 0, 0, false, %s, %s, "
                "now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')",
                ticket.id,
                day,
                source,
                ticket.partner_id.id or None,
                ticket.commercial_partner_id.id or None,
                ticket.company_id.id,
                self.env.uid,
                self.env.uid,
            )
            for (_ticket_id, day, source), ticket in sorted(
                wanted.items(), key=lambda item: item[0]
            )
        ]
        made = self.env.execute_query(
            SQL(
                """
                INSERT INTO sla_intervention (
                    ticket_id, work_date, source, partner_id, commercial_partner_id,
                    company_id, worked_minutes, charged_minutes, covered_minutes,
                    uncovered_minutes, revision, is_waived, create_uid, write_uid,
                    create_date, write_date
                )
                VALUES %s
                ON CONFLICT (ticket_id, work_date, source) DO NOTHING
                RETURNING ticket_id
                """,
                SQL(", ").join(rows),
            )
        )
        # What was read of the tickets before does not know of them.
        tickets = self.env["helpdesk.ticket"].browse([row[0] for row in made])
        tickets.invalidate_recordset(["intervention_ids"], flush=False)
        found = self._writer().search_fetch(
            [
                ("ticket_id", "in", [ticket_id for ticket_id, _d, _s in wanted]),
                ("work_date", "in", [day for _t, day, _s in wanted]),
            ],
            order="id",
        )
        by_day = {(one.ticket_id.id, one.work_date, one.source): one for one in found}
        return {key: by_day[key] for key in wanted}

    def _check_open_periods(self):
        """Refuse to touch what a closed statement has counted.

        :return: the closed periods of the owners, for the steps that follow
        :raise UserError: with what to do instead
        """
        closed = ClosedPeriods(self.env)
        self._check_days_open(
            [
                (one.commercial_partner_id, one.company_id, one.work_date)
                for one in self
            ],
            closed,
        )
        return closed

    def _in_open_periods(self):
        """Those that no closed statement has counted. One query."""
        closed = ClosedPeriods(self.env).load(self._owners())
        return self.filtered(lambda one: closed.is_open(one._owner(), one.work_date))

    @api.model
    def _check_days_open(self, days, closed):
        """Refuse days in closed periods.

        :param days: `(commercial partner, company, day)` each
        :param closed: `ClosedPeriods`; the owners are loaded here
        :raise UserError: with what to do instead
        """
        closed.load({(partner.id, company.id) for partner, company, _day in days})
        for partner, company, day in days:
            owner = partner.id, company.id
            if not closed.is_open(owner, day):
                raise UserError(
                    self.env._(
                        "The statement of %(customer)s is closed until %(day)s. Log "
                        "the time on a later day, or have a manager adjust a pack.",
                        customer=partner.sudo().name,
                        day=fields.Date.to_string(closed.last_day(owner)),
                    )
                )

    @api.model
    def _charge_once(self, ticket, source, reason):
        """Charge a ticket with the minimum of a rule, no time logged (rule H7).

        Once for each ticket and day.

        :param source: `undue_escalation` or `out_of_policy`
        :raise UserError: without a rule that says so, or without a reason
        """
        ticket.ensure_one()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it is charged: the customer will ask."))
        rule = ticket._sla_charge_rule(source)
        if not rule or rule.is_free or not rule.minimum_minutes:
            raise UserError(
                self.env._(
                    "The agreement has no rule that charges this. Add one to the "
                    "policy, or send the customer an estimate."
                )
            )
        day = ticket._sla_customer_today()
        closed = ClosedPeriods(self.env)
        self._check_days_open(
            [(ticket.commercial_partner_id, ticket.company_id, day)], closed
        )
        found = self._for_days([(ticket, day, source)])
        intervention = found[ticket.id, day, source]
        if not intervention.reason:
            intervention.write({"reason": reason})
        intervention._charge(closed)
        return intervention
