from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine import vocabulary as voc
from ..proposal import preserve_manual_values
from .sla_agreement import IN_FORCE


class SlaAgreement(models.Model):
    """Who may ask under an agreement, and for how much (rules A4, A5)."""

    _inherit = "sla.agreement"

    contact_ids = fields.Many2many(
        "res.partner",
        "sla_agreement_contact_rel",
        "agreement_id",
        "partner_id",
        string="Authorised Contacts",
        domain="[('commercial_partner_id', '=', commercial_partner_id), "
        "('id', '!=', commercial_partner_id)]",
        help="Tickets of the customer's other contacts wait until one of these, or an "
        "agent, confirms them. Empty: everybody may ask.",
    )
    contact_limit = fields.Integer(
        string="Contacts Included", compute="_compute_contact_limit"
    )
    ticket_quota = fields.Integer(
        string="Tickets a Month",
        compute="_compute_ticket_quota",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="How many tickets a calendar month includes, in the time zone of the "
        "policy; they do not carry over. 0: as many as they like.",
    )
    quota_used = fields.Integer(string="Used This Month", compute="_compute_quota_used")
    overlap_note = fields.Char(compute="_compute_overlap_note")

    _quota_not_negative = models.Constraint(
        "CHECK(ticket_quota >= 0)",
        "Tickets a month cannot be negative. Use 0 for as many as they like.",
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_id")
    def _compute_ticket_quota(self):
        for agreement in self:
            agreement.ticket_quota = agreement.policy_id.ticket_quota

    @api.depends(
        "policy_id.contact_limit",
        "addon_ids.kind",
        "addon_ids.quantity",
        "addon_ids.date_from",
        "addon_ids.date_to",
    )
    def _compute_contact_limit(self):
        for agreement in self:
            limit = agreement.policy_id.contact_limit
            day = agreement._local_day(fields.Datetime.now())
            agreement.contact_limit = limit and limit + agreement._extra_contacts(day)

    def _compute_quota_used(self):
        month = {}
        now = fields.Datetime.now()
        for agreement in self:
            month[agreement] = agreement._quota_month(now)
        used = self._origin._quota_counts(set(month.values()))
        for agreement in self:
            agreement.quota_used = used[agreement._origin.id, month[agreement]]

    @api.depends("commercial_partner_id", "state", "sequence", "date_start", "date_end")
    def _compute_overlap_note(self):
        """In which order tickets take this and the customer's other agreements."""
        others = defaultdict(self.browse)
        for agreement in self.search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("state", "in", IN_FORCE),
            ]
        ):
            key = agreement.commercial_partner_id, agreement.company_id
            others[key] |= agreement
        for agreement in self:
            same = others[agreement.commercial_partner_id, agreement.company_id]
            note = False
            if agreement.state in IN_FORCE and len(same) > 1:
                note = self.env._(
                    "This customer has several agreements. A ticket takes the first "
                    "one in force that day: %s.",
                    ", ".join(
                        f"{place}. {one.name}" for place, one in enumerate(same, 1)
                    ),
                )
            agreement.overlap_note = note

    # === CONSTRAINT METHODS === #

    @api.constrains("contact_ids", "partner_id")
    def _check_contacts(self):
        for agreement in self:
            strangers = agreement.contact_ids.filtered(
                lambda contact, own=agreement: (
                    contact.commercial_partner_id != own.commercial_partner_id
                )
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s. Name contacts "
                        "of the customer.",
                        contact=strangers[0].display_name,
                        customer=agreement.commercial_partner_id.name,
                    )
                )
            limit = agreement.contact_limit
            if limit and len(agreement.contact_ids) > limit:
                raise ValidationError(
                    self.env._(
                        "The agreement includes %(limit)s authorised contacts, and "
                        "there are %(count)s. Take some off, or add contacts to it at "
                        "a price.",
                        limit=limit,
                        count=len(agreement.contact_ids),
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        with preserve_manual_values(self, vals, {"ticket_quota": ("policy_id",)}):
            res = super().write(vals)
        if "contact_ids" in vals:
            # Those whose ticket waits for a confirmation may need none any more.
            tickets = self.env["helpdesk.ticket"].sudo()
            tickets.search(
                [
                    ("agreement_id", "in", self.ids),
                    ("coverage", "=", voc.UNCONFIRMED_CONTACT),
                    ("sla_phase", "not in", tickets._sla_terminal_phases()),
                ]
            )._sla_decide_again()
        return res

    # === BUSINESS METHODS === #

    def _sla_channels(self, day):
        """Where tickets may come from on a day; empty: from anywhere."""
        self.ensure_one()
        channels = self.policy_id.channel_ids
        return channels and channels | self._extra_channels(day)

    def _quota_month(self, at):
        """The first day of the month a moment (naive UTC) counts in (rule A4)."""
        return self._local_day(at).replace(day=1)

    def _quota_counts(self, months):
        """Tickets that took a place of the agreements' quotas. One query.

        :param months: first days of months
        :return: `{(agreement id, month): count}`, 0 for what is not in it
        """
        groups = (
            self.env["helpdesk.ticket"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [
                    ("agreement_id", "in", self.ids),
                    ("quota_month", "in", sorted(months)),
                ],
                ["agreement_id", "quota_month:day"],
                ["__count"],
            )
        )
        counts = defaultdict(int)
        for agreement, month, count in groups:
            counts[agreement.id, month] = count
        return counts

    def _claim_quota(self):
        """Make sure that nobody else hands out places meanwhile.

        Of two transactions that count without seeing each other the second one fails
        to serialize here, and Odoo runs it again.
        """
        if self:
            self.env.cr.execute(
                SQL("UPDATE sla_agreement SET id = id WHERE id IN %s", self._ids)
            )
