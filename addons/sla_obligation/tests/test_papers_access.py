"""Companies and presets: obligations, duties and terms are seen by their company."""

import base64

from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.sla_policy.tests.access_common import RightsMixin
from odoo.addons.sla_policy.tests.common import SlaCommon

from .test_agreement_terms import a_pdf

# What each model is to users who work on tickets, and to the manager.
MODELS = {
    "sla.agreement.terms": ("r", "rc"),
    "sla.obligation.template": ("r", "rwcu"),
    "sla.obligation": ("rw", "rwcu"),
    "sla.set.aside.wizard": ("", "rwcu"),
}


class TestModelAccess(RightsMixin, SlaCommon):
    def test_every_model_and_role(self):
        self._set_up_roles()
        self.assertRights(MODELS)


class TestPapersAccess(RightsMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_elsewhere()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=1),
            obligation_template_ids=[Command.create({"name": "Deployment"})],
        )
        cls.agreement = cls.make_agreement(cls.policy)
        cls.terms = cls.env["sla.agreement.terms"].create(
            {
                "agreement_id": cls.agreement.id,
                "version": "1",
                "accepted_on": "2026-01-01",
                "accepted_by_id": cls.contact.id,
                "file": base64.b64encode(a_pdf()),
            }
        )

    def papers(self):
        return (
            self.policy.obligation_template_ids,
            self.agreement.obligation_ids,
            self.terms,
        )

    def test_another_company_sees_none_of_it(self):
        for records in self.papers():
            with self.subTest(records._name):
                self.assertEqual(len(records), 1)
                theirs = records.with_user(self.their_manager)
                self.assertFalse(theirs.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    theirs.read(["id", "company_id"])
                ours = records.with_user(self.agent)
                self.assertEqual(ours.search([("id", "in", records.ids)]), records)

    def test_obligations_without_company_are_seen_by_all(self):
        self.policy.company_id = False
        records = self.policy.obligation_template_ids
        theirs = records.with_user(self.their_manager)
        self.assertEqual(theirs.search([("id", "in", records.ids)]), records)

    def test_portal_users_see_none_of_it(self):
        for records in self.papers():
            with self.subTest(records._name), self.assertRaises(AccessError):
                records.with_user(self.portal_user).read(["id"])

    def test_obligations_of_a_preset_are_read_only(self):
        self.policy.is_preset = True
        mine = self.policy.obligation_template_ids.with_user(self.manager)
        for work in (
            lambda: mine.write({"sequence": 3}),
            lambda: mine.unlink(),
            lambda: mine.copy({"policy_id": self.policy.id}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                work()
