"""Stars with priority: flowers that have to be on a flight."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import minutes


def export_invoices_fail(desk):
    """Critical: assigned in 12 minutes, solved in three and a half hours."""
    yield desk.on("floricola", 2, "10:00")
    ticket = desk.takes_down(
        "floricola",
        "No autoriza facturas de exportación",
        "Elena escribe al grupo: todas las facturas de exportación son rechazadas con "
        "«Error en la estructura del comprobante». El vuelo sale a las cuatro.",
        channel="sla_policy.helpdesk_ticket_channel_whatsapp",
        severity="3",
    )
    yield minutes(12)
    desk.assigns(ticket, then=voc.ASSIGNED)
    yield minutes(3)
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.answers(
        ticket,
        "Estamos revisando el comprobante rechazado. Por favor no anulen ninguna "
        "factura mientras tanto.",
    )
    yield minutes(205)
    desk.answers(
        ticket,
        "Corregido: un país de destino nuevo no tenía su código. Las 22 facturas "
        "están autorizadas y las guías se pueden imprimir.",
        then=voc.SOLVED,
    )
    yield desk.on("floricola", 1, "09:10")
    desk.writes(ticket, "floricola", "Todo salió a tiempo. ¡Gracias!")
    yield minutes(30)
    desk.moves(ticket, voc.CLOSED)


def variety_on_invoice(desk):
    """Diagnosed, and handed over to development."""
    yield desk.on("floricola", 4, "11:25")
    ticket = desk.files(
        "floricola",
        "Mostrar la variedad en la factura de exportación",
        "El comprador de Holanda pide la variedad de rosa en cada línea de la factura.",
        severity="0",
    )
    yield minutes(110)
    desk.assigns(ticket, "agent2")
    yield minutes(45)
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
    desk.answers(
        ticket,
        "Buenas tardes, Elena. El dato existe en el producto, pero el formato de la "
        "factura no lo imprime.",
        login="agent2",
    )
    yield desk.on("floricola", 3, "10:30")
    desk.answers(
        ticket,
        "Es un cambio al formato: pasa al área de desarrollo, que le enviará la "
        "estimación.",
        login="agent2",
        then=voc.HANDED_OVER,
    )


STORIES = [
    export_invoices_fail,
    variety_on_invoice,
]
