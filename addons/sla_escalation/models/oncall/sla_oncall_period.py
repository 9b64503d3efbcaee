from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SlaOncallPeriod(models.AbstractModel):
    """What begins and ends, and where it came from. Its model has a `user_id`."""

    _name = "sla.oncall.period"
    _description = "On-Call Period"

    date_from = fields.Datetime(
        string="From", required=True, default=fields.Datetime.now
    )
    date_to = fields.Datetime(string="Until", required=True)
    reason = fields.Char(help="Colleagues read it.")
    uid = fields.Char(
        string="Event",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The event of a calendar it was read from: reading that again replaces "
        "it.",
    )
    phase = fields.Selection(
        [("now", "Now"), ("ahead", "Ahead"), ("over", "Over")],
        string="Is",
        compute="_compute_phase",
    )

    # === COMPUTE METHODS === #

    @api.depends("date_from", "date_to")
    def _compute_phase(self):
        now = fields.Datetime.now()
        for row in self:
            if row.date_to and row.date_to <= now:
                row.phase = "over"
            elif row.date_from and row.date_from > now:
                row.phase = "ahead"
            else:
                row.phase = "now"

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        local = fields.Datetime.context_timestamp
        for row in self:
            if row.date_to <= row.date_from:
                raise ValidationError(
                    self.env._(
                        "%(name)s: it ends at %(end)s, which is not after it begins "
                        "at %(begin)s. Give a later end.",
                        name=row.user_id.name,
                        begin=local(row, row.date_from).strftime("%Y-%m-%d %H:%M"),
                        end=local(row, row.date_to).strftime("%Y-%m-%d %H:%M"),
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        # Nobody writes what is theirs so that it becomes somebody else's.
        self.check_access("write")
        return res
