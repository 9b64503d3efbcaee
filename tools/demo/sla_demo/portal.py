"""What customers of the demo data do on their pages.

Told as `stories` are.
"""

import base64

from odoo.fields import Command

from odoo.addons.sla_policy.engine import vocabulary as voc

from .moments import hours, minutes

# One pixel: who looks at the demo may attach a better one.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


def people_get_roles(desk):
    """The prepaid customer says who approves, who pays, and who sees what."""
    yield desk.ago(days=16)
    agreement = desk.ref("demo_agreement_manufacturas")
    purchasing = desk.env.ref("sla_portal.demo_contact_purchasing", False)
    if not purchasing:
        return
    contact = desk.portal("manufacturas").partner_id
    manager = desk.agent("admin")
    desk._by(manager, agreement).write(
        {
            "contact_ids": [Command.link(contact.id), Command.link(purchasing.id)],
            "billing_contact_ids": [Command.set((contact | purchasing).ids)],
            "colleagues_see": "contacts",
            "approver_ids": [
                Command.create({"partner_id": contact.id}),
                # Up to ten hours.
                Command.create({"partner_id": purchasing.id, "limit_minutes": 600}),
            ],
        }
    )


def nobody_can_pack(desk):
    """Filed on the form: its questions answered, severity by what has stopped."""
    yield desk.ago(hours=5)
    ticket = desk.reports(
        "transportes",
        "No se pueden cerrar las guías de embarque",
        "stopped",
        "now",
        {
            "place": "Inventario, entregas, botón Validar",
            "users": "Todos los de embarques",
            "people": "14",
            "steps": "1. Abrir cualquier entrega lista\n2. Validar",
            "observed": "Aparece un error y la entrega queda como estaba.",
            "expected": "Que la entrega quede hecha y se imprima la guía.",
            "error": "ValidationError: la ubicación de salida no está activa",
            "workaround": "no",
        },
        files=[("pantalla.png", PICTURE)],
    )
    yield minutes(12)
    desk.assigns(ticket)
    yield minutes(6)
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.answers(
        ticket,
        "Buen día. Ya vimos que la ubicación de salida se archivó anoche; la estamos "
        "reactivando.",
    )
    yield minutes(40)
    desk.answers(
        ticket,
        "Listo: ya se puede validar. ¿Nos confirman, por favor?",
        then=voc.SOLVED,
    )


def priorities_change(desk):
    """The customer puts what the plant waits for first, and a date moves."""
    yield desk.ago(hours=3)
    user = desk.portal("manufacturas")
    mine = desk._by(user, desk.env["helpdesk.ticket"])
    order = mine.get_order()
    if len(order) > 1:
        yield hours(1)
        order = mine.get_order()
        mine.action_set_order([order.ids[-1], *order.ids[:-1]])


PORTAL = [people_get_roles, nobody_can_pack, priorities_change]
