"""Hours of the year and hours that end before them; some go to a branch."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import hours, minutes


def distributor_buys_hours(desk):
    """Hours that end before those of the year, which is why they go first."""
    product = desk.offers(
        "Support hours, valid for 3 months",
        "Horas de soporte, válidas por 3 meses",
        months=3,
        price=40,
    )
    yield desk.nth("distribuidora", 1, -7, "10:30")
    invoice = desk.invoices(desk.orders("distribuidora", (product, 10)))
    yield desk.nth("distribuidora", 1, -5, "09:40")
    desk.is_paid(invoice)
    # The branch gets some of the hours of the year for itself.
    yield desk.nth("distribuidora", 1, 1, "11:30")
    branch = desk.env["res.partner"].create(
        {
            "name": "Bodega Ambato",
            "type": "delivery",
            "parent_id": desk.ref("demo_partner_distribuidora").id,
            "email": "ambato@distribuidora.example.com",
            "lang": desk.ref("demo_partner_distribuidora").lang,
            "tz": False,
        }
    )
    grant = desk.env["sla.pack"].search(
        [
            ("agreement_id", "=", desk.ref("demo_agreement_distribuidora").id),
            ("source", "=", "grant"),
        ]
    )
    desk.hands_on(grant, branch, 300, "La bodega de Ambato lleva su propia cuenta")


def new_warehouse(desk):
    """Days of support, the last one paid by two packs; one evening counts for more."""
    yield desk.nth("distribuidora", 1, 9, "09:25")
    ticket = desk.files(
        "distribuidora",
        "Las rutas de la bodega nueva proponen mal las compras",
        "Módulo: Inventario. La bodega nueva propone comprar lo que hay en Quito. "
        "Usuario: bodega2. Se espera: que primero proponga el traslado.",
        severity="1",
    )
    yield minutes(50)
    desk.assigns(ticket, "agent2", then=voc.IN_PROGRESS)
    yield desk.nth("distribuidora", 1, 10, "12:40")
    desk.logs(ticket, 185, "Revisión de rutas y reglas de la bodega", "agent2")
    yield desk.nth("distribuidora", 1, 11, "13:05")
    desk.logs(ticket, 230, "Corrección de reglas y pruebas con bodega2", "agent2")
    yield desk.nth("distribuidora", 1, 12, "19:10")
    desk.logs(ticket, 50, "Recalculo de propuestas al cierre del día", "agent2")
    yield desk.nth("distribuidora", 1, 13, "12:00")
    desk.logs(ticket, 140, "Ajuste de mínimos con el jefe de bodega", "agent2")
    desk.moves(ticket, voc.SOLVED, "agent2")
    yield hours(20)
    desk.moves(ticket, voc.CLOSED, "agent2")


def escalated_for_nothing(desk):
    """Escalated to the manager as an emergency, which it was not."""
    yield desk.on("distribuidora", 4, "15:20")
    ticket = desk.files(
        "distribuidora",
        "Llamada de emergencia al gerente por un reporte sin totales",
        "Llamé al gerente de operaciones: el reporte de ventas sale sin totales. "
        "Módulo: Ventas.",
        severity="0",
    )
    yield minutes(15)
    desk.assigns(ticket)
    yield minutes(20)
    desk.logs(ticket, 20, "Se activó la línea de totales")
    desk.charges(
        ticket,
        "undue_escalation",
        "Se escaló como emergencia un reporte sin totales",
    )
    desk.moves(ticket, voc.SOLVED)


STORIES = [
    distributor_buys_hours,
    new_warehouse,
    escalated_for_nothing,
]
