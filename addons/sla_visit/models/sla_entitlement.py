from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sla_policy.models.agreement.sla_addon_offer import ADDON_KINDS

from ..engine import entitlement as engine

KINDS = [
    (engine.VISIT, "Visit"),
    (engine.SESSION, "Session"),
    (engine.CHECKPOINT, "Checkpoint"),
]
PERIODS = [
    (engine.WEEK, "Week"),
    (engine.MONTH, "Month"),
    (engine.WHOLE, "Whole agreement"),
]

# Changing one of these changes what planned appointments are counted as.
_JUDGING = {
    "agreement_id",
    "addon_kind",
    "area_country_ids",
    "area_state_ids",
    "counted",
    "extends_id",
    "is_online",
    "kind",
    "period",
    "quantity",
}


class SlaEntitlement(models.Model):
    """Visits, sessions or checkpoints a policy includes, or an agreement adds to it.

    The appointments are meetings (`calendar.event`), counted against it.
    """

    _name = "sla.entitlement"
    _description = "Support Entitlement"
    _order = "policy_id, agreement_id, sequence, id"

    policy_id = fields.Many2one("sla.policy", ondelete="cascade", index=True)
    agreement_id = fields.Many2one(
        "sla.agreement",
        ondelete="cascade",
        index="btree_not_null",
        help="An extra of one agreement, on top of what its policy includes.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, default=engine.VISIT, required=True)
    extends_id = fields.Many2one(
        "sla.entitlement",
        string="Adds To",
        ondelete="set null",
        index="btree_not_null",
        help="The line of the policy that gets more of the same. Empty: counted by "
        "itself.",
    )
    addon_kind = fields.Selection(
        ADDON_KINDS,
        string="Only With",
        help="Included in agreements that have added this at a price; a quotation is "
        "needed in the others.",
    )
    quantity = fields.Integer(
        string="Included",
        help="How many each period includes; what is beyond them is billable. For "
        "visits 0 includes none, for sessions 0 includes as many as needed.",
    )
    counted = fields.Selection(
        [(engine.EACH, "Appointments"), (engine.DAYS, "Days")],
        string="Counted In",
        default=engine.EACH,
        required=True,
        help="Days: two visits on one day count once.",
    )
    period = fields.Selection(
        PERIODS,
        string="Per",
        default=engine.WEEK,
        required=True,
        help="Weeks from Monday to Sunday and calendar months, in the time zone of "
        "the policy.",
    )
    duration_hours = fields.Float(string="Duration", default=1.0)
    notice_hours = fields.Float(
        string="Notice (Hours)", help="To be asked for at least this many hours ahead."
    )
    interval_days = fields.Integer(
        string="Every (Days)",
        default=14,
        help="Checkpoints: days from one to the next.",
    )
    start_hour = fields.Float(
        string="At (Hour)",
        default=10.0,
        help="Checkpoints: local time of the policy, 14.5 is 14:30.",
    )
    is_online = fields.Boolean(string="Online")
    area_state_ids = fields.Many2many(
        "res.country.state",
        string="Covered States",
        help="Visits to addresses elsewhere need a quotation. Empty, and no countries "
        "either: anywhere.",
    )
    area_country_ids = fields.Many2many(
        "res.country", string="Covered Countries", help="The whole country is covered."
    )
    note = fields.Char(
        string="Clause",
        translate=True,
        help="What the agreement says, as the customer reads it.",
    )
    allowance = fields.Char(compute="_compute_allowance", string="What Is Included")
    event_ids = fields.One2many(
        "calendar.event", "sla_entitlement_id", string="Appointments"
    )

    _one_owner = models.Constraint(
        "CHECK((policy_id IS NULL) <> (agreement_id IS NULL))",
        "Visits and sessions belong to a policy or to one agreement: to one of the "
        "two, not to both.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "kind", "quantity", "period", "counted", "interval_days", "extends_id.quantity"
    )
    @api.depends_context("lang")
    def _compute_allowance(self):
        for line in self:
            line.allowance = line._format_allowance()

    def _format_allowance(self):
        """What is included, in words: “2 days a week”."""
        self.ensure_one()
        if self.kind == engine.CHECKPOINT:
            if self.interval_days == 1:
                return self.env._("every day")
            return self.env._("every %s days", self.interval_days)
        if self._is_unlimited():
            return self.env._("as many as needed")
        if not self.quantity:
            return self.env._("none included")
        number = self.quantity
        if self.extends_id:
            return self.env._("%s more", number)
        return self._format_quantity(number)

    def _format_quantity(self, number):
        """A number of these, in words: “2 days a week”."""
        if self.counted == engine.DAYS:
            day = self.env._("1 day") if number == 1 else self.env._("%s days", number)
            words = {
                engine.WEEK: self.env._("%s a week", day),
                engine.MONTH: self.env._("%s a month", day),
                engine.WHOLE: self.env._("%s in all", day),
            }
        else:
            words = {
                engine.WEEK: self.env._("%s a week", number),
                engine.MONTH: self.env._("%s a month", number),
                engine.WHOLE: self.env._("%s in all", number),
            }
        return words[self.period]

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "kind",
        "quantity",
        "duration_hours",
        "notice_hours",
        "interval_days",
        "start_hour",
    )
    def _check_figures(self):
        for line in self:
            problem = line._wrong_figure()
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(entitlement)s\n%(problem)s",
                        entitlement=line.name,
                        problem=problem,
                    )
                )

    def _wrong_figure(self):
        """What is wrong with the figures, in a sentence; None if nothing is."""
        if self.quantity < 0:
            return self.env._("The number included cannot be negative.")
        if self.notice_hours < 0:
            return self.env._("The notice cannot be negative.")
        if self.duration_hours <= 0:
            return self.env._("Say how long it takes: more than 0 hours.")
        if self.kind == engine.CHECKPOINT:
            if self.interval_days < 1:
                return self.env._("Checkpoints come every 1 day or more.")
            if not 0 <= self.start_hour < 24:
                return self.env._("The hour of the day lies between 0:00 and 24:00.")
        return None

    @api.constrains(
        "agreement_id", "policy_id", "extends_id", "kind", "period", "counted"
    )
    def _check_extends(self):
        """An extra is more of the same: of a line of the agreement's own policy."""
        for line in self.filtered("extends_id"):
            base = line.extends_id
            if not line.agreement_id or base.policy_id != line.agreement_id.policy_id:
                raise ValidationError(
                    self.env._(
                        "“%(extra)s” cannot add to “%(base)s”: only an extra of an "
                        "agreement adds to a line of its policy.",
                        extra=line.name,
                        base=base.name,
                    )
                )
            if line._measure() != base._measure():
                raise ValidationError(
                    self.env._(
                        "“%(extra)s” adds to “%(base)s” and must be of the same kind, "
                        "for the same period, counted the same way.",
                        extra=line.name,
                        base=base.name,
                    )
                )

    def _measure(self):
        self.ensure_one()
        return self.kind, self.period, self.counted

    @api.onchange("extends_id")
    def _onchange_extends_id(self):
        if base := self.extends_id:
            self.kind, self.period, self.counted = base._measure()
            self.name = self.name or base.name
            self.duration_hours = base.duration_hours
            self.notice_hours = base.notice_hours
            self.is_online = base.is_online
            self.area_state_ids = base.area_state_ids
            self.area_country_ids = base.area_country_ids

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("extends_id")._rejudge_appointments()
        return lines

    def write(self, vals):
        judging = _JUDGING & set(vals)
        before = self.browse()
        if judging:
            before = self._pool_roots()
            # What is still to be counted is counted as things are.
            self.env["calendar.event"].flush_model(["sla_coverage"])
        res = super().write(vals)
        if judging:
            (before | self)._rejudge_appointments()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        # Sudo: private meetings of other users count as well.
        planned = self.env["calendar.event"].sudo().with_context(active_test=False)
        used = planned.search([("sla_entitlement_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "Appointments have been planned under “%s”. Archive it instead of "
                    "deleting it.",
                    used.sla_entitlement_id.name,
                )
            )

    def unlink(self):
        bases = self.extends_id - self
        res = super().unlink()
        bases._rejudge_appointments()
        return res

    # === BUSINESS METHODS === #

    def _is_unlimited(self):
        self.ensure_one()
        return self.kind == engine.CHECKPOINT or (
            self.kind == engine.SESSION and not self.quantity
        )

    def _pool_roots(self):
        """The lines that appointments under these are counted with."""
        return self.union(*(line.extends_id or line for line in self))

    def _root_for(self, agreement):
        """The line that an appointment under this one uses up in an agreement.

        An extra that adds to a line the agreement no longer has is counted by itself.
        """
        base = self.extends_id
        return base if base and base.policy_id == agreement.policy_id else self

    def _engine_allowance(self, extras):
        """What is included, as the engine takes it.

        :param extras: the agreement's lines that add to this one
        """
        self.ensure_one()
        quantity = None
        if not self._is_unlimited():
            quantity = self.quantity + sum(extras.mapped("quantity"))
        return engine.Allowance(quantity, self.period, self.counted)

    def _covers_place(self, place):
        """Whether a visit there is within the area; None if the address does not say.

        :param place: the address, a `res.partner`
        """
        self.ensure_one()
        states, countries = self.area_state_ids, self.area_country_ids
        if self.kind != engine.VISIT or self.is_online or not (states or countries):
            return True
        if place.state_id in states or place.country_id in countries:
            return True
        if place.state_id or (
            place.country_id and place.country_id not in states.country_id
        ):
            return False
        return None

    def _is_added_to(self, agreement, day):
        """Whether the agreement has what the line comes with, on a day."""
        self.ensure_one()
        return not self.addon_kind or agreement._has_addon(self.addon_kind, day)

    def _area_name(self):
        """The covered area in words: “Puebla, Guatemala”."""
        self.ensure_one()
        return ", ".join(
            self.area_state_ids.mapped("name") + self.area_country_ids.mapped("name")
        )

    def _notice_minutes(self):
        """Notice in whole minutes; none for what the agreement does not include."""
        return round(self.notice_hours * 60)

    def _rejudge_appointments(self):
        """Count again what is still to come. What took place keeps its verdict."""
        if self:
            # Sudo: the entitlement is the customer's, so all users' meetings count.
            self.env["calendar.event"].sudo()._sla_rejudge_coming(self._pool_roots())
