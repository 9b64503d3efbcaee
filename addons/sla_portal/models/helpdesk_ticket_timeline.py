from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import human_size

from odoo.addons.sla_escalation import const as escalation
from odoo.addons.sla_policy.engine import vocabulary as voc

# Written by people, sent by us, or said by a button of the customer's: everything else
# is not shown to customers.
_MESSAGE_TYPES = (
    "comment",
    "email",
    "email_outgoing",
    "auto_comment",
    "out_of_office",
    "notification",
)
# Of a machine: its words are long, and read when wanted.
_EMAILS = ("auto_comment", "out_of_office")

# After the events of the same moment.
_LAST = float("inf")

US, YOU, OTHERS = "us", "you", "others"


class HelpdeskTicket(models.Model):
    """The story of a ticket as its customer may read it: what was said, what happened,
    what became of the promises. Internal notes are no part of it."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _portal_timeline(self, limit=None):
        """The story, the newest first. A constant number of queries.

        :param int limit: how many of its parts at most
        :return: the parts, and whether there are older ones. A part is a dict of
            ``kind``, ``side`` (`us`, `you`, `others` or empty), ``moment``, ``icon``,
            ``title``, ``text`` (plain), ``body`` (HTML), ``is_email``, ``files``
        """
        self.ensure_one()
        # Customers may not read events; these are shown one by one, in their words.
        ticket = self.sudo()
        events = self.env["sla.event"].sudo()
        events = events.search([("ticket_id", "=", self.id)], order="occurred_at, id")
        parts = (
            ticket._portal_events(events)
            + ticket._portal_escalations()
            + ticket._portal_messages(events, limit and limit + 1)
        )
        parts.sort(key=lambda part: part["order"], reverse=True)
        has_older = bool(limit) and len(parts) > limit
        parts = parts[:limit]
        for part in parts:
            part["moment"] = self._portal_moment(part["order"][0])
        return parts, has_older

    def _portal_part(self, at, rank, kind, title, **values):
        """A part of the story; at one moment the greater rank is the newer.

        :param rank: an id of an event and one of a message
        """
        return {
            "order": (at, rank),
            "kind": kind,
            "side": "",
            "icon": "fa-circle-o",
            "title": title,
            "text": "",
            "body": "",
            "is_email": False,
            "files": [],
            **values,
        }

    # === WHAT WAS SAID === #

    def _portal_message_domain(self):
        """The messages that a customer may read."""
        return (
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", _MESSAGE_TYPES)
            & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id)
            & Domain("subtype_id.internal", "=", False)
            & Domain("is_internal", "=", False)
        )

    def _portal_messages(self, events, limit=None, domain=None):
        recorded = {event.message_id.id: event for event in events}
        messages = self.env["mail.message"].search(
            domain or self._portal_message_domain(),
            order="date desc, id desc",
            limit=limit,
        )
        parts = []
        for message in messages:
            files = self._portal_files(message.attachment_ids)
            if not message.body and not files:
                continue
            side, name = self._portal_author(message)
            is_email = message.message_type in _EMAILS
            # What followed from it came after it.
            event = recorded.get(message.id)
            parts.append(
                self._portal_part(
                    event.occurred_at if event else message.date,
                    (event.id if event else _LAST, message.id),
                    "email" if is_email else "message",
                    (message.subject if is_email else "") or name,
                    side=side,
                    icon="fa-envelope-o" if is_email else "fa-comment-o",
                    body=message.body,
                    is_email=is_email,
                    files=files,
                )
            )
        return parts

    def _portal_author(self, message):
        """Which side a message is from, and the name to show: never an address."""
        author = message.author_id
        if author and not author.partner_share:
            return US, author.name or ""
        if author and author.commercial_partner_id == self.commercial_partner_id:
            return YOU, author.name or ""
        if author:
            return OTHERS, author.name or ""
        return OTHERS, self.env._("By e-mail")

    def _portal_files(self, attachments):
        """What is known of files; they are fetched by who may read the ticket."""
        return [
            {
                "id": attachment.id,
                "name": attachment.name,
                "size": human_size(attachment.file_size),
                "url": f"/web/content/{attachment.id}?download=true",
                "is_picture": (attachment.mimetype or "").startswith("image/")
                and "svg" not in attachment.mimetype,
            }
            for attachment in attachments
        ]

    # === WHAT HAPPENED === #

    def _portal_events(self, events):
        """What happened, without messages, which have their own entries."""
        users = self._portal_names(
            "res.users",
            [e.value for e in events if e.kind == voc.EVENT_ASSIGNED],
        )
        types = self._portal_names(
            "helpdesk.ticket.type",
            [e.value for e in events if e.kind == voc.EVENT_TYPE],
        )
        parts = []
        for event in events:
            entry = self._portal_event(event, users, types)
            if entry:
                icon, title, text = entry
                parts.append(
                    self._portal_part(
                        event.occurred_at,
                        (event.id, 0),
                        event.kind,
                        title,
                        text=text,
                        icon=icon,
                    )
                )
        return parts

    def _portal_names(self, model, ids):
        """`{id: name}` of records that are still there. One query at most."""
        records = self.env[model].browse({record_id for record_id in ids if record_id})
        return {record.id: record.name for record in records.exists()}

    def _portal_event(self, event, users, types):
        """An event for the customer: an icon, a title and a text. None: not theirs."""
        value = event.value
        if event.kind == voc.EVENT_CREATED:
            return (
                "fa-flag-o",
                self.env._("The ticket was filed"),
                self.partner_id.name or "",
            )
        if event.kind == voc.EVENT_PHASE:
            title = self._portal_phase(value)
            return title and ("fa-arrow-right", title, "")
        if event.kind == voc.EVENT_ASSIGNED:
            name = users.get(value)
            return name and (
                "fa-user-o",
                self.env._("%s takes care of it", name),
                "",
            )
        if event.kind == voc.EVENT_PRIORITY:
            labels = self.env["sla.target"]._fields["priority"]
            label = dict(labels._description_selection(self.env)).get(value, "")
            return "fa-star-o", self.env._("Its severity was changed"), label
        if event.kind == voc.EVENT_TYPE:
            return (
                "fa-tag",
                self.env._("Its request type was changed"),
                types.get(value, ""),
            )
        if event.kind == voc.EVENT_COVERAGE:
            label = self._portal_coverage_label((value or {}).get("coverage"))
            return label and (
                "fa-file-text-o",
                self.env._("What your agreement says of it was decided anew"),
                label,
            )
        if event.kind == voc.EVENT_RELEASE_DATE:
            at = self._portal_moment(_moment(value["release_date"]))
            if at:
                return "fa-calendar", self.env._("The delivery was planned"), at["text"]
            return "fa-calendar", self.env._("The planned delivery was taken back"), ""
        if event.kind in (voc.EVENT_VERDICT, voc.LOG_BREACHED, voc.LOG_RECALCULATED):
            return self._portal_event_of_promise(event.kind, value)
        title = {
            voc.EVENT_INFORMATION_COMPLETE: self.env._(
                "We have everything that we need to know"
            ),
            voc.EVENT_ESTIMATE_SENT: self.env._("An estimate was sent to you"),
            voc.EVENT_ESTIMATE_APPROVED: self.env._("The estimate was approved"),
        }.get(event.kind)
        return title and ("fa-check", title, "")

    def _portal_event_of_promise(self, kind, value):
        title = self._portal_promise_title(value["metric"])
        if kind == voc.LOG_BREACHED:
            due = self._portal_moment(_moment(value["deadline"]))
            return (
                "fa-exclamation-triangle",
                self.env._("We are late: %s", title),
                due and self.env._("It was due %s.", due["text"]),
            )
        if kind == voc.LOG_RECALCULATED:
            before = self._portal_moment(_moment(value["before"]))
            after = self._portal_moment(_moment(value["after"]))
            if not (before and after):
                return None
            return (
                "fa-clock-o",
                self.env._("The hours of service have changed: %s", title),
                self.env._(
                    "Due %(after)s, before that %(before)s.",
                    after=after["text"],
                    before=before["text"],
                ),
            )
        if value["state"] == voc.MET:
            return "fa-check-circle", self.env._("Promise kept: %s", title), ""
        if value["state"] == voc.MISSED:
            return "fa-times-circle", self.env._("Promise kept late: %s", title), ""
        return None

    def _portal_phase(self, phase):
        """What a stage means to the customer."""
        return {
            voc.NEW: self.env._("It waits to be taken up"),
            voc.ASSIGNED: self.env._("It was assigned to an agent"),
            voc.IN_PROGRESS: self.env._("We are working on it"),
            voc.WAITING_CUSTOMER: self.env._("We wait for your answer"),
            voc.WAITING_VENDOR: self.env._("We wait for the maker of the product"),
            voc.SOLVED: self.env._("We think that it is solved"),
            voc.HANDED_OVER: self.env._("It was handed over to you"),
            voc.CLOSED: self.env._("It was closed"),
            voc.CANCELLED: self.env._("It was cancelled"),
        }.get(phase)

    # === ESCALATIONS === #

    def _portal_own_escalations(self):
        """The escalations that the customer asked for: ours are not theirs to see."""
        return (
            self.env["sla.escalation"]
            .search(
                [
                    ("ticket_id", "=", self.id),
                    ("trigger", "in", (escalation.CUSTOMER, escalation.EMERGENCY)),
                ]
            )
            .filtered(
                lambda one: (
                    one.requested_by_id.commercial_partner_id
                    == self.commercial_partner_id
                )
            )
        )

    def _portal_escalations(self):
        parts = []
        for one in self._portal_own_escalations():
            who = one.requested_by_id.name or ""
            if one.is_emergency:
                title = self.env._("%s escalated it as an emergency", who)
            else:
                title = self.env._("%s escalated it", who)
            parts.append(
                self._portal_part(
                    one.triggered_at,
                    (_LAST, 0),
                    "escalated",
                    title,
                    text=one.reason or "",
                    side=YOU,
                    icon="fa-level-up",
                )
            )
            if one.acknowledged_at:
                parts.append(
                    self._portal_part(
                        one.acknowledged_at,
                        (_LAST, 0),
                        "taken_on",
                        self.env._("The escalation was taken on"),
                        side=US,
                        icon="fa-hand-paper-o",
                    )
                )
        return parts


def _moment(text):
    """A moment as events keep it, naive UTC."""
    return fields.Datetime.to_datetime(text)
