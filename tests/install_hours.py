"""Prepaid hours in a help desk that has agreements: installed, used, uninstalled."""

from install_story import InstallStory, agreement_script
from story_tools import query, shell, value

# Tickets under an agreement, and time sheets of other work, from before.
PAST = (
    agreement_script("prepaid_l3", name="Este Foods")
    + """
tickets = env["helpdesk.ticket"].create(
    [
        {"name": f"Old ticket {n}", "description": "x", "partner_id": customer.id}
        for n in range(50)
    ]
)
tickets[:20].stage_id = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
tickets[:10].stage_id = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
employee = env["hr.employee"].create({"name": "Agent", "user_id": env.uid})
project = env["project.project"].create({"name": "Inside", "allow_timesheets": True})
env["account.analytic.line"].create(
    [
        {
            "name": f"Old time {n}",
            "project_id": project.id,
            "employee_id": employee.id,
            "unit_amount": 1,
        }
        for n in range(20)
    ]
)
env.cr.commit()
"""
)

# Hours are sold, paid and used on an old ticket, by a rule the policy gets now.
LIVE_ON = """
from odoo.fields import Command

customer = env["res.partner"].search([("name", "=", "Este Foods")])
agreement = env["sla.agreement"].search([("partner_id", "=", customer.id)])
ticket = env["helpdesk.ticket"].search([("name", "=", "Old ticket 30")])
line = env["account.analytic.line"].create(
    {"name": "Before", "ticket_id": ticket.id, "unit_amount": 1}
)
result = {"before": line.intervention_id.charged_minutes}
agreement.policy_id.charge_rule_ids = [
    Command.create({"name": "All", "ground": "included"}),
    Command.create({"name": "All", "ground": "out_of_policy"}),
]
order = env["sale.order"].create(
    {
        "partner_id": customer.id,
        "order_line": [
            Command.create(
                {
                    "product_id": env.ref("sla_prepaid_hours.product_support_hours").id,
                    "product_uom_qty": 10,
                    "price_unit": 50,
                }
            )
        ],
    }
)
order.action_confirm()
invoice = order._create_invoices()
invoice.action_post()
wizards = env["account.payment.register"].with_context(
    active_model="account.move", active_ids=invoice.ids
)
wizards.create({}).action_create_payments()
lines = env["account.analytic.line"].create(
    [
        {"name": f"Now {n}", "ticket_id": ticket.id, "unit_amount": 0.5}
        for n in range(3)
    ]
)
env.flush_all()
env.cr.commit()
result["pack"] = order.order_line.sla_pack_ids[:1].read(
    ["state", "minutes_bought", "minutes_available"]
)
result["order"] = order.id
"""

AFTERWARDS = """
ticket = env["helpdesk.ticket"].search([("name", "=", "Old ticket 30")])
ticket.message_post(body="Here we are.", message_type="comment")
ticket.stage_id = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
order = env["sale.order"].browse(order_id)
project = env["project.project"].search([("name", "=", "Inside")])
env["account.analytic.line"].create(
    {"name": "Later", "project_id": project.id, "unit_amount": 1}
)
for model in ("helpdesk.ticket", "sale.order", "account.analytic.line", "sla.policy"):
    env["ir.ui.view"].search([("model", "=", model)])._check_xml()
    env[model].get_view(view_type="form")
env.flush_all()
result = {
    "order": [order.state, order.invoice_status, order.amount_untaxed],
    "product": order.order_line.product_id.with_context(lang="en_US").name,
    "paid": order.invoice_ids.mapped("payment_state"),
    "clocks": len(ticket.clock_ids),
}
env.cr.commit()
"""

# What a customer was promised and told.
TICKETS = """
    SELECT id, stage_id, agreement_id, coverage, sla_state, sla_next_deadline,
           write_date FROM helpdesk_ticket ORDER BY id"""
FACTS = "SELECT id, kind, occurred_at FROM sla_event ORDER BY id"
CLOCKS = "SELECT id, state, deadline, used_seconds FROM sla_clock ORDER BY id"
LINES = (
    "SELECT id, unit_amount, amount, write_date FROM account_analytic_line ORDER BY id"
)
BOOKS = ("sla_pack", "sla_pack_entry", "sla_intervention", "sla_estimate")
GOODS = {
    "products": "SELECT id FROM product_product",
    "templates": "SELECT id FROM product_template",
    "product categories": "SELECT id FROM product_category",
    "pricelists": "SELECT id FROM product_pricelist",
}


class HoursStory(InstallStory):
    addon = "sla_prepaid_hours"

    @classmethod
    def begin(cls):
        cls.past = cls.look()

    @classmethod
    def look(cls):
        return [query(cls.database, sql) for sql in (TICKETS, FACTS, CLOCKS, LINES)]

    @classmethod
    def picture(cls):
        goods = {kind: set(query(cls.database, sql)) for kind, sql in GOODS.items()}
        return {**super().picture(), **goods}

    def check_installed(self):
        """Neither errors nor warnings of ours; nothing is charged or told anew."""
        self.assertInstalled()
        self.assertWithoutAWord()
        self.assertEqual(self.look(), self.past)
        for table in BOOKS:
            count = value(self.database, f"SELECT count(*) FROM {table}")
            self.assertEqual(count, 0, table)

    def check_used(self):
        """An old ticket is charged from when a rule says so.

        Its policy is older than the addon: it charges nothing until it is told.
        """
        state = shell(self.database, LIVE_ON)
        self.assertEqual(state["before"], 0)
        (pack,) = state["pack"]
        self.assertEqual(pack["state"], "active")
        self.assertEqual(pack["minutes_bought"], 600)
        # Charged are the four lines of the day: the first one with the next.
        self.assertEqual(pack["minutes_available"], 600 - 60 - 3 * 30)
        type(self).order = state["order"]

    def check_uninstalled(self):
        """The database is what it was, but for what has been sold."""
        self.uninstall()
        sold = query(
            self.database,
            """
            SELECT product.id, template.id, template.categ_id
              FROM sale_order_line line
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE line.order_id = %s""",
            self.order,
        )
        ((product, template, category),) = sold
        self.assertEqual(
            self.differences(),
            {
                "products": ({(product,)}, set()),
                "templates": ({(template,)}, set()),
                "product categories": ({(category,)}, set()),
            },
        )

    def check_afterwards(self):
        """Orders, invoices and time sheets stay; the help desk goes on."""
        state = shell(self.database, AFTERWARDS, order_id=self.order)
        self.assertEqual(state["order"], ["sale", "invoiced", 500])
        self.assertEqual(state["product"], "Support hours")
        self.assertTrue(set(state["paid"]) <= {"paid", "in_payment"}, state["paid"])
        self.assertTrue(state["clocks"])
        hours = "SELECT count(*), sum(unit_amount) FROM account_analytic_line WHERE {}"
        now = hours.format("name LIKE 'Now %%' OR name = 'Before'")
        self.assertEqual(query(self.database, now), [(4, 2.5)])
        old = hours.format("name LIKE 'Old time %%'")
        self.assertEqual(query(self.database, old), [(20, 20.0)])
