from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SlaOncallUser(models.AbstractModel):
    """A row that puts a user on call. Its model has a `company_id`."""

    _name = "sla.oncall.user"
    _description = "On-Call User"

    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id")
    def _check_user(self):
        for row in self:
            user = row.user_id
            if user.share:
                raise ValidationError(
                    self.env._(
                        "%(name)s uses the portal and cannot be on call. Choose "
                        "somebody who works here.",
                        name=user.name,
                    )
                )
            # The company is not named: not everybody may know it.
            if row.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s does not work in the schedule's company. Choose "
                        "somebody who does, or let them work there first.",
                        name=user.name,
                    )
                )
