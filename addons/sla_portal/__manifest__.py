# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: portal",
    "summary": "The customer's pages: promises, tickets, estimates, hours and levels",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": [
        "sla_policy",
        "sla_intake",
        "sla_availability",
        "sla_prepaid_hours",
        "sla_escalation",
        "sla_escalation_hours",
        "sla_obligation",
        "sla_visit",
        "sla_simulation",
    ],
    "data": [
        # Security
        "security/helpdesk_ticket_stage_security.xml",
        "security/sla_portal_rate_security.xml",
        "security/ir.model.access.csv",
        # Views
        "views/page_templates.xml",
        "views/hours_templates.xml",
        "views/estimate_templates.xml",
        "views/accessibility_templates.xml",
        "views/intake_templates.xml",
        "views/order_templates.xml",
        "views/billing_templates.xml",
        "views/support_templates.xml",
        "views/tickets_templates.xml",
        "views/ticket_templates.xml",
        "views/ticket_promise_templates.xml",
        "views/ticket_escalate_templates.xml",
    ],
    "demo": ["demo/sla_portal_demo.xml"],
    "assets": {
        "web.assets_frontend": [
            "sla_portal/static/src/scss/**/*",
            "sla_portal/static/src/interactions/**/*",
        ],
        "web.assets_tests": [
            "sla_portal/static/tests/tours/**/*",
        ],
    },
}
