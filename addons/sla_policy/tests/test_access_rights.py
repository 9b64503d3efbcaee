"""Who may see and touch what: every model, every role, and forged requests."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .access_common import AGENTS, OUTSIDERS, RightsMixin
from .common import RpcMixin, SlaCommon, SlaMixin

# What each model is to whoever works on tickets, and to the manager.
MODELS = {
    "sla.metric": ("r", "r"),
    "sla.policy": ("r", "rwcu"),
    "sla.policy.version": ("r", "r"),
    "sla.target": ("r", "rwcu"),
    "sla.agreement": ("r", "rwcu"),
    "sla.platform": ("r", "rwcu"),
    "sla.price": ("r", "rwcu"),
    "sla.addon": ("r", "rwcu"),
    "sla.addon.offer": ("r", "rwcu"),
    "sla.coverage": ("r", "rwcu"),
    "sla.suspension": ("r", "r"),
    "sla.deliverable": ("r", "rwcu"),
    "sla.letter": ("r", "r"),
    "sla.suspend.wizard": ("", "rwcu"),
    "sla.override.wizard": ("", "rwcu"),
    "sla.urgency.wizard": ("rwcu", "rwcu"),
    "sla.clock": ("r", "r"),
    "sla.event": ("r", "r"),
    "sla.clock.report": ("r", "r"),
    "sla.preset.wizard": ("", "rwcu"),
    "sla.policy.move.wizard": ("", "rwcu"),
    "sla.policy.move.line": ("", "rwcu"),
    "sla.policy.move.summary": ("", "rwcu"),
}


class AccessCommon(RightsMixin, SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=2),
            cls.make_target("resolution", hours=8),
            name="Gold",
        )
        cls.agreement = cls.make_agreement(cls.policy)
        cls._set_up_roles()


class TestModelAccess(AccessCommon):
    def test_every_model_and_role(self):
        self.assertRights(MODELS)

    def test_whoever_works_on_tickets_sees_promises(self):
        for role in (*AGENTS, "sla_manager"):
            self.assertTrue(
                self.users[role].has_group("sla_policy.group_sla_user"), role
            )
            self.assertEqual(
                self.users[role].has_group("sla_policy.group_sla_manager"),
                role == "sla_manager",
                role,
            )
        for role in OUTSIDERS:
            self.assertFalse(
                self.users[role].has_group("sla_policy.group_sla_user"), role
            )

    def test_only_the_manager_makes_agreements(self):
        for role in AGENTS:
            with self.subTest(role):
                agreement = self.agreement.with_user(self.users[role])
                self.assertTrue(agreement.name)
                for call in (
                    lambda agreement=agreement: agreement.action_end(),
                    lambda agreement=agreement: agreement.write({"name": "Mine"}),
                    lambda agreement=agreement: agreement.copy(),
                    lambda agreement=agreement: agreement.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        call()
        self.assertEqual(self.agreement.state, "active")

    def test_presets_are_read_only(self):
        preset = self.env.ref("sla_policy.preset_cutoff")
        manager = self.users["sla_manager"]
        self.assertTrue(preset.with_user(manager).name)
        for call in (
            lambda: preset.with_user(manager).write({"name": "Ours"}),
            lambda: preset.with_user(manager).unlink(),
            lambda: preset.target_ids.with_user(manager).write({"cutoff_hour": 18}),
            lambda: preset.target_ids.with_user(manager).unlink(),
            lambda: preset.with_user(manager).target_ids.create(
                self.make_target("resolution", hours=1, policy_id=preset.id)
            ),
            lambda: (
                self.env["sla.policy"]
                .with_user(manager)
                .create({"name": "Forged", "tz": "UTC", "is_preset": True})
            ),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                call()
                self.env.flush_all()

    def test_an_agent_may_not_use_a_preset(self):
        preset = self.env.ref("sla_policy.preset_cutoff")
        with self.assertRaises(AccessError):
            preset.with_user(self.users["user"]).create_from_preset()


class TestTicketAccess(AccessCommon):
    """Whoever sees a ticket sees its promises, its facts and its figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        teams = cls.env["helpdesk.ticket.team"]
        cls.team_a = teams.create(
            {
                "name": "Team A",
                "user_ids": [
                    Command.set([cls.users[role].id for role in ("own", "team")])
                ],
            }
        )
        cls.team_b = teams.create(
            {"name": "Team B", "user_ids": [Command.set(cls.users["user"].ids)]}
        )
        agents = [cls.users[role].id for role in ("own", "team", "user")]
        cls.tickets = cls.env["helpdesk.ticket"]
        for team, user_id in [
            (cls.team_a, False),
            (cls.team_a, agents[0]),
            (cls.team_a, agents[1]),
            (cls.team_b, False),
            (cls.team_b, agents[2]),
            (teams, False),
        ]:
            cls.tickets += cls.make_ticket(
                user=cls.env.user, team_id=team.id, user_id=user_id
            )
        followed = cls.make_ticket(user=cls.env.user, team_id=cls.team_b.id)
        followed.message_subscribe(cls.users["own"].partner_id.ids)
        cls.tickets += followed

    def assertSees(self, role, tickets):
        user = self.users[role]
        mine = [("ticket_id", "in", self.tickets.ids)]
        for model in ("sla.clock", "sla.event", "sla.clock.report"):
            with self.subTest(role=role, model=model):
                found = self.env[model].with_user(user).search(mine)
                self.assertEqual(found.ticket_id.sudo(), tickets)

    def test_own_team_and_all(self):
        self.env.flush_all()
        for role in (*AGENTS, "sla_manager"):
            visible = (
                self.env["helpdesk.ticket"]
                .with_user(self.users[role])
                .search([("id", "in", self.tickets.ids)])
            )
            self.assertTrue(visible)
            self.assertSees(role, visible.sudo())
        self.assertSees(
            "lead", self.tickets.sudo().search([("id", "in", self.tickets.ids)])
        )

    def test_somebody_elses_clock_is_closed_to_own_ticket_agents(self):
        clock = self.clock(self.tickets[4], "resolution").with_user(self.users["own"])
        with self.assertRaises(AccessError):
            clock.read(["deadline"])
        with self.assertRaises(AccessError):
            clock.explain()

    def test_outsiders_see_no_clock(self):
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        internal = self.users["internal"]
        ticket.message_subscribe(internal.partner_id.ids)
        for user in (self.portal_user, internal):
            with self.subTest(user.login):
                theirs = ticket.with_user(user)
                self.assertTrue(theirs.name, "the ticket itself they see")
                for name in ("clock_ids", "sla_event_ids", "sla_next_clock_id"):
                    with self.assertRaises(AccessError):
                        theirs.read([name])
                with self.assertRaises(AccessError):
                    theirs.get_sla_panel()
                with self.assertRaises(AccessError):
                    self.env["sla.clock"].with_user(user).search([])

    def test_what_a_customer_does_moves_clocks_all_the_same(self):
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.move(ticket, "waiting_customer")
        self.say_as_customer(ticket)
        self.assertState(ticket, "resolution", "running")

    def test_steps_of_the_consultancy_need_write_access(self):
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        for call in (
            "action_information_complete",
            "action_estimate_sent",
            "action_estimate_approved",
        ):
            with self.assertRaises(AccessError):
                getattr(ticket.with_user(self.portal_user), call)()
        self.assertEqual(self.events(ticket).mapped("kind"), ["created"])


class TestProtectedRows(AccessCommon):
    """Nobody writes clocks and facts by hand, whatever the context says."""

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()

    def test_not_even_the_superuser(self):
        clock, event = self.ticket.clock_ids[0], self.events(self.ticket)
        for context in ({}, {"sla_writer": True}, {"sla_writer": "object"}):
            for record in (clock, event):
                record = record.with_context(**context)
                with self.assertRaises(AccessError):
                    record.write({"ticket_id": self.ticket.id})
                with self.assertRaises(AccessError):
                    record.unlink()
                with self.assertRaises(AccessError):
                    record.create({"ticket_id": self.ticket.id})
                with self.assertRaises(AccessError):
                    record.copy()

    def test_not_through_the_ticket(self):
        clock = self.ticket.clock_ids[0]
        for command in (
            Command.update(clock.id, {"deadline": "2030-01-01"}),
            Command.delete(clock.id),
            Command.create({"metric_id": clock.metric_id.id, "state": "met"}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.ticket.with_user(self.users["lead"]).write(
                    {"clock_ids": [command]}
                )

    def test_what_follows_from_facts_cannot_be_set(self):
        ticket = self.ticket.with_user(self.users["lead"])
        for name, value in (
            ("sla_state", "met"),
            ("sla_next_deadline", "2030-01-01 00:00:00"),
            ("coverage", "no_agreement"),
        ):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    ticket.write({name: value})
                with self.assertRaises(AccessError):
                    ticket.create({"name": "x", "description": "y", name: value})
        self.assertEqual(self.ticket.sla_state, "running")

    def test_nobody_passes_the_facts_by(self):
        """A forged context does not keep a change from being noticed."""
        for forged in (True, 1, "object"):
            ticket = self.ticket.with_user(self.users["lead"])
            ticket = ticket.with_context(sla_writer=forged, sla_no_notice=True)
            facts = len(self.events(self.ticket))
            ticket.priority = "3" if ticket.priority != "3" else "2"
            self.assertGreater(len(self.events(self.ticket)), facts)

    def test_one_writer_is_not_another(self):
        """The key to agreements opens no clock, nor that to clocks a fact."""
        writer = self.env["sla.clock"]._writer().env.context["sla_writer"]
        with self.assertRaises(AccessError):
            self.events(self.ticket).with_context(sla_writer=writer).unlink()

    def test_published_versions_are_nobodys_to_write(self):
        version = self.policy.version_ids
        for role in ("lead", "sla_manager"):
            with self.assertRaises(AccessError):
                version.with_user(self.users[role]).write({"number": 7})
            with self.assertRaises(AccessError):
                version.with_user(self.users[role]).unlink()


@tagged("post_install", "-at_install")
class TestForgedRequests(RpcMixin, SlaMixin, HttpCase):
    """The same from outside, as an administrator with a session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=2),
            cls.make_target("resolution", hours=8),
        )
        cls.agreement = cls.make_agreement(cls.policy)
        cls.ticket = cls.make_ticket()

    def test_clocks_and_facts_cannot_be_forged(self):
        self.authenticate("admin", "admin")
        before = self.story(self.ticket.clock_ids)
        facts = self.events(self.ticket).ids
        clock_id, event_id = self.ticket.clock_ids[0].id, facts[0]
        values = {
            "sla.clock": {
                "ticket_id": self.ticket.id,
                "metric_id": self.env.ref("sla_policy.metric_estimate").id,
                "started_at": "2026-01-01 00:00:00",
                "state": "met",
            },
            "sla.event": {
                "ticket_id": self.ticket.id,
                "kind": "agent_reply",
                "occurred_at": "2026-01-01 00:00:00",
            },
        }
        for context in (
            {},
            {"sla_writer": True},
            {"sla_writer": 1},
            {"sla_writer": {"__class__": "object"}},
        ):
            for model, record_id in (("sla.clock", clock_id), ("sla.event", event_id)):
                forged = {"context": context}
                self.assertForbidden(model, "create", [values[model]], **forged)
                self.assertForbidden(
                    model, "write", [record_id], values[model], **forged
                )
                self.assertForbidden(model, "unlink", [record_id], **forged)
                self.assertForbidden(model, "copy", [record_id], **forged)
                self.assertForbidden(
                    model, "web_save", [record_id], values[model], {}, **forged
                )
        self.assertEqual(self.story(self.ticket.clock_ids), before)
        self.assertEqual(self.events(self.ticket).ids, facts)

    def test_private_methods_stay_private(self):
        self.authenticate("admin", "admin")
        for model, method in [
            ("sla.clock", "_writer"),
            ("sla.clock", "_refold"),
            ("sla.clock", "_cron_sweep"),
            ("sla.event", "_record"),
            ("sla.policy", "_publish"),
            ("helpdesk.ticket", "_sla_record"),
            ("sla.agreement", "_set_state"),
        ]:
            self.assertForbidden(model, method, [])

    def test_the_state_of_an_agreement_cannot_be_forged(self):
        self.authenticate("admin", "admin")
        for context in ({}, {"sla_writer": True}):
            self.assertForbidden(
                "sla.agreement",
                "write",
                self.agreement.ids,
                {"state": "ended"},
                context=context,
            )
        self.assertEqual(self.agreement.state, "active")

    def test_a_preset_cannot_be_edited(self):
        manager = self.manager
        self.authenticate(manager.login, manager.login)
        preset = self.env.ref("sla_policy.preset_cutoff")
        self.assertForbidden("sla.policy", "write", preset.ids, {"name": "Ours"})
        self.assertForbidden(
            "sla.target", "write", preset.target_ids.ids, {"cutoff_hour": 18}
        )

    def test_reading_is_what_is_left(self):
        self.authenticate("sla_agent", "sla_agent")
        told = self.call("sla.clock", "explain", [self.ticket.clock_ids[0].id])
        self.assertIn("Test policy", told["sentence"])
        panel = self.call("helpdesk.ticket", "get_sla_panel", self.ticket.ids)
        self.assertEqual(len(panel["clocks"]), 2)

    def test_a_portal_user_gets_nothing(self):
        self.authenticate("sla_portal", "sla_portal")
        clock = self.ticket.clock_ids[0]
        self.assertForbidden("sla.clock", "search_read", [], ["deadline"])
        self.assertForbidden("sla.clock", "explain", clock.ids)
        self.assertForbidden("sla.event", "search_read", [], ["value"])
        self.assertForbidden("sla.agreement", "search_read", [], ["name"])
        self.assertForbidden("helpdesk.ticket", "get_sla_panel", self.ticket.ids)
