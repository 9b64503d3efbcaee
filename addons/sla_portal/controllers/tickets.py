from odoo.http import request, route

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..http_tools import page as render, remember_list, whole
from ..models.helpdesk_ticket_list import FILTER, SORT

_URL = "/my/tickets"
# As the help desk calls it.
HISTORY = "my_tickets_history"


class TicketsPortal(CustomerPortalHelpdesk):
    """The list of tickets: by what was promised, in place of the help desk's own."""

    @route()
    def portal_my_tickets(self, **kwargs):
        return self._tickets_page(**kwargs)

    def _tickets_page(self, page=1, sortby=None, filterby=None, search=None, **_kwargs):
        """One page of the list. What it does not know it passes over."""
        tickets = request.env["helpdesk.ticket"]
        if not tickets.has_access("read"):
            return request.redirect("/my")
        filters, sorts = tickets._portal_filters(), tickets._portal_sorts()
        chosen = filterby if filterby in filters else FILTER
        sort = sortby if sortby in sorts else SORT
        search = (search or "").replace("\0", "").strip()[:100]
        domain = tickets._portal_domain(chosen, search)
        url_args = {"filterby": chosen, "sortby": sort, "search": search}
        total = tickets.search_count(domain)
        pager = portal_pager(
            url=_URL,
            url_args={name: value for name, value in url_args.items() if value},
            total=total,
            page=whole(page) or 1,
            step=self._items_per_page,
        )
        found = tickets.search(
            domain,
            order=tickets._portal_order(sort),
            limit=self._items_per_page,
            offset=max(0, pager["offset"]),
        )
        remember_list(HISTORY, found)
        return render(
            "sla_portal.portal_tickets",
            page_name="tickets",
            page_title=request.env._("Tickets"),
            rows=found._portal_list(),
            total_text=request.env._("1 ticket")
            if total == 1
            else request.env._("%s tickets", total),
            pager=pager,
            filters=filters,
            filterby=chosen,
            sorts=sorts,
            sortby=sort,
            search=search,
            may_order=self._is_authorised_contact(),
        )

    def _ticket_get_searchbar_sortings(self):
        sortings = super()._ticket_get_searchbar_sortings()
        tickets = request.env["helpdesk.ticket"]
        for number, (code, label) in enumerate(tickets._portal_sorts().items(), 10):
            order = tickets._portal_order(code)
            sortings[code] = {"label": label, "order": order, "sequence": number}
        return sortings

    def _is_authorised_contact(self):
        """Whether the reader sets the order of the customer's tickets."""
        me = request.env.user.partner_id
        return any(
            agreement._portal_is_contact(me) for agreement in me._sla_agreements()
        )
