from datetime import date, datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sla_policy.engine.local_time import Zone

from ..engine import entitlement as engine
from .calendar_event import BILLABLE, INCLUDED, QUOTATION


class CalendarEvent(models.Model):
    """Appointments counted against the entitlements of their agreement.

    Meetings that the user may not read use up an entitlement as well, so counting
    reads all of them.
    """

    _inherit = "calendar.event"

    # === BUSINESS METHODS === #

    def _sla_verdicts(self):
        """What each appointment is counted as. A constant number of queries.

        Reads all meetings (the compute runs as superuser).

        :return: `{event: included | billable | quotation}`
        """
        verdicts = {}
        pools = {}
        for event in self._sla_counting():
            entitlement = event.sla_entitlement_id
            if not entitlement:
                verdicts[event] = QUOTATION
            elif not entitlement._covers_place(event.sla_place_id):
                verdicts[event] = QUOTATION
            elif not entitlement._is_added_to(
                event.sla_agreement_id, event._sla_days()[0]
            ):
                verdicts[event] = QUOTATION
            else:
                verdicts[event] = INCLUDED
                pools.setdefault(event._sla_pool(), self.browse())
                pools[event._sla_pool()] |= event
        beside = self._sla_neighbours() - self._origin
        for event in beside._sla_counting():
            pool = event._sla_pool()
            place = event.sla_place_id
            if pool in pools and event.sla_entitlement_id._covers_place(place):
                pools[pool] |= event
        for (agreement, root), events in pools.items():
            within = engine.judge(
                (event._sla_use(number) for number, event in enumerate(events)),
                root._engine_allowance(agreement._entitlement_extras(root)),
            )
            for number, event in enumerate(events):
                if event in verdicts and not within[number]:
                    verdicts[event] = BILLABLE
        return verdicts

    def _sla_zone(self):
        """The time zone in which days and weeks of the agreement begin."""
        return self.sla_agreement_id.policy_id.tz or "UTC"

    def _sla_start(self):
        """When it begins, naive UTC; the local midnight if it takes all day."""
        if self.allday and self.start:
            return Zone(self._sla_zone()).midnight(self.start.date())
        return self.start

    def _sla_days(self):
        """Its first and last day in the agreement's time zone."""
        if self.allday:
            # The calendar keeps days as such, whatever the zone.
            return self.start.date(), self.stop.date()
        last = max(self.start, (self.stop or self.start) - timedelta(seconds=1))
        zone = Zone(self._sla_zone())
        return zone.day(self.start), zone.day(last)

    def _sla_use(self, key):
        """The appointment as the engine counts it."""
        return engine.Use(key, self._sla_start(), *self._sla_days())

    def _sla_pool(self):
        """What it is counted with: its agreement, and the line that is used up."""
        agreement, entitlement = self.sla_agreement_id, self.sla_entitlement_id
        return agreement, entitlement._root_for(agreement)

    def _sla_counting(self):
        """Those that are not cancelled and have a time."""
        return self.filtered(
            lambda event: event.active and event.sla_agreement_id and event.start
        )

    def _sla_neighbours(self):
        """The appointments that count in the same periods, these included.

        One query; may return more than these for several appointments.
        """
        events = self.filtered("sla_entitlement_id")
        limits = []
        for event in events._sla_counting():
            first, last = event._sla_days()
            period = event._sla_pool()[1].period
            limits.append(engine.bounds(first, period)[0])
            limits.append(engine.bounds(last, period)[1])
        if not limits:
            return self.browse()
        roots = events.sla_entitlement_id._pool_roots()
        domain = self._sla_pool_domain(roots) & Domain(
            "sla_agreement_id", "in", events.sla_agreement_id.ids
        )
        # A day more on both sides: days begin at different hours on earth.
        if min(limits) > date.min:
            start = datetime.combine(min(limits), time()) - timedelta(days=1)
            domain &= Domain("stop", ">=", start)
        if max(limits) < date.max:
            stop = datetime.combine(max(limits), time()) + timedelta(days=2)
            domain &= Domain("start", "<", stop)
        # Sudo: other users' private meetings use up the entitlement as well.
        return self.sudo().search(domain)

    @api.model
    def _sla_pool_domain(self, roots):
        """Appointments counted against lines, or against extras that add to them."""
        return Domain("sla_entitlement_id", "in", roots.ids) | Domain(
            "sla_entitlement_id.extends_id", "in", roots.ids
        )

    @api.model
    def _sla_rejudge(self, events):
        """Count appointments again when they are next read."""
        self.env.add_to_compute(self._fields["sla_coverage"], events)

    @api.model
    def _sla_rejudge_coming(self, roots):
        """Count again what is still to come under lines, and what counts with it."""
        domain = self._sla_pool_domain(roots) & Domain(
            "stop", ">=", fields.Datetime.now()
        )
        coming = self.search(domain)
        self._sla_rejudge(coming | coming._sla_neighbours())
