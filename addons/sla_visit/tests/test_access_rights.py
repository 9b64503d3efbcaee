"""Which role may read and write what is included in visits and sessions."""

from odoo.addons.sla_policy.tests.access_common import RightsMixin
from odoo.addons.sla_policy.tests.common import SlaCommon

# What each model is to users who work on tickets, and to the manager.
MODELS = {"sla.entitlement": ("r", "rwcu")}


class TestModelAccess(RightsMixin, SlaCommon):
    def test_every_model_and_role(self):
        self._set_up_roles()
        self.assertRights(MODELS)
