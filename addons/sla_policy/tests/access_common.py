"""What tests of who may do what share: somebody in every role, and another company."""

from odoo.exceptions import AccessError

ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "internal": "base.group_user",
    "promises": "sla_policy.group_sla_user",
    "own": "helpdesk_mgmt.group_helpdesk_user_own",
    "team": "helpdesk_mgmt.group_helpdesk_user_team",
    "user": "helpdesk_mgmt.group_helpdesk_user",
    "lead": "helpdesk_mgmt.group_helpdesk_manager",
    "sla_manager": "sla_policy.group_sla_manager",
}
OUTSIDERS = ("public", "portal", "internal")
AGENTS = ("own", "team", "user", "lead")
# Whoever sees promises without managing agreements.
WORKERS = ("promises", *AGENTS)
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class RightsMixin:
    """Tables of rights and companies. For any test case that has `SlaMixin`."""

    @classmethod
    def _set_up_roles(cls, **more):
        """Somebody in every role, in `users`; `more` roles as `role="its.group"`."""
        cls.users = {
            role: cls._new_user(f"role_{role}", group)
            for role, group in {**ROLES, **more}.items()
        }

    @classmethod
    def _set_up_elsewhere(cls):
        """Another company, and whoever manages its agreements."""
        cls.their_manager = cls._new_user_elsewhere()
        cls.elsewhere = cls.their_manager.company_id

    def rights(self, user, model):
        """The letters of what somebody may do to some row of a model."""
        records = self.env[model].with_user(user)
        return "".join(
            letter
            for letter, operation in OPERATIONS.items()
            if records.has_access(operation)
        )

    def assertRights(self, models, otherwise=None):
        """Every role may do to every model what a table says, and nothing else.

        :param models: by model, the letters of workers and those of the manager
        :param otherwise: by role and model, the letters that differ from these
        """
        for model, (workers, manager) in models.items():
            for role, user in self.users.items():
                allowed = workers if role in WORKERS else ""
                allowed = manager if role == "sla_manager" else allowed
                allowed = (otherwise or {}).get((role, model), allowed)
                with self.subTest(model=model, role=role):
                    self.assertEqual(self.rights(user, model), allowed)

    def assertOfACompany(self, *records):
        """There are some of each, and another company's manager sees none."""
        for rows in records:
            with self.subTest(rows._name):
                self.assertTrue(rows)
                theirs = rows.with_user(self.their_manager)
                self.assertFalse(theirs.search([("id", "in", rows.ids)]))
                with self.assertRaises(AccessError):
                    theirs.read([])
