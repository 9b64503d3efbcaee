"""Prepaid support of the third level: complete, estimated, approved, planned."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import minutes


def production_orders_stuck(desk):
    """A problem: what was missing was asked for in time, and came."""
    yield desk.on("manufacturas", 3, "15:00")
    ticket = desk.files(
        "manufacturas",
        "Órdenes de producción que no se pueden cerrar",
        "Hay varias órdenes que no dejan marcarse como hechas. Urge para el cierre.",
        severity="2",
    )
    yield desk.on("manufacturas", 2, "10:30")
    desk.takes(
        ticket,
        "Buenos días, Héctor. ¿Nos comparte los números de las órdenes, el mensaje "
        "completo y con qué usuario pasa?",
        then=voc.WAITING_CUSTOMER,
    )
    yield minutes(205)
    desk.mails(
        ticket,
        "manufacturas_noemi",
        "Son WH/MO/00812, 00815 y 00819, usuario planeacion: «Faltan los números de "
        "serie de los componentes».",
    )
    yield minutes(35)
    desk.does(ticket, "action_information_complete")
    desk.answers(
        ticket,
        "Gracias, Noemí. Con esto es suficiente; ya lo está viendo el tercer nivel.",
    )


def quality_module(desk):
    """A requirement all the way: complete, estimated, approved, with its date."""
    yield desk.on("manufacturas", 8, "15:00")
    ticket = desk.files(
        "manufacturas",
        "Inspección de calidad en la recepción de pieles",
        "Requerimos registrar la inspección por lote al recibir pieles: grosor, color "
        "y defectos, con aceptación o rechazo. Adjuntamos el formato en papel.",
        kind="requirement",
    )
    yield desk.on("manufacturas", 7, "12:00")
    desk.accepts(ticket, "agent2")
    desk.answers(
        ticket,
        "Buenas tardes. La información está completa. Preparamos el diagnóstico y la "
        "estimación.",
        login="agent2",
    )
    yield desk.on("manufacturas", 5, "17:10")
    estimate = desk.quotes(
        ticket,
        ("Puntos de control por lote en la recepción", 720),
        ("Formato de inspección: grosor, color y defectos", 540),
        ("Pruebas con calidad y puesta en marcha", 300),
        login="agent2",
        analysis="<p>Se resuelve con puntos de control y un formato propio.</p>",
        terms="<p>No incluye básculas ni lectores.</p>",
    )
    yield desk.on("manufacturas", 3, "10:00")
    desk.approves(estimate, "manufacturas")
    desk.writes(ticket, "manufacturas", "Autorizo las 26 horas.")
    yield desk.on("manufacturas", 2, "11:20")
    desk.schedules(ticket, desk.ahead("manufacturas", 9, "18:00"), "agent2")
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
    desk.answers(
        ticket,
        "Programado. La fecha de liberación para sus pruebas ya está en el ticket.",
        login="agent2",
    )
    yield minutes(270)
    desk.logs(ticket, 240, "Puntos de control por lote en la recepción", "agent2")
    yield desk.on("manufacturas", 1, "13:45")
    desk.logs(ticket, 195, "Formato de inspección: primera versión", "agent2")


def second_warehouse(desk):
    """A change request: complete, its estimate is being worked on."""
    yield desk.on("manufacturas", 2, "11:00")
    ticket = desk.files(
        "manufacturas",
        "Separar el almacén de refacciones",
        "Queremos mover las refacciones a un almacén propio, con sus rutas y sus "
        "permisos. Son 640 productos.",
        kind="change",
    )
    yield minutes(330)
    desk.accepts(ticket)
    desk.answers(
        ticket,
        "Buenas tardes, Héctor. Tenemos lo necesario; le enviamos la estimación.",
    )
    yield minutes(45)
    desk.estimates(
        ticket,
        ("Almacén, rutas y permisos", 300),
        ("Traslado de 640 productos", 180),
    )


def planner_training(desk):
    """Training: the estimate stands still until the customer says for how many."""
    yield desk.on("manufacturas", 5, "09:45")
    ticket = desk.files(
        "manufacturas",
        "Capacitación de planeación para personal nuevo",
        "Entró personal nuevo a planeación. Requerimos capacitación en MRP.",
        severity="0",
        kind="training",
    )
    yield minutes(190)
    desk.accepts(ticket, "agent2")
    yield desk.on("manufacturas", 4, "10:20")
    desk.answers(
        ticket,
        "Buenos días. ¿Cuántas personas son y prefieren que sea remota o en sitio? La "
        "estimación cambia con eso.",
        login="agent2",
        then=voc.WAITING_CUSTOMER,
    )


STORIES = [
    production_orders_stuck,
    quality_module,
    second_warehouse,
    planner_training,
]
