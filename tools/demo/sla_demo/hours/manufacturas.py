"""Hours of each kind, estimated and approved before they are worked."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import minutes


def leather_buys_hours(desk):
    """Hours for training and for development, paid two days later."""
    yield desk.nth("manufacturas", 1, -6, "10:00")
    training = desk.invoices(
        desk.orders("manufacturas", (desk.hours("training_basic_remote"), 8))
    )
    yield desk.nth("manufacturas", 1, -6, "16:30")
    desk.is_paid(training)
    yield desk.nth("manufacturas", 1, -4, "12:10")
    development = desk.invoices(
        desk.orders("manufacturas", (desk.hours("development_hours"), 50))
    )
    yield desk.nth("manufacturas", 1, -2, "11:45")
    desk.is_paid(development)


def qr_labels(desk):
    """From the requirement to the end, with time left over that is free again."""
    yield desk.nth("manufacturas", 1, 2, "10:05")
    ticket = desk.files(
        "manufacturas",
        "Etiquetas con código QR para los lotes de piel",
        "Requerimos imprimir una etiqueta con QR por lote, con proveedor, grosor "
        "y color, desde la recepción. Adjuntamos el tamaño de la etiqueta.",
        kind="requirement",
    )
    yield minutes(100)
    desk.accepts(ticket)
    yield desk.nth("manufacturas", 1, 4, "13:20")
    estimate = desk.quotes(
        ticket,
        ("Formato de la etiqueta y botón en la recepción", 360),
        ("Pruebas con la impresora de la planta", 180),
        ("Instalación y guía de una página", 180),
        analysis="<p>Se resuelve con un formato; la impresora ya imprime QR.</p>",
        terms="<p>Incluye una ronda de correcciones.</p>",
    )
    yield desk.nth("manufacturas", 1, 5, "10:15")
    desk.approves(estimate, "manufacturas")
    yield minutes(130)
    desk.schedules(ticket, desk.nth("manufacturas", 1, 13, "18:00"))
    desk.moves(ticket, voc.IN_PROGRESS)
    yield desk.nth("manufacturas", 1, 7, "13:30")
    desk.logs(ticket, 250, "Formato de la etiqueta y botón en la recepción")
    yield desk.nth("manufacturas", 1, 8, "12:15")
    desk.logs(ticket, 165, "Pruebas con la impresora de la planta")
    # By night, when nobody receives anything.
    yield desk.nth("manufacturas", 1, 10, "21:40")
    desk.logs(ticket, 95, "Instalación fuera de horario, a petición de la planta")
    yield desk.nth("manufacturas", 1, 11, "11:00")
    desk.logs(ticket, 60, "Guía de una página y sesión con almacén", "agent2")
    desk.answers(
        ticket,
        "Ya está instalado. ¿Nos confirma con la recepción de hoy?",
        then=voc.SOLVED,
    )
    yield desk.nth("manufacturas", 1, 13, "09:35")
    desk.writes(ticket, "manufacturas", "Todo bien, ya etiquetamos dos recepciones.")
    desk.moves(ticket, voc.CLOSED)


def purchasing_course(desk):
    """A course that takes the hours of its kind to the last one."""
    yield desk.nth("manufacturas", 1, 3, "09:20")
    ticket = desk.files(
        "manufacturas",
        "Curso de compras para dos personas nuevas",
        "Son dos personas, en línea, por las tardes si se puede.",
        severity="0",
        kind="training",
    )
    yield minutes(60)
    desk.accepts(ticket, "agent2")
    yield minutes(45)
    estimate = desk.quotes(
        ticket,
        ("Primera sesión: solicitudes y pedidos", 240),
        ("Segunda sesión: recepciones y facturas", 240),
        login="agent2",
    )
    yield desk.nth("manufacturas", 1, 4, "10:50")
    desk.approves(estimate, "manufacturas")
    yield minutes(90)
    desk.schedules(ticket, desk.nth("manufacturas", 1, 9, "21:00"), "agent2")
    yield desk.nth("manufacturas", 1, 8, "17:00")
    desk.logs(ticket, 240, "Primera sesión: solicitudes y pedidos", "agent2")
    # The second session began late and ran beyond the hours of service.
    yield desk.nth("manufacturas", 1, 9, "19:50")
    desk.logs(ticket, 240, "Segunda sesión: recepciones y facturas", "agent2")
    yield minutes(10)
    desk.moves(ticket, voc.CLOSED, "agent2")


def lot_costs(desk):
    """An estimate nobody answered in time."""
    yield desk.nth("manufacturas", 1, 6, "11:30")
    ticket = desk.files(
        "manufacturas",
        "Costo por lote con merma estimada",
        "Quisiéramos ver el costo por lote con una merma estimada por tipo de piel.",
        severity="0",
        kind="requirement",
    )
    yield minutes(180)
    desk.accepts(ticket, "agent2")
    yield desk.nth("manufacturas", 1, 8, "16:00")
    desk.quotes(
        ticket,
        ("Merma por tipo de piel y cálculo por lote", 840),
        ("Reporte comparado con el costo real", 300),
        login="agent2",
        valid_until=desk._local(
            "manufacturas", desk.nth("manufacturas", 1, 13, "12:00")
        ).date(),
    )


def mobile_orders(desk):
    """Declined, and why."""
    yield desk.nth("manufacturas", 1, 12, "10:40")
    ticket = desk.files(
        "manufacturas",
        "Pedidos desde el celular para los vendedores",
        "Los vendedores piden levantar pedidos sin señal y que se suban después.",
        severity="0",
        kind="requirement",
    )
    yield minutes(120)
    desk.accepts(ticket)
    yield desk.nth("manufacturas", 1, 14, "12:00")
    estimate = desk.quotes(
        ticket,
        ("Aplicación sin conexión y su sincronización", 3600),
        ("Pruebas en ruta con dos vendedores", 600),
    )
    yield desk.nth("manufacturas", 1, 15, "17:25")
    desk.declines(
        estimate,
        "manufacturas",
        "Este año no alcanza el presupuesto; lo retomamos en enero.",
    )


def shift_report(desk):
    """The customer wants more than was estimated: a second version takes its place."""
    yield desk.on("manufacturas", 9, "09:30")
    ticket = desk.files(
        "manufacturas",
        "Reporte de producción por turno",
        "Requerimos un reporte de lo producido por turno y por línea, cada mañana.",
        kind="requirement",
    )
    yield minutes(140)
    desk.accepts(ticket)
    yield desk.on("manufacturas", 8, "12:30")
    first = desk.quotes(ticket, ("Reporte por turno y línea", 360))
    yield desk.on("manufacturas", 7, "10:05")
    desk.writes(
        ticket,
        "manufacturas",
        "¿Puede llevar también la merma, y llegar por correo a las siete?",
    )
    yield minutes(170)
    second = desk.estimates_anew(
        first,
        ("Reporte por turno y línea, con merma", 420),
        ("Envío por correo cada mañana", 120),
    )
    desk.does(second, "action_send")
    desk.prints()
    yield desk.on("manufacturas", 6, "09:50")
    desk.approves(second, "manufacturas")
    yield minutes(95)
    desk.schedules(ticket, desk.ahead("manufacturas", 4, "18:00"))
    desk.moves(ticket, voc.IN_PROGRESS)
    yield desk.on("manufacturas", 4, "13:40")
    desk.logs(ticket, 160, "Consulta por turno y línea, con merma")
    yield desk.on("manufacturas", 1, "12:05")
    desk.logs(ticket, 75, "Plantilla del correo de la mañana")


def maquila_invoices(desk):
    """With the customer: nobody has said yes or no."""
    yield desk.on("manufacturas", 4, "11:15")
    ticket = desk.files(
        "manufacturas",
        "Separar las facturas de maquila",
        "Necesitamos que las facturas de maquila lleven su propia serie y su leyenda.",
        kind="change",
    )
    yield minutes(75)
    desk.accepts(ticket)
    yield desk.on("manufacturas", 1, "13:10")
    desk.quotes(
        ticket,
        ("Serie y leyenda propias", 120),
        ("Pruebas con tres facturas", 60),
        analysis="<p>La serie se elige por el producto de maquila.</p>",
    )


def where_is_the_filter(desk):
    """A question of the first level: the time is written down and free."""
    yield desk.on("manufacturas", 3, "12:20")
    ticket = desk.files(
        "manufacturas",
        "¿Dónde se quita el filtro de «Mis órdenes»?",
        "Entro a órdenes de producción y solo veo las mías.",
        severity="0",
        kind="question",
    )
    yield minutes(30)
    desk.assigns(ticket, "agent2")
    yield minutes(20)
    desk.logs(ticket, 20, "Se explicó cómo quitar y guardar el filtro", "agent2")
    desk.answers(
        ticket,
        "Buenas tardes. Quite la etiqueta «Mis órdenes» de la barra de búsqueda y "
        "guarde la búsqueda como predeterminada.",
        login="agent2",
        then=voc.SOLVED,
    )


STORIES = [
    leather_buys_hours,
    qr_labels,
    purchasing_course,
    lot_costs,
    mobile_orders,
    shift_report,
    maquila_invoices,
    where_is_the_filter,
]
