"""What became of hours at the desk of the demo data: sold, estimated, worked, stated.

Told as `stories` are. They begin before the month that is over last, so that there is
one whole month to be closed.
"""

from odoo.addons.sla_policy.engine import vocabulary as voc

from .stories import days, hours, minutes

# What the tiers of the presets say of hours; the demo's policies are older than that.
RULES = (
    "shortage",
    "overdraft_minutes",
    "pack_opens",
    "grant_minutes_year",
    "grant_kind_id",
)
# An hour of each kind; beside it what it costs on site.
PRICES = {
    "support_hours": 45,
    "development_hours": 60,
    "training_basic_remote": 35,
    "training_basic_on_site": 50,
    "training_intermediate_remote": 42,
    "training_intermediate_on_site": 58,
    "training_advanced_remote": 55,
    "training_advanced_on_site": 72,
    "training_professional_remote": 70,
    "training_professional_on_site": 90,
    "travel": 120,
}


# === THE BEGINNING === #


def hours_begin(desk):
    """The desk sets its prices and says how each tier charges."""
    for name, price in PRICES.items():
        desk.hours(name).list_price = price
    for policy in desk.env["sla.policy"].search([("preset_id", "!=", False)]):
        preset = policy.preset_id
        policy.write({name: preset[name] for name in RULES if preset[name]})
        for rule in preset.charge_rule_ids - policy.charge_rule_ids:
            rule.copy({"policy_id": policy.id})
    # “Out-of-hours support charged”: by half an hour more, in quarters of an hour.
    for preset in ("stars_standard", "stars_priority"):
        desk.policy(preset).charge_rule_ids.filtered(
            lambda rule: rule.ground == "included"
        ).write(
            {
                "after_hours_percent": 150,
                "holiday_percent": 200,
                "increment_minutes": 15,
            }
        )
    desk.policy("prepaid_l3").statement_mail = "closing"
    yield desk.nth("manufacturas", 1, -8, "09:00")
    desk.passes_night()


def nights(desk):
    """The cron of hours, every night."""
    moment = desk._at("manufacturas", desk.month("manufacturas", 1), "00:40")
    yield moment
    desk.passes_night()
    while moment + days(1) <= desk.now:
        moment += days(1)
        yield days(1)
        desk.passes_night()


def months_close(desk):
    """The prepaid customer's months, one after the other; the first is a beginning."""
    yield desk.morning_after("manufacturas", 2)
    desk.passes_night()
    desk.closes("manufacturas", 2)
    yield desk.morning_after("manufacturas", 1)
    desk.passes_night()
    desk.closes("manufacturas", 1)


def this_month(desk):
    """Somebody looks at what this month comes to so far, before it is over."""
    yield desk.now
    manager = desk.agent("admin")
    desk._by(manager, desk.env["sla.statement"]).create(
        {
            "partner_id": desk.ref("demo_partner_manufacturas").id,
            "date_from": desk.month("manufacturas", 0),
        }
    )


# === PREPAID, THIRD LEVEL === #


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
    desk.assigns(ticket)
    desk.does(ticket, "action_information_complete")
    yield desk.nth("manufacturas", 1, 4, "13:20")
    estimate = desk.estimates(
        ticket,
        ("Formato de la etiqueta y botón en la recepción", 360),
        ("Pruebas con la impresora de la planta", 180),
        ("Instalación y guía de una página", 180),
        analysis="<p>Se resuelve con un formato; la impresora ya imprime QR.</p>",
        terms="<p>Incluye una ronda de correcciones.</p>",
    )
    desk.does(estimate, "action_send")
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
    desk.answers(ticket, "Ya está instalado. ¿Nos confirma con la recepción de hoy?")
    desk.moves(ticket, voc.SOLVED)
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
    desk.assigns(ticket, "agent2")
    desk.does(ticket, "action_information_complete", "agent2")
    yield minutes(45)
    estimate = desk.estimates(
        ticket,
        ("Primera sesión: solicitudes y pedidos", 240),
        ("Segunda sesión: recepciones y facturas", 240),
        login="agent2",
    )
    desk.does(estimate, "action_send", "agent2")
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
    desk.assigns(ticket, "agent2")
    desk.does(ticket, "action_information_complete", "agent2")
    yield desk.nth("manufacturas", 1, 8, "16:00")
    estimate = desk.estimates(
        ticket,
        ("Merma por tipo de piel y cálculo por lote", 840),
        ("Reporte comparado con el costo real", 300),
        login="agent2",
        valid_until=desk._local(
            "manufacturas", desk.nth("manufacturas", 1, 13, "12:00")
        ).date(),
    )
    desk.does(estimate, "action_send", "agent2")


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
    desk.assigns(ticket)
    desk.does(ticket, "action_information_complete")
    yield desk.nth("manufacturas", 1, 14, "12:00")
    estimate = desk.estimates(
        ticket,
        ("Aplicación sin conexión y su sincronización", 3600),
        ("Pruebas en ruta con dos vendedores", 600),
    )
    desk.does(estimate, "action_send")
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
    desk.assigns(ticket)
    desk.does(ticket, "action_information_complete")
    yield desk.on("manufacturas", 8, "12:30")
    first = desk.estimates(ticket, ("Reporte por turno y línea", 360))
    desk.does(first, "action_send")
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
    desk.assigns(ticket)
    desk.does(ticket, "action_information_complete")
    yield desk.on("manufacturas", 1, "13:10")
    estimate = desk.estimates(
        ticket,
        ("Serie y leyenda propias", 120),
        ("Pruebas con tres facturas", 60),
        analysis="<p>La serie se elige por el producto de maquila.</p>",
    )
    desk.does(estimate, "action_send")


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
    )
    desk.moves(ticket, voc.SOLVED, "agent2")


# === STARS === #


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
    desk.assigns(ticket, "agent2")
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
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


def roses_buy_hours(desk):
    """Hours not used in their month, some that end soon, some that were given back."""
    month = desk.offers(
        "Support hours, valid for 1 month",
        "Horas de soporte, válidas por 1 mes",
        months=1,
        price=38,
    )
    season = desk.offers(
        "Support hours, valid for a season",
        "Horas de soporte, válidas por una temporada",
        months=3,
        price=41,
    )
    yield desk.nth("floricola", 1, -3, "09:15")
    invoice = desk.invoices(desk.orders("floricola", (month, 8), (season, 6)))
    desk.is_paid(invoice)
    yield desk.nth("floricola", 1, -2, "10:00")
    ticket = desk.files(
        "floricola",
        "Temporada alta: acompañamiento en los primeros despachos",
        "Módulo: Inventario. Empieza la temporada y queremos a alguien a la mano "
        "mientras salen los primeros despachos.",
        severity="1",
    )
    desk.assigns(ticket)
    desk.moves(ticket, voc.IN_PROGRESS)
    yield minutes(300)
    desk.logs(ticket, 285, "Acompañamiento en los primeros despachos")
    desk.moves(ticket, voc.CLOSED)
    yield desk.nth("floricola", 1, 5, "11:20")
    invoice = desk.invoices(
        desk.orders("floricola", (desk.hours("development_hours"), 12))
    )
    yield desk.nth("floricola", 1, 7, "10:45")
    desk.is_paid(invoice)


def buyers_portal(desk):
    """A development that ended early: what was left of its hours is given back."""
    yield desk.nth("floricola", 1, 8, "09:30")
    ticket = desk.files(
        "floricola",
        "Catálogo de variedades para el portal de compradores",
        "Que los compradores vean en el portal las variedades de la semana. Empresa: "
        "la exportadora.",
        severity="0",
        kind="development_task",
    )
    yield minutes(60)
    desk.assigns(ticket, "agent2")
    yield minutes(90)
    estimate = desk.estimates(
        ticket,
        ("Página de variedades de la semana", 300),
        ("Pruebas con un comprador", 120),
        login="agent2",
    )
    desk.does(estimate, "action_send", "agent2")
    yield desk.nth("floricola", 1, 9, "10:10")
    desk.approves(estimate, "floricola")
    yield minutes(80)
    desk.schedules(ticket, desk.nth("floricola", 1, 14, "17:00"), "agent2")
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
    yield desk.nth("floricola", 1, 11, "13:15")
    desk.logs(ticket, 225, "Página de variedades de la semana", "agent2")
    yield desk.nth("floricola", 1, 12, "11:00")
    desk.logs(ticket, 55, "Pruebas con un comprador", "agent2")
    desk.does(estimate, "action_done", "agent2")
    desk.moves(ticket, voc.CLOSED, "agent2")
    yield desk.on("floricola", 7, "10:30")
    desk.gives_back(estimate._paying_packs().filtered("sale_line_id")[:1])


def deleted_by_mistake(desk):
    """A mistake of the user's: out of policy, an hour at least."""
    yield desk.on("floricola", 3, "11:10")
    ticket = desk.files(
        "floricola",
        "Borramos por error la lista de clientes frecuentes",
        "Javier borró la lista de clientes frecuentes. ¿La pueden recuperar?",
        severity="1",
        kind="user_error",
    )
    yield minutes(35)
    desk.assigns(ticket)
    desk.moves(ticket, voc.IN_PROGRESS)
    yield minutes(25)
    desk.logs(ticket, 25, "Se recuperó la lista desde el registro de cambios")
    desk.answers(
        ticket,
        "La lista está de vuelta. Como le comentamos, es un error de uso: se descuenta "
        "una hora.",
    )
    desk.moves(ticket, voc.SOLVED)


def our_own_slip(desk):
    """Charged by the rules, and not charged after all: a manager has said so."""
    yield desk.on("floricola", 5, "09:40")
    ticket = desk.files(
        "floricola",
        "El correo de confirmación sale con el logo anterior",
        "Módulo: Ventas. El correo de confirmación lleva el logo de antes.",
        severity="0",
    )
    yield minutes(70)
    desk.assigns(ticket, "agent2")
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
    yield minutes(100)
    desk.logs(ticket, 80, "Cambio del logo y revisión de las plantillas", "agent2")
    desk.moves(ticket, voc.SOLVED, "agent2")
    yield minutes(45)
    desk.waives(ticket, "El logo lo dejamos mal nosotros en la última actualización")


def fuel_prices(desk):
    """Most of the hours of the year, in one go."""
    yield desk.nth("transportes", 1, 1, "08:30")
    ticket = desk.files(
        "transportes",
        "Carga de tarifas y recálculo de fletes de todo el año",
        "Cambiaron las tarifas de todas las rutas. Módulo: Ventas. Necesitamos ayuda "
        "para recalcular los fletes que están mal.",
        severity="1",
    )
    yield minutes(40)
    desk.assigns(ticket)
    desk.moves(ticket, voc.IN_PROGRESS)
    for number, worked in ((2, 395), (3, 420), (5, 405), (8, 430), (10, 380)):
        yield desk.nth("transportes", 1, number, "16:30")
        desk.logs(ticket, worked, "Revisión y recálculo de fletes")
    desk.moves(ticket, voc.SOLVED)
    yield desk.nth("transportes", 1, 14, "10:00")
    desk.moves(ticket, voc.CLOSED)


def consortium_prices(desk):
    """What the hours of the year do not cover any more is to be invoiced."""
    yield desk.on("transportes", 9, "09:10")
    ticket = desk.files(
        "transportes",
        "Los fletes del consorcio siguen con la tarifa anterior",
        "Módulo: Ventas. Los del consorcio no entraron en el recálculo.",
        severity="1",
    )
    yield minutes(20)
    desk.assigns(ticket)
    desk.moves(ticket, voc.IN_PROGRESS)
    for number, worked in ((8, 410), (7, 430), (6, 235)):
        yield desk.on("transportes", number, "17:00")
        desk.logs(ticket, worked, "Recálculo de los fletes del consorcio")
    desk.moves(ticket, voc.SOLVED)


def timer_runs(desk):
    """An agent is at it right now."""
    yield desk.ago(minutes=3)
    ticket = desk.env["helpdesk.ticket"].search(
        [
            ("user_id", "=", desk.agent().id),
            ("stage_id.sla_phase", "=", voc.IN_PROGRESS),
            ("partner_id", "=", desk.ref("demo_contact_ingenio_rosario").id),
            ("id", "in", desk.filed),
        ],
        order="id desc",
        limit=1,
    )
    desk.starts_timer(ticket)


# === ANSWER BY TWO IN THE AFTERNOON === #


def stationer_buys_hours(desk):
    """At the discount of the tier: one is paid, one waits, one was called off."""
    yield desk.nth("papeleria", 1, 6, "10:20")
    invoice = desk.invoices(
        desk.orders("papeleria", (desk.hours("development_hours"), 20))
    )
    yield desk.nth("papeleria", 1, 7, "13:00")
    desk.is_paid(invoice)
    yield desk.nth("papeleria", 1, 11, "09:45")
    order = desk.orders("papeleria", (desk.hours("training_advanced_on_site"), 10))
    yield minutes(200)
    order._action_cancel()
    yield desk.on("papeleria", 2, "12:30")
    desk.invoices(
        desk.orders(
            "papeleria",
            (desk.hours("training_intermediate_on_site"), 6),
            (desk.hours("travel"), 1),
        )
    )


HOURS = [
    hours_begin,
    nights,
    months_close,
    leather_buys_hours,
    qr_labels,
    purchasing_course,
    lot_costs,
    mobile_orders,
    shift_report,
    maquila_invoices,
    where_is_the_filter,
    distributor_buys_hours,
    new_warehouse,
    escalated_for_nothing,
    roses_buy_hours,
    buyers_portal,
    deleted_by_mistake,
    our_own_slip,
    fuel_prices,
    consortium_prices,
    timer_runs,
    stationer_buys_hours,
    this_month,
]
