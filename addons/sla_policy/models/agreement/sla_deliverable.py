from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import WARRANTIES
from ...engine import warranty


class SlaDeliverable(models.Model):
    """A development that was delivered to a customer, and its warranty.

    A ticket about it is covered inside the warranty and billed outside of it.
    """

    _name = "sla.deliverable"
    _description = "Delivered Development"
    _inherit = ["mail.thread"]
    _order = "date_delivered desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Commercial Entity",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    agreement_id = fields.Many2one(
        "sla.agreement",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Whose policy says how long the warranty is.",
    )
    date_delivered = fields.Date(
        tracking=True,
        help="When it was handed over or put into use. Empty: it is still being made.",
    )
    warranty = fields.Selection(
        WARRANTIES,
        compute="_compute_warranty",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    warranty_days = fields.Integer(
        compute="_compute_warranty",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Days after the delivery; the last of them is still under warranty.",
    )
    minimum_minutes = fields.Integer(
        string="Billed at Least (min)",
        compute="_compute_warranty",
        store=True,
        readonly=False,
        precompute=True,
        help="What a request outside the warranty costs at least, in minutes.",
    )
    warranty_until = fields.Date(
        compute="_compute_warranty_until",
        store=True,
        help="The last day. Empty where there is none, or no end.",
    )
    is_under_warranty = fields.Boolean(compute="_compute_is_under_warranty")
    note = fields.Html()
    ticket_ids = fields.One2many("helpdesk.ticket", "deliverable_id")
    ticket_count = fields.Integer(compute="_compute_ticket_count")

    _days_positive = models.Constraint(
        "CHECK(warranty != 'days' OR warranty_days BETWEEN 1 AND 36500)",
        "Say for how many days the warranty lasts: at least one, at most a hundred "
        "years.",
    )
    _minimum_not_negative = models.Constraint(
        "CHECK(minimum_minutes >= 0)",
        "What it costs at least cannot be less than nothing: use 0.",
    )

    # === COMPUTE METHODS === #

    @api.depends("agreement_id")
    def _compute_warranty(self):
        for deliverable in self:
            policy = deliverable.agreement_id.policy_id
            if policy or not deliverable.warranty:
                deliverable.warranty = policy.warranty or warranty.UNLIMITED
                deliverable.warranty_days = policy.warranty_days
                deliverable.minimum_minutes = policy.minimum_minutes if policy else 60

    @api.depends("date_delivered", "warranty", "warranty_days")
    def _compute_warranty_until(self):
        for deliverable in self:
            deliverable.warranty_until = warranty.last_day(
                deliverable.date_delivered or None,
                deliverable.warranty,
                deliverable.warranty_days,
            )

    @api.depends("warranty", "date_delivered", "warranty_days", "agreement_id")
    def _compute_is_under_warranty(self):
        now = fields.Datetime.now()
        for deliverable in self:
            # Sudo: an agent who sees the development need not see its agreement.
            agreement = deliverable.agreement_id.sudo()
            if agreement.policy_id:
                today = agreement._local_day(now)
            else:
                customer = deliverable.with_context(
                    tz=deliverable.commercial_partner_id.tz or str(self.env.tz)
                )
                today = fields.Date.context_today(customer, now)
            deliverable.is_under_warranty = (
                warranty.status(
                    deliverable.date_delivered or None,
                    deliverable.warranty,
                    deliverable.warranty_days,
                    today,
                )
                == warranty.INSIDE
            )

    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("deliverable_id", "in", self.ids)], ["deliverable_id"], ["__count"]
            )
        )
        for deliverable in self:
            deliverable.ticket_count = counts.get(deliverable, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("agreement_id", "partner_id")
    def _check_customer(self):
        for deliverable in self:
            owner = deliverable.agreement_id.commercial_partner_id
            if owner and owner != deliverable.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(agreement)s” is not an agreement of %(customer)s. Choose "
                        "one of theirs.",
                        agreement=deliverable.agreement_id.display_name,
                        customer=deliverable.commercial_partner_id.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if {"date_delivered", "warranty", "warranty_days", "agreement_id"} & set(vals):
            # Corrected: what was decided on the open tickets about it is too.
            tickets = self.env["helpdesk.ticket"].sudo()
            tickets.search(
                [
                    ("deliverable_id", "in", self.ids),
                    ("sla_phase", "not in", tickets._sla_terminal_phases()),
                ]
            )._sla_decide_again()
        return res

    # === ACTION METHODS === #

    def action_view_tickets(self):
        """Open the tickets about the development."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "helpdesk_mgmt.helpdesk_ticket_action"
        )
        action["domain"] = [("deliverable_id", "=", self.id)]
        action["context"] = {
            "default_partner_id": self.partner_id.id,
            "default_deliverable_id": self.id,
        }
        return action
