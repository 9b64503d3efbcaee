from collections import defaultdict
from datetime import datetime

from odoo import api, fields, models

from ...const import EVENT_KINDS
from ...engine import vocabulary as voc
from ...engine.ticket_state import Event

# Keys whose values are moments, wherever they occur in an event's value.
_MOMENTS = {"deadline", "expected_from", "started_at", "stopped_at", "release_date"}
_MOMENTS |= {"before", "after", "since"}


class SlaEvent(models.Model):
    """What happened to a ticket: the append-only events its clocks are made of.

    Clocks are folded from these (rule C11), so nobody edits or deletes them. A
    few kinds are log lines about the clocks; the fold passes over those.
    """

    _name = "sla.event"
    _inherit = ["sla.guarded"]
    _description = "Ticket Event"
    _order = "occurred_at desc, id desc"
    # An event has its own moment and its own author, and is never written again.
    _log_access = False

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(EVENT_KINDS, required=True)
    occurred_at = fields.Datetime(required=True)
    value = fields.Json()
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")
    partner_id = fields.Many2one("res.partner", string="Contact", ondelete="set null")
    message_id = fields.Many2one(
        "mail.message", ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one(related="ticket_id.company_id")

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = labels.get(event.kind, "")

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "What happened to a ticket is written down as it happens and "
            "never changed. Correct it by what happens next."
        )

    @api.model
    def _record(self, rows):
        """Write events down, all at the same moment: now. One insert.

        :param list rows: dicts of `ticket_id`, `kind` and, where they apply,
            `value`, `user_id`, `partner_id`, `message_id`; `occurred_at` of what
            happened before now and is known for certain only now; moments are naive
            UTC datetimes
        """
        now = fields.Datetime.now()
        return self._writer().create(
            [
                {"occurred_at": now, **row, "value": _encode(row.get("value"))}
                for row in rows
            ]
        )

    @api.model
    def _load(self, tickets):
        """The events of tickets, oldest first. One query.

        :return: `{ticket id: [Event]}`; a ticket of before the addon has none
        """
        self.flush_model()
        events = defaultdict(list)
        rows = self.sudo().search_fetch(
            [
                ("ticket_id", "in", tickets.ids),
                ("kind", "not in", sorted(voc.LOG_KINDS)),
            ],
            ["ticket_id", "kind", "occurred_at", "value", "user_id", "partner_id"],
            order="occurred_at, id",
        )
        for row in rows:
            events[row.ticket_id.id].append(row._engine_event())
        return events

    @api.model
    def _created_at(self, tickets):
        """When tickets came in, naive UTC by id; none for those of before the addon.

        One query.
        """
        self.flush_model(["ticket_id", "kind", "occurred_at"])
        rows = self.sudo().search_fetch(
            [("ticket_id", "in", tickets.ids), ("kind", "=", voc.EVENT_CREATED)],
            ["ticket_id", "occurred_at"],
        )
        return {row.ticket_id.id: row.occurred_at for row in rows}

    def _engine_events(self, known=None):
        """Events just recorded, after the events known before them. No query.

        :param dict known: what `_load` said of their tickets
        :return: `{ticket id: [Event]}` of the events' tickets
        """
        known = known or {}
        events = {}
        for event in self:
            ticket_id = event.ticket_id.id
            if ticket_id not in events:
                events[ticket_id] = list(known.get(ticket_id, ()))
            events[ticket_id].append(event._engine_event())
        return events

    def _engine_event(self):
        """The event as the engine takes it. Who is behind it goes as a reference."""
        if self.partner_id:
            who = f"partner:{self.partner_id.id}"
        else:
            who = f"user:{self.user_id.id}" if self.user_id else ""
        return to_event(self.occurred_at, self.kind, self.value, who)


def to_event(at, kind, value, who=""):
    """What a row says, as the engine takes it."""
    value = _decode(value)
    if kind == voc.EVENT_RELEASE_DATE:
        value = value["release_date"]
    return Event(at, kind, value, who)


def _encode(value):
    """A value as JSON keeps it: moments as text."""
    if not isinstance(value, dict):
        return value
    return {
        key: fields.Datetime.to_string(item)
        if isinstance(item, datetime)
        else _encode(item)
        for key, item in value.items()
    }


def _decode(value):
    """What `_encode` was given."""
    if not isinstance(value, dict):
        return value
    return {
        key: fields.Datetime.to_datetime(item)
        if key in _MOMENTS and item
        else _decode(item)
        for key, item in value.items()
    }
