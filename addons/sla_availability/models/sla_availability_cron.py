from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sla_policy.engine.local_time import Zone, next_month

from .sla_availability import DRAFT

_BATCH = 200


class SlaAvailability(models.Model):
    """What time alone brings about: drafts of months that are over, and their end."""

    _inherit = "sla.availability"

    @api.model
    def _cron_availability(self, batch=_BATCH):
        """State the months that are over, and finish the drafts that have waited.

        A run that was missed is made up for: every month since a service is hosted
        has its statement.
        """
        missing = self._missing_months()
        due = self.search(self._domain_due(), order="id").filtered(
            lambda one: one._is_due()
        )
        if self._go_through(missing, self._state_months, batch, later=len(due)):
            self._go_through(due, self._finish, batch)

    @api.model
    def _missing_months(self):
        """`(service id, month)` of every month that is over without a statement."""
        now = fields.Datetime.now()
        services = (
            self.env["sla.service"]
            .with_context(active_test=False)
            # What is archived without an end was given up; nobody can say when.
            .search(
                Domain("date_start", "<=", self._last_day_on_earth(now))
                & (Domain("active", "=", True) | Domain("date_end", "!=", False))
            )
        )
        stated = set(
            self._read_group(
                [("service_id", "in", services.ids)], ["service_id", "month:month"]
            )
        )
        missing = []
        for service in services:
            month = service.date_start.replace(day=1)
            this_month = Zone(service.tz).day(now).replace(day=1)
            while month < this_month:
                if service.date_end and month > service.date_end:
                    break
                if (service, month) not in stated:
                    missing.append((service.id, month))
                month = next_month(month)
        return missing

    @api.model
    def _domain_due(self):
        """What may be due: it is that day in some time zone."""
        return Domain("state", "=", DRAFT) & Domain(
            "final_on", "<=", self._last_day_on_earth(fields.Datetime.now())
        )

    @api.model
    def _last_day_on_earth(self, now):
        """The date where it is the latest by the clock."""
        return (now + timedelta(hours=14)).date()

    def _is_due(self):
        """Whether the day has come in the time zone of the service."""
        self.ensure_one()
        return self.final_on <= self.service_id._today()

    @api.model
    def _state_months(self, months):
        """Make the drafts of `(service id, month)`. Rows another server holds are its
        business: it is at them now."""
        services = self.env["sla.service"].browse({service for service, _m in months})
        locked = set(services.try_lock_for_update(allow_referencing=True).ids)
        self.create(
            [
                {"service_id": service, "month": month}
                for service, month in months
                if service in locked
            ]
        )

    @api.model
    def _finish(self, statements):
        due = (
            statements.try_lock_for_update()
            .filtered_domain(self._domain_due())
            .filtered(lambda one: one._is_due())
        )
        if due:
            due._make_final()
