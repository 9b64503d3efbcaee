from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.sla_policy.models.sla_due import Due

from .sla_obligation import OPEN
from .sla_obligation_template import ON_REQUEST, PROVIDER, RECURRING

OVERDUE_OBLIGATIONS = Due(
    "_notify_overdue",
    "overdue_at",
    Domain("side", "=", PROVIDER)
    & Domain("overdue_notified", "=", False)
    & Domain("agreement_id.state", "=", "active"),
)


class SlaObligation(models.Model):
    """Next occurrences, and reminders of overdue obligations."""

    _inherit = "sla.obligation"

    def _create_next(self):
        """Create the next occurrence, unless the agreement ends before it."""
        rows = []
        for obligation in self.sudo():
            agreement = obligation.agreement_id
            if agreement.state == "ended" or obligation.kind not in (
                RECURRING,
                ON_REQUEST,
            ):
                continue
            day = False
            if obligation.kind == RECURRING:
                day = (obligation.due_date or obligation._today()) + relativedelta(
                    months=obligation.interval_months
                )
                if agreement.date_end and day > agreement.date_end:
                    continue
            rows.append((obligation, day))
        return self._create_missing(rows)

    @api.model
    def _create_missing(self, rows):
        """Create the missing obligations of `(obligation, day)`. Constant queries."""
        obligations = self.sudo().browse([obligation.id for obligation, _day in rows])
        known = self.sudo().search_fetch(
            [
                ("agreement_id", "in", obligations.agreement_id.ids),
                ("template_id", "in", obligations.template_id.ids),
                "|",
                ("due_date", "!=", False),
                ("state", "=", OPEN),
            ],
            ["agreement_id", "template_id", "due_date"],
        )
        there = {(d.agreement_id, d.template_id, d.due_date) for d in known}
        sources, vals_list = self.sudo(), []
        for obligation, day in rows:
            key = obligation.agreement_id, obligation.template_id, day
            if obligation.template_id and key in there:
                continue
            there.add(key)
            sources += obligation
            vals_list.append(
                {
                    "agreement_id": obligation.agreement_id.id,
                    "template_id": obligation.template_id.id,
                    "sequence": obligation.sequence,
                    "side": obligation.side,
                    "kind": obligation.kind,
                    "interval_months": obligation.interval_months,
                    "name": obligation.name,
                    "clause": obligation.clause,
                    "needs_evidence": obligation.needs_evidence,
                    "due_date": day,
                }
            )
        return self.sudo().create(vals_list)._copy_translations(sources)

    def _copy_translations(self, sources):
        """Copy name and clause in every language.

        :param sources: as many records, in the same order, of one model
        """
        if self:
            self.flush_recordset(["name", "clause"])
            sources.flush_recordset(["name", "clause"])
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE sla_obligation obligation
                       SET name = source.name, clause = source.clause
                      FROM %(source)s source
                      JOIN UNNEST(%(ids)s, %(source_ids)s) pair(id, source_id)
                        ON pair.source_id = source.id
                     WHERE obligation.id = pair.id
                    """,
                    source=SQL.identifier(sources._table),
                    ids=self.ids,
                    source_ids=sources.ids,
                )
            )
            self.invalidate_recordset(["name", "clause"], flush=False)
        return self

    # === CRON === #

    def _notify_overdue(self, now):
        """Remind the responsible users of overdue obligations, once for each due date.

        :param datetime now: naive UTC
        """
        self.agreement_id._remind(
            [
                (agreement, obligations._overdue_summary)
                for agreement, obligations in self.grouped("agreement_id").items()
            ],
            now,
        )
        self._write_state({"overdue_notified": True})

    def _overdue_summary(self, agreement):
        """What is overdue, in the language of the agreement's environment."""
        obligations = self.with_env(agreement.env)
        if len(obligations) > 1:
            return agreement.env._(
                "%(count)s points overdue: %(obligations)s",
                count=len(obligations),
                obligations=", ".join(obligations.mapped("name")),
            )
        return agreement.env._(
            "Overdue since %(date)s: %(obligation)s",
            date=format_date(agreement.env, obligations.due_date),
            obligation=obligations.name,
        )
