from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.sla_policy.const import AT_RISK, BREACHED
from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_prepaid_hours.models.estimate.sla_estimate import SENT

from .text_search import contains

# Over for the customer too: what is solved waits for their word.
_OVER = (voc.CLOSED, voc.HANDED_OVER, voc.CANCELLED)
_YOURS = (voc.SOLVED, voc.WAITING_CUSTOMER)
_HELD = (voc.SUSPENDED, voc.UNCONFIRMED_CONTACT)

# Lists open on these.
FILTER = "open"
SORT = "due"


class HelpdeskTicket(models.Model):
    """The customer's tickets as a list: filters, orders, and what a row says.

    Searches have the rights of the user: record rules decide what they find.
    """

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    @api.model
    def _portal_filters(self):
        """What the list can be narrowed to: `{code: label}`, in order."""
        return {
            "open": self.env._("Open"),
            "you": self.env._("Waiting for you"),
            "breached": self.env._("Overdue"),
            "mine": self.env._("Filed by me"),
            "closed": self.env._("Closed"),
            "all": self.env._("All"),
        }

    @api.model
    def _portal_sorts(self):
        """What the list can be ordered by: `{code: label}`, in order."""
        return {
            "due": self.env._("Next promise"),
            "newest": self.env._("Newest"),
            "changed": self.env._("Last change"),
            "severity": self.env._("Severity"),
            "rank": self.env._("Our order"),
        }

    @api.model
    def _portal_order(self, sort):
        """The order of a list, by one of `_portal_sorts`."""
        return {
            "newest": "id desc",
            "changed": "last_stage_update desc, id desc",
            "severity": "priority desc, id desc",
            "rank": "customer_rank asc nulls last, id",
        }.get(sort, "sla_next_deadline asc nulls last, id desc")

    @api.model
    def _portal_domain(self, chosen, search=""):
        """The tickets of a filter, those that agree with a search.

        :param str chosen: one of `_portal_filters`
        :param str search: part of a number or of a subject, with or without accents
        """
        is_over = Domain("sla_phase", "in", _OVER) | self._sla_domain_only_closed()
        is_open = ~is_over
        domain = {
            "you": is_open
            & (
                Domain("sla_phase", "in", _YOURS)
                | Domain("coverage", "in", _HELD)
                | Domain("estimate_ids", "any", [("state", "=", SENT)])
            ),
            "breached": is_open & Domain("sla_state", "=", BREACHED),
            "mine": Domain("partner_id", "=", self.env.user.partner_id.id),
            "closed": is_over,
            "all": Domain.TRUE,
        }.get(chosen, is_open)
        search = (search or "").strip()
        if search:
            domain &= contains(self, "number", search) | contains(self, "name", search)
        return domain

    def _portal_list(self):
        """What the list shows of each ticket. A constant number of queries.

        :return: dicts, one a ticket
        """
        now = fields.Datetime.now()
        zone = self.env.user.tz
        severities = dict(
            self.env["sla.target"]._fields["priority"]._description_selection(self.env)
        )
        # They are the reader's own; clocks and agents' fields they may not read.
        tickets = self.with_context(tz=zone).sudo() if zone else self.sudo()
        rows = []
        for ticket in tickets:
            turn = ticket._portal_turn()
            tone, label = ticket._portal_state_badge()
            deadline = ticket.sla_next_deadline
            code = ticket.sla_next_clock_id.metric_id.code
            rows.append(
                {
                    "id": ticket.id,
                    "url": f"/my/ticket/{ticket.id}",
                    "number": ticket.number,
                    "name": ticket.name,
                    "by": ticket.partner_id.name or ticket.partner_name or "",
                    "is_mine": ticket.partner_id == self.env.user.partner_id,
                    "stage": ticket.stage_id.name,
                    "severity": severities.get(ticket.priority, ""),
                    "stars": int(ticket.priority or 0),
                    "tone": tone,
                    "label": label,
                    "turn": turn,
                    "promise": self._portal_promise_title(code) if deadline else "",
                    "deadline": deadline,
                    "due": ticket._portal_moment(deadline),
                    "countdown": self._portal_countdown(deadline, now)
                    if deadline
                    else "",
                    "created": format_date(self.env, ticket.create_date),
                    "rank": ticket.customer_rank,
                }
            )
        return rows

    def _portal_state_badge(self):
        """How the promises of a ticket stand together: a colour and words."""
        self.ensure_one()
        return {
            BREACHED: ("danger", self.env._("Overdue")),
            AT_RISK: ("warning", self.env._("Due soon")),
            voc.RUNNING: ("info", self.env._("On track")),
            voc.PAUSED: ("secondary", self.env._("Paused")),
            voc.MISSED: ("danger", self.env._("Kept late")),
            voc.MET: ("success", self.env._("Kept")),
        }.get(self.sla_state, ("secondary", self.env._("Nothing promised")))

    @api.model
    def _portal_standing(self):
        """The reader's tickets in numbers, and what is due next.

        :return: dict of ``open``, ``you`` and ``breached``: numbers of tickets in
            words, the last two empty for none; and ``next``: a row of `_portal_list`,
            or None
        """
        counts = {
            code: self.search_count(self._portal_domain(code))
            for code in ("open", "you", "breached")
        }
        due = Domain("sla_next_deadline", "!=", False)
        nearest = self.search(
            self._portal_domain("open") & due, order="sla_next_deadline, id", limit=1
        )
        return {
            "open": self.env._("%s open", counts["open"]),
            "you": counts["you"] and self.env._("%s waiting for you", counts["you"]),
            "breached": counts["breached"]
            and self.env._("%s overdue", counts["breached"]),
            "next": next(iter(nearest._portal_list()), None),
        }
