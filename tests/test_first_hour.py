"""A consultancy's first hour, by its forms, for each of the nine presets.

From the preset to a closed ticket, with what the addons bring and the records that
people make on the way: no demo data is used.
"""

from dataclasses import dataclass

from odoo.tests import Form

from odoo.addons.sla_policy.tests.common import SlaCommon

MEXICO, COSTA_RICA = "America/Mexico_City", "America/Costa_Rica"
GUATEMALA, ECUADOR = "America/Guatemala", "America/Guayaquil"


@dataclass
class Promise:
    """What a preset promises a problem of priority 2, reported on Monday at 10:00.

    An agent takes it at 10:20, starts work at 10:30 and waits for the customer from
    11:00 to 13:00.

    :param resolution: when it was to be solved, before anybody waited
    :param resumed: when it is to be solved after that
    """

    zone: str
    metric: str
    deadline: str
    resolution: str = ""
    resumed: str = ""


PRESETS = {
    "cutoff": Promise(MEXICO, "first_response", "2026-03-02 14:00"),
    "platinum": Promise(
        GUATEMALA,
        "first_response",
        "2026-03-02 11:00",
        resolution="2026-03-02 14:00",
        resumed="2026-03-02 16:00",
    ),
    "monthly": Promise(COSTA_RICA, "first_response", "2026-03-06 18:00"),
    "preferred": Promise(COSTA_RICA, "first_response", "2026-03-02 16:00"),
    "accompanied": Promise(COSTA_RICA, "first_response", "2026-03-02 13:00"),
    # 24 hours of service from the start of work, half an hour of it before the pause.
    "stars_standard": Promise(
        ECUADOR,
        "first_response",
        "2026-03-02 11:00",
        resolution="2026-03-05 10:30",
        resumed="2026-03-05 12:30",
    ),
    "stars_priority": Promise(
        ECUADOR,
        "first_response",
        "2026-03-02 11:00",
        resolution="2026-03-05 10:30",
        resumed="2026-03-05 12:30",
    ),
    "stars_247": Promise(
        ECUADOR,
        "first_response",
        "2026-03-02 11:00",
        resolution="2026-03-03 10:30",
        resumed="2026-03-03 12:30",
    ),
    "prepaid_l3": Promise(MEXICO, "information_check", "2026-03-02 18:00"),
}


class TestFirstHour(SlaCommon):
    def use_preset(self, name):
        """A policy of one's own, by the wizard."""
        wizard = Form(self.env(user=self.manager.id)["sla.preset.wizard"])
        wizard.preset_id = self.env.ref(f"sla_policy.preset_{name}")
        action = wizard.save().action_use()
        return self.env["sla.policy"].browse(action["res_id"])

    def new_agreement(self, policy):
        form = Form(self.env(user=self.manager.id)["sla.agreement"])
        form.policy_id = policy
        form.partner_id = self.customer
        form.date_start = "2026-03-01"
        return form.save()

    def new_ticket(self):
        form = Form(self.env(user=self.agent.id)["helpdesk.ticket"])
        form.partner_id = self.contact
        form.name = "The printer prints blank pages"
        form.description = "<p>Since this morning.</p>"
        form.priority = "2"
        form.type_id = self.env.ref("sla_policy.type_problem")
        return form.save()

    def set_stage(self, ticket, phase, **values):
        with Form(ticket) as form:
            form.stage_id = self.stages[phase]
            for name, value in values.items():
                form[name] = value

    def assertPhase(self, ticket, phase):
        self.assertEqual(ticket.stage_id.sla_phase, phase)

    def live(self, name, promise):
        """One customer's first ticket, from the preset on."""
        policy = self.use_preset(name)
        zone = policy.calendar_id.tz or policy.tz
        self.assertEqual(zone, promise.zone)

        self.at("2026-03-02 10:00", zone)
        agreement = self.new_agreement(policy)
        agreement.action_activate()
        self.assertEqual(agreement.state, "active")

        ticket = self.new_ticket()
        self.assertEqual(ticket.agreement_id, agreement)
        self.assertEqual(ticket.coverage, "included")
        self.assertDue(ticket, promise.metric, promise.deadline, zone)
        self.assertState(ticket, promise.metric, "running")

        self.at("2026-03-02 10:20", zone)
        self.set_stage(ticket, "assigned", user_id=self.agent)
        self.say_as_agent(ticket)
        if promise.metric == "first_response":
            self.assertState(ticket, "first_response", "met", breached=False)

        self.at("2026-03-02 10:30", zone)
        self.set_stage(ticket, "in_progress")
        if promise.resolution:
            self.assertDue(ticket, "resolution", promise.resolution, zone)

        self.at("2026-03-02 11:00", zone)
        self.set_stage(ticket, "waiting_customer")
        if promise.resolution:
            self.assertState(ticket, "resolution", "paused")

        self.at("2026-03-02 13:00", zone)
        self.mail_in(ticket)
        self.assertPhase(ticket, "in_progress")
        if promise.resumed:
            self.assertState(ticket, "resolution", "running")
            self.assertDue(ticket, "resolution", promise.resumed, zone)

        self.at("2026-03-02 13:30", zone)
        self.set_stage(ticket, "closed")
        self.assertPhase(ticket, "closed")
        clocks = ticket.sudo().clock_ids
        self.assertTrue(clocks)
        self.assertEqual(set(clocks.mapped("state")), {"met"})
        self.assertEqual(ticket.sla_state, "met")


def make_test(name, promise):
    def test(self):
        self.live(name, promise)

    return test


for _name, _promise in PRESETS.items():
    setattr(TestFirstHour, f"test_{_name}", make_test(_name, _promise))
