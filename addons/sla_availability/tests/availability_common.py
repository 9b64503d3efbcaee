"""What the tests of availability have in common: a service, and things that happen."""

from contextlib import contextmanager
from datetime import timedelta

from odoo.exceptions import ValidationError

from odoo.addons.sla_policy.tests.common import SlaCommon, utc


class AvailabilityMixin:
    """Builders; moments are local to `tz`, which has no daylight saving."""

    tz = "America/Guatemala"

    @classmethod
    def make_service(cls, name="Production", **values):
        """A service hosted round the clock since the beginning of 2026."""
        return cls.env["sla.service"].create(
            {
                "name": name,
                "code": name.lower().replace(" ", "-"),
                "partner_id": cls.customer.id,
                "tz": cls.tz,
                "date_start": "2026-01-01",
                **values,
            }
        )

    @classmethod
    def make_outage(cls, service, start, end=None, cause="provider", user=None, **vals):
        outages = cls.env["sla.outage"].with_user(user or cls.env.user)
        return outages.create(
            {
                "service_id": service.id,
                "date_from": utc(start, cls.tz),
                "date_to": utc(end, cls.tz) if end else False,
                "cause": cause,
                **vals,
            }
        ).with_env(cls.env)

    @classmethod
    def lose(cls, service, seconds, start="2026-02-10 10:00", cause="provider"):
        """An outage of a length."""
        begin = utc(start, cls.tz)
        return cls.env["sla.outage"].create(
            {
                "service_id": service.id,
                "date_from": begin,
                "date_to": begin + timedelta(seconds=seconds),
                "cause": cause,
            }
        )

    @classmethod
    def make_statement(cls, service, month="2026-02-01"):
        return cls.env["sla.availability"].create(
            {"service_id": service.id, "month": month}
        )

    def statements(self, service):
        return self.env["sla.availability"].search(
            [("service_id", "=", service.id)], order="month"
        )

    def run_availability_cron(self):
        """Run the scheduled action of the statements as the server does."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "sla_availability.ir_cron_availability"
            ).method_direct_trigger()

    @contextmanager
    def assertRefused(self, sentence, error=ValidationError):
        """It is refused with a sentence like this, and changes nothing."""
        with self.assertRaisesRegex(error, sentence), self.cr.savepoint():
            yield

    def assertSpells(self, service, *spells):
        """The outages of a service are these: `(from, until or None)`, local."""
        found = self.env["sla.outage"].search(
            [("service_id", "=", service.id)], order="date_from, id"
        )
        self.assertEqual(
            [(o.date_from, o.date_to or None) for o in found],
            [(utc(begin, self.tz), end and utc(end, self.tz)) for begin, end in spells],
        )


class AvailabilityCommon(AvailabilityMixin, SlaCommon):
    """It is the second of March 2026; February, of 28 days, is over."""

    now = "2026-03-02 10:00"
