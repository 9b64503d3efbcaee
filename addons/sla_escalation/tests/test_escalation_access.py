"""Who may see and touch escalations: every model and every role."""

from odoo.exceptions import AccessError
from odoo.tests.common import HttpCase, tagged

from odoo.addons.sla_policy.tests.access_common import RightsMixin
from odoo.addons.sla_policy.tests.common import RpcMixin, SlaMixin

from .common import EscalationCommon, EscalationMixin

# What agents may do, and what managers of agreements may.
MODELS = {
    "sla.escalation": ("r", "r"),
    "sla.escalation.event": ("r", "r"),
    "sla.escalation.level": ("r", "rwcu"),
    "sla.escalation.role": ("r", "rwcu"),
    "sla.escalation.rule": ("r", "rwcu"),
    "sla.escalation.watch": ("", "r"),
    "sla.notification": ("r", "r"),
    "sla.oncall.absence": ("rwcu", "rwcu"),
    "sla.oncall.feed": ("rcu", "rcu"),
    "sla.oncall.layer": ("r", "rwcu"),
    "sla.oncall.override": ("rc", "rwcu"),
    "sla.oncall.schedule": ("r", "rwcu"),
    "sla.oncall.rotation": ("r", "rwcu"),
    "sla.policy.notice": ("r", "rwcu"),
    "sla.inactivity": ("r", "r"),
    # Forms that ask something.
    "sla.escalate.wizard": ("rwcu", "rwcu"),
    "sla.oncall.import.wizard": ("", "rwcu"),
    "sla.undue.wizard": ("", "rwcu"),
}


class TestEscalationAccess(RightsMixin, EscalationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_roles()
        cls._set_up_elsewhere()
        cls.rule = cls.make_rule(cls.make_level("team_leader"), trigger="agent")
        cls.watched = cls.make_rule(cls.make_level("agent"), trigger="breach")
        cls.ticket = cls.make_ticket(user_id=cls.agent.id, team_id=cls.team.id)
        cls.escalation = (
            cls.ticket.with_user(cls.agent).action_escalate("Please").sudo()
        )

    def test_every_model_is_in_the_table(self):
        ours = self.env["ir.model"].search([("model", "=like", "sla.%")])
        named = {
            model.model
            for model in ours
            if "sla_escalation" in (homes := model.modules.split(", "))
            and "sla_policy" not in homes
            and not self.env[model.model]._abstract
        }
        self.assertEqual(named, set(MODELS))

    def test_every_model_and_role(self):
        self.assertRights(MODELS)

    def test_everything_is_of_a_company(self):
        self.assertOfACompany(
            self.escalation,
            self.escalation.event_ids,
            self.escalation.notification_ids,
            self.rule,
            self.rule.level_ids,
            self.env["sla.escalation.watch"].search(
                [("ticket_id", "=", self.ticket.id)]
            ),
        )

    def test_an_agent_of_own_tickets_sees_those_and_what_has_reached_them(self):
        mine = self.users["own"]
        seen = self.env["sla.escalation"].with_user(mine)
        self.assertFalse(seen.search([("id", "=", self.escalation.id)]))
        self.make_rule(self.make_level(user=mine), trigger="emergency")
        reached = self.ticket.with_user(self.agent).action_escalate("Now", True)
        self.assertEqual(seen.search([("ticket_id", "=", self.ticket.id)]), reached)
        self.assertTrue(reached.with_user(mine).event_ids)
        reached.with_user(mine).action_acknowledge()
        self.assertEqual(reached.sudo().acknowledged_by_id, mine.partner_id)

    def test_somebody_else_s_manager_cannot_take_it_on(self):
        with self.assertRaises(AccessError):
            self.escalation._acknowledge(self.their_manager.partner_id, "portal")
        self.assertEqual(self.escalation.state, "triggered")

    def test_roles_are_filled_in_company_by_company(self):
        theirs = self.role.with_company(self.elsewhere)
        self.assertFalse(theirs.user_id)
        self.assertFalse(theirs.is_filled)
        self.assertEqual(self.role.user_id, self.boss)


@tagged("post_install", "-at_install")
class TestEscalationForgedRequests(RpcMixin, EscalationMixin, SlaMixin, HttpCase):
    """What comes over JSON-RPC, administrators included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls._set_up_ladder()
        cls.make_rule(cls.make_level("team_leader"), trigger="agent")
        cls.make_rule(cls.make_level("team_leader"), trigger="customer")
        cls.ticket = cls.make_ticket(
            user_id=cls.agent.id,
            team_id=cls.team.id,
            partner_id=cls.portal_user.partner_id.id,
        )
        cls.escalation = (
            cls.ticket.with_user(cls.agent).action_escalate("Please").sudo()
        )

    def test_nobody_writes_what_follows_from_events(self):
        self.authenticate("admin", "admin")
        notification = self.escalation.notification_ids
        forged = (
            ("sla.escalation", self.escalation, {"state": "resolved"}),
            ("sla.escalation.event", self.escalation.event_ids, {"note": "x"}),
            ("sla.notification", notification, {"address": "me@example.com"}),
        )
        for context in ({}, {"sla_writer": True}, {"sla_writer": "sla.escalation"}):
            for model, rows, vals in forged:
                self.assertForbidden(model, "write", rows.ids, vals, context=context)
                self.assertForbidden(model, "unlink", rows.ids, context=context)
                self.assertForbidden(model, "create", [vals], context=context)
        self.assertForbidden("sla.escalation.watch", "create", [{}])

    def test_private_methods_stay_private(self):
        self.authenticate("admin", "admin")
        for model, method, args in (
            ("sla.escalation", "_acknowledge", [self.escalation.ids, 1, "voice"]),
            ("sla.escalation", "_start", [[]]),
            ("sla.escalation", "_cron_escalate", []),
            ("sla.notification", "_job_deliver", ["email", 1]),
            ("sla.notification", "_report", [[1], "delivered"]),
        ):
            self.assertForbidden(model, method, *args)

    def test_a_customer_escalates_and_reads_nothing_of_it(self):
        self.authenticate("sla_portal", "sla_portal")
        self.assertForbidden("sla.escalation", "search_read", [])
        self.assertForbidden("sla.notification", "search_read", [])
        self.assertForbidden(
            "sla.escalation", "action_acknowledge", self.escalation.ids
        )
        self.assertForbidden("sla.escalation", "action_cancel", self.escalation.ids)
        stranger = self.make_ticket(partner_id=self.supplier.id)
        self.assertForbidden(
            "helpdesk.ticket", "action_escalate", stranger.ids, "Please"
        )
