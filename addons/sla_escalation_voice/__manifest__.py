# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: escalation by telephone",
    "summary": "Calls that read a ticket's number and are acknowledged by a key",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_escalation"],
    "external_dependencies": {"python": ["twilio"]},
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/sla_voice_security.xml",
        # Views
        "views/sla_voice_call_views.xml",  # Before the account's button to it.
        "views/sla_voice_account_views.xml",
        "views/sla_notification_views.xml",
    ],
}
