from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.own_write import (
    as_own_write,
    take_own_write,
    without_defaults,
)

from ...engine import duration
from .estimated_minutes import check_minutes

DRAFT = "draft"
SENT = "sent"
APPROVED = "approved"
DECLINED = "declined"
EXPIRED = "expired"
SUPERSEDED = "superseded"
DONE = "done"
STATES = [
    (DRAFT, "Draft"),
    (SENT, "Sent"),
    (APPROVED, "Approved"),
    (DECLINED, "Declined"),
    (EXPIRED, "Expired"),
    (SUPERSEDED, "Superseded"),
    (DONE, "Done"),
]

# Something is still to come of these.
LIVE = (DRAFT, SENT, APPROVED)
# Nothing more is done on a ticket in these. A solved one may still turn out not to be.
OVER_PHASES = frozenset({voc.HANDED_OVER, voc.CLOSED, voc.CANCELLED})


# Written by the addon alone, never by users.
_KEPT = (
    "agreement_id",
    "approval_message_id",
    "approval_note",
    "approved_agent",
    "approved_at",
    "approved_by_id",
    "approved_digest",
    "approved_from",
    "approved_lang",
    "approved_name",
    "approved_sentence",
    "approved_signature",
    "approved_user_id",
    "attachment_id",
    "closed_at",
    "commercial_partner_id",
    "company_id",
    "decline_reason",
    "partner_id",
    "sent_at",
    "sent_digest",
    "sent_figures",
    "sent_user_id",
    "signed_attachment_id",
    "signed_digest",
    "state",
    "version",
)


class SlaEstimate(models.Model):
    """What a ticket would take, and whether the customer wants it.

    A draft is edited, then sent: from then on it stays as the customer reads it,
    and what changes is a new version. A ticket has one chain of versions, each about
    all the work on it: what was charged under earlier ones counts.
    """

    _name = "sla.estimate"
    _inherit = ["sla.concealed", "sla.due"]
    _description = "Estimate"
    _order = "ticket_id desc, version desc, id desc"
    _rec_name = "version"
    _rec_names_search = ["ticket_id"]

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        compute="_compute_from_ticket",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_from_ticket",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_from_ticket",
        store=True,
        precompute=True,
        index=True,
    )
    agreement_id = fields.Many2one(
        "sla.agreement",
        compute="_compute_from_ticket",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    version = fields.Integer(readonly=True, copy=False, default=1)
    state = fields.Selection(
        STATES,
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    line_ids = fields.One2many(
        "sla.estimate.line", "estimate_id", string="Work", copy=True
    )
    minutes = fields.Integer(
        string="Time",
        compute="_compute_minutes",
        store=True,
        readonly=False,
        help="In minutes: the sum of the lines, or typed where there are none.",
    )
    analysis = fields.Html(help="What was found. The customer reads it.")
    terms = fields.Html(help="Under what conditions. The customer reads them.")
    valid_until = fields.Date(
        default=lambda self: self._default_valid_until(),
        copy=False,
        help="The last day on which the customer can approve it, in their time zone.",
    )
    sent_at = fields.Datetime(readonly=True, copy=False)
    sent_user_id = fields.Many2one(
        "res.users", string="Sent By", readonly=True, copy=False
    )
    closed_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When it was declined, superseded or done, or when it expired.",
    )

    _valid_idx = models.Index("(valid_until) WHERE state = 'sent'")

    # === COMPUTE METHODS === #

    @api.depends(
        "ticket_id.partner_id", "ticket_id.company_id", "ticket_id.agreement_id"
    )
    def _compute_from_ticket(self):
        """Whom it is for follows the ticket, until the customer has it."""
        for estimate in self:
            if estimate.state == DRAFT or not estimate.state:
                # The user who may estimate need not see the agreement.
                ticket = estimate.ticket_id.sudo()
                estimate.partner_id = ticket.partner_id
                estimate.commercial_partner_id = ticket.partner_id.commercial_partner_id
                estimate.company_id = ticket.company_id
                estimate.agreement_id = ticket.agreement_id
            else:
                for name in (
                    "partner_id",
                    "commercial_partner_id",
                    "company_id",
                    "agreement_id",
                ):
                    estimate[name] = estimate[name]

    @api.depends("line_ids.minutes")
    def _compute_minutes(self):
        for estimate in self:
            lines = estimate.line_ids
            estimate.minutes = (
                sum(lines.mapped("minutes")) if lines else estimate.minutes
            )

    @api.depends("ticket_id.number", "version")
    def _compute_display_name(self):
        for estimate in self:
            # A customer's contact need not see the ticket itself.
            number = estimate.ticket_id.sudo().number
            estimate.display_name = (
                self.env._(
                    "%(ticket)s, version %(version)s",
                    ticket=number,
                    version=estimate.version,
                )
                if number
                else self.env._("New estimate")
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("minutes", "line_ids")
    def _check_minutes(self):
        for estimate in self:
            check_minutes(self.env, estimate.minutes)
            total = sum(estimate.line_ids.mapped("minutes"))
            if estimate.line_ids and estimate.minutes != total:
                raise ValidationError(
                    self.env._(
                        "The lines come to %(lines)s h, not to %(typed)s h. Correct "
                        "a line, or leave the total to them.",
                        lines=duration.write(total),
                        typed=duration.write(estimate.minutes),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        is_own_write, clean = take_own_write(self)
        if is_own_write:
            rows = super(SlaEstimate, clean).create(vals_list)
            return rows.with_env(self.env)
        self.check_access("create")
        tickets = self.env["helpdesk.ticket"].browse(
            [vals.get("ticket_id") for vals in vals_list if vals.get("ticket_id")]
        )
        self._check_can_estimate(tickets)
        versions = self._last_versions(tickets)
        rows = []
        for vals in vals_list:
            self._check_vals(vals)
            ticket_id = vals.get("ticket_id")
            versions[ticket_id] = versions.get(ticket_id, 0) + 1
            rows.append({**vals, "version": versions[ticket_id]})
            if "valid_until" not in vals:
                ticket = tickets.browse(ticket_id)
                rows[-1]["valid_until"] = self._default_valid_until(ticket)
        # Defaults come with the context, which anybody may set: not for these.
        clean = without_defaults(self, _KEPT)
        estimates = super(SlaEstimate, clean).create(rows)
        return estimates.with_env(self.env)

    def write(self, vals):
        is_own_write, self = take_own_write(self, vals)
        if not is_own_write:
            # The right is checked first: without it no error may describe them.
            self.check_access("write")
            self._check_vals(vals)
            self._check_is_draft()
            if "ticket_id" in vals and vals["ticket_id"] not in self.ticket_id.ids:
                raise UserError(
                    self.env._(
                        "An estimate stays with its ticket. Make one on the other "
                        "ticket."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        for estimate in self:
            if estimate.state != DRAFT:
                raise UserError(
                    self.env._(
                        "The customer was sent estimate %s: it is kept. Make a new "
                        "version, or have it declined.",
                        estimate.display_name,
                    )
                )

    # === ACTION METHODS === #

    def action_done(self):
        """The work is delivered: what it did not take is given back."""
        self._check_may_write()
        for estimate in self:
            estimate._finish(self.env._("the work is done"))
        return True

    def action_view_ticket(self):
        """Open the ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _as_writer(self):
        """The estimates, with permission to write fields that users may not."""
        # Customers answer; they have no rights to write estimates.
        return as_own_write(self.sudo(), any_record=not self)

    def _check_vals(self, vals):
        """Refuse what follows from what happens, and numbers that are none."""
        kept = sorted(set(_KEPT) & set(vals))
        if kept:
            raise UserError(
                self.env._(
                    "“%s” follows from what happens to the estimate: send it, approve "
                    "it, decline it or make a new version by its buttons.",
                    self._fields[kept[0]]._description_string(self.env),
                )
            )
        check_minutes(self.env, vals.get("minutes"))

    def _check_is_draft(self):
        """Refuse to change what the customer has in their hands."""
        for estimate in self:
            if estimate.state != DRAFT:
                raise UserError(
                    self.env._(
                        "Estimate %s stays as it was sent. Make a new version to "
                        "change it.",
                        estimate.display_name,
                    )
                )

    def _check_may_write(self):
        """Check that the user may work on the tickets."""
        self.check_access("write")
        self.ticket_id.check_access("write")

    def _lock(self):
        """Lock them, so that no other transaction answers or replaces them meanwhile.

        All estimates of the tickets, in one order: of two transactions that cannot
        see each other the second fails to serialize, and Odoo runs it again.
        """
        if not self:
            return
        self.env.flush_all()
        rows = self.sudo().search([("ticket_id", "in", self.ticket_id.ids)], order="id")
        self.env.cr.execute(
            SQL(
                "SELECT id FROM sla_estimate WHERE id IN %s ORDER BY id FOR UPDATE",
                tuple(rows.ids),
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE sla_estimate SET state = state WHERE id IN %s",
                tuple(rows.ids),
            )
        )
        rows.invalidate_recordset(["state"])

    def _set_state(self, allowed, state, **vals):
        """The only writer of `state`.

        :param tuple allowed: the states it may come from
        :param vals: what is kept with it
        :raise UserError: from any other
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for estimate in self:
            if estimate.state not in allowed:
                raise UserError(
                    self.env._(
                        "Estimate %(estimate)s is %(state)s and cannot become "
                        "%(target)s.",
                        estimate=estimate.display_name,
                        state=labels[estimate.state].lower(),
                        target=labels[state].lower(),
                    )
                )
        if state not in LIVE:
            vals.setdefault("closed_at", fields.Datetime.now())
        self._as_writer().write({"state": state, **vals})
        # Only one of a ticket may be in some states: those it leaves go first.
        self.flush_recordset(["state"])

    def _finish(self, reason):
        """What was approved is done: give back what it did not take."""
        self.ensure_one()
        self._lock()
        self._set_state((APPROVED,), DONE)
        self.sudo()._release(reason)

    def _open_form(self):
        """The window that shows one estimate."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Estimate"),
            "res_model": "sla.estimate",
            "res_id": self.id,
            "view_mode": "form",
        }
