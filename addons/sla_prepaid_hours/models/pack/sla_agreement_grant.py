from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.sla_policy.models.agreement.sla_agreement import ACTIVE, DRAFT

from ... import const
from ...engine import duration, grants as engine


class SlaAgreement(models.Model):
    """Hours that a tier includes each year of the agreement.

    Granted when the agreement is activated and on every anniversary of its first
    day, if it is active then; they expire the day before the next one.
    """

    _inherit = "sla.agreement"

    # === ACTION METHODS === #

    def action_activate(self):
        res = super().action_activate()
        self._grant_due()
        return res

    # === BUSINESS METHODS === #

    @api.private
    def _grant_due(self, today=None):
        """Grant the hours of the year that a day falls in, unless they were.

        Late it grants the same, once: the year of the agreement decides.
        A constant number of queries for those that are due nothing.

        :param today: a day of each agreement's own time zone; None: today
        :return: the packs that are new
        """
        made = (
            self.env["sla.pack"]
            .sudo()
            .create(
                [
                    agreement._grant_values(year)
                    for agreement, year in self._grants_due(ACTIVE, today)
                ]
            )
        )
        made._open(reason=self.env._("Included in the agreement"))
        return made

    def _grants_due(self, state, today=None):
        """The `(agreement, year)` of those in a state whose hours are not granted yet.

        :param today: a day of each agreement's own time zone; None: today
        """
        # Sudo: the user who activates an agreement need not see packs.
        packs = self.env["sla.pack"].sudo()
        now = fields.Datetime.now()
        due = {}
        for agreement in self:
            if agreement.state != state or not agreement.policy_id.grant_minutes_year:
                continue
            day = today or agreement._local_day(now)
            year = engine.year_of(agreement.date_start, day)
            if year and (not agreement.date_end or day <= agreement.date_end):
                due[agreement] = year
        granted = {
            (pack.agreement_id.id, pack.grant_date)
            for pack in packs.with_context(active_test=False).search_fetch(
                [
                    ("agreement_id", "in", [agreement.id for agreement in due]),
                    ("grant_date", "!=", False),
                ],
                ["agreement_id", "grant_date"],
            )
        }
        return [
            (agreement, year)
            for agreement, year in due.items()
            if (agreement.id, year.first) not in granted
        ]

    def _activation_effects(self):
        """The hours that are granted."""
        effects = super()._activation_effects()
        for agreement, year in self._grants_due(DRAFT):
            effects[agreement].append(
                self.env._(
                    "%(hours)s hours are granted, to be used until %(day)s.",
                    hours=duration.write(agreement.policy_id.grant_minutes_year),
                    day=format_date(self.env, year.last),
                )
            )
        return effects

    def _grant_values(self, year):
        """A year's grant as a pack. It has no price of its own: the fee pays for it."""
        self.ensure_one()
        return {
            "partner_id": self.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "agreement_id": self.id,
            "source": const.GRANT,
            "grant_date": year.first,
            "kind_id": self.policy_id.grant_kind_id.id,
            "minutes_bought": self.policy_id.grant_minutes_year,
            "price_hour": 0.0,
            "currency_id": self.currency_id.id or self.company_id.currency_id.id,
            "date_start": year.first,
            "date_end": year.last,
        }


class SlaPack(models.Model):
    _inherit = "sla.pack"

    grant_date = fields.Date(
        string="Granted For the Year From",
        readonly=True,
        copy=False,
        help="The first day of the agreement's year that it was granted for.",
    )

    _grant_uniq = models.UniqueIndex(
        "(agreement_id, grant_date) WHERE grant_date IS NOT NULL",
        "The hours of this year have been granted already.",
    )
