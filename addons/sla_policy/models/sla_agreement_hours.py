from odoo import api, fields, models

from .sla_addon_offer import HOURS


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
