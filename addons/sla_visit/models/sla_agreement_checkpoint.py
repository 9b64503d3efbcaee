from collections import defaultdict
from datetime import timedelta

from lxml import html

from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.engine.local_time import Zone
from odoo.addons.sla_policy.models.moment_format import format_moment
from odoo.addons.sla_policy.models.own_write import as_own_write

from ..engine import entitlement as engine

_BATCH = 200
_AGENDA_CLASS = "o_sla_agenda"
# As many tickets as fit into one meeting.
_AGENDA_TICKETS = 50


class SlaAgreement(models.Model):
    """Checkpoints: the next one is always in the calendar, with the open tickets."""

    _inherit = "sla.agreement"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        agreements = super().create(vals_list)
        agreements._checkpoints_follow_state()
        return agreements

    def write(self, vals):
        res = super().write(vals)
        # Whichever button, cron or hook has moved it.
        if "state" in vals or "date_end" in vals:
            self._checkpoints_follow_state()
        return res

    # === BUSINESS METHODS - SERIES === #

    def _checkpoints_follow_state(self):
        """Plan the next checkpoints of the active, cancel those of the ended."""
        active = self.filtered(lambda agreement: agreement.state == "active")
        active._plan_checkpoints()
        active._cancel_checkpoints(after_end=True)
        self.filtered(
            lambda agreement: agreement.state == "ended"
        )._cancel_checkpoints()

    def _plan_checkpoints(self):
        """Create the next checkpoint where none is to come.

        However late it is: those that were missed are not made up for. A constant
        number of queries, but for those of the calendar's invitations.

        :return: the new events
        """
        events = self.env["calendar.event"]
        due = self._due_checkpoints(fields.Datetime.now())
        if not due:
            return events
        agendas = self.browse([agreement.id for agreement, *_ in due])._agendas()
        # The invitations go out here, once, as for any meeting. Neither the record
        # at the screen nor people's addresses belong into it.
        quiet = events.with_context(
            active_id=False, active_model=False, skip_contact_description=True
        )
        created = as_own_write(quiet, any_record=True).create(
            [
                agreement._checkpoint_vals(line, day, start, agendas[agreement])
                for agreement, line, day, start in due
            ]
        )
        return created.with_env(self.env)

    def _due_checkpoints(self, now):
        """The next checkpoints of series that have none to come.

        :return: `[(agreement, line, day in the series, start in naive UTC)]`
        """
        series = [
            (agreement, line)
            for agreement in self
            for line in agreement._entitlements()
            if line.kind == engine.CHECKPOINT
        ]
        if not series:
            return []
        due = []
        planned = self._planned_checkpoints()
        for agreement, line in series:
            last_day, last_stop = planned.get((agreement.id, line.id), (None, None))
            if last_stop and last_stop > now:
                continue
            zone = Zone(agreement.policy_id.tz)
            today = zone.day(now)
            anchor = last_day or max(today, agreement.date_start)
            day = engine.next_in_series(anchor, today, line.interval_days)
            seconds = round(line.start_hour * 60) * 60
            start = engine.checkpoint_start(
                day, seconds, zone, agreement._service_timeline()
            )
            ends = agreement.date_end
            if not ends or zone.day(start) <= ends:
                due.append((agreement, line, day, start))
        return due

    def _planned_checkpoints(self):
        """The last of each series: `{(agreement id, line id): (day, stop)}`.

        Cancelled ones keep their place in the series, so they are not planned again.
        """
        # Sudo: the series is the agreement's, whichever users may read its meetings.
        events = self.env["calendar.event"].sudo().with_context(active_test=False)
        last = {}
        groups = events._read_group(
            [
                ("sla_agreement_id", "in", self.ids),
                ("sla_checkpoint_date", "!=", False),
            ],
            ["sla_agreement_id", "sla_entitlement_id", "active"],
            ["sla_checkpoint_date:max", "stop:max"],
        )
        for agreement, line, is_active, day, stop in groups:
            key = agreement.id, line.id
            other_day, other_stop = last.get(key, (day, None))
            last[key] = max(day, other_day), stop if is_active else other_stop
        return last

    def _checkpoint_vals(self, line, day, start, agenda):
        """Values of a checkpoint."""
        events = self.env["calendar.event"]
        line = line.with_context(lang=self._customer_lang())
        return {
            "name": events._sla_title(line, self.partner_id),
            "sla_agreement_id": self.id,
            "sla_entitlement_id": line.id,
            "sla_checkpoint_date": day,
            "start": start,
            "stop": start + timedelta(hours=line.duration_hours),
            "user_id": self.user_id.id,
            "partner_ids": [Command.set(self._checkpoint_attendees().ids)],
            "description": agenda,
            "videocall_location": line.is_online
            and events.get_discuss_videocall_location(),
        }

    def _customer_lang(self):
        return self.partner_id.lang or self.env.lang

    def _checkpoint_attendees(self):
        """Hook: who is invited to a checkpoint."""
        self.ensure_one()
        return self.user_id.partner_id | (self.contact_ids or self.partner_id)

    def _cancel_checkpoints(self, after_end=False):
        """Archive what is still to come, of agreements or from their end on."""
        if not self:
            return
        # Sudo: they are the agreement's, in the calendar of any user.
        events = self.env["calendar.event"].sudo()
        domain = [
            ("sla_agreement_id", "in", self.ids),
            ("sla_checkpoint_date", "!=", False),
            ("start", ">", fields.Datetime.now()),
        ]
        coming = events.search(domain)
        if after_end:
            coming = coming.filtered(
                lambda event: (
                    event.sla_agreement_id.date_end
                    and event._sla_days()[0] > event.sla_agreement_id.date_end
                )
            )
        # An ended agreement has no series: should it begin again, so do its dates.
        vals = {"active": False, "sla_checkpoint_date": False}
        as_own_write(coming, vals).write(vals)

    # === BUSINESS METHODS - AGENDA === #

    def _checkpoint_agendas(self):
        """The customers' open tickets as agendas. A constant number of queries.

        :return: `{agreement: html}`, in the language of the context
        """
        # Sudo: open tickets of all teams are part of the agenda.
        tickets = (
            self.env["helpdesk.ticket"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("sla_phase", "not in", sorted(voc.TERMINAL_PHASES)),
                    ("stage_id.closed", "=", False),
                ],
                order="priority desc, sla_next_deadline, id",
            )
        )
        phases = dict(
            self.env["helpdesk.ticket.stage"]
            ._fields["sla_phase"]
            ._description_selection(self.env)
        )
        by_customer = defaultdict(list)
        for ticket in tickets:
            by_customer[ticket.commercial_partner_id.id, ticket.company_id.id].append(
                ticket
            )
        agendas = {}
        for agreement in self:
            key = agreement.commercial_partner_id.id, agreement.company_id.id
            open_tickets = by_customer[key]
            rows = [
                {
                    "number": ticket.number,
                    "name": ticket.name,
                    "phase": phases.get(ticket.sla_phase) or ticket.stage_id.name,
                    "promise": agreement._format_deadline(ticket),
                }
                for ticket in open_tickets[:_AGENDA_TICKETS]
            ]
            agendas[agreement] = self.env["ir.qweb"]._render(
                "sla_visit.sla_checkpoint_agenda",
                {"rows": rows, "more": len(open_tickets) - len(rows)},
            )
        return agendas

    def _format_deadline(self, ticket):
        """A ticket's next deadline, on the wall clock of the policy."""
        deadline = ticket.sla_next_deadline
        if not deadline:
            return ""
        return format_moment(self.env, deadline, tz=self.policy_id.tz)

    def _agendas(self):
        """Their agendas, each in its customer's language: `{agreement: html}`."""
        agendas = {}
        for lang, agreements in self.grouped(self._lang_of).items():
            agendas |= agreements.with_context(lang=lang)._checkpoint_agendas()
        return agendas

    @api.model
    def _lang_of(self, agreement):
        return agreement._customer_lang()

    @api.model
    def _replace_agenda(self, description, agenda):
        """A description with its agenda made new; what people wrote stays."""
        root = html.fragment_fromstring(str(description or ""), create_parent="div")
        found = root.find_class(_AGENDA_CLASS)
        new = html.fragment_fromstring(str(agenda).strip())
        if found:
            new.tail = found[0].tail
            found[0].getparent().replace(found[0], new)
        else:
            root.insert(0, new)
        inside = "".join(html.tostring(child, encoding="unicode") for child in root)
        return (root.text or "") + inside

    # === CRON === #

    @api.model
    def _cron_checkpoints(self, batch=_BATCH):
        """Plan the checkpoints that are due, refresh the agendas of the next day."""
        now = fields.Datetime.now()
        events = self.env["calendar.event"]
        coming = Domain("sla_checkpoint_date", "!=", False) & Domain(
            "sla_agreement_id.state", "=", "active"
        )
        coming &= Domain("start", ">", now)
        coming &= Domain("start", "<=", fields.Datetime.add(now, days=1))
        for records, domain, work in (
            (self, self._checkpoint_domain(), self._plan_batch),
            (events, coming, self._refresh_batch),
        ):
            if not self._go_through(records.search(domain, order="id"), work, batch):
                break

    @api.model
    def _plan_batch(self, agreements):
        # One that another transaction has locked is planned tomorrow.
        agreements.try_lock_for_update()._plan_checkpoints()

    @api.model
    def _refresh_batch(self, events):
        """Put today's open tickets into agendas, without sending mails."""
        events = events.try_lock_for_update().with_context(
            dont_notify=True, no_mail_to_attendees=True
        )
        agendas = events.sla_agreement_id._agendas()
        for event in events:
            agenda = agendas[event.sla_agreement_id]
            description = self._replace_agenda(event.description, agenda)
            if description != event.description:
                event.description = description

    @api.model
    def _checkpoint_domain(self):
        """The agreements that may have a checkpoint to come."""
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        return (
            Domain("state", "=", "active")
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", yesterday))
            & (
                Domain("policy_id.entitlement_ids.kind", "=", engine.CHECKPOINT)
                | Domain("entitlement_ids.kind", "=", engine.CHECKPOINT)
            )
        )
