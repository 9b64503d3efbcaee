"""What agreements said of tickets at the desk of the demo data, each thing once.

Told as `stories` are. What a story does before its first moment happened long ago:
agreements were signed, developments handed over.
"""

from datetime import timedelta

from odoo.fields import Command

from odoo.addons.sla_policy.engine import vocabulary as voc

from .moments import days, hours, minutes

# === THE BEGINNING === #


def implementations(desk):
    """What was owed once, at the beginning, has been done for some time."""
    yield desk.ago(days=35)
    for customer in ("papeleria", "manufacturas"):
        desk.implements(desk.ref(f"demo_agreement_{customer}"))


# === NOT INCLUDED === #


def report_not_included(desk):
    """Excluded by a clause, which the customer reads in a letter."""
    lucia = desk.ref("demo_contact_papeleria_lucia")
    yield desk.on("papeleria", 3, "10:20")
    ticket = desk.gets_mail(
        lucia,
        "Reporte de utilidad por línea escolar",
        "Buenos días. Necesitamos un reporte nuevo con la utilidad por línea escolar, "
        "por mes y por vendedor. ¿Para cuándo lo tendrían?",
    )
    yield minutes(35)
    desk.assigns(ticket)
    desk.sorts(ticket, "report")
    yield minutes(20)
    desk.answers(
        ticket,
        "Buenos días, Lucía. Los reportes a la medida no son parte de la póliza, pero "
        "se pueden hacer por horas. Le mando la estimación.",
    )
    yield minutes(50)
    desk.quotes(
        ticket,
        ("Reporte de utilidad por línea", 330),
        kind_id=desk.env.ref("sla_prepaid_hours.work_kind_development").id,
    )
    desk.moves(ticket, voc.WAITING_CUSTOMER)


def call_without_phone(desk):
    """Excluded by the channel: this tier has no telephone."""
    yield desk.on("panaderia", 2, "11:05")
    ticket = desk.takes_down(
        "panaderia",
        "¿Cómo se anula un pago registrado dos veces?",
        "Llama Marcela: registraron dos veces el pago de un proveedor.",
    )
    yield minutes(10)
    desk.takes(
        ticket,
        "Marcela, le agradecemos la llamada. Su soporte es por correo y por el portal; "
        "si nos escribe por ahí, lo vemos con gusto.",
    )


def courtesy(desk):
    """Excluded by a clause, and included all the same by somebody who may decide."""
    yield desk.on("hotel", 3, "14:15")
    ticket = desk.files(
        "hotel",
        "¿Nos pueden cerrar ustedes las cajas de ayer?",
        "Se quedaron abiertas tres cajas del restaurante y la cajera está de "
        "vacaciones. ¿Las pueden cerrar ustedes?",
    )
    yield minutes(25)
    desk.assigns(ticket)
    desk.sorts(ticket, "operation")
    yield minutes(15)
    desk.does(
        ticket,
        "action_override_coverage",
        login="agent2",
        coverage="included",
        reason="Cortesía por esta vez: la cajera está de vacaciones y el cierre del "
        "mes depende de ello.",
    )
    yield minutes(40)
    desk.answers(
        ticket,
        "Buenas tardes, Paola. Por esta vez las cerramos nosotros: las tres cajas "
        "quedaron cerradas y cuadradas.",
        then=voc.SOLVED,
    )


# === OF ANOTHER TEAM === #


def invoice_copy(desk):
    """Handed over to administration, who has not been in touch yet."""
    esteban = desk.ref("demo_contact_ingenio_esteban")
    yield desk.on("ingenio", 1, "15:40")
    ticket = desk.gets_mail(
        esteban,
        "Copia de su última factura",
        "Buenos días. ¿Nos reenvían la factura del soporte del mes pasado? No nos "
        "llegó el archivo.",
    )
    yield minutes(20)
    desk.sorts(ticket, "billing")


def more_licences(desk):
    """Handed over to the commercial area, closed once it has been in touch."""
    rosario = desk.ref("demo_contact_ingenio_rosario")
    yield desk.on("ingenio", 4, "10:30")
    ticket = desk.gets_mail(
        rosario,
        "Precio de soporte para una segunda planta",
        "Buenos días. Vamos a abrir otra planta. ¿Cuánto costaría incluirla?",
    )
    yield minutes(15)
    desk.sorts(ticket, "commercial")
    yield hours(3)
    desk.takes(
        ticket,
        "Buenos días, Rosario. Le llamé hace un momento; le mando la propuesta por "
        "correo esta semana.",
        login="agent2",
    )
    desk.does(ticket, "action_contact_made", login="agent2")


# === WHO MAY ASK === #


def colleague_confirmed(desk):
    """Not an authorised contact; one of those confirms, and the promises start."""
    papeleria = desk.ref("demo_partner_papeleria")
    angel = desk.hires(papeleria, "Ángel Pineda", "angel@papeleria.example.com")
    yield desk.on("papeleria", 2, "09:30")
    ticket = desk.gets_mail(
        angel,
        "No aparece el botón de validar en las entregas",
        "Buenos días, soy de reparto. En mis entregas no me sale el botón de validar.",
    )
    yield minutes(95)
    desk.confirms(ticket, "papeleria")
    yield minutes(30)
    desk.takes(
        ticket,
        "Buenos días, Ángel. A su usuario le faltaba el almacén de reparto; ya lo "
        "tiene. ¿Nos confirma?",
        login="agent2",
        then=voc.SOLVED,
    )


def colleague_waiting(desk):
    """Not an authorised contact, and nobody has confirmed it yet."""
    papeleria = desk.ref("demo_partner_papeleria")
    brenda = desk.hires(papeleria, "Brenda Olmos", "brenda@papeleria.example.com")
    yield desk.ago(hours=5)
    desk.gets_mail(
        brenda,
        "Quiero cambiar los precios de mochilas",
        "Hola, ¿me dan permiso para cambiar los precios de las mochilas? Gracias.",
    )


# === HOW MUCH === #


def third_of_two(desk):
    """Two tickets a month: the third is above them."""
    olga = desk.meets(
        "Imprenta Siete Tintas",
        "Olga Retana",
        "olga@imprenta.example.com",
        country_id=desk.env.ref("base.cr").id,
    )
    agreement = desk.signs(olga, "monthly", "Soporte mensual básico", ticket_quota=2)
    first = desk.ago(days=1, hours=3)
    if agreement._quota_month(first) != agreement._quota_month(first + hours(2)):
        first -= hours(3)  # All three in the same month.
    yield first
    desk.gets_mail(
        olga,
        "No suma el papel en la lista de materiales",
        "Buenas, en los afiches la lista de materiales no suma el papel couché.",
    )
    yield minutes(40)
    desk.gets_mail(
        olga,
        "El presupuesto sale en dólares",
        "Buenas, desde hoy los presupuestos salen en dólares y los hacemos en colones.",
    )
    yield minutes(50)
    desk.gets_mail(
        olga,
        "Cambiar el orden de las columnas del presupuesto",
        "Buenas, ¿cómo hacemos para que la cantidad salga antes del precio?",
    )


# === WARRANTY === #


def label_development(desk):
    """A delivered development, under warranty: free, with a workaround meanwhile."""
    labels = desk.delivers("floricola", "Etiquetas de caja por comprador", 20)
    yield desk.on("floricola", 2, "14:30")
    ticket = desk.files(
        "floricola",
        "Las etiquetas de caja salen sin código de barras",
        "Desde la última actualización las etiquetas nuevas salen sin código de "
        "barras. Se ve en vista previa pero no al imprimir.",
        severity="2",
    )
    yield minutes(20)
    desk.assigns(ticket)
    desk.changes(ticket, deliverable_id=labels.id)
    yield minutes(30)
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.changes(
        ticket,
        workaround="<p>Exporte la etiqueta a PDF desde la vista previa e imprima ese "
        "archivo: ahí sí sale el código de barras.</p>",
    )
    desk.answers(
        ticket,
        "Elena, está dentro de la garantía. Mientras lo corregimos, exporte la "
        "etiqueta a PDF desde la vista previa e imprima ese archivo.",
    )
    yield minutes(75)
    desk.logs(ticket, 70, "Se reprodujo en pruebas; falta la tipografía del código")


def old_development(desk):
    """A delivered development whose warranty is over: billed, an hour at least."""
    prices = desk.delivers("floricola", "Lista de precios por temporada", 120)
    yield desk.on("floricola", 3, "09:50")
    ticket = desk.files(
        "floricola",
        "La lista de precios de San Valentín no toma el recargo",
        "El recargo por temporada no se aplica a los bonches de 25 tallos.",
    )
    yield minutes(45)
    desk.assigns(ticket, "agent2")
    desk.changes(ticket, "agent2", deliverable_id=prices.id)
    yield minutes(25)
    desk.answers(
        ticket,
        "Buenos días, Elena. La garantía de ese desarrollo ya venció: la corrección "
        "se cobra por horas, una como mínimo. ¿La autoriza?",
        login="agent2",
    )


# === WHEN SERVICE STOPS === #


def building_stands_still(desk):
    """Suspended by hand until further notice: what comes in waits."""
    yield desk.ago(days=50)
    mateo = desk.meets(
        "Constructora Peña Gris",
        "Mateo Andrade",
        "mateo@constructora.example.com",
        country_id=desk.env.ref("base.ec").id,
    )
    agreement = desk.signs(
        mateo,
        "stars_priority",
        "Soporte prioritario",
        platform_id=desk.ref("platform_odoo_sh").id,
    )
    yield desk.ago(days=4, hours=6)
    ticket = desk.gets_mail(
        mateo,
        "Los anticipos de obra no se descuentan",
        "Buenas tardes. Al facturar el avance no se descuenta el anticipo del cliente.",
    )
    yield minutes(30)
    desk.assigns(ticket, then=voc.IN_PROGRESS)
    yield hours(20)
    desk.does(
        agreement,
        "action_suspend",
        login="admin",
        reason="La obra está detenida; acordado con el cliente hasta nuevo aviso",
    )
    yield desk.ago(hours=7)
    desk.gets_mail(
        mateo,
        "¿Nos ayudan con el inventario de bodega?",
        "Buenas, aunque la obra esté detenida tenemos que contar la bodega. ¿Cómo se "
        "hace un inventario físico?",
    )


def gym_pays_again(desk):
    """Came while service was suspended; its promises started when it went on."""
    yield desk.ago(days=40)
    ines = desk.meets(
        "Gimnasio Punto Fuerte",
        "Inés Barragán",
        "ines@gimnasio.example.com",
        country_id=desk.env.ref("base.mx").id,
    )
    agreement = desk.signs(ines, "cutoff", "Póliza de soporte")
    desk.implements(agreement)
    yield desk.on("papeleria", 6, "09:00")
    desk.does(
        agreement,
        "action_suspend",
        login="admin",
        reason="El cliente pidió una pausa mientras cambia de sucursal",
    )
    yield desk.on("papeleria", 5, "10:00")
    ticket = desk.gets_mail(
        ines,
        "Las membresías no se renuevan solas",
        "Hola, las membresías de este mes no se renovaron. ¿Pueden revisar?",
    )
    yield desk.on("papeleria", 4, "09:15")
    desk.does(agreement, "action_resume", login="admin")
    yield minutes(100)
    desk.takes(
        ticket,
        "Buenos días, Inés. Qué gusto tenerles de vuelta. La acción programada estaba "
        "apagada; ya corrió y las membresías están renovadas.",
        then=voc.SOLVED,
    )


def nursery_has_left(desk):
    """An agreement that has ended: nothing is promised any more."""
    celia = desk.meets(
        "Vivero El Almendro",
        "Celia Robles",
        "celia@vivero.example.com",
        country_id=desk.env.ref("base.mx").id,
    )
    agreement = desk.signs(celia, "cutoff", "Póliza de soporte")
    desk.implements(agreement)
    yield desk.ago(days=15)
    desk.changes(agreement, "admin", date_end=agreement._local_day(desk.ago(days=15)))
    desk.does(agreement, "action_end", login="admin")
    yield desk.ago(days=1, hours=6)
    desk.gets_mail(
        celia,
        "¿Todavía nos pueden ayudar con una duda?",
        "Hola, sabemos que ya no tenemos póliza. ¿Nos podrían resolver una duda?",
    )


# === WHAT COMES NEXT === #


def bakery_moves_up(desk):
    """A planned move to another tier, after a look at what it does."""
    yield desk.on("panaderia", 1, "16:00")
    manager = desk.agent("admin")
    wizard = desk._by(manager, desk.env["sla.policy.move.wizard"]).create(
        {
            "agreement_ids": [Command.set(desk.ref("demo_agreement_panaderia").ids)],
            "policy_id": desk.policy("preferred").id,
            "date": (desk.now + timedelta(days=20)).date(),
        }
    )
    wizard.action_preview()
    wizard.action_move()


def faster_around_the_clock(desk):
    """A newer version of a policy, still a draft, tried on what happened."""
    yield desk.now
    manager = desk.agent("admin")
    policy = desk._by(manager, desk.policy("stars_247"))
    draft = policy.browse(policy.action_new_version()["res_id"])
    draft.date_effective = (desk.now + days(45)).date().replace(day=1)
    for target in draft.target_ids.filtered(lambda target: target.kind == "hours"):
        if target.metric_id.code == voc.FIRST_RESPONSE:
            target.hours = min(target.hours, 0.5)
        else:
            target.hours *= 0.75
    what_if = desk._by(manager, desk.env["sla.simulation"]).create(
        {"policy_id": draft.id}
    )
    what_if.action_start()


def last_round(desk):
    """What the crons of the night have done."""
    yield desk.now
    agreements = desk.env["sla.agreement"]
    agreements._cron_agreements()
    desk.env["sla.availability"]._cron_availability()
    # As it does the day before: the agenda is what is open.
    coming = desk.env["calendar.event"].search(
        [("sla_checkpoint_date", "!=", False), ("start", ">", desk.now)]
    )
    agreements._refresh_batch(coming)


DECISIONS = [
    implementations,
    report_not_included,
    call_without_phone,
    courtesy,
    invoice_copy,
    more_licences,
    colleague_confirmed,
    colleague_waiting,
    third_of_two,
    label_development,
    old_development,
    building_stands_still,
    gym_pays_again,
    nursery_has_left,
    bakery_moves_up,
    faster_around_the_clock,
    last_round,
]
