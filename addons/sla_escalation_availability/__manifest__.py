# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: escalation of outages",
    "summary": "An outage of a hosted service is escalated, with a ticket",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_escalation", "sla_availability"],
    "data": [
        # Presets: owned by sla_policy; here is the ladder for outages.
        "data/sla_escalation_presets.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
