# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: policies and clocks",
    "summary": "Every promise of a support agreement with a start, a deadline "
    "explained to the second, and a verdict",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/helpdesk",
    "depends": ["helpdesk_mgmt", "helpdesk_type", "resource", "calendar"],
    "data": [
        # Security
        "security/sla_policy_groups.xml",
        "security/ir.model.access.csv",
        "security/sla_policy_security.xml",
        "security/sla_agreement_security.xml",
        "security/sla_clock_security.xml",
        "security/sla_simulation_security.xml",
        # Data
        "data/sla_metric_data.xml",
        "data/helpdesk_ticket_stage_data.xml",
        "data/helpdesk_ticket_type_data.xml",
        "data/ir_cron_data.xml",
        "data/ir_cron_revision_data.xml",
        # Presets: owned by the addon, refreshed with it; people work on copies.
        "data/resource_calendar_presets.xml",
        "data/sla_policy_presets.xml",
        # Views
        "wizards/sla_preset_wizard_views.xml",  # Before the views that open it.
        "wizards/sla_policy_move_wizard_views.xml",
        "views/sla_policy_views.xml",
        "views/sla_agreement_views.xml",
        "views/sla_clock_views.xml",
        "views/sla_event_views.xml",
        "views/helpdesk_ticket_stage_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/res_partner_views.xml",
        "views/resource_calendar_views.xml",
        "views/sla_policy_revision_views.xml",
        "views/sla_agreement_move_views.xml",
        "views/sla_simulation_views.xml",
        "report/sla_clock_report_views.xml",
        "report/sla_simulation_report_views.xml",
        "views/sla_policy_menus.xml",
    ],
    "demo": ["demo/sla_policy_demo.xml"],
    "assets": {
        "web.assets_backend": [
            "sla_policy/static/src/**/*.js",
            "sla_policy/static/src/**/*.xml",
            "sla_policy/static/src/**/*.scss",
        ],
        "web.assets_unit_tests": [
            "sla_policy/static/tests/**/*.test.js",
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
