from odoo import models


class IrModuleModule(models.Model):
    """Channels are removed with their addon."""

    _inherit = "ir.module.module"

    def module_uninstall(self):
        modules = self.mapped("name")
        if "sla_escalation" not in modules:
            self.env["sla.channel"]._unregister(modules)
        return super().module_uninstall()
