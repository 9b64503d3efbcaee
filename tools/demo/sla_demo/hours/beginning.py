"""The desk begins to sell hours, and closes its months."""

from ..moments import days

# What the tiers of the presets say of hours; the demo's policies are older than that.
RULES = (
    "shortage",
    "overdraft_minutes",
    "pack_opens",
    "grant_minutes_year",
    "grant_kind_id",
)

# An hour of each kind; beside it what it costs on site.
PRICES = {
    "support_hours": 45,
    "development_hours": 60,
    "training_basic_remote": 35,
    "training_basic_on_site": 50,
    "training_intermediate_remote": 42,
    "training_intermediate_on_site": 58,
    "training_advanced_remote": 55,
    "training_advanced_on_site": 72,
    "training_professional_remote": 70,
    "training_professional_on_site": 90,
    "travel": 120,
}


def hours_begin(desk):
    """The desk sets its prices and says how each tier charges."""
    for name, price in PRICES.items():
        desk.hours(name).list_price = price
    for policy in desk.env["sla.policy"].search([("preset_id", "!=", False)]):
        preset = policy.preset_id
        policy.write({name: preset[name] for name in RULES if preset[name]})
        for rule in preset.charge_rule_ids - policy.charge_rule_ids:
            rule.copy({"policy_id": policy.id})
    # “Out-of-hours support charged”: by half an hour more, in quarters of an hour.
    for preset in ("stars_standard", "stars_priority"):
        desk.policy(preset).charge_rule_ids.filtered(
            lambda rule: rule.ground == "included"
        ).write(
            {
                "after_hours_percent": 150,
                "holiday_percent": 200,
                "increment_minutes": 15,
            }
        )
    desk.policy("prepaid_l3").statement_mail = "closing"
    yield desk.nth("manufacturas", 1, -8, "09:00")
    desk.passes_night()


def nights(desk):
    """The cron of hours, every night."""
    moment = desk._at("manufacturas", desk.month("manufacturas", 1), "00:40")
    yield moment
    desk.passes_night()
    while moment + days(1) <= desk.now:
        moment += days(1)
        yield days(1)
        desk.passes_night()


def months_close(desk):
    """The prepaid customer's months, one after the other; the first is a beginning."""
    yield desk.morning_after("manufacturas", 2)
    desk.passes_night()
    desk.closes("manufacturas", 2)
    yield desk.morning_after("manufacturas", 1)
    desk.passes_night()
    desk.closes("manufacturas", 1)


def this_month(desk):
    """Somebody looks at what this month comes to so far, before it is over."""
    yield desk.now
    manager = desk.agent("admin")
    desk._by(manager, desk.env["sla.statement"]).create(
        {
            "partner_id": desk.ref("demo_partner_manufacturas").id,
            "date_from": desk.month("manufacturas", 0),
        }
    )
