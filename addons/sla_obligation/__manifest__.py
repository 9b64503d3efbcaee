# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: services, duties and terms",
    "summary": "Included services, duties of both sides and the terms the customer "
    "accepted, as checklists of each agreement",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_policy"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/sla_wizard_security.xml",
        "security/sla_agreement_terms_security.xml",
        "security/sla_obligation_security.xml",
        # Data
        "data/sla_policy_presets_obligations.xml",
        # Views
        "wizards/sla_set_aside_wizard_views.xml",
        "views/sla_policy_obligation_views.xml",
        "views/sla_agreement_terms_views.xml",
        "views/sla_obligation_views.xml",
        "views/helpdesk_ticket_obligation_views.xml",
        "views/sla_obligation_menus.xml",
    ],
    "demo": ["demo/sla_obligation_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
