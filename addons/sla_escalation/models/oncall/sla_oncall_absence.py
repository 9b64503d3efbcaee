from odoo import fields, models


class SlaOncallAbsence(models.Model):
    """A period in which somebody cannot be called, on whichever schedule.

    The next of each rotation takes over. Leaves of the person's working hours
    (`resource.calendar.leaves`) count as well, without being repeated here.
    """

    _name = "sla.oncall.absence"
    _description = "On-Call Absence"
    _inherit = ["sla.oncall.period"]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )

    _user_dates_idx = models.Index("(user_id, date_to, date_from)")
