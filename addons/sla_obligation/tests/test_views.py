"""The screens of services, duties and terms open for agents and managers."""

from lxml import etree

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.sla_policy.tests.common import SlaCommon


@tagged("post_install", "-at_install")
class TestObligationViews(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=1),
            obligation_template_ids=[
                Command.create({"name": "Access", "side": "customer"})
            ],
        )
        cls.agreement = cls.make_agreement(cls.policy)
        cls.users = (
            new_test_user(
                cls.env, "duty_agent", groups="helpdesk_mgmt.group_helpdesk_user"
            ),
            new_test_user(
                cls.env, "duty_manager", groups="sla_policy.group_sla_manager"
            ),
        )

    def read_shown(self, records, arch):
        """Read what a view shows: nothing in it may be out of reach."""
        names = {
            node.get("name")
            for node in etree.fromstring(arch).iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        records.read([name for name in names if name in records._fields])

    def test_every_view_of_the_menu_is_read(self):
        action = self.env.ref("sla_obligation.sla_obligation_action")
        for user in self.users:
            with self.subTest(user=user.login):
                obligations = self.agreement.obligation_ids.with_user(user)
                found = obligations.get_views([*action.views, (False, "search")])
                for view in found["views"].values():
                    self.read_shown(obligations, view["arch"])

    def test_forms_of_tickets_policies_and_agreements(self):
        ticket = self.make_ticket()
        for user in self.users:
            for record, name in (
                (ticket, "sla_open_obligation_ids"),
                (self.policy, "obligation_template_ids"),
                (self.agreement, "provider_obligation_ids"),
                (self.agreement, "terms_ids"),
            ):
                with self.subTest(record._name, user=user.login):
                    arch = record.with_user(user).get_view(view_type="form")["arch"]
                    self.assertIn(name, arch)
                    self.read_shown(record.with_user(user), arch)
