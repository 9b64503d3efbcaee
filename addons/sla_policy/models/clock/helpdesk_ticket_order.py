from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...engine import ordering as engine, vocabulary as voc
from ..caller import checked, fields_by_name, strip_untrusted_context, wholes
from ..moment_format import format_moment
from ..policy.sla_policy_order import DEAL

# What is still to be worked on; the rest has no turn to wait for.
_QUEUED = (
    voc.NEW,
    voc.ASSIGNED,
    voc.IN_PROGRESS,
    voc.WAITING_CUSTOMER,
    voc.WAITING_VENDOR,
)
# Nobody puts more than that in order by hand; those behind stay as they came in.
ORDER_LIMIT = 200


class HelpdeskTicket(models.Model):
    """The customer's own order of priority among their open tickets."""

    _inherit = "helpdesk.ticket"

    customer_rank = fields.Integer(
        string="Customer's Priority",
        copy=False,
        readonly=True,
        aggregator=False,
        help="Its place in the order the customer has set: 1 comes first. Empty: they "
        "set none, it is served in the order of arrival, after those that have one.",
    )

    _customer_rank_idx = models.Index(
        "(commercial_partner_id, customer_rank) WHERE customer_rank IS NOT NULL"
    )

    # === ACTION METHODS === #

    @api.model
    @api.readonly
    def get_order(self):
        """The caller's open tickets in the order they are served.

        :return: tickets, the first two hundred
        """
        return self._order_of(self.env.user.partner_id.commercial_partner_id)

    @api.model
    @api.readonly
    @strip_untrusted_context
    def preview_order(self, ticket_ids):
        """What an order would change, before anything changes.

        :param list ticket_ids: the one to be served first in front; those that are
            left out follow as they stand
        :return: dict of ``ids`` (the whole order), ``before`` (as it stands),
            ``is_changed``, ``moves``: dicts of ``id``, ``number``, ``name``,
            ``before`` and ``after`` (naive UTC), ``before_text`` and ``after_text``;
            and ``keeps``: how many promised dates stay because their policy says so
        :raise AccessError: for contacts who may not set it
        """
        tickets = self.get_order()
        tickets._order_check_speaker()
        return self._order_preview(tickets, ticket_ids)

    @api.model
    @strip_untrusted_context
    @checked(before=wholes, moves=fields_by_name)
    def action_set_order(self, ticket_ids, before=None, moves=None):
        """Set the customer's order; promised dates follow where the policy says so.

        :param list ticket_ids: as for `preview_order`
        :param list before: the order that was looked at, checked when given
        :param dict moves: the dates that were shown, ISO by ticket id, checked when
            given
        :return: what changed, as `preview_order` tells it
        :raise AccessError: for contacts who may not set it
        :raise UserError: where something changed since it was looked at
        """
        tickets = self.get_order()
        tickets._order_check_speaker()
        # Two people at once: the second one is run again, and sees the first one's.
        tickets.sudo()._sla_lock()
        told = self._order_preview(tickets, ticket_ids)
        shown = {str(move["id"]): move["after"].isoformat() for move in told["moves"]}
        if (before is not None and list(before) != told["before"]) or (
            moves is not None and dict(moves) != shown
        ):
            raise UserError(
                self.env._(
                    "The tickets have changed since you looked at them. Look at their "
                    "order again, please; nothing was changed."
                )
            )
        if not told["is_changed"]:
            return told
        for rank, ticket in enumerate(self.browse(told["ids"]), start=1):
            # Contacts may not write tickets; this is theirs to say.
            if ticket.sudo().customer_rank != rank:
                ticket.sudo().customer_rank = rank
        for move in told["moves"]:
            self.browse(move["id"]).sudo()._order_move(move)
        tickets.sudo()._order_notify_desk(told)
        return told

    # === BUSINESS METHODS === #

    @api.model
    def _order_of(self, customer):
        return self.search(
            Domain("commercial_partner_id", "=", customer.id)
            & Domain("sla_phase", "in", _QUEUED)
            & ~self._sla_domain_only_closed()
            & Domain("company_id", "in", [*self.env.companies.ids, False]),
            order="customer_rank NULLS LAST, id",
            limit=ORDER_LIMIT,
        )

    def _order_check_speaker(self):
        """Refuse contacts whom an agreement does not let decide (rule A5).

        :raise AccessError: with who may
        """
        me = self.env.user
        if not me.share:
            self.check_access("write")
            return
        # Contacts may not read agreements; whether they are named in one decides.
        contacts = self.sudo().agreement_id.contact_ids
        if contacts and me.partner_id not in contacts:
            raise AccessError(
                self.env._(
                    "Only the authorised contacts of the agreement set the order. Ask "
                    "one of these: %s.",
                    ", ".join(contacts.mapped("name")),
                )
            )

    @api.model
    def _order_preview(self, tickets, ticket_ids):
        """See `preview_order`. Constant queries, whatever their number."""
        is_list = isinstance(ticket_ids, (list, tuple))
        if not is_list or not all(isinstance(one, int) for one in ticket_ids):
            raise UserError(self.env._("Name the tickets of the order by their ids."))
        before = tickets.ids
        after = engine.settle(ticket_ids, before)
        now = fields.Datetime.now()
        # What is promised does not depend on who looks.
        dated = tickets.sudo().filtered(
            lambda ticket: ticket.release_date and ticket.release_date > now
        )
        moving = dated.filtered(lambda ticket: ticket._sla_policy().reorder == DEAL)
        # A date overdue is one the desk has to explain; an order does not move it.
        dates = {ticket.id: ticket.release_date for ticket in moving}
        moves = engine.deal(before, after, dates)
        return {
            "ids": after,
            "before": before,
            "is_changed": after != before,
            "moves": [
                self.browse(one).sudo()._order_format_move(dates[one], moves[one])
                for one in after
                if one in moves
            ],
            "keeps": len(dated - moving),
        }

    def _order_format_move(self, before, after):
        self.ensure_one()
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "before": before,
            "after": after,
            "before_text": self._order_format_moment(before),
            "after_text": self._order_format_moment(after),
        }

    def _order_format_moment(self, moment):
        """A promised date, in the customer's zone or that of the policy."""
        zone = self.partner_id.tz or self._sla_policy().tz or "UTC"
        return format_moment(self.env, moment, "full", tz=zone)

    def _order_move(self, move):
        """Promise another date, and publish it on the ticket."""
        self.ensure_one()
        self.release_date = move["after"]
        ticket = self.with_context(lang=self.partner_id.lang or self.env.lang)
        ticket.message_post(
            body=ticket.env._(
                "The release date moves from %(before)s to %(after)s: %(who)s changed "
                "the order of priorities.",
                before=ticket._order_format_moment(move["before"]),
                after=ticket._order_format_moment(move["after"]),
                who=self.env.user.name,
            ),
            author_id=self.env.ref("base.partner_root").id,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    def _order_notify_desk(self, told):
        """Something to look at for who is responsible for the agreements."""
        moved = len(told["moves"])
        for agreement in self.agreement_id:
            user = agreement.user_id
            if not user.active or user.share:
                continue
            desk = agreement.with_context(lang=user.lang)
            summary = desk.env._("New order of priorities")
            first = self.browse(told["ids"]).filtered(
                lambda ticket, own=agreement: ticket.agreement_id == own
            )[:5]
            note = desk.env._(
                "%(who)s wants them served in this order: %(numbers)s. Promised dates "
                "that moved: %(count)s.",
                who=self.env.user.name,
                numbers=", ".join(first.mapped("number")),
                count=moved,
            )
            open_ones = desk.activity_ids.filtered(
                lambda one, same=summary: one.summary == same
            )
            if open_ones:
                open_ones[0].note = note
                continue
            desk.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=user.id,
            )
