"""The estimate of a ticket that one may not see is not seen either."""

from odoo.exceptions import AccessError

from odoo.addons.sla_policy.tests.common import SlaCommon

from .estimate_common import EstimateMixin


class TestEstimatesOfColleagues(EstimateMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_hours()
        cls._set_up_estimates()
        cls.estimate = cls.sent()

    def test_colleagues_see_it_as_before(self):
        estimate = self.estimate.with_user(self.colleague_user)
        self.assertTrue(estimate.has_access("read"))

    def test_it_goes_with_its_ticket(self):
        self.agreement.colleagues_see = "own"
        mine = self.estimate.with_user(self.portal_user)
        theirs = self.estimate.with_user(self.colleague_user)
        self.assertTrue(mine.has_access("read"))
        self.assertEqual(mine.search([("id", "=", mine.id)]), mine)
        self.assertFalse(theirs.has_access("read"))
        self.assertFalse(theirs.search([("id", "=", theirs.id)]))

    def test_no_user_answers_what_they_may_not_see(self):
        self.agreement.colleagues_see = "own"
        theirs = self.estimate.with_user(self.colleague_user)
        with self.assertRaises(AccessError):
            theirs.action_decline("No")
        with self.assertRaises(AccessError):
            self.sign(self.estimate, self.colleague_user)
        self.assertEqual(self.estimate.state, "sent")

    def test_agents_see_what_they_saw(self):
        self.agreement.colleagues_see = "own"
        self.assertTrue(self.estimate.with_user(self.agent).has_access("read"))
