"""Stars in office hours: tasks that are estimated, and faults."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import minutes


def route_report(desk):
    """A development task: estimated, approved, planned."""
    yield desk.on("distribuidora", 6, "11:10")
    ticket = desk.files(
        "distribuidora",
        "Reporte de ventas por ruta y vendedor",
        "Necesitamos un reporte de ventas por ruta y por vendedor, comparado con el "
        "mes anterior, que se pueda exportar a Excel. Empresa: la principal.",
        severity="0",
        kind="development_task",
    )
    yield minutes(95)
    desk.assigns(ticket, then=voc.ASSIGNED)
    desk.answers(
        ticket,
        "Buenos días, Wilson. Lo analizamos con desarrollo y le mandamos la "
        "estimación.",
    )
    yield desk.on("distribuidora", 3, "16:20")
    estimate = desk.quotes(
        ticket,
        ("Reporte por ruta y vendedor, con el mes anterior", 360),
        ("Pruebas con los datos de dos meses", 120),
        ("Capacitación a ventas", 60),
    )
    yield desk.on("distribuidora", 2, "09:15")
    desk.approves(estimate, "distribuidora")
    desk.writes(ticket, "distribuidora", "Aprobado, adelante.")
    yield minutes(105)
    desk.schedules(ticket, desk.ahead("distribuidora", 7, "17:00"))
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.answers(ticket, "Gracias. Quedó programado; la fecha de entrega está arriba.")
    yield desk.on("distribuidora", 1, "12:30")
    desk.logs(ticket, 150, "Consulta por ruta y vendedor")


def transfer_refused(desk):
    """Assigned ten minutes before it was due; solved within its working hours."""
    yield desk.on("distribuidora", 5, "16:30")
    ticket = desk.files(
        "distribuidora",
        "No deja validar transferencias entre bodegas",
        "Módulo: Inventario. Al validar la transferencia de Quito a Ambato sale «No "
        "hay suficiente cantidad disponible», pero sí hay. Usuario: bodega1.\n"
        "Pasos: 1. Abrir la transferencia. 2. Comprobar disponibilidad. 3. Validar.\n"
        "Se espera: que se valide. Empresa: la principal.",
        severity="2",
    )
    yield desk.on("distribuidora", 4, "09:20")
    desk.assigns(ticket, "agent2", then=voc.ASSIGNED)
    yield desk.on("distribuidora", 4, "10:00")
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
    desk.answers(
        ticket,
        "Wilson, las unidades están reservadas por tres pedidos de la semana pasada "
        "que se anularon a medias. Las estamos liberando.",
        login="agent2",
    )
    yield desk.on("distribuidora", 2, "15:00")
    desk.answers(
        ticket,
        "Listo: reservas liberadas y la transferencia validada con el usuario "
        "bodega1. ¿Nos confirma?",
        login="agent2",
    )
    desk.logs(ticket, 115, "Reservas liberadas y transferencia validada", "agent2")
    desk.moves(ticket, voc.SOLVED, "agent2")


def withholding_codes(desk):
    """Work has started; days of service are left."""
    yield desk.on("distribuidora", 1, "09:30")
    ticket = desk.files(
        "distribuidora",
        "Código de retención equivocado en servicios profesionales",
        "Módulo: Contabilidad. La retención sale con el código 303 y debería ser el "
        "304. Se puede corregir a mano en cada factura, pero son muchas.",
    )
    yield minutes(50)
    desk.assigns(ticket)
    yield minutes(35)
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.answers(
        ticket,
        "Buenos días. Revisamos la posición fiscal y la plantilla de impuestos; le "
        "escribimos en cuanto tengamos la corrección probada.",
    )


STORIES = [
    route_report,
    transfer_refused,
    withholding_codes,
]
