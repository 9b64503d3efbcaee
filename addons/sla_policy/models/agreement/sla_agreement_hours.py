from datetime import timedelta

from odoo import api, fields, models

from ...engine import vocabulary as voc
from .sla_addon_offer import HOURS

# Nobody is closed for longer, and who is open that long does not close.
_AHEAD = timedelta(days=15)


class SlaAgreement(models.Model):
    """Hours of service of an agreement's own, added at a price.

    Its tickets are promised the policy as it is, counted in those hours.
    """

    _inherit = "sla.agreement"

    # === BUSINESS METHODS === #

    def _adapted_calendar(self, at):
        """The hours an agreement has added at a moment (naive UTC), empty if none.

        The newest ones, where several hold at once.
        """
        self.ensure_one()
        addons = self._addons_on(self._local_day(at), HOURS)
        return addons.filtered("calendar_id").sorted("id")[-1:].calendar_id

    def _service_now(self, at):
        """Whether service is open at a moment (naive UTC), and until when.

        :return: dict of ``is_open``, ``until`` (naive UTC; None: it stays as it is for
            two weeks at least), ``holiday`` (the one that keeps it closed, or ""),
            ``zone``, ``always`` (the severities that are served around the clock all
            the same)
        """
        self.ensure_one()
        policy = self._policy_on(at)
        calendar = self._adapted_calendar(at) or policy.calendar_id
        told = {
            "is_open": True,
            "until": None,
            "holiday": "",
            "zone": calendar.tz or policy.tz or "UTC",
            "always": [],
        }
        if not calendar:
            return told
        company = policy.company_id or self.company_id
        spans = calendar._sla_timeline(company.id).spans(at, at + _AHEAD)
        first = spans[0]
        told["is_open"] = first.kind == voc.SPAN_COUNTED
        told["holiday"] = first.label
        for span in spans:
            if (span.kind == voc.SPAN_COUNTED) != told["is_open"]:
                told["until"] = span.start
                break
        always = policy.target_ids.filtered(
            lambda target: target.round_the_clock and target.priority
        )
        told["always"] = sorted(set(always.mapped("priority")), reverse=True)
        return told

    @api.private
    def _publish(self, at=None):
        """The versions that tickets come under now, or at a moment (naive UTC).

        A constant number of queries, but for versions nobody has been promised yet.

        :return: `{agreement: sla.policy.version}`
        """
        at = at or fields.Datetime.now()
        policies = self._policies_on(at)
        versions = self.env["sla.policy"].sudo().union(*policies.values())._publish()
        published = {agreement: versions[policies[agreement]] for agreement in self}
        adapted = {agreement: agreement._adapted_calendar(at) for agreement in self}
        adapted = {agreement: hours for agreement, hours in adapted.items() if hours}
        if adapted:
            # A policy is whose it is; its versions in other hours are ours to write.
            variants = (
                self.env["sla.policy.version"]
                .sudo()
                ._adapted(
                    {
                        (published[agreement], hours)
                        for agreement, hours in adapted.items()
                    }
                )
            )
            for agreement, hours in adapted.items():
                published[agreement] = variants[published[agreement], hours]
        return published
