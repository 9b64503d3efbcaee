"""Gives the demo's customers invoices: paid for, due soon, in dispute and unpaid.

`./dev demo` runs it in an Odoo shell; a second run changes nothing.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import fields

sys.path.insert(0, str(Path(os.environ["SLA_ROOT"], "tools", "demo")))

from sla_demo.desk import at_once, deliver  # noqa: E402

MARK = "sla_demo.invoices"
PAYMENT = ("payment_rule", "payment_day", "payment_grace_days", "payment_notice_days")


def main(env):
    """Make the invoices, and do what the hourly check does, once.

    :return: the invoices; none if that was done before
    """
    parameters = env["ir.config_parameter"].sudo()
    if parameters.get_param(MARK):
        print("invoices: there already")
        return env["account.move"]
    with at_once(env):
        invoices = make_invoices(env)
        parameters.set_param(MARK, fields.Datetime.to_string(fields.Datetime.now()))
        env["sla.letter"]._cron_send()
        deliver(env)
    for agreement in invoices:
        print(f"invoices: {agreement.display_name}: {agreement.payment_status}")
    return env["account.move"].union(*invoices.values())


def make_invoices(env):
    """Make the invoices and let the hourly check see them: `{agreement: invoice}`."""
    # Policies of before Invoicing came ask for no payment until somebody says so.
    for policy in env["sla.policy"].search([("preset_id", "!=", False)]):
        policy.write({name: policy.preset_id[name] for name in PAYMENT})
    unpaid = make_hardware_store(env)
    soon = find(env, "stars_standard")
    disputing = find(env, "stars_247")
    invoices = {
        unpaid: make_invoice(env, unpaid, 450, days=-40),
        soon: make_invoice(env, soon, 210, days=1),
        disputing: make_invoice(env, disputing, 500, days=-6),
    }
    invoices[disputing].action_sla_dispute(
        "Dicen que el servicio 24/7 empezó una semana después de lo facturado"
    )
    # The one who does not pay had notice in time.
    with freeze_time(fields.Datetime.now() - timedelta(days=10)):
        unpaid._check_payment()
    (unpaid + soon + disputing)._check_payment()
    env["helpdesk.ticket"].create(
        {
            "name": "La caja no imprime la nota de venta",
            "description": "<p>Desde la mañana. ¿Nos pueden ayudar?</p>",
            "partner_id": unpaid.partner_id.child_ids[:1].id,
            "user_id": False,
        }
    )
    return invoices


def find(env, code):
    """The demo's agreement under the policy made from a preset."""
    return env["sla.agreement"].search(
        [("policy_id.preset_id.code", "=", code), ("state", "=", "active")],
        order="id",
        limit=1,
    )


def make_hardware_store(env):
    """A customer who does not pay, under the agreement that says what follows."""
    customer = env["res.partner"].create(
        {
            "name": "Ferretería Tres Yunques",
            "is_company": True,
            "email": "administracion@tresyunques.example.com",
            "lang": env["res.lang"]._get_data(code="es_419").code or "en_US",
            # Not the zone of whoever runs this: their agreement's counts.
            "tz": False,
            "child_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Elías Montes",
                        "email": "elias@tresyunques.example.com",
                        "tz": False,
                    },
                )
            ],
        }
    )
    agreement = env["sla.agreement"].create(
        {
            "name": "Póliza de soporte",
            "partner_id": customer.id,
            "policy_id": find(env, "cutoff").policy_id.id,
            "company_id": env.ref("base.main_company").id,
            "user_id": env.ref("base.user_admin").id,
            "date_start": fields.Date.subtract(fields.Date.today(), months=3),
        }
    )
    agreement.action_activate()
    agreement.obligation_ids.filtered("due_date").action_done()
    return agreement


def make_invoice(env, agreement, amount, days):
    """A posted invoice, due some days from today."""
    due = fields.Date.add(agreement._local_day(fields.Datetime.now()), days=days)
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": agreement.partner_id.id,
            "company_id": agreement.company_id.id,
            "invoice_date": fields.Date.subtract(due, days=15),
            "invoice_date_due": due,
            "sla_agreement_id": agreement.id,
            "invoice_line_ids": [
                (0, 0, {"name": "Soporte del mes", "price_unit": amount})
            ],
        }
    )
    invoice.action_post()
    return invoice


if __name__ == "__main__":
    main(env)  # noqa: F821
    env.cr.commit()  # noqa: F821
