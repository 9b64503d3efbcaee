# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Support agreements: prepaid hours",
    "summary": "Hours sold ahead as a ledger of minutes: packs, estimates the customer "
    "approves, charging, statements",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Support Agreements contributors",
    "depends": ["sla_policy", "hr_timesheet", "sale_management", "report_xlsx"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/sla_wizard_security.xml",
        "security/sla_hours_groups.xml",
        "security/sla_pack_security.xml",
        "security/sla_intervention_security.xml",
        "security/sla_charge_rule_security.xml",
        "security/sla_estimate_security.xml",
        "security/sla_approver_security.xml",
        "security/sla_estimate_role_security.xml",
        "security/sla_statement_security.xml",
        "security/sla_timer_security.xml",
        "security/sale_order_security.xml",
        # Data
        "data/ir_sequence_data.xml",
        "data/sla_work_kind_data.xml",
        "data/helpdesk_ticket_type_data.xml",
        "data/product_data.xml",
        "data/mail_template_estimate_data.xml",
        "data/mail_template_hours_data.xml",
        "data/ir_cron_data.xml",
        # Presets: owned by sla_policy; here is what they grant and charge.
        "data/sla_policy_presets.xml",
        "data/sla_policy_presets_charging.xml",
        # Prints
        "report/sla_estimate_report.xml",
        "report/sla_estimate_signature_report.xml",
        "report/sla_statement_report.xml",
        # Menus
        "views/sla_hours_menus.xml",
        # Wizards: before the views that open them.
        "wizards/sla_pack_transfer_wizard_views.xml",
        "wizards/sla_pack_adjust_wizard_views.xml",
        "wizards/sla_pack_extend_wizard_views.xml",
        "wizards/sla_estimate_approval_wizard_views.xml",
        "wizards/sla_statement_reopen_wizard_views.xml",
        "wizards/sla_time_wizard_views.xml",
        "wizards/sla_charge_wizard_views.xml",
        "wizards/sla_waive_wizard_views.xml",
        # Views
        "views/sla_pack_templates.xml",
        "views/sla_pack_views.xml",
        "views/sla_intervention_views.xml",
        "views/sla_pack_entry_views.xml",
        "views/sla_policy_hours_views.xml",
        "views/sla_work_kind_views.xml",
        "views/sla_pack_selling_views.xml",
        "views/sale_order_views.xml",
        "views/product_template_views.xml",
        "views/account_move_views.xml",
        "views/sla_agreement_selling_views.xml",
        "views/sla_estimate_views.xml",
        "views/sla_approver_views.xml",
        "views/helpdesk_ticket_estimate_views.xml",
        "views/sla_pack_notice_views.xml",
        "views/sla_statement_views.xml",
        "views/helpdesk_ticket_timer_views.xml",
        "views/helpdesk_ticket_time_views.xml",
        "views/account_analytic_line_views.xml",
        # Reports
        "report/sla_hours_report_views.xml",
    ],
    "demo": ["demo/sla_selling_demo.xml"],
    "assets": {
        "web.assets_backend": [
            "sla_prepaid_hours/static/src/**/*.js",
            "sla_prepaid_hours/static/src/**/*.xml",
            "sla_prepaid_hours/static/src/**/*.scss",
        ],
        "web.assets_unit_tests": [
            "sla_prepaid_hours/static/tests/**/*.test.js",
        ],
        "web.assets_tests": [
            "sla_prepaid_hours/static/tests/tours/**/*.js",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
