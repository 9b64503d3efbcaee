from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.sla_policy.engine.local_time import to_naive_utc
from odoo.addons.sla_policy.models.caller import LINE, checked, text
from odoo.addons.sla_policy.models.own_write import as_own_write

from ..engine import monitor as engine
from .sla_outage import BY_MONITOR

# A monitor's clock may go wrong by this much; what it saw was then now.
_CLOCK_ERROR = timedelta(minutes=5)


class SlaService(models.Model):
    """What a monitor reports."""

    _inherit = "sla.service"

    @api.model
    @checked(code=text(LINE), note=text())
    def report(self, code, is_up, at=None, note=None):
        """A monitor has seen a service up or down.

        Down begins an outage if none is open, up ends it. Reports may be repeated and
        may arrive in another order than they were made.

        :param str code: the service's
        :param bool is_up: what the monitor saw
        :param at: when it saw it: ISO 8601 with an offset, or without one in UTC, or
            seconds since 1970; now if left out
        :param str note: what else it knows, kept on the outage it begins
        :return: dict of `code`, `is_up` and `down_since` (UTC, or False), as they are
            known now
        :raise UserError: with what is wrong about the report
        """
        user = self.env.user
        if not self.env.su and not (
            user.has_group("sla_availability.group_sla_monitor")
            or user.has_group("sla_policy.group_sla_manager")
        ):
            raise AccessError(
                self.env._(
                    "Only monitors report outages this way. Ask an administrator for "
                    "the group “Monitor: reports outages”."
                )
            )
        if not isinstance(is_up, bool):
            raise UserError(self.env._("Say whether it is up with true or false."))
        if note is not None and not isinstance(note, str):
            raise UserError(self.env._("The note is a text, or left out."))
        service = self._monitored(code)
        moment = self._report_moment(at)
        service._hear(is_up, moment, note)
        spell = service._monitor_spells(moment).filtered(lambda o: not o.date_to)
        return {
            "code": service.code,
            "is_up": not spell,
            "down_since": fields.Datetime.to_string(spell.date_from),
        }

    @api.model
    def _monitored(self, code):
        """The service of a code, in the companies of whoever reports.

        As superuser: a monitor may do nothing but report, reading included.
        """
        wanted = code.strip().lower() if isinstance(code, str) else ""
        service = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                Domain("code", "=", wanted)
                & Domain("company_id", "in", self.env.user.company_ids.ids)
            )
        )
        if not service:
            raise UserError(
                self.env._(
                    "There is no service with the code “%s”. Its code stands on its "
                    "form, in Helpdesk > Agreements > Availability.",
                    code,
                )
            )
        if not service.active:
            raise UserError(
                self.env._(
                    "“%s” is archived: nobody looks after its availability any more. "
                    "Unarchive it, or stop monitoring it.",
                    service.code,
                )
            )
        return service

    @api.model
    def _report_moment(self, at):
        """The moment of a report, as naive UTC with whole seconds."""
        now = fields.Datetime.now()
        if at is None or at is False or at == "":
            return now
        try:
            moment = _to_moment(at)
        except (OSError, OverflowError, TypeError, ValueError):
            raise UserError(
                self.env._(
                    "“%s” is no moment. Write it like 2026-03-02T14:05:00Z, or leave "
                    "it out for now.",
                    at,
                )
            ) from None
        if moment > now + _CLOCK_ERROR:
            raise UserError(
                self.env._(
                    "The report is from the future (%s UTC). Check the monitor's "
                    "clock and time zone.",
                    fields.Datetime.to_string(moment),
                )
            )
        return min(moment, now)

    def _monitor_spells(self, at):
        """The monitor's outages that a report of a moment could have to do with."""
        return self.env["sla.outage"].search(
            Domain("service_id", "=", self.id)
            & Domain("source", "=", BY_MONITOR)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", at)),
            order="date_from, id",
        )

    def _hear(self, is_up, at, note):
        """Do what the engine makes of a report."""
        self.ensure_one()
        known = (self.monitor_up_at or None, self.monitor_down_at or None)
        name = "monitor_up_at" if is_up else "monitor_down_at"
        # In SQL, so that the row is written in any case: of two reports on a service
        # at once the second one waits here, fails to serialize and is run again by
        # Odoo, to find what the first one did.
        self.flush_recordset([name])
        self.env.cr.execute(
            SQL(
                "UPDATE sla_service SET %s = %s WHERE id = %s",
                SQL.identifier(name),
                max(at, self[name] or at),
                self.id,
            )
        )
        self.invalidate_recordset([name], flush=False)
        outages = self._monitor_spells(at)
        spells = [(outage.date_from, outage.date_to or None) for outage in outages]
        change = engine.take(engine.Known(spells, *known), is_up, at)
        for index, (begin, end) in change.changed.items():
            outages[index].write({"date_from": begin, "date_to": end or False})
        # There is never a second one open, not even for a moment.
        outages.flush_recordset()
        as_own_write(outages, ["source"], any_record=True).create(
            [
                {
                    "service_id": self.id,
                    "date_from": begin,
                    "date_to": end or False,
                    "note": note or False,
                }
                for begin, end in change.new
            ]
        )


def _to_moment(at):
    """A moment as monitors write it, as naive UTC with whole seconds."""
    if isinstance(at, bool):
        raise TypeError(at)
    if isinstance(at, int | float):
        moment = datetime.fromtimestamp(at, timezone.utc)
    elif isinstance(at, str):
        moment = datetime.fromisoformat(at.strip())
    elif isinstance(at, datetime):
        moment = at
    else:
        raise TypeError(at)
    return to_naive_utc(moment).replace(microsecond=0)
