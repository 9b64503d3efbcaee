# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: visits and sessions",
    "summary": "Visits, remote sessions and checkpoints as meetings, counted against "
    "what the agreement includes",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_policy", "calendar"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/sla_entitlement_security.xml",
        # Data
        "data/ir_cron_checkpoint_data.xml",
        "data/sla_policy_presets_entitlements.xml",
        # Views
        "views/sla_entitlement_views.xml",
        "views/calendar_event_views.xml",
        "views/sla_appointment_templates.xml",
        "views/sla_policy_entitlement_views.xml",
        "views/sla_agreement_appointment_views.xml",
        "views/helpdesk_ticket_session_views.xml",
        "views/sla_visit_menus.xml",
    ],
    "demo": ["demo/sla_entitlement_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
