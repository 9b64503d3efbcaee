# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: availability",
    "summary": "Hosted services, their outages and a statement of each month's "
    "availability",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_policy"],
    "data": [
        # Security
        "security/sla_service_security.xml",
        "security/ir.model.access.csv",
        # Data
        "data/sla_availability_data.xml",
        # Views
        "report/sla_availability_report.xml",  # Before the form that prints it.
        "views/sla_availability_views.xml",
        "views/sla_outage_views.xml",
        "views/sla_service_views.xml",
        "views/helpdesk_ticket_outage_views.xml",
        "views/sla_service_menus.xml",
    ],
    "demo": ["demo/sla_service_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
