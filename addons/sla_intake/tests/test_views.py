"""The screens of the request form open for agents and managers."""

from odoo.tests import new_test_user, tagged

from .intake_common import IntakeCommon


@tagged("post_install", "-at_install")
class TestIntakeViews(IntakeCommon):
    def test_screens_open_with_their_parts(self):
        users = (
            new_test_user(
                self.env, "intake_agent", groups="helpdesk_mgmt.group_helpdesk_user"
            ),
            new_test_user(
                self.env, "intake_manager", groups="sla_policy.group_sla_manager"
            ),
        )
        question = self.env["sla.question"].search([], limit=1)
        shown = (
            (self.make_ticket(), "answer_ids"),
            (self.policy, "severity_ids"),
            (self.problem, "asks_impact"),
            (question, "type_ids"),
        )
        for user in users:
            for record, name in shown:
                with self.subTest(record._name, user=user.login):
                    arch = record.with_user(user).get_view(view_type="form")["arch"]
                    self.assertIn(f'name="{name}"', arch)

    def test_questions_open_from_the_menu(self):
        action = self.env.ref("sla_intake.sla_question_action")
        found = self.env["sla.question"].get_views([*action.views, (False, "search")])
        self.assertEqual(set(found["views"]), {"list", "kanban", "form", "search"})
