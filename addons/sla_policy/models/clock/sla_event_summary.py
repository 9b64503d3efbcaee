from odoo import api, fields, models

from ...engine import vocabulary as voc
from ..moment_format import format_moment


class SlaEvent(models.Model):
    """The log of a ticket, told to a person."""

    _inherit = "sla.event"

    summary = fields.Char(compute="_compute_summary")

    # === COMPUTE METHODS === #

    @api.depends("kind", "value")
    @api.depends_context("lang", "tz")
    def _compute_summary(self):
        for event in self:
            event.summary = event._summarise()

    def _summarise(self):
        """The event's value in words; empty where the kind says it all."""
        self.ensure_one()
        value = self.value
        if self.kind == voc.EVENT_PHASE:
            return self._label("helpdesk.ticket.stage", "sla_phase", value)
        if self.kind == voc.EVENT_PRIORITY:
            return self._label("sla.target", "priority", value)
        if self.kind == voc.EVENT_TYPE:
            return self._name_of("helpdesk.ticket.type", value)
        if self.kind == voc.EVENT_ASSIGNED:
            return self._name_of("res.users", value) or self.env._("nobody")
        if self.kind == voc.EVENT_POLICY:
            version = self._name_of("sla.policy.version", value["policy"])
            return version or self.env._("no agreement")
        if self.kind == voc.EVENT_CREATED:
            return self._name_of("sla.policy.version", value["policy"])
        if self.kind == voc.EVENT_COVERAGE:
            return self.ticket_id.sudo()._sla_format_decision(value)
        if self.kind == voc.EVENT_RELEASE_DATE:
            return self._moment(value["release_date"])
        if self.kind == voc.EVENT_VERDICT:
            return self.env._(
                "%(promise)s: %(verdict)s",
                promise=self._metric(value),
                verdict=self._label("sla.clock", "state", value["state"]),
            )
        if self.kind == voc.LOG_BREACHED:
            return self.env._(
                "%(promise)s was due %(deadline)s",
                promise=self._metric(value),
                deadline=self._moment(value["deadline"]),
            )
        if self.kind == voc.LOG_RECALCULATED:
            return self.env._(
                "%(promise)s: due %(after)s, before that %(before)s",
                promise=self._metric(value),
                after=self._moment(value["after"]) or self.env._("at no set time"),
                before=self._moment(value["before"]) or self.env._("at no set time"),
            )
        return ""

    def _label(self, model, field, value):
        labels = dict(self.env[model]._fields[field]._description_selection(self.env))
        return labels.get(value, value or "")

    def _name_of(self, model, record_id):
        # Names only, of what the reader's own ticket went through.
        record = self.env[model].sudo().browse(record_id or 0).exists()
        return record.display_name or ""

    def _metric(self, value):
        metrics = self.env["sla.metric"]._by_code()
        return self._name_of("sla.metric", metrics.get(value["metric"]))

    def _moment(self, text):
        moment = fields.Datetime.to_datetime(text)
        return format_moment(self.env, moment, "field")
