from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.sla_policy.engine.local_time import month_of
from odoo.addons.sla_policy.models.own_write import as_own_write, without_own_write
from odoo.addons.sla_policy.models.record_name import joined

from ... import const
from ...engine import statement as engine

DRAFT = "draft"
CLOSED = const.STATEMENT_CLOSED
STATES = [(DRAFT, "Draft"), (CLOSED, "Closed")]

# What makes a statement; the rest is read from the ledger.
_ASKED = {"partner_id", "company_id", "date_from"}
# What people may write: the conversation about it.
_FREE = {"message_main_attachment_id", "message_follower_ids"}
_FREE |= {"message_partner_ids", "message_ids"}


class SlaStatement(models.Model):
    """What a customer's prepaid hours came to in one month, in their local dates.

    A draft says what the ledger says now. Once closed it keeps its figures and its
    papers, and nothing is posted with a date inside it any more.
    """

    _name = "sla.statement"
    _description = "Statement of Hours"
    _inherit = ["sla.guarded", "mail.thread"]
    _guards_creation = False
    _order = "date_from desc, partner_id, id desc"
    _rec_names_search = ["partner_id.name"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        help="The commercial entity: its contacts and branches are in the statement.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        index=True,
        default=lambda self: self._default_date_from(),
        help="The first day of the month.",
    )
    date_to = fields.Date(
        string="To", required=True, help="The last day of the month, included."
    )
    state = fields.Selection(
        STATES, default=DRAFT, required=True, readonly=True, copy=False, index=True
    )
    month_name = fields.Char(string="Month", compute="_compute_display_name")

    # In minutes: live as long as it is a draft, kept once it is closed.
    opening_minutes = fields.Integer(string="Opening (min)", compute="_compute_figures")
    bought_minutes = fields.Integer(string="Bought (min)", compute="_compute_figures")
    used_minutes = fields.Integer(string="Used (min)", compute="_compute_figures")
    held_minutes = fields.Integer(
        string="Held or Released (min)",
        compute="_compute_figures",
        help="Kept for approved estimates (below zero), and given back by them.",
    )
    expired_minutes = fields.Integer(string="Expired (min)", compute="_compute_figures")
    other_minutes = fields.Integer(
        string="Other (min)",
        compute="_compute_figures",
        help="Refunded, transferred or adjusted.",
    )
    closing_minutes = fields.Integer(string="Closing (min)", compute="_compute_figures")
    arithmetic = fields.Char(compute="_compute_figures")

    _month_uniq = models.UniqueIndex(
        "(partner_id, company_id, date_from)",
        "There is a statement of this customer and month already.",
    )
    _month_begins = models.Constraint(
        "CHECK(EXTRACT(DAY FROM date_from) = 1 AND date_to = "
        "(date_from + interval '1 month' - interval '1 day')::date)",
        "A statement is of a whole month.",
    )
    _closed_days = models.Index("(partner_id, company_id, date_to, state)")

    # === COMPUTE METHODS === #

    @api.model
    def _default_date_from(self, partner=None, company=None):
        """The first day of the month that is over last, at the customer's.

        :param partner: the customer; None: the one in the context, if any
        :param company: whose statement it is; None: the one in the context, or the
            user's
        """
        context = self.env.context
        if partner is None:
            partner = self.env["res.partner"].browse(context.get("default_partner_id"))
        company = company or self.env["res.company"].browse(
            context.get("default_company_id") or self.env.company.id
        )
        if partner:
            today = partner._sla_today(company)
        else:
            # Whose it is, is not said yet: corrected once it is.
            today = fields.Date.context_today(self)
        return fields.Date.subtract(today.replace(day=1), months=1)

    @api.onchange("partner_id", "company_id")
    def _onchange_customer(self):
        """The month that is over last at this customer's, unless another was chosen."""
        now = fields.Datetime.now()
        proposed = {
            fields.Date.subtract((now + shift).date().replace(day=1), months=1)
            # The first and the last zone on earth.
            for shift in (timedelta(hours=-12), timedelta(hours=14))
        }
        if self.partner_id and (not self.date_from or self.date_from in proposed):
            self.date_from = self._default_date_from(self.partner_id, self.company_id)

    @api.depends("partner_id.name", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            month = ""
            if statement.date_from:
                month = format_date(
                    self.env, statement.date_from, date_format="LLLL y"
                ).capitalize()
            statement.month_name = month
            customer = statement.partner_id.sudo().name or ""
            statement.display_name = joined(customer, month, separator=", ")

    @api.depends("partner_id", "company_id", "date_from", "date_to", "state")
    def _compute_figures(self):
        for statement, sums in self._sums().items():
            statement.opening_minutes = sums.opening
            statement.bought_minutes = sums[engine.BOUGHT]
            statement.used_minutes = sums[engine.USED]
            statement.held_minutes = sums[engine.HELD]
            statement.expired_minutes = sums[engine.EXPIRED]
            statement.other_minutes = (
                sums[engine.REFUNDED] + sums[engine.TRANSFERRED] + sums[engine.ADJUSTED]
            )
            statement.closing_minutes = sums.closing
            statement.arithmetic = sums.sentence()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """A statement is asked for by customer and month; the rest is read."""
        prepared = []
        for vals in vals_list:
            if set(vals) - _ASKED - {"date_to"} - _FREE:
                self._check_writer()
            customer = self.env["res.partner"].browse(
                vals.get("partner_id") or self.env.context.get("default_partner_id")
            )
            if not vals.get("date_from"):
                company = self.env["res.company"].browse(vals.get("company_id"))
                vals = {
                    **vals,
                    "date_from": self.env.context.get("default_date_from")
                    or self._default_date_from(customer, company),
                }
            first, last = month_of(fields.Date.to_date(vals["date_from"]))
            prepared.append(
                {
                    **vals,
                    "partner_id": customer.sudo().commercial_partner_id.id,
                    "date_from": first,
                    "date_to": last,
                }
            )
        # Defaults come with the context, which anybody may set: not for these.
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_") or key[len("default_") :] in _ASKED
        }
        statements = super(
            SlaStatement, without_own_write(self.with_env(self.env(context=context)))
        ).create(prepared)
        statements._check_can_begin()
        return statements.with_env(self.env)

    def write(self, vals):
        if set(vals) <= _FREE:
            # What is said about it changes nothing of what it says. With the rights
            # of the user: commands in it reach messages and followers.
            return super(SlaStatement, as_own_write(self, vals)).write(vals)
        return super().write(vals)

    def unlink(self):
        self.check_access("unlink")
        return super(SlaStatement, self._as_writer()).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        self._check_draft()

    # === ACTION METHODS === #

    def action_view_entries(self):
        """Open the movements of the month."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Movements, %s", self.month_name),
            "res_model": "sla.pack.entry",
            "view_mode": "list,form",
            "domain": self._domain_entries(),
            "context": {"create": False},
        }

    # === BUSINESS METHODS === #

    def _month_in_words(self):
        """The month within a sentence, in the language of the environment."""
        self.ensure_one()
        return format_date(self.env, self.date_from, date_format="MMMM y")

    def _guard_sentence(self):
        return self.env._(
            "A statement is read from the ledger of hours, never written. Correct the "
            "hours; a closed month is corrected in the month that is open."
        )

    def _owner(self):
        """Whose it is, as a key."""
        return self.partner_id.id, self.company_id.id

    def _domain_entries(self):
        return [
            ("commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]

    def _check_draft(self):
        for statement in self:
            if statement.state != DRAFT:
                raise UserError(
                    self.env._(
                        "The statement “%s” is closed: the customer may have it. It "
                        "stays as it is.",
                        statement.display_name,
                    )
                )

    def _check_can_begin(self):
        """Refuse months that are closed already, or have not begun.

        :raise UserError: with the last closed day
        """
        closed = self._closed_through({statement._owner() for statement in self})
        for statement in self:
            limit = closed.get(statement._owner(), date.min)
            if statement.date_to <= limit:
                raise UserError(
                    self.env._(
                        "The statements of %(customer)s are closed until %(day)s. "
                        "Choose a later month.",
                        customer=statement.partner_id.name,
                        day=format_date(self.env, limit),
                    )
                )
            if statement.date_from > statement.partner_id._sla_today(
                statement.company_id
            ):
                raise UserError(
                    self.env._(
                        "%(month)s has not begun at %(customer)s. Choose an earlier "
                        "month.",
                        month=statement.month_name,
                        customer=statement.partner_id.name,
                    )
                )

    @api.model
    def _closed_through(self, pairs):
        """The last day on which nothing can be posted any more.

        :param pairs: `(commercial partner id, company id)` of each customer asked for
        :return: `{pair: date}` of those that have a closed statement. One query.
        """
        pairs = {pair for pair in pairs if all(pair)}
        if not pairs:
            return {}
        # Users who log time need no rights to statements to meet closed months.
        closed = self.sudo()._read_group(
            [
                ("partner_id", "in", [partner for partner, _company in pairs]),
                ("company_id", "in", [company for _partner, company in pairs]),
                ("state", "=", CLOSED),
            ],
            ["partner_id", "company_id"],
            ["date_to:max"],
        )
        found = {
            (partner.id, company.id): day for partner, company, day in closed if day
        }
        return {pair: found[pair] for pair in pairs if pair in found}
