from odoo import api, fields, models, tools

from ...engine import policy as engine
from ...engine.business_time import BusinessTimeline


class SlaPolicyVersion(models.Model):
    """What a policy promised at one time: the promise tickets keep (rule A1).

    Written once, when the first ticket or agreement relies on it, and never
    changed: an edited policy gets another version.
    """

    _name = "sla.policy.version"
    _description = "Published Support Policy"
    _order = "policy_id, number desc"

    policy_id = fields.Many2one(
        "sla.policy", required=True, ondelete="restrict", index=True
    )
    number = fields.Integer(string="Version", required=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Service Hours",
        ondelete="restrict",
        index="btree_not_null",
    )
    adapted_calendar_id = fields.Many2one(
        "resource.calendar",
        ondelete="restrict",
        index="btree_not_null",
        help="The hours an agreement added at a price, if it counts in those.",
    )
    spec = fields.Json(required=True)

    _number_uniq = models.UniqueIndex(
        "(policy_id, number, COALESCE(adapted_calendar_id, 0))",
        "This version of the policy is published already.",
    )

    # === COMPUTE METHODS === #

    def _compute_display_name(self):
        for version in self:
            if not version.policy_id:
                version.display_name = False
                continue
            version.display_name = self.env._(
                "%(policy)s, version %(number)s",
                policy=version.policy_id.name,
                number=version.number,
            )
            if version.adapted_calendar_id:
                version.display_name = self.env._(
                    "%(version)s, in the hours of “%(calendar)s”",
                    version=version.display_name,
                    calendar=version.adapted_calendar_id.name,
                )

    # === BUSINESS METHODS === #

    def _engine_policy(self, company_id):
        """The version as the engine takes it.

        :param int company_id: the ticket's company, whose holidays count where
            the policy belongs to none
        :rtype: engine.Policy
        """
        self.ensure_one()
        return self._engine_policy_cached(company_id)

    # Dropped together with the calendar's timeline, which it holds.
    @tools.ormcache("self.id", "company_id")
    def _engine_policy_cached(self, company_id):
        version = self.sudo()
        return self._compile(
            version.id,
            version.spec,
            version.calendar_id,
            version.company_id.id or company_id,
        )

    @api.model
    def _compile(self, key, spec, calendar, company_id):
        """Promises as the engine takes them, be they published or only tried.

        :param int key: what events call them by
        :param dict spec: as `sla.policy._spec` tells it
        :param int company_id: whose holidays count
        :rtype: engine.Policy
        """
        if calendar:
            timeline = calendar._sla_timeline(company_id)
        else:
            timeline = BusinessTimeline.always(spec["tz"])
        return engine.Policy(
            key=key,
            targets=tuple(engine.Target.from_dict(t) for t in spec["targets"]),
            timeline=timeline,
            first_response_stop=spec["first_response_stop"],
            resolution_start=spec["resolution_start"],
        )

    @api.model
    def _adapted(self, pairs):
        """Versions counted in other hours than their policy's.

        :param pairs: `(version, calendar)`
        :return: `{(version, calendar): version}`
        """
        found = {
            (known.policy_id.id, known.number, known.adapted_calendar_id.id): known
            for known in self.search(
                [
                    ("policy_id", "in", [v.policy_id.id for v, _calendar in pairs]),
                    ("adapted_calendar_id", "in", [c.id for _version, c in pairs]),
                ]
            )
        }
        adapted = {}
        for version, calendar in pairs:
            policy = version.policy_id
            key = policy.id, version.number, calendar.id
            if key not in found:
                # Two who need it at once: the second starts over and finds it.
                policy._claim_version(version.number)
                found[key] = self.create(
                    {
                        "policy_id": policy.id,
                        "number": version.number,
                        "company_id": version.company_id.id,
                        "calendar_id": calendar.id,
                        "adapted_calendar_id": calendar.id,
                        "spec": {
                            **version.spec,
                            "calendar": calendar.id,
                            "tz": calendar.tz,
                        },
                    }
                )
            adapted[version, calendar] = found[key]
        return adapted
