import logging
from collections import defaultdict

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ... import const

_logger = logging.getLogger(__name__)

# The estimates that may hold minutes.
_HOLDING = "approved"


class SlaPack(models.Model):
    """Checking the books: compares and reports, never repairs (rule H1)."""

    _inherit = "sla.pack"

    # === ACTION METHODS === #

    def action_audit(self):
        """Check the books now, and say what was found."""
        if not self.env.user.has_group("sla_policy.group_sla_manager"):
            raise AccessError(
                self.env._("Ask a manager of support agreements to check the books.")
            )
        # A manager of one company learns nothing of another's.
        packs = self._books_of(self.env.companies)
        findings = packs._audit()
        packs._report_findings(findings)
        if not findings:
            message = self.env._("All %s packs add up.", len(packs))
        else:
            message = " ".join(finding["sentence"] for finding in findings[:10])
            if len(findings) > 10:
                more = self.env._("%s more are in the log.", len(findings) - 10)
                message = f"{message} {more}"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Checked the books"),
                "message": message,
                "type": "danger" if findings else "success",
                "sticky": bool(findings),
            },
        }

    # === BUSINESS METHODS === #

    @api.model
    def _cron_audit(self):
        """The nightly check of all packs, one company after the other."""
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        self._go_through(companies, self._audit_company, 1)

    @api.model
    def _audit_company(self, company):
        packs = self.sudo()._books_of(company)
        packs._report_findings(packs._audit())

    @api.model
    def _books_of(self, companies):
        """All packs of companies, archived ones included."""
        packs = self.env["sla.pack"].with_context(active_test=False)
        return packs.search([("company_id", "in", companies.ids)])

    def _audit(self):
        """What does not add up. Writes nothing; a constant number of queries.

        :return: dicts of `kind`, `pack` (perhaps empty) and `sentence`
        """
        self.env.flush_all()
        packs = self.sudo()
        return [
            {"kind": kind, "pack": pack, "sentence": sentence}
            for kind, check in (
                ("balance", packs._audit_balances),
                ("hold", packs._audit_holds),
                ("state", packs._audit_states),
                ("owner", packs._audit_owners),
                ("intervention", packs._audit_interventions),
                ("line", packs._audit_lines),
                ("statement", packs._audit_statements),
            )
            for pack, sentence in check()
        ]

    def _report_findings(self, findings):
        """An activity for the manager on each pack, and a summary in the log."""
        if not findings:
            _logger.info("Books of hours: all %s packs add up", len(self))
            return
        for finding in findings:
            _logger.warning("Books of hours: %s", finding["sentence"])
        by_pack = defaultdict(list)
        for finding in findings:
            by_pack[finding["pack"]].append(finding["sentence"])
        summary = self.env._("The books do not add up")
        for pack, sentences in by_pack.items():
            # One that is open says it already.
            if not pack or pack.activity_ids.filtered(
                lambda activity: activity.summary == summary
            ):
                continue
            pack.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=Markup("<p>%s</p>") % Markup("<br/>").join(sentences),
                user_id=pack._audit_user().id,
            )

    def _audit_user(self):
        """Who looks into it: the account manager, else a manager of agreements."""
        self.ensure_one()
        managers = self.env.ref("sla_policy.group_sla_manager").sudo().all_user_ids
        found = self.agreement_id.user_id or managers.sorted("id").filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        return found[:1] or self.env.user

    # === CHECKS === #

    def _audit_balances(self):
        """Balances below what is allowed, and more released than held."""
        figures = self._figures()
        owed = defaultdict(lambda: self.browse())
        for pack in self:
            found = figures.get(pack.id)
            if found and found.held < 0:
                yield (
                    pack,
                    self.env._(
                        "%(pack)s: %(minutes)s minutes more were released than held.",
                        pack=pack.name,
                        minutes=-found.held,
                    ),
                )
            if found and found.available < 0:
                owed[pack.commercial_partner_id, pack.company_id] |= pack
        for (partner, company), packs in owed.items():
            below = -sum(figures[pack.id].available for pack in packs)
            allowed = partner._sla_overdraft(company)
            if below > allowed:
                yield (
                    packs[0],
                    self.env._(
                        "%(pack)s: %(customer)s is %(below)s minutes below zero, "
                        "%(allowed)s are allowed.",
                        pack=packs[0].name,
                        customer=partner.name,
                        below=below,
                        allowed=allowed,
                    ),
                )

    def _audit_holds(self):
        """Minutes held for an estimate that holds nothing any more, or for none."""
        for pack, estimate, minutes in (
            self.env["sla.pack.entry"]
            .sudo()
            ._read_group(
                [
                    ("pack_id", "in", self.ids),
                    ("kind", "in", (const.HOLD, const.RELEASE)),
                ],
                ["pack_id", "estimate_id"],
                ["minutes:sum"],
            )
        ):
            if minutes and (minutes > 0 or estimate.state != _HOLDING):
                yield (
                    pack,
                    self.env._(
                        "%(pack)s: %(minutes)s minutes are held for an estimate of "
                        "%(ticket)s that is not approved any more.",
                        pack=pack.name,
                        minutes=-minutes,
                        ticket=estimate.ticket_id.number or "–",
                    ),
                )

    def _audit_states(self):
        """States that do not follow from the entries."""
        figures = self._figures()
        for pack in self:
            found = figures.get(pack.id)
            left = found.available + found.held if found else 0
            if pack.state in const.OPENED:
                fits = (pack.state == const.ACTIVE) == (left > 0)
            else:
                fits = not left
            if not fits:
                states = dict(pack._fields["state"]._description_selection(self.env))
                yield (
                    pack,
                    self.env._(
                        "%(pack)s: it is “%(state)s”, and %(left)s minutes are left.",
                        pack=pack.name,
                        state=states[pack.state],
                        left=left,
                    ),
                )

    def _audit_owners(self):
        """Entries that say another customer or company than their pack."""
        if not self:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT pack.id, COUNT(*)
                  FROM sla_pack_entry entry
                  JOIN sla_pack pack ON pack.id = entry.pack_id
                 WHERE pack.id IN %s
                   AND (entry.commercial_partner_id != pack.commercial_partner_id
                        OR entry.company_id != pack.company_id)
              GROUP BY pack.id
              ORDER BY pack.id
                """,
                self._ids,
            )
        )
        for pack_id, count in rows:
            pack = self.browse(pack_id)
            yield (
                pack,
                self.env._(
                    "%(pack)s: %(count)s movements say another customer or company.",
                    pack=pack.name,
                    count=count,
                ),
            )

    def _audit_interventions(self):
        """Work whose movements are not what it says it drew, and charged minutes
        that are neither drawn nor to be invoiced."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT one.id,
                       COALESCE(-SUM(entry.minutes), 0),
                       MIN(entry.pack_id)
                  FROM sla_intervention one
             LEFT JOIN sla_pack_entry entry
                    ON entry.intervention_id = one.id
                   AND entry.kind IN %s
                 WHERE one.company_id IN %s
              GROUP BY one.id
                HAVING COALESCE(-SUM(entry.minutes), 0) != one.covered_minutes
                    OR one.covered_minutes + one.uncovered_minutes
                       != one.charged_minutes
              ORDER BY one.id
                """,
                (const.CONSUME, const.REVERSE),
                self._audit_company_ids(),
            )
        )
        for intervention_id, drawn, pack_id in rows:
            one = self.env["sla.intervention"].sudo().browse(intervention_id)
            yield (
                self.browse(pack_id or ()),
                self.env._(
                    "%(work)s: %(drawn)s minutes were drawn, it says %(covered)s, and "
                    "%(open)s to invoice, of %(charged)s charged.",
                    work=one.display_name,
                    drawn=drawn,
                    covered=one.covered_minutes,
                    open=one.uncovered_minutes,
                    charged=one.charged_minutes,
                ),
            )

    def _audit_lines(self):
        """Time on a customer's ticket that belongs to no work, or to another's."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.number, COUNT(*)
                  FROM account_analytic_line line
                  JOIN helpdesk_ticket ticket ON ticket.id = line.ticket_id
             LEFT JOIN sla_intervention one ON one.id = line.intervention_id
                 WHERE ticket.company_id IN %s
                   AND ticket.commercial_partner_id IS NOT NULL
                   AND (one.id IS NULL
                        OR one.ticket_id != line.ticket_id
                        OR one.work_date != line.date)
              GROUP BY ticket.number
              ORDER BY ticket.number
                """,
                self._audit_company_ids(),
            )
        )
        for number, count in rows:
            yield (
                self.browse(),
                self.env._(
                    "%(ticket)s: %(count)s lines of time belong to no work of their "
                    "day.",
                    ticket=number,
                    count=count,
                ),
            )

    def _audit_statements(self):
        """Closed statements that the ledger does not say any more."""
        statements = (
            self.env["sla.statement"]
            .sudo()
            .search(
                [
                    ("state", "=", const.STATEMENT_CLOSED),
                    ("company_id", "in", self._audit_company_ids()),
                ]
            )
        )
        for statement, live in statements._sums(is_live=True).items():
            if live.closing != statement.closing_minutes:
                pack = self.filtered(
                    lambda pack, ours=statement: pack._owner() == ours._owner()
                )[:1]
                yield (
                    pack,
                    self.env._(
                        "%(statement)s: it closed with %(closed)s minutes, the "
                        "movements say %(live)s.",
                        statement=statement.display_name,
                        closed=statement.closing_minutes,
                        live=live.closing,
                    ),
                )

    def _audit_company_ids(self):
        """The companies whose books are looked at."""
        return tuple(self.company_id.ids or self.env.companies.ids or [0])
