"""Fills the demo database with the last ten days of a support desk, and two months of
the hours it sold.

`./dev demo` runs it in an Odoo shell; a second run changes nothing.
"""

import os
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from odoo import fields

sys.path.insert(0, str(Path(os.environ["SLA_ROOT"], "tools", "demo")))

from sla_demo.decisions import DECISIONS  # noqa: E402
from sla_demo.desk import Desk, deliver  # noqa: E402
from sla_demo.escalation import ESCALATIONS  # noqa: E402
from sla_demo.hours import HOURS  # noqa: E402
from sla_demo.portal import PORTAL  # noqa: E402
from sla_demo.stories import STORIES as WORK  # noqa: E402

# Who sells hours first; the crons of the night are last.
STORIES = HOURS + WORK + DECISIONS + ESCALATIONS + PORTAL
MARK = "sla_demo.history"
LINES = (
    "severity_ids",
    "coverage_ids",
    "entitlement_ids",
    "obligation_template_ids",
    "addon_offer_ids",
)


def main(env):
    """Live through the stories, once.

    :return: the tickets they left; none if that was done before
    """
    parameters = env["ir.config_parameter"].sudo()
    now = fields.Datetime.now()
    if parameters.get_param(MARK):
        print("history: there already")
        return env["helpdesk.ticket"]
    speak(env)
    put_away_examples(env)
    if "odoobot_state" in env["res.users"]._fields:
        # Its first greeting would cover the screen of a phone.
        env["res.users"].search([("share", "=", False)]).odoobot_state = "disabled"
    # Odoo's own employees would be written to about their certificates.
    certificates = env["ir.cron"].search(
        [("code", "ilike", "_add_certification_activity_to_employees")]
    )
    certificates.active = False
    # Or mail would come in assigned to OdooBot.
    env.ref("base.main_company").helpdesk_mgmt_ticket_auto_assign = False
    close_for_a_day(env, now)
    desk = Desk(env, now.replace(second=0))
    desk.live(STORIES)
    deliver(env)
    parameters.set_param(MARK, fields.Datetime.to_string(now))
    tickets = env["helpdesk.ticket"].browse(desk.filed)
    tell(tickets)
    return tickets


def speak(env):
    """English for who installs, Spanish for who is served, if it is there."""
    languages = env["res.lang"]
    languages._activate_lang("en_US")
    (env.ref("base.user_admin") + env.ref("sla_policy.demo_user_agent")).lang = "en_US"
    if languages._get_data(code="es_419"):
        portal = env.ref("base.group_portal").user_ids
        ours = portal.filtered(lambda user: user.login.startswith("portal."))
        (ours + env.ref("sla_policy.demo_user_agent2")).lang = "es_419"
        translate_copies(env)


def translate_copies(env):
    """Demo data comes before translations: copies of presets get theirs here."""
    for policy in env["sla.policy"].search([("preset_id", "!=", False)]):
        preset = policy.preset_id
        say_alike(policy, preset)
        for lines in LINES:
            say_alike(policy[lines], preset[lines])
        agreements = env["sla.agreement"].search([("policy_id", "=", policy.id)])
        say_alike(agreements.obligation_ids, preset.obligation_template_ids)
    meetings = env["calendar.event"].search([("sla_checkpoint_date", "!=", False)])
    for meeting in meetings.with_context(dont_notify=True):
        line = meeting.sla_entitlement_id.with_context(lang="es_419")
        meeting.name = meeting._sla_title(line, meeting.sla_agreement_id.partner_id)


def say_alike(copies, originals):
    """Give copies the Spanish of the originals that say the same in English."""
    for name, field in copies._fields.items():
        if not field.translate or not field.store or name not in originals._fields:
            continue
        spanish = {
            original[name]: original.with_context(lang="es_419")[name]
            for original in originals.with_context(lang="en_US")
        }
        for copy in copies.with_context(lang="en_US"):
            if said := spanish.get(copy[name]):
                copy.with_context(lang="es_419")[name] = said


def put_away_examples(env):
    """The help desk's own demo tickets: nobody talks on them, nothing is promised."""
    data = env["ir.model.data"].search(
        [("module", "=", "helpdesk_mgmt"), ("model", "=", "helpdesk.ticket")]
    )
    env["helpdesk.ticket"].browse(data.mapped("res_id")).exists().active = False


def close_for_a_day(env, now):
    """A holiday in the service hours of the prepaid customer, to be explained."""
    policy = env.ref("sla_policy.demo_agreement_manufacturas").policy_id
    day = now - timedelta(days=6)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    # Local midnight in Mexico City, which has kept to UTC-6 since 2022.
    start = day.replace(hour=6, minute=0, second=0)
    env["resource.calendar.leaves"].create(
        {
            "name": "Día del trabajador del cuero",
            "calendar_id": policy.calendar_id.id,
            "company_id": policy.company_id.id,
            "date_from": start,
            "date_to": start + timedelta(days=1),
        }
    )


def tell(tickets):
    """Print what there is now."""
    states = Counter(ticket.sla_state or "no promise" for ticket in tickets)
    print(
        f"history: {len(tickets)} tickets;",
        ", ".join(f"{number} {state}" for state, number in sorted(states.items())),
    )


if __name__ == "__main__":
    main(env)  # noqa: F821
    env.cr.commit()  # noqa: F821
