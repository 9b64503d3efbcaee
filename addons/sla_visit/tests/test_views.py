"""The screens of visits and sessions open for agents and managers."""

from lxml import etree

from odoo.tests import new_test_user, tagged

from .entitlement_common import EntitlementCommon


@tagged("post_install", "-at_install")
class TestVisitViews(EntitlementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.include(quantity=1, period="week")
        cls.agreement = cls.make_agreement(cls.policy)
        cls.users = (
            new_test_user(
                cls.env, "visit_agent", groups="helpdesk_mgmt.group_helpdesk_user"
            ),
            new_test_user(
                cls.env, "visit_manager", groups="sla_policy.group_sla_manager"
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
        event = self.plan(self.line, "2026-03-03 09:00")
        action = self.env.ref("sla_visit.sla_appointment_action")
        for user in self.users:
            with self.subTest(user=user.login):
                events = event.with_user(user)
                found = events.get_views([*action.views, (False, "search")])
                for view in found["views"].values():
                    self.read_shown(events, view["arch"])

    def test_forms_of_tickets_policies_and_agreements(self):
        ticket = self.make_ticket()
        self.plan(self.line, "2026-03-03 09:00", sla_ticket_id=ticket.id)
        for user in self.users:
            for record, name in (
                (ticket, "sla_session_count"),
                (self.policy, "entitlement_ids"),
                (self.agreement, "appointment_ids"),
                (self.line, "allowance"),
            ):
                with self.subTest(record._name, user=user.login):
                    arch = record.with_user(user).get_view(view_type="form")["arch"]
                    self.assertIn(name, arch)
                    self.read_shown(record.with_user(user), arch)
