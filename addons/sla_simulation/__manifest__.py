# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: what-if replay",
    "summary": "A policy or other service hours, replayed over past tickets and "
    "compared with what was promised",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_policy"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/sla_simulation_security.xml",
        # Data
        "data/ir_cron_data.xml",
        # Views
        "views/sla_simulation_views.xml",
        "report/sla_simulation_report_views.xml",
        "views/sla_policy_simulation_views.xml",
        "views/sla_simulation_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "sla_simulation/static/src/**/*.scss",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
