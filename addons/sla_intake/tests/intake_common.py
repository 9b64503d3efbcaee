"""A customer who files tickets in the portal, and what they send."""

import base64

from odoo.fields import Command

from odoo.addons.sla_policy.tests.common import SlaCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class IntakeCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {
                "helpdesk_mgmt_portal_select_team": False,
                "helpdesk_mgmt_portal_select_category": False,
            }
        )
        cls.portal_user.tz = cls.tz
        cls.problem = cls.env.ref("sla_policy.type_problem")
        cls.problem.team_ids = False  # Of the demo, where there is one.
        cls.requirement = cls.env.ref("sla_policy.type_requirement")
        cls.billing = cls.env.ref("sla_policy.type_billing")
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=0.5, priority="3"),
            cls.make_target("first_response", hours=4),
            calendar=cls.make_calendar(),
            name="Gold",
        )
        cls.agreement = cls.make_agreement(cls.policy)
        cls.stranger = cls._new_user("stranger", "base.group_portal")
        cls.stranger.partner_id.parent_id = cls.env["res.partner"].create(
            {"name": "Sur Foods", "is_company": True}
        )

    @property
    def desk(self):
        """The help desk as the customer's portal user calls it."""
        return self.env["helpdesk.ticket"].with_user(self.portal_user)

    def form(self, **values):
        """A form that is right, but for what is said."""
        answers = {
            "place": "Invoicing",
            "steps": "1. I open it\n2. I print it",
            "observed": "A blank page",
            **values.pop("answers", {}),
        }
        return {
            "type_id": self.problem.id,
            "subject": "Invoices print blank",
            "description": "",
            "impact": "partial",
            "urgency": "now",
            "answers": answers,
            **values,
        }

    def rule(self, request_type, coverage, **values):
        """The policy's line about a request type."""
        return self.env["sla.coverage"].create(
            {
                "policy_id": self.policy.id,
                "type_id": request_type.id,
                "coverage": coverage,
                **values,
            }
        )

    @classmethod
    def ask(cls, code, **values):
        """A question, of every type unless told otherwise."""
        types = values.pop("types", None)
        return cls.env["sla.question"].create(
            {
                "name": f"What of {code}?",
                "code": code,
                "type_ids": [Command.set(types.ids)] if types else [],
                **values,
            }
        )
