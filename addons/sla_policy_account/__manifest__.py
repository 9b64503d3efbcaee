# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: invoices",
    "summary": "Unpaid invoices suspend a support agreement, payment resumes it",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_policy", "account"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/sla_wizard_security.xml",
        "security/account_move_security.xml",
        # Data
        "data/ir_cron_data.xml",
        "data/mail_template_data.xml",
        # Presets: owned by sla_policy; here is what they say of payment.
        "data/sla_policy_presets.xml",
        # Views
        "wizards/sla_dispute_wizard_views.xml",
        "views/account_move_views.xml",
        "views/sla_agreement_views.xml",
        "views/sla_policy_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
