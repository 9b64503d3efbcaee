import logging
from collections import defaultdict

from odoo import api, models

from ... import const
from .sla_pack_notice import DUE

_logger = logging.getLogger(__name__)

_BATCH = 100


class SlaPack(models.Model):
    """What nobody has to think of: expiry, grants, notices, drafts of statements.

    In small steps, each of its own: a run that is killed goes on where it stopped,
    one that comes late makes up for what was missed, and twice changes nothing.
    """

    _inherit = "sla.pack"

    # === BUSINESS METHODS === #

    @api.model
    def _cron_packs(self, batch=_BATCH):
        """Do what is due. Each step looks at what its index says is due."""
        for step in (
            self._cron_estimates,
            self._cron_open,
            self._cron_expire,
            self._cron_grants,
            self._cron_announce,
            self._cron_statements,
            self._cron_notices,
        ):
            if not step(batch):
                # No time left: what waits is done by a run right after this one.
                self._wake("sla_prepaid_hours.ir_cron_packs")
                return

    @api.model
    def _cron_estimates(self, batch):
        """Estimates that nobody answered in time."""
        return self.env["sla.estimate"]._cron_expire(batch)

    @api.model
    def _cron_open(self, batch):
        """Hours whose order, invoice or payment is there and that wait for nothing:
        opening them failed then, or the tier has been relaxed since."""
        waiting = self.sudo().search(
            [
                ("state", "=", const.DRAFT),
                ("sale_line_id", "!=", False),
                ("sale_order_id.state", "=", "sale"),
            ],
            order="id",
        )
        return self._over(waiting, lambda packs: packs._settle_due(), batch)

    @api.model
    def _cron_expire(self, batch):
        """Hours after their last day."""
        return self._over(
            # What is archived counts in the books like the others.
            self.sudo()
            .with_context(active_test=False)
            .search(self._domain_expiring(), order="date_end, id"),
            lambda packs: packs._expire(),
            batch,
        )

    @api.model
    def _cron_grants(self, batch):
        """The hours that tiers include each year."""
        agreements = (
            self.env["sla.agreement"]
            .sudo()
            .search(
                [
                    ("state", "=", "active"),
                    ("policy_id.grant_minutes_year", ">", 0),
                ],
                order="id",
            )
        )
        return self._over(agreements, lambda found: found._grant_due(), batch)

    @api.model
    def _cron_announce(self, batch):
        """Hours that expire soon."""
        return self._over(
            self.sudo().search(self._domain_ending(), order="date_end, id"),
            lambda packs: packs._announce_expiry(),
            batch,
        )

    @api.model
    def _cron_statements(self, batch):
        """Drafts of the months that are over, where the customer is."""
        statements = self.env["sla.statement"].sudo()
        by_owner = defaultdict(list)
        for partner, company, month in statements._missing_months():
            by_owner[partner, company].append(month)

        def state_months(part):
            statements.create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "date_from": month,
                    }
                    for partner, company in part
                    for month in by_owner[partner, company]
                ]
            )

        return self._go_through(list(by_owner), state_months, batch)

    @api.model
    def _cron_notices(self, batch):
        """Letters that wait. Each is a step: none is sent twice."""
        notices = self.env["sla.pack.notice"].sudo()
        waiting = notices.search([("state", "=", DUE)], order="id")
        return self._over(waiting, lambda found: found._send_due(), 1)

    # === STEPS === #

    @api.model
    def _over(self, records, work, batch):
        """Work on records in parts, those that nobody else is at.

        :return: whether there is time left
        """

        def work_on(part):
            locked = part.try_lock_for_update(allow_referencing=True)
            self._one_stops_no_other(locked, work, self._leave_out)

        return self._go_through(records, work_on, batch)

    @api.model
    def _leave_out(self, record, error):
        _logger.warning("%s was left out", record, exc_info=error)


class SlaPackNotice(models.Model):
    _inherit = "sla.pack.notice"

    # === BUSINESS METHODS === #

    def _send_due(self):
        """Send those that are still due now that they are ours."""
        for notice in self.filtered(lambda one: one.state == DUE):
            notice._send()
