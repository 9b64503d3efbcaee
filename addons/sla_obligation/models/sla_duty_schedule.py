from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.sla_policy.models.sla_due import Due

from .sla_duty import OPEN
from .sla_obligation import ON_REQUEST, PROVIDER, RECURRING

OVERDUE_DUTIES = Due(
    "_tell_overdue",
    "overdue_at",
    Domain("side", "=", PROVIDER)
    & Domain("overdue_told", "=", False)
    & Domain("agreement_id.state", "=", "active"),
)


class SlaDuty(models.Model):
    """When a duty comes again, and who is told that it is overdue."""

    _inherit = "sla.duty"

    def _create_next(self):
        """The next time of what comes again, unless the agreement ends before it."""
        rows = []
        for duty in self.sudo():
            agreement = duty.agreement_id
            if agreement.state == "ended" or duty.kind not in (RECURRING, ON_REQUEST):
                continue
            day = False
            if duty.kind == RECURRING:
                day = (duty.due_date or duty._today()) + relativedelta(
                    months=duty.interval_months
                )
                if agreement.date_end and day > agreement.date_end:
                    continue
            rows.append((duty, day))
        return self._create_missing(rows)

    @api.model
    def _create_missing(self, rows):
        """The duties of `(duty, day)` that are not there yet. Constant queries."""
        duties = self.sudo().browse([duty.id for duty, _day in rows])
        known = self.sudo().search_fetch(
            [
                ("agreement_id", "in", duties.agreement_id.ids),
                ("obligation_id", "in", duties.obligation_id.ids),
                "|",
                ("due_date", "!=", False),
                ("state", "=", OPEN),
            ],
            ["agreement_id", "obligation_id", "due_date"],
        )
        there = {(d.agreement_id, d.obligation_id, d.due_date) for d in known}
        sources, vals_list = self.sudo(), []
        for duty, day in rows:
            key = duty.agreement_id, duty.obligation_id, day
            if duty.obligation_id and key in there:
                continue
            there.add(key)
            sources += duty
            vals_list.append(
                {
                    "agreement_id": duty.agreement_id.id,
                    "obligation_id": duty.obligation_id.id,
                    "sequence": duty.sequence,
                    "side": duty.side,
                    "kind": duty.kind,
                    "interval_months": duty.interval_months,
                    "name": duty.name,
                    "clause": duty.clause,
                    "needs_evidence": duty.needs_evidence,
                    "due_date": day,
                }
            )
        return self.sudo().create(vals_list)._take_words(sources)

    def _take_words(self, sources):
        """Name and clause in every language, from records of another or this model.

        :param sources: as many records, in the same order, of one model
        """
        if self:
            self.flush_recordset(["name", "clause"])
            sources.flush_recordset(["name", "clause"])
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE sla_duty duty
                       SET name = source.name, clause = source.clause
                      FROM %(source)s source
                      JOIN UNNEST(%(ids)s, %(source_ids)s) pair(id, source_id)
                        ON pair.source_id = source.id
                     WHERE duty.id = pair.id
                    """,
                    source=SQL.identifier(sources._table),
                    ids=self.ids,
                    source_ids=sources.ids,
                )
            )
            self.invalidate_recordset(["name", "clause"], flush=False)
        return self

    # === CRON === #

    def _tell_overdue(self, now):
        """Tell of locked ones: what the provider owes and has not done, once a date.

        :param datetime now: naive UTC
        """
        self.agreement_id._remind(
            [
                (agreement, duties._overdue_summary)
                for agreement, duties in self.grouped("agreement_id").items()
            ],
            now,
        )
        self._write_state({"overdue_told": True})

    def _overdue_summary(self, agreement):
        """What is overdue, in the language of an agreement's environment."""
        duties = self.with_env(agreement.env)
        if len(duties) > 1:
            return agreement.env._(
                "%(count)s points overdue: %(duties)s",
                count=len(duties),
                duties=", ".join(duties.mapped("name")),
            )
        return agreement.env._(
            "Overdue since %(date)s: %(duty)s",
            date=format_date(agreement.env, duties.due_date),
            duty=duties.name,
        )
