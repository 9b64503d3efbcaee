from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.sla_policy.models.moment_format import format_moment

from ..engine import entitlement as engine


class CalendarEvent(models.Model):
    """Whether an appointment may be agreed on: service, notice, and who may say so.

    Most meetings belong to no agreement. A user who moves one that does need not have
    access to agreements, so what the checks need is read as superuser.
    """

    _inherit = "calendar.event"

    # === BUSINESS METHODS === #

    def _sla_is_manager(self):
        return self.env.user.has_group("sla_policy.group_sla_manager")

    def _sla_appointments(self):
        """Those that belong to an agreement, as superuser."""
        return self.sudo().filtered("sla_agreement_id")

    def _sla_check_readable(self, appointments):
        """Refuse agreements that the user may not read."""
        agreements = self.env["sla.agreement"].browse(appointments.sla_agreement_id.ids)
        agreements.check_access("read")

    def _sla_agreed(self):
        """What has been agreed on: whether, when, and under what."""
        return (
            self.active,
            self._sla_start(),
            self.sla_agreement_id,
            self.sla_entitlement_id,
        )

    def _sla_still_coming(self, agreed):
        """Those put at another time before they had begun.

        What has begun is only corrected, as it took place.

        :param dict agreed: what was agreed on before, by event
        """
        now = fields.Datetime.now()

        def is_put_off(event):
            before = agreed[event][1]
            return before != event._sla_start() and (not before or before > now)

        return self.filtered(is_put_off)

    def _sla_ask(self, events):
        """Set the moment of the request to now, where none was given."""
        if events:
            events.write({"sla_asked_at": fields.Datetime.now()})

    def _sla_check_agreed(self):
        """Refuse what the agreement does not allow.

        :raise UserError: no service now, or less notice than agreed
        """
        now = fields.Datetime.now()
        for event in self:
            agreement = event.sla_agreement_id
            if agreement.state != "active":
                states = agreement._fields["state"]._description_selection(self.env)
                raise UserError(
                    self.env._(
                        "“%(agreement)s” is %(state)s: nothing can be planned under "
                        "it. Plan under an active agreement.",
                        agreement=agreement.display_name,
                        state=dict(states)[agreement.state].lower(),
                    )
                )
            if event.sla_asked_at > now:
                raise UserError(
                    self.env._(
                        "An appointment cannot have been asked for in the future. "
                        "Correct “Asked for”."
                    )
                )
            event._sla_check_notice()

    def _sla_check_notice(self):
        entitlement = self.sla_entitlement_id
        asked_at, minutes = self.sla_asked_at, entitlement._notice_minutes()
        if not minutes or engine.has_notice(asked_at, self._sla_start(), minutes):
            return
        if self.sla_notice_reason and self._sla_is_manager():
            return
        zone = self._sla_zone()
        earliest = asked_at + timedelta(minutes=minutes)
        raise UserError(
            self.env._(
                "“%(entitlement)s” is to be asked for %(hours)s hours ahead: asked for "
                "on %(asked)s, it begins on %(earliest)s at the earliest. Choose a "
                "later time, or have a manager accept the short notice.",
                entitlement=entitlement.name,
                hours=f"{entitlement.notice_hours:g}",
                asked=format_moment(self.env, asked_at, tz=zone),
                earliest=format_moment(self.env, earliest, tz=zone),
            )
        )
