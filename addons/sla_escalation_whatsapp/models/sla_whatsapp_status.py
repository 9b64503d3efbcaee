from collections import defaultdict

from odoo import api, models

from .. import const
from ..engine import errors, statuses, webhook


class SlaWhatsappMessage(models.Model):
    """What Meta tells about messages of ours, and about templates."""

    _inherit = "sla.whatsapp.message"

    def _process_statuses(self):
        """Tell notifications what became of them, whatever order it is told in."""
        told = defaultdict(list)
        for row in self:
            status = row._data().get("status") or {}
            kind = statuses.kind_of(status.get("status"))
            if not kind:
                continue
            notification = row._told_about(status)
            if notification:
                row.write(
                    {
                        "notification_id": notification.id,
                        "ticket_id": notification.ticket_id.id,
                    }
                )
                told[notification].append(
                    statuses.Report(
                        kind, row.occurred_at, errors.in_words(status.get("errors"))
                    )
                )
        for notification, reports in told.items():
            for report in statuses.merge(reports):
                notification._report(report.kind, at=report.at, error=report.error)
        self.write({"state": const.DONE})

    def _told_about(self, status):
        """The notification that a status is of; empty for a message of others.

        By our key first: the answer that told us Meta's may have got lost.
        """
        self.ensure_one()
        outbox = self.env["sla.notification"]
        found = outbox._by_key(self.tracker) if self.tracker else outbox
        found = found or outbox._by_ref(const.CHANNEL, str(status.get("id") or ""))
        if found.channel != const.CHANNEL or found.company_id != self.company_id:
            return outbox
        if not found.provider_ref and status.get("id"):
            found._as_writer().write({"provider_ref": str(status["id"])[:255]})
        return found

    @api.model
    def _refs_by_key(self, keys):
        """Messages that Meta certainly has, by our key: `{key: wamid}`. One query."""
        # Statuses are nobody's to read; what they prove is the outbox's business.
        rows = self.sudo().search_fetch(
            [("tracker", "in", list(keys)), ("kind", "=", webhook.STATUS)],
            ["tracker", "event_key"],
        )
        return {row.tracker: row.event_key.rsplit("/", 1)[0] for row in rows}

    def _process_template(self):
        """Meta has reviewed, paused or ended a template."""
        self.ensure_one()
        value = self._data()
        template = self.account_id.template_ids.filtered(
            lambda one: (
                one.name == value.get("message_template_name")
                and one.language == value.get("message_template_language")
            )
        )
        template._hear(value.get("event"), value.get("reason"))
        self.write({"state": const.DONE})
