# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: escalation by WhatsApp",
    "summary": "Escalations by the WhatsApp Cloud API, acknowledged by a button; "
    "answers reach their ticket",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_escalation", "phone_validation"],
    "external_dependencies": {"python": ["httpx", "pywa"]},
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/sla_wizard_security.xml",
        "security/sla_whatsapp_security.xml",
        # Data
        "data/queue_job_data.xml",
        "data/ir_cron_data.xml",
        # Views
        "views/sla_whatsapp_account_views.xml",
        "views/sla_whatsapp_template_views.xml",
        "views/sla_whatsapp_identity_views.xml",
        "views/sla_whatsapp_message_views.xml",
        # Wizards
        "wizards/sla_whatsapp_attach_wizard_views.xml",
    ],
}
