"""Who of a customer approves, up to how much, and who sees what they approve."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.sla_policy.const import ROLE_APPROVER

from .common import HoursCommon
from .estimate_common import EstimateMixin


class TestApprover(EstimateMixin, HoursCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_estimates()

    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(hours=10)
        self.eva = self.portal_user.partner_id
        self.rita = self.colleague_user.partner_id

    def name_approver(self, partner, hours=0):
        return self.env["sla.approver"].create(
            {
                "agreement_id": self.agreement.id,
                "partner_id": partner.id,
                "limit_minutes": hours * 60,
            }
        )

    def test_only_who_is_named_answers(self):
        self.agreement.contact_ids = self.eva
        self.name_approver(self.rita)
        estimate = self.sent()
        with self.refused(
            "Eva Portal is not an approver of the agreement. Ask one of these: "
            "Rita Portal.",
            AccessError,
        ):
            self.sign(estimate)
        with self.refused("is not an approver", AccessError):
            estimate.with_user(self.portal_user).action_decline("No")
        self.assertEqual(estimate.state, "sent")
        self.assertBalance(self.pack, 600)
        self.sign(estimate, self.colleague_user)
        self.assertEqual(estimate.approved_by_id, self.rita)

    def test_up_to_the_limit_and_not_a_minute_more(self):
        self.name_approver(self.eva, hours=2)
        self.name_approver(self.rita)
        within, above = self.sent(minutes=120), self.sent(minutes=121)
        self.sign(within)
        self.assertEqual(within.state, "approved")
        with self.refused(
            "Eva Portal may approve up to 2:00 h, and this estimate is 2:01 h. Ask "
            "one of these: Rita Portal."
        ):
            self.sign(above)
        self.assertEqual(above.state, "sent")
        self.assertFalse(above.approved_name)
        self.sign(above, self.colleague_user)
        self.assertEqual(above.state, "approved")

    def test_declining_costs_nothing_and_has_no_limit(self):
        self.name_approver(self.eva, hours=1)
        estimate = self.sent(minutes=600)
        estimate.with_user(self.portal_user).action_decline("Too much")
        self.assertEqual(estimate.state, "declined")

    def test_a_missing_approver_for_so_much_is_named(self):
        self.name_approver(self.eva, hours=1)
        with self.refused("have the agreement changed"):
            self.sign(self.sent(minutes=61))

    def test_what_an_agent_writes_down_obeys_it_too(self):
        self.name_approver(self.eva, hours=1)
        estimate = self.sent(minutes=120)
        for person in (self.eva, self.contact):
            with self.refused(error=Exception):
                estimate.with_user(self.agent).action_approve(
                    partner_id=person.id, note="By phone"
                )
        self.assertEqual(estimate.state, "sent")
        self.name_approver(self.contact)
        estimate.with_user(self.agent).action_approve(
            partner_id=self.contact.id, note="By phone"
        )
        self.assertEqual(estimate.approved_by_id, self.contact)
        self.assertFalse(estimate.signed_attachment_id)

    def test_the_mail_goes_to_who_may_approve_so_much(self):
        self.name_approver(self.rita, hours=1)
        self.name_approver(self.contact)
        estimate = self.sent(minutes=120)
        mail = estimate.ticket_id.message_ids.filtered("attachment_ids")
        self.assertEqual(mail.partner_ids, self.eva | self.contact)
        self.assertIn("Ana Ruiz", mail.body)

    def test_a_stranger_is_not_named(self):
        with self.refused("does not belong to Norte Foods", ValidationError):
            self.name_approver(self.stranger_user.partner_id)

    def test_a_person_is_named_once_with_a_possible_limit(self):
        self.name_approver(self.eva)
        for hours in (0, -1):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.name_approver(self.eva if not hours else self.rita, hours)

    def test_the_role_is_shown(self):
        roles = self.agreement._roles_of
        self.assertIn(ROLE_APPROVER, roles(self.eva), "no approver is named")
        self.agreement.contact_ids = self.rita
        self.assertNotIn(ROLE_APPROVER, roles(self.eva))
        self.assertIn(ROLE_APPROVER, roles(self.rita))
        self.name_approver(self.eva)
        self.assertIn(ROLE_APPROVER, roles(self.eva))
        self.assertNotIn(ROLE_APPROVER, roles(self.rita))
        self.assertFalse(roles(self.stranger_user.partner_id))

    def test_who_may_answer_sees_it_though_colleagues_see_their_own_only(self):
        self.agreement.colleagues_see = "own"
        self.name_approver(self.rita)
        estimate = self.sent()
        third = self._new_colleague()
        found = self.env["sla.estimate"]
        self.assertEqual(found.with_user(self.portal_user).search([]), estimate)
        self.assertEqual(found.with_user(self.colleague_user).search([]), estimate)
        self.assertFalse(found.with_user(third).search([]))
        lines = self.env["sla.estimate.line"]
        self.assertFalse(lines.with_user(third).search([]))
        self.sign(estimate, self.colleague_user)
        self.assertEqual(estimate.state, "approved")

    def _new_colleague(self):
        user = self.stranger_user.copy(
            {"login": "sla_portal_third", "name": "Third", "email": "t@example.com"}
        )
        user.partner_id.parent_id = self.customer
        return user

    def test_customers_neither_read_nor_name_approvers(self):
        approver = self.name_approver(self.rita)
        mine = approver.with_user(self.portal_user)
        with self.refused(error=AccessError):
            mine.read(["limit_minutes"])
        with self.refused(error=AccessError):
            mine.write({"limit_minutes": 1})
        with self.refused(error=AccessError):
            self.agreement.with_user(self.portal_user).write(
                {"approver_ids": [Command.clear()]}
            )
        with self.refused(error=AccessError):
            approver.with_user(self.agent).write({"limit_minutes": 1})
        approver.with_user(self.manager).limit_minutes = 60
