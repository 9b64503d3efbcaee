# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: undue escalations in hours",
    "summary": "An escalation marked undue is charged to the customer's hours",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_escalation", "sla_prepaid_hours"],
    "data": [
        "views/sla_escalation_views.xml",
        "wizards/sla_undue_wizard_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
