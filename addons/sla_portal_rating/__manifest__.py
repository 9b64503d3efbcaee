# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: ratings on the portal",
    "summary": "Customers rate a ticket on its page once it is over",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_portal", "helpdesk_mgmt_rating"],
    "data": ["views/ticket_templates.xml"],
    "auto_install": True,
}
