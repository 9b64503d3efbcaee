# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: credit notes for availability",
    "summary": "A month in which availability was missed drafts a credit note",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_availability", "sla_policy_account"],
    "data": ["views/sla_availability_views.xml"],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
