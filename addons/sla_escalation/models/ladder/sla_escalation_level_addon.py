from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.sla_policy.models.sla_addon_offer import ADDON_KINDS, CHANNEL


class SlaEscalationLevel(models.Model):
    """Levels that an agreement has only if they were added to it at a price."""

    _inherit = "sla.escalation.level"

    addon_kind = fields.Selection(
        ADDON_KINDS,
        string="Only If Added",
        help="Agreements without such an add-on do without the level.",
    )
    addon_channel_id = fields.Many2one(
        "helpdesk.ticket.channel",
        string="Added Channel",
        ondelete="restrict",
        help="The channel that the add-on has to open.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("addon_kind", "addon_channel_id")
    def _check_addon_channel(self):
        for level in self:
            if level.addon_channel_id and level.addon_kind != CHANNEL:
                raise ValidationError(
                    self.env._(
                        "Level “%s” names a channel that is added. Say that it is only "
                        "there if a channel was added, or leave the channel empty.",
                        level.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _is_added(self, addons):
        """Whether the level is there for an agreement with these add-ons."""
        self.ensure_one()
        if not self.addon_kind:
            return True
        added = addons.filtered(lambda addon: addon.kind == self.addon_kind)
        channel = self.addon_channel_id
        return bool(added.filtered(lambda a: not channel or a.channel_id == channel))


class SlaEscalationRule(models.Model):
    _inherit = "sla.escalation.rule"

    def _freeze(self, ticket):
        """A ladder without the levels that the agreement has not added."""
        frozen = super()._freeze(ticket)
        gated = self.level_ids.filtered("addon_kind")
        if gated:
            agreement = ticket.agreement_id
            addons = agreement.addon_ids
            if addons:
                addons = addons._valid_on(agreement._local_day(fields.Datetime.now()))
            missing = set(gated.filtered(lambda one: not one._is_added(addons)).ids)
            levels = [one for one in frozen["levels"] if one["level"] not in missing]
            frozen["levels"] = [
                {**level, "number": number}
                for number, level in enumerate(levels, start=1)
            ]
        return frozen
