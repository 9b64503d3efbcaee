from importlib import import_module

from odoo import api, models
from odoo.exceptions import ValidationError

from odoo.addons.sla_escalation.engine import delivery

from .common import EscalationCommon


class SlaChannelPager(models.AbstractModel):
    """All that a channel needs; `_module` None keeps it out of other databases."""

    _module = None
    _name = "sla.channel.pager"
    _inherit = ["sla.channel"]
    _description = "Pager Channel"

    _code = "pager"
    _sequence = 70

    @api.model
    def _label(self):
        return "Pager"

    @api.model
    def _address_of(self, user, partner, role):
        return user.login

    @api.model
    def _send(self, notifications):
        return {one.id: delivery.Outcome(delivery.DELIVERED) for one in notifications}


class TestChannel(EscalationCommon):
    def add_pager(self):
        base = self.registry["sla.channel"]
        children = base._inherit_children
        self.addCleanup(children.discard, "sla.channel.pager")
        self.addCleanup(self.registry.models.pop, "sla.channel.pager", None)
        # Odoo has no public way to register a class in a test, and uses this itself.
        model_classes = import_module("odoo.orm.model_classes")
        model_classes.add_to_registry(self.registry, SlaChannelPager)
        self.registry._setup_models__(self.env.cr, ["sla.channel.pager"])

    def test_one_class_adds_a_channel(self):
        self.add_pager()
        fields = {
            "sla.escalation.level": ("channel", "also_channel", "fallback_channel"),
            "sla.notification": ("channel",),
        }
        for model, names in fields.items():
            for name in names:
                field = self.env[model]._fields[name]
                labels = dict(field._description_selection(self.env))
                self.assertEqual(labels["pager"], "Pager", f"{model}.{name}")
        user = self.env.ref("base.user_admin")
        role = self.env["sla.escalation.role"]
        route = self.env["sla.notification"]._route(
            ["pager"], user, user.partner_id, role, ends=False
        )
        self.assertEqual(route, ("pager", user.login))

    def test_the_order_of_channels(self):
        codes = [code for code, _label in self.env["sla.channel"]._selection()]
        own = ["email", "activity", "whatsapp_link", "phone_link"]
        self.assertEqual(codes[:4], own)

    def test_a_level_refuses_a_channel_that_is_not_registered(self):
        level = self.env["sla.escalation.level"].search([], limit=1)
        with self.assertRaises(ValidationError):
            level.channel = "pigeon"

    def test_uninstalling_releases_the_channel(self):
        self.add_pager()
        level = self.env["sla.escalation.level"].search([], limit=1)
        level.write({"channel": "pager", "also_channel": "pager"})
        self.patch(self.registry["sla.channel.pager"], "_original_module", "pager")
        self.env["sla.channel"]._unregister(["pager"])
        self.assertEqual(level.channel, "email")
        self.assertFalse(level.also_channel)
