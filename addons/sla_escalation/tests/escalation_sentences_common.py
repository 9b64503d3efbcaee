"""What the tests of the agreements' sentences about escalation have in common.

Each begins with a policy made from a preset, which brings its ladders, and with a
consultancy that has filled in who holds the posts.
"""

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.sla_policy.tests.sentences_common import SentenceCommon

from .common import EscalationMixin

LINE = "+525500000002"
MANAGER = "+525500000001"
GROUP = "https://chat.whatsapp.com/EXAMPLE"
MAILBOX = "support@helpdesk.example.com"


class EscalationSentences(EscalationMixin, SentenceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._ready_user("leader", "helpdesk_mgmt.group_helpdesk_user")
        cls.boss = cls._ready_user("boss", "helpdesk_mgmt.group_helpdesk_user")
        cls.account = cls._new_user("account", "helpdesk_mgmt.group_helpdesk_user")
        cls.desk = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Desk",
                "user_id": cls.leader.id,
                "user_ids": [cls.leader.id, cls.agent.id],
            }
        )
        cls._fill_posts()

    @classmethod
    def _fill_posts(cls):
        posts = {
            "operations_manager": {"user_id": cls.boss.id, "phone": MANAGER},
            "support_line": {"whatsapp": LINE, "phone": LINE},
            "support_group": {"group_url": GROUP},
            "support_mailbox": {"email": MAILBOX},
        }
        for name, values in posts.items():
            cls.env.ref(f"sla_escalation.role_{name}").write(values)

    # === BUILDERS === #

    def agree(self, code, partner=None, **values):
        """An agreement with an account manager; the portal's user is its contact."""
        values.setdefault("user_id", self.account.id)
        self.portal_user.partner_id.parent_id = partner or self.customer
        return super().agree(code, partner, **values)

    def ask(self, kind=None, channel=None, **values):
        """A ticket of the customer that an agent of the desk has."""
        values.setdefault("partner_id", self.portal_user.partner_id.id)
        values.setdefault("team_id", self.desk.id)
        values.setdefault("user_id", self.agent.id)
        return super().ask(kind, channel, **values)

    # === WHAT HAPPENS === #

    def customer_escalates(self, ticket, emergency=False):
        """The customer's button in the portal."""
        return (
            ticket.with_user(self.portal_user)
            .action_escalate("We cannot wait any longer", emergency=emergency)
            .with_env(self.env)
        )

    def climb(self, escalation, tz=None):
        """Let nobody answer: who is told when, `(local time, who or what, channel)`."""
        seen, story = set(), []
        for _step in range(20):
            for one in escalation.notification_ids.sorted("id"):
                if one.id not in seen:
                    seen.add(one.id)
                    local = self._local(tz)
                    story.append((local, one.user_id or one.address, one.channel))
            if not escalation.next_at:
                break
            self._frozen.move_to(escalation.next_at)
            self.escalate_cron()
        self.assertEqual(escalation.state, "exhausted")
        # At the end a named person is notified.
        self.assertEqual(escalation.notification_ids.sorted("id")[-1:].level_number, 0)
        return story

    def _local(self, tz=None):
        now = fields.Datetime.now()
        zoned = fields.Datetime.context_timestamp(
            self.env["base"].with_context(tz=tz or self.tz), now
        )
        return zoned.strftime("%a %H:%M")

    # === QUESTIONS === #

    def levels(self, escalation):
        """The names of the frozen ladder's levels."""
        return [level["name"] for level in escalation.ladder["levels"]]

    def texts(self, escalation):
        """What the customer is told of the ladder."""
        ids = [level["level"] for level in escalation.ladder["levels"]]
        levels = self.env["sla.escalation.level"].browse(ids)
        return levels.filtered("for_customer").mapped("customer_text")

    def assertNoLadder(self, ticket, emergency=False):
        with self.assertRaisesRegex(UserError, "no levels of escalation"):
            self.customer_escalates(ticket, emergency)
        self.assertFalse(self.escalations(ticket))
