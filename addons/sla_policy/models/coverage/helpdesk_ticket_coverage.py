from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import COVERAGES
from ...engine import coverage as engine, vocabulary as voc, warranty


class HelpdeskTicket(models.Model):
    """What the agreement says of a ticket, and on which ground (rules A2 to A8).

    Decided when the ticket comes in, and again when what it rests on changes; what
    was decided is an event. What people may do about it is in
    `helpdesk_ticket_override`, how it is told in `helpdesk_ticket_decision`.
    """

    _inherit = "helpdesk.ticket"

    coverage = fields.Selection(
        COVERAGES,
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="What the agreement says of this ticket.",
    )
    coverage_ground = fields.Json(
        copy=False,
        readonly=True,
        groups="sla_policy.group_sla_user",
        help="What the decision rests on, frozen.",
    )
    coverage_since = fields.Datetime(
        string="Promised From",
        copy=False,
        readonly=True,
        help="From when anything is promised about the ticket. Empty: nothing is, "
        "or not yet.",
    )
    quota_month = fields.Date(
        copy=False,
        readonly=True,
        help="The month of whose tickets this is one. Empty: it does not count.",
    )
    deliverable_id = fields.Many2one(
        "sla.deliverable",
        string="Delivered Development",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="The delivered development the ticket is about. Its warranty decides "
        "whether putting it right is billed.",
    )
    billable_minutes = fields.Integer(
        string="Billed at Least (min)",
        compute="_compute_billable_minutes",
        help="What the ticket costs at least, in minutes.",
    )

    _quota_idx = models.Index(
        "(agreement_id, quota_month) WHERE quota_month IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("coverage", "agreement_id", "deliverable_id")
    def _compute_billable_minutes(self):
        for ticket in self:
            minutes = 0
            if ticket.coverage == voc.BILLABLE:
                # What a customer's ticket costs follows from the agreement.
                policy = ticket.sudo()._sla_policy()
                ground = (ticket.sudo().coverage_ground or {}).get("ground")
                minutes = policy.minimum_minutes
                if ground == engine.WARRANTY_OVER:
                    minutes = ticket.sudo().deliverable_id.minimum_minutes
            ticket.billable_minutes = minutes

    # === CONSTRAINT METHODS === #

    @api.constrains("deliverable_id", "partner_id")
    def _check_deliverable_customer(self):
        for ticket in self.sudo():
            owner = ticket.deliverable_id.commercial_partner_id
            if owner and ticket.commercial_partner_id not in (owner, owner.browse()):
                raise ValidationError(
                    self.env._(
                        "“%(development)s” was delivered to another customer than "
                        "%(customer)s. Choose one of theirs.",
                        development=ticket.deliverable_id.name,
                        customer=ticket.commercial_partner_id.name,
                    )
                )

    # === BUSINESS METHODS === #

    @api.model
    def _sla_terminal_phases(self):
        return sorted(voc.TERMINAL_PHASES)

    def _sla_catch_up(self, created):
        """Decide on what came back to life after its agreement was suspended, or
        resumed: tickets that are over are left in peace meanwhile.

        :param dict created: when each ticket came in, naive UTC by ticket id
        """
        back = self.filtered(
            lambda ticket: (
                ticket.coverage
                and (ticket.coverage == voc.SUSPENDED)
                != ticket.agreement_id.is_suspended
                and not ticket._sla_is_kept()
                and ticket.sla_phase not in voc.TERMINAL_PHASES
            )
        )
        if back:
            back._sla_decide(created)
            back._sla_queue_notices()

    def _sla_is_kept(self):
        """Whether the decision knows of the suspension and serves the ticket."""
        ground = (self.coverage_ground or {}).get("ground")
        knew = bool((self.coverage_override or {}).get("suspended"))
        return (
            ground == engine.KEPT
            or (ground == engine.OVERRIDE and knew)
            or self.coverage == voc.REROUTED
        )

    def _sla_decide(self, created):
        """Decide what the agreements say of tickets. A constant number of queries.

        :param dict created: when each ticket came in, naive UTC by ticket id
        """
        now = fields.Datetime.now()
        tickets = self.sudo().sorted("id")
        places = tickets._sla_places(now)
        decisions = {}
        for ticket in tickets:
            key = ticket.agreement_id.id, ticket._sla_month(now)
            case = ticket._sla_circumstances(created[ticket.id], places.get(key))
            decision = decisions[ticket] = engine.decide(case)
            if decision.takes_place and not ticket.quota_month:
                places[key] -= 1
        clauses = self._sla_clauses(decisions)
        written = defaultdict(self.sudo().browse)
        grounds = {}
        for ticket, decision in decisions.items():
            month = ticket._sla_month(now)
            since = engine.promised_since(
                decision.coverage,
                ticket.coverage or "",
                ticket.coverage_since or ticket._sla_override_since(decision),
                ticket._sla_promised_before() or created[ticket.id],
                now,
            )
            place = (ticket.quota_month or month) if decision.takes_place else False
            ground = ticket._sla_freeze_ground(decision, month, clauses)
            alike = decision.coverage, repr(ground), since, place
            grounds[alike] = ground
            written[alike] |= ticket
        for alike, group in written.items():
            coverage, _ground, since, place = alike
            group._sla_write(
                {
                    "coverage": coverage,
                    "coverage_ground": grounds[alike],
                    "coverage_since": since or False,
                    "quota_month": place,
                }
            )

    def _sla_month(self, now):
        """The month in which a ticket decided on now counts."""
        agreement = self.agreement_id
        return agreement.ticket_quota and agreement._quota_month(now)

    def _sla_places(self, now):
        """What is left of the quotas the tickets may draw on. Two queries at most.

        :return: `{(agreement id, month): places}`; nothing for what has no quota
        """
        agreements = self.agreement_id.filtered("ticket_quota")
        if not agreements:
            return {}
        agreements._claim_quota()
        months = {agreement: agreement._quota_month(now) for agreement in agreements}
        used = agreements._quota_counts(set(months.values()))
        return {
            (agreement.id, month): agreement.ticket_quota - used[agreement.id, month]
            for agreement, month in months.items()
        }

    def _sla_circumstances(self, created_at, places_left):
        """What the decision on a ticket depends on, as the engine takes it."""
        self.ensure_one()
        agreement = self.agreement_id
        if not agreement:
            return engine.Circumstances(
                has_customer=bool(self.commercial_partner_id), has_agreement=False
            )
        policy = self._sla_policy()
        override = self.coverage_override or {}
        day = agreement._local_day(created_at)
        channels = agreement._sla_channels(day)
        line = policy._coverage_of(self.type_id)
        is_added = line.addon_kind and agreement._has_addon(line.addon_kind, day)
        return engine.Circumstances(
            ruling=line.coverage or "",
            is_added=bool(is_added),
            priority=self.priority or "0",
            suspended=agreement.is_suspended,
            serves_critical=policy.serves_critical,
            contact_known=self._sla_contact_known(),
            channel_allowed=(
                not channels or not self.channel_id or self.channel_id in channels
            ),
            warranty=self._sla_warranty(created_at),
            places_left=places_left,
            has_place=bool(self.quota_month),
            turned_away=self._sla_was_turned_away(),
            override=override.get("coverage") or "",
            overrides_suspension=bool(override.get("suspended")),
        )

    def _sla_was_turned_away(self):
        """Whether this month's quota, as large as it is now, was used up before."""
        ground = self.coverage_ground or {}
        agreement = self.agreement_id
        month = fields.Date.to_string(self._sla_month(fields.Datetime.now()) or None)
        return (
            ground.get("ground") == engine.QUOTA
            and ground.get("agreement") == agreement.id
            and ground.get("month") == month
            and ground.get("quota") >= agreement.ticket_quota
        )

    def _sla_contact_known(self):
        """Whether the contact may ask (rule A5)."""
        # Those who have left are archived: the list they were on stays one.
        agreement = self.agreement_id.with_context(active_test=False)
        contacts = agreement.contact_ids
        return (
            not contacts
            or bool(self.contact_confirmed)
            or (self.partner_id in contacts and self.partner_id.active)
        )

    def _sla_warranty(self, created_at):
        """How the development stands the ticket is about, on the day it came in."""
        deliverable = self.deliverable_id
        if not deliverable:
            return ""
        return warranty.status(
            deliverable.date_delivered or None,
            deliverable.warranty,
            deliverable.warranty_days,
            self.agreement_id._local_day(created_at),
        )

    def _sla_forget_deliverables(self, partner_id):
        """A ticket that turns out to be another customer's is about nothing of the
        former one's."""
        owner = self.env["res.partner"].browse(partner_id or 0).commercial_partner_id
        # Whoever corrects the customer need not see what was delivered.
        self.sudo().filtered(
            lambda ticket: (
                ticket.deliverable_id
                and ticket.deliverable_id.commercial_partner_id != owner
            )
        )._sla_write({"deliverable_id": False})

    def _sla_reroute(self):
        """Give rerouted tickets to their team (rule A8)."""
        by_team = defaultdict(self.browse)
        for ticket in self:
            if ticket.coverage != voc.REROUTED:
                continue
            team = ticket._sla_policy()._coverage_of(ticket.type_id).team_id
            company = team.company_id
            is_theirs = team.active and company in (company.browse(), ticket.company_id)
            if team and is_theirs and team != ticket.team_id:
                by_team[team] |= ticket
        for team, tickets in by_team.items():
            tickets.write({"team_id": team.id})
