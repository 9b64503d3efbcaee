from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import vocabulary as voc
from ..own_write import take_own_write, without_defaults

# What is compared with the last event after a change.
_WATCHED = {
    "active",
    "agreement_id",
    "channel_id",
    "company_id",
    "deliverable_id",
    "partner_id",
    "priority",
    "release_date",
    "stage_id",
    "team_id",
    "type_id",
    "user_id",
}
# Those of them that change without `write()`: the help desk computes them.
_COMPUTED = {"stage_id", "team_id", "user_id"}
# What a coverage is decided on.
_DECISIVE = {
    "agreement_id",
    "channel_id",
    "company_id",
    "deliverable_id",
    "partner_id",
    "priority",
    "type_id",
}


class HelpdeskTicket(models.Model):
    """From a change of a ticket to its clocks and notices, step by step.

    Whatever changes a ticket (a form, an e-mail, the portal, RPC, the help desk's own
    computations) runs through the same five steps:

    1. cover: find the agreement that the ticket belongs to (`_sla_cover`);
    2. decide: what that agreement says of it, included, billable, suspended, …
       (`_sla_decide` in `helpdesk_ticket_coverage`, `engine/coverage.py`);
    3. record: compare the ticket with its last events, and append an event for each
       difference (`_sla_sync_events`); what happens without a change of a field, such
       as a message, is appended by `_sla_record`;
    4. fold: calculate the clocks from all events (`_sla_fold`, `sla.clock._refold`,
       `engine/clock.py`). Addons follow the result in `sla.clock._after_refold`;
    5. notify: hand the ticket over and queue the customer's notices
       (`_sla_apply_decision`). They are sent by a cron, after the transaction.

    `create` and `write` are overridden here only. Each step is one batch with a
    constant number of queries, and may run again without a second effect.
    """

    _inherit = "helpdesk.ticket"

    # === COMPUTE METHODS === #

    def _compute_field_value(self, field):
        res = super()._compute_field_value(field)
        if field.name in _COMPUTED:
            # Nobody calls `write()` for these: a team changed, and with it the
            # stage. New records have no events yet and are passed over.
            tickets = self.filtered("id")
            if field.name == "stage_id":
                # A field that is computed again by itself takes none along that
                # follow from it.
                self.env.add_to_compute(self._fields["sla_phase"], tickets)
            tickets._sla_sync_events_later()
        return res

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._sla_check_vals(vals)
        vals_list = [self._sla_claim_urgency(vals) for vals in vals_list]
        vals_list = [
            {**vals, "notices_held_since": fields.Datetime.now()}
            if self._sla_is_filed_by_agent(vals)
            else vals
            for vals in vals_list
        ]
        # Defaults come with the context, which anybody may set: not for these.
        creator = without_defaults(self, self._sla_derived_fields())
        tickets = super(HelpdeskTicket, creator).create(vals_list)
        tickets = tickets.with_env(self.env)
        tickets._sla_open()
        # What has just been computed is in their first events.
        tickets._sla_discard_pending()
        return tickets

    def write(self, vals):
        is_own_write, self = take_own_write(self, vals)
        if is_own_write:
            return super().write(vals)
        if self.env.user.share:
            # Tracking reads fields before Odoo checks the right, in no fixed order:
            # with some, a missing ticket was refused in other words than a hidden one.
            self.check_access("write")
        self._sla_check_vals(vals)
        if "company_id" in vals and "agreement_id" not in vals:
            # The agreement is one of the company that the ticket leaves.
            self.filtered(
                lambda ticket: ticket.company_id.id != vals["company_id"]
            )._sla_write({"agreement_id": False})
        claims = self._sla_claims_lowered(vals)
        is_decisive = bool(_DECISIVE & set(vals))
        agreements, partners = {}, {}
        if is_decisive:
            agreements = {ticket: ticket.agreement_id for ticket in self.sudo()}
            partners = {ticket: ticket.partner_id for ticket in self.sudo()}
        if "partner_id" in vals and "deliverable_id" not in vals:
            self._sla_forget_deliverables(vals["partner_id"])
        res = super().write(vals)
        if _WATCHED & set(vals):
            if "agreement_id" not in vals and {"partner_id", "company_id"} & set(vals):
                self._sla_cover_again()
            if is_decisive:
                self._sla_forget_decisions(agreements, partners)
                self._sla_decide_again()
            else:
                self._sla_sync_events()
        claims._sla_lower_claim()
        return res

    # === BUSINESS METHODS === #

    # --- 0. A new ticket --- #

    def _sla_open(self):
        """Start the clocks of new tickets (rule C1). One batch, whatever its size."""
        if not self:
            return
        now = fields.Datetime.now()
        # Clocks follow from the ticket, whoever files it: portal users too.
        tickets = self.sudo()
        tickets._sla_cover(dict.fromkeys(tickets.ids, now))
        tickets._sla_decide(dict.fromkeys(tickets.ids, now))
        versions = tickets.agreement_id._publish(now)
        rows = []
        for ticket in tickets:
            agreement = ticket.agreement_id
            value = ticket._sla_present()
            value["agreement"] = agreement.id
            value["policy"] = versions[agreement].id if agreement else 0
            rows.append(ticket._sla_row(voc.EVENT_CREATED, value))
        events = self.env["sla.event"]._record(rows)
        tickets._sla_fold(events._engine_events())
        tickets._sla_apply_decision()

    # --- 1. Cover --- #

    def _sla_cover(self, moments):
        """Give tickets the agreement they fall under (rule A1).

        An agreement named already stays. A constant number of queries.

        :param dict moments: when each ticket came in, naive UTC by ticket id
        """
        agreements = self.env["sla.agreement"]._find_active(
            [
                (
                    ticket.commercial_partner_id.id,
                    ticket.company_id.id,
                    moments[ticket.id],
                )
                for ticket in self
            ]
        )
        covered = defaultdict(self.browse)
        for ticket, found in zip(self, agreements, strict=True):
            if found and not ticket.agreement_id:
                covered[found] |= ticket
        for agreement, tickets in covered.items():
            tickets._sla_write({"agreement_id": agreement.id})

    def _sla_cover_again(self):
        """Another customer, another agreement: the one of when the ticket came."""
        tickets = self.sudo()
        known = self.env["sla.event"]._load(tickets)
        tickets = tickets.filtered(lambda ticket: ticket.id in known)
        misfits = tickets.filtered(
            lambda ticket: (
                not ticket.agreement_id
                or ticket.agreement_id.commercial_partner_id
                != ticket.commercial_partner_id
            )
        )
        if misfits:
            misfits._sla_write({"agreement_id": False})
            misfits._sla_cover({t.id: known[t.id][0].at for t in misfits})

    # --- 2. Decide --- #

    def _sla_decide_again(self):
        """Decide again on tickets that have events, and write down what is new."""
        tickets = self.sudo()
        created = self.env["sla.event"]._created_at(tickets)
        tickets = tickets.filtered(lambda ticket: ticket.id in created)
        before = {ticket: ticket._sla_decision() for ticket in tickets}
        tickets._sla_decide(created)
        tickets._sla_sync_events()
        tickets.filtered(
            lambda ticket: ticket._sla_decision() != before[ticket]
        )._sla_apply_decision()

    # --- 3. Record --- #

    def _sla_present(self):
        """The ticket as events see it, comparable with what they said before."""
        self.ensure_one()
        # In the bin is as good as cancelled, until it is taken out again.
        phase = self.sla_phase if self.active else voc.CANCELLED
        # The help desk assigns a ticket to whoever creates it: OdooBot for what
        # comes by mail, the customer for what comes by RPC. They take nothing on.
        user = self.user_id
        is_taken = user.active and not user.share
        return {
            "phase": phase or voc.NEW,
            "priority": self.priority or "0",
            "type": self.type_id.id or 0,
            "user": user.id if is_taken else 0,
            "release_date": self.release_date or None,
            "agreement": self.agreement_id.id or 0,
            "coverage": self._sla_decision(),
        }

    def _sla_sync_events(self):
        """Write down what has changed since the last events, and move the clocks.

        Idempotent, and a constant number of queries. Tickets from before the
        addon have no events and are left in peace.
        """
        tickets = self.sudo()
        history = self.env["sla.event"]._load(tickets)
        known = {
            ticket_id: _last_known(ticket_history)
            for ticket_id, ticket_history in history.items()
        }
        tickets = tickets.filtered(lambda ticket: ticket.id in known)
        tickets._sla_catch_up({t.id: history[t.id][0].at for t in tickets})
        changes = {}
        for ticket in tickets:
            present, before = ticket._sla_present(), known[ticket.id]
            found = {k: v for k, v in present.items() if before[k] != v}
            if found:
                changes[ticket] = found
        if not changes:
            return
        self.browse().union(*changes)._sla_lock()
        agreements = self.env["sla.agreement"].sudo()
        for ticket, found in changes.items():
            if "agreement" in found:
                agreements |= ticket.agreement_id
        versions = agreements._publish()
        rows = []
        for ticket, found in changes.items():
            for name, value in found.items():
                if name == "agreement":
                    version = versions.get(ticket.agreement_id)
                    value = {"agreement": value, "policy": version.id if version else 0}
                elif name == "release_date":
                    value = {"release_date": value}
                rows.append(ticket._sla_row(_EVENT_OF[name], value))
        events = self.env["sla.event"]._record(rows)
        self.browse().union(*changes)._sla_fold(events._engine_events(history))

    def _sla_sync_events_later(self):
        """Look at the tickets once the computation under way is done."""
        if not self:
            return
        pending = self.env.cr.precommit.data.setdefault("sla_policy.notice", set())
        if not pending:
            self.env.cr.precommit.add(self.env["helpdesk.ticket"]._sla_sync_pending)
        pending.update(self.ids)

    def _sla_discard_pending(self):
        """Leave the tickets out of what `_sla_sync_events_later` has put aside."""
        pending = self.env.cr.precommit.data.get("sla_policy.notice")
        if pending:
            pending.difference_update(self.ids)

    @api.model
    def _sla_sync_pending(self):
        """Look at what `_sla_sync_events_later` has put aside."""
        ids = self.env.cr.precommit.data.pop("sla_policy.notice", set())
        self.browse(sorted(ids)).exists()._sla_sync_events()

    def _sla_record(self, kind, value=None, **origin):
        """Write down that something happened to each ticket, and move its clocks.

        :param str kind: an `EVENT_` of `engine.vocabulary`
        :param origin: `user_id`, `partner_id`, `message_id` where they apply
        """
        tickets = self.sudo()
        known = self.env["sla.event"]._load(tickets)
        tickets = tickets.filtered(lambda ticket: ticket.id in known)
        if tickets:
            tickets._sla_lock()
            events = self.env["sla.event"]._record(
                [ticket._sla_row(kind, value, **origin) for ticket in tickets]
            )
            tickets._sla_fold(events._engine_events(known))

    def _sla_row(self, kind, value=None, **origin):
        """An event about the ticket, ready to be recorded."""
        return {
            "ticket_id": self.id,
            "kind": kind,
            "value": value,
            "user_id": self.env.uid,
            **origin,
        }

    def _sla_lock(self):
        """Make sure that nobody else is adding events to the tickets meanwhile.

        Clocks follow from all events together. Two transactions that cannot see
        each other's would both leave half of the truth behind; writing the row
        makes the second one fail to serialize, and Odoo runs it again.
        """
        if not self:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET sla_state = sla_state WHERE id IN %s",
                tuple(self.ids),
            )
        )

    # --- 4. Fold --- #

    def _sla_fold(self, history=None):
        """Bring the clocks in line with the events, which may be at hand already."""
        self.env["sla.clock"]._refold(self, history)

    # --- 5. Notify --- #

    def _sla_apply_decision(self):
        """Do what decisions ask for: tell the customer, hand over to another team."""
        self.sudo()._sla_reroute()
        self.sudo()._sla_queue_notices()


_EVENT_OF = {
    "phase": voc.EVENT_PHASE,
    "priority": voc.EVENT_PRIORITY,
    "type": voc.EVENT_TYPE,
    "user": voc.EVENT_ASSIGNED,
    "release_date": voc.EVENT_RELEASE_DATE,
    "agreement": voc.EVENT_POLICY,
    "coverage": voc.EVENT_COVERAGE,
}
_NAME_OF = {kind: name for name, kind in _EVENT_OF.items()}


def _last_known(history):
    """What the events last said of each thing that is watched."""
    known = {}
    for event in history:
        if event.kind == voc.EVENT_CREATED:
            known = {name: event.value.get(name) for name in _EVENT_OF}
        elif event.kind == voc.EVENT_POLICY:
            known["agreement"] = event.value["agreement"]
        elif event.kind in _NAME_OF:
            known[_NAME_OF[event.kind]] = event.value
    return known
