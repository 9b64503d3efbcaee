from odoo import api, models

from ... import const
from ...engine import delivery as engine


class SlaChannelActivity(models.AbstractModel):
    """On somebody's list of things to do, beside the ticket."""

    _name = "sla.channel.activity"
    _inherit = ["sla.channel"]
    _description = "Notifications by Activity"

    _code = const.ACTIVITY
    _sequence = 20

    @api.model
    def _label(self):
        return self.env._("Activity")

    @api.model
    def _address_of(self, user, partner, role):
        return user.login if user and not user.share else False

    @api.model
    def _send(self, notifications):
        self._schedule([(one, one.user_id) for one in notifications])
        return {one.id: engine.Outcome(engine.DELIVERED) for one in notifications}

    @api.model
    def _schedule(self, pairs):
        """Put notifications on people's lists: `(notification, user)`. One insert."""
        kind = self.env.ref("sla_escalation.mail_activity_type_escalation")
        model_id = self.env["ir.model"]._get_id("helpdesk.ticket")
        activities = (
            self.env["mail.activity"]
            .sudo()
            # They are told by their level's channel already.
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": kind.id,
                        "res_model_id": model_id,
                        "res_id": one.ticket_id.id,
                        "user_id": user.id,
                        "summary": one._summary(),
                        "note": one._note(),
                    }
                    for one, user in pairs
                ]
            )
        )
        for (notification, _user), activity in zip(pairs, activities, strict=True):
            notification.write({"activity_id": activity.id})
