# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: request form",
    "summary": "What customers are asked by request type, the severity that follows, "
    "and the promise they see before they send a ticket",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_policy"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/sla_intake_security.xml",
        # Data
        "data/helpdesk_ticket_type_data.xml",
        "data/sla_question_data.xml",
        "data/sla_policy_presets_severity.xml",
        # Views
        "views/sla_severity_views.xml",
        "views/sla_answer_views.xml",
        "views/sla_question_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["sla_intake/static/src/**/*.scss"],
    },
    "uninstall_hook": "uninstall_hook",
}
