"""Filing tickets over RPC: one's own customer, one's own company, nobody else's."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.sla_policy.tests.common import RpcMixin, SlaMixin

from .intake_common import IntakeCommon


class TestIntakeAccess(IntakeCommon):
    def test_whoever_is_not_logged_in_is_told_to(self):
        public = self.env.ref("base.public_user")
        desk = self.env["helpdesk.ticket"].with_user(public)
        for call in (
            lambda: desk.get_intake_types(),
            lambda: desk.get_intake(self.problem.id),
            lambda: desk.check_intake(self.form()),
            lambda: desk.preview_intake(self.form()),
            lambda: desk.file_intake(self.form()),
        ):
            with self.assertRaisesRegex(AccessError, "Log in"):
                call()

    def test_answers_are_seen_with_their_ticket(self):
        answers = self.desk.file_intake(self.form()).sudo().answer_ids
        own = self._new_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        team = self._new_user("team", "helpdesk_mgmt.group_helpdesk_user_team")
        elsewhere = self._new_user_elsewhere()
        for user, is_seen in (
            (self.agent, True),
            (self.manager, True),
            (team, True),
            (own, False),
            (elsewhere, False),
        ):
            with self.subTest(user.login):
                found = answers.with_user(user).search([("id", "in", answers.ids)])
                self.assertEqual(bool(found), is_seen)
        for user in (self.portal_user, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                answers.with_user(user).read(["value"])
        answers.ticket_id.user_id = own
        self.assertTrue(answers.with_user(own).read(["value"]))

    def test_questions_and_severities_are_their_companys(self):
        elsewhere = self._new_user_elsewhere()
        question = self.ask("ours", company_id=self.env.company.id)
        common = self.ask("common")
        self.policy.severity_ids = [Command.create({"priority": "3", "name": "Red"})]
        for record in (question, self.policy.severity_ids):
            with self.subTest(record._name):
                theirs = record.with_user(elsewhere)
                self.assertFalse(theirs.search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    theirs.write({"name": "Theirs"})
        self.assertTrue(common.with_user(elsewhere).name)

    def test_a_company_asks_its_own_customers(self):
        there = self.env["res.company"].create({"name": "Elsewhere"})
        there.helpdesk_mgmt_ticket_auto_assign = False
        self.ask("ours", company_id=self.env.company.id)
        self.ask("theirs", company_id=there.id)
        self.stranger.write(
            {"company_ids": [Command.set(there.ids)], "company_id": there.id}
        )
        # The same customer's agreement is with us, not with them.
        self.stranger.partner_id.parent_id = self.customer
        desk = self.env["helpdesk.ticket"].with_user(self.stranger)
        asked = [q["code"] for q in desk.get_intake(self.problem.id)["questions"]]
        self.assertIn("theirs", asked)
        self.assertNotIn("ours", asked)
        self.assertEqual(desk.preview_intake(self.form())["coverage"], "no_agreement")
        ticket = desk.file_intake(self.form()).sudo()
        self.assertEqual(ticket.company_id, there)
        self.assertFalse(ticket.agreement_id)
        # Tickets of the other company are not shown as similar.
        self.desk.file_intake(self.form(subject="Invoices are blank"))
        told = desk.preview_intake(self.form(subject="Invoices are blank"))
        self.assertEqual([one["id"] for one in told["similar"]], ticket.ids)


@tagged("post_install", "-at_install")
class TestIntakeRpc(RpcMixin, SlaMixin, HttpCase):
    """Portal users call the methods over RPC, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.policy = cls.make_policy(cls.make_target("first_response", hours=4))
        cls.make_agreement(cls.policy)
        cls.env.company.write(
            {
                "helpdesk_mgmt_portal_select_team": False,
                "helpdesk_mgmt_portal_select_category": False,
            }
        )
        cls.problem = cls.env.ref("sla_policy.type_problem")
        cls.problem.team_ids = False  # Of the demo, where there is one.
        cls.form = {
            "type_id": cls.problem.id,
            "subject": "Invoices print blank",
            "impact": "partial",
            "urgency": "now",
            "answers": {"place": "Invoicing", "steps": "Print", "observed": "Blank"},
        }

    def setUp(self):
        super().setUp()
        self.authenticate("sla_portal", "sla_portal")

    def test_a_ticket_is_filed_from_a_program(self):
        types = self.call("helpdesk.ticket", "get_intake_types")
        self.assertIn(self.problem.id, [each["id"] for each in types])
        asked = self.call("helpdesk.ticket", "get_intake", self.problem.id)
        self.assertTrue(asked["questions"])
        self.assertEqual(self.call("helpdesk.ticket", "check_intake", self.form), {})
        told = self.call("helpdesk.ticket", "preview_intake", self.form)
        self.assertIn("You will be answered by", told["promise"])
        ids = [
            self.call(
                "helpdesk.ticket",
                "file_intake",
                self.form,
                files=[["a.txt", "aG9sYQ=="]],
                key="k1",
            )
            for _twice in range(2)
        ]
        self.assertEqual(ids[0], ids[1])
        ticket = self.env["helpdesk.ticket"].browse(ids[0])
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.partner_id, self.portal_user.partner_id)
        self.assertEqual(ticket.attachment_ids.raw, b"hola")

    def test_nothing_in_the_values_makes_it_somebody_elses(self):
        forged = {
            **self.form,
            "partner_id": self.supplier.id,
            "company_id": 99,
            "user_id": self.agent.id,
            "priority": "3",
            "coverage": "included",
            "stage_id": self.stages["closed"].id,
        }
        context = {
            "default_partner_id": self.supplier.id,
            "default_reported_priority": "3",
            "default_coverage": "included",
            "default_intake_key": "mine",
            "sla_writer": True,
        }
        ids = self.call("helpdesk.ticket", "file_intake", forged, context=context)
        ticket = self.env["helpdesk.ticket"].browse(ids)
        self.assertEqual(ticket.partner_id, self.portal_user.partner_id)
        self.assertEqual(ticket.company_id, self.env.company)
        self.assertFalse(ticket.user_id)
        self.assertEqual(ticket.priority, "2")
        self.assertEqual(ticket.reported_priority, "2")
        self.assertEqual(ticket.stage_id.sla_phase, "new")
        self.assertFalse(ticket.intake_key)

    def test_what_lies_behind_is_refused(self):
        ticket = self.env["helpdesk.ticket"].with_user(self.portal_user)
        ticket = ticket.file_intake(self.form).sudo()
        for model in ("sla.question", "sla.severity", "sla.answer"):
            self.assertForbidden(model, "search_read", [])
            self.assertForbidden(model, "create", [{}])
        self.assertForbidden(
            "sla.answer", "write", ticket.answer_ids.ids, {"value": "x"}
        )
        for method in ("_intake_case", "_intake_check", "_intake_keep"):
            self.assertForbidden("helpdesk.ticket", method, {})
        self.assertForbidden("helpdesk.ticket", "create", [{"name": "x"}])
        self.assertForbidden("helpdesk.ticket", "read", ticket.ids, ["answer_ids"])
        self.assertForbidden("helpdesk.ticket", "read", ticket.ids, ["intake_key"])
        read = self.call("helpdesk.ticket", "read", ticket.ids, ["reported_priority"])
        self.assertEqual(read[0]["reported_priority"], "2")

    def test_the_administrator_writes_no_answer_either(self):
        ticket = self.env["helpdesk.ticket"].with_user(self.portal_user)
        answers = ticket.file_intake(self.form).sudo().answer_ids
        self.authenticate("admin", "admin")
        for context in ({}, {"sla_writer": True}):
            self.assertForbidden(
                "sla.answer", "write", answers.ids, {"value": "x"}, context=context
            )
            self.assertForbidden("sla.answer", "unlink", answers.ids, context=context)
        self.assertForbidden(
            "helpdesk.ticket",
            "write",
            answers.ticket_id.ids,
            {"reported_impact": "none"},
        )
