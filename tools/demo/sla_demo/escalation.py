"""Who was reached at the desk of the demo data, and what inactivity brought about.

Told as `stories` are. Levels wait for minutes, so most of it runs around the clock.
"""

from odoo.fields import Command

from odoo.addons.sla_policy.engine import vocabulary as voc

from .moments import days, hours, minutes

# What the presets say about inactivity; the demo's policies are older than that.
INACTIVITY = (
    "close_after_days",
    "close_calendar",
    "remind_after_days",
    "warn_before_days",
    "reopen_days",
    "notifies_no_progress",
)
# By what each role is reached. Nobody has these numbers.
ROLES = {
    "operations_manager": {"phone": "+1 202 555 0142", "whatsapp": "+1 202 555 0142"},
    "support_line": {
        "phone": "+1 202 555 0119",
        "whatsapp": "+1 202 555 0119",
        "email": "guardia@example.com",
    },
    "support_group": {"group_url": "https://chat.whatsapp.com/DemoSoporteGrupo"},
    "support_mailbox": {"email": "soporte@example.com"},
}
WATCHED = "Las básculas no mandan el peso al sistema"


# === THE BEGINNING === #


def escalation_begins(desk):
    """The desk says who is reached, and gives each tier the ladder of its preset."""
    yield desk.ago(days=17)
    env = desk.env
    operations = hires_operations_manager(desk)
    # The on-call addon's demo data brings who is on call.
    schedule = env.ref("sla_escalation.demo_oncall_support", False)
    for code, values in ROLES.items():
        role = env.ref(f"sla_escalation.role_{code}")
        role.with_company(env.ref("base.main_company")).write(values)
    env.ref("sla_escalation.role_operations_manager").user_id = operations
    if schedule:
        env.ref("sla_escalation.role_support_line").schedule_id = schedule
    desk.ref("demo_team_support").user_id = desk.agent()
    for policy in env["sla.policy"].search([("preset_id", "!=", False)]):
        preset = policy.preset_id
        policy.write({name: preset[name] for name in INACTIVITY})
        if not policy.escalation_rule_ids:
            for rule in preset.escalation_rule_ids:
                rule.copy({"policy_id": policy.id})
        for letter in preset.notice_ids:
            if letter.occasion not in policy.notice_ids.mapped("occasion"):
                letter.copy({"policy_id": policy.id})
    env["sla.escalation"]._cron_escalate()


def hires_operations_manager(desk):
    """Somebody who is only reached when nobody else was."""
    colleague = desk.agent("agent2")
    user = desk.env["res.users"].with_context(no_reset_password=True)
    return user.create(
        {
            "name": "Ofelia Cantú",
            "login": "operations",
            "password": "operations",
            "email": "operations@example.com",
            "lang": colleague.lang,
            "tz": colleague.tz,
            "group_ids": [Command.set(colleague.group_ids.ids)],
        }
    )


# === PROMISES BROKEN === #


def customs_papers(desk):
    """The first answer is late: from the agent to the leader, who takes it on."""
    yield desk.ago(days=4, hours=6)
    ticket = desk.files(
        "ingenio",
        "No se generan los documentos de aduana",
        "El contenedor de azúcar sale mañana y la póliza de exportación no se genera: "
        "«Falta el código de la aduana de salida».",
        severity="2",
    )
    yield minutes(6)
    desk.assigns(ticket, "agent2")
    yield minutes(41)
    desk.takes_on(ticket, "agent2")
    # An hour is promised; the leader is reached ten minutes after that.
    yield minutes(28)
    desk.takes_on(ticket, "agent")
    yield minutes(4)
    desk.answers(
        ticket,
        "Rosario, le escribo yo: Bruno está con el certificador. El código de la "
        "aduana cambió el lunes; lo estamos cargando ahora.",
        then=voc.IN_PROGRESS,
    )
    yield minutes(70)
    desk.answers(
        ticket,
        "Listo, la póliza ya se genera con el código nuevo.",
        then=voc.SOLVED,
    )
    yield hours(15)
    desk.writes(ticket, "ingenio", "Confirmado, el contenedor ya salió. Gracias.")
    desk.moves(ticket, voc.CLOSED)


def routes_frozen(desk):
    """The solution is late, and it has come to the account manager: to you."""
    yield desk.ago(hours=5, minutes=13)
    ticket = desk.files(
        "transportes",
        "El tablero de rutas no muestra ningún camión",
        "Desde la actualización el tablero sale vacío. Estamos despachando por "
        "radio; hay 31 unidades en ruta.",
        severity="3",
    )
    yield minutes(10)
    desk.assigns(ticket, "agent2", then=voc.IN_PROGRESS)
    desk.answers(
        ticket,
        "Nelson, lo estamos revisando. La posición de las unidades sí está llegando.",
        login="agent2",
    )
    # Three quarters of the four hours.
    yield hours(3) + minutes(5)
    desk.takes_on(ticket, "agent2")
    yield minutes(15)
    desk.answers(
        ticket,
        "Encontramos la causa: un índice de la base de datos. Se está rehaciendo.",
        login="agent2",
    )


def watched(desk):
    """A promise that breaks while somebody watches: mail goes out a moment later."""
    # A first answer within the hour is promised.
    yield desk.now + minutes(2.5) - hours(1)
    ticket = desk.files(
        "ingenio",
        WATCHED,
        "Las tres básculas pesan bien, pero en el sistema no entra ningún boleto. Hay "
        "fila de camiones en el patio.",
        severity="2",
    )
    yield minutes(5)
    desk.assigns(ticket, "agent2")
    yield minutes(43)
    desk.takes_on(ticket, "agent2")


# === THE CUSTOMER ESCALATES === #


def trip_advances(desk):
    """Asked for by the customer; it has come to the support line's WhatsApp."""
    yield desk.ago(hours=2, minutes=50)
    ticket = desk.files(
        "transportes",
        "Los anticipos de viaje no se descuentan de la liquidación",
        "A cuatro choferes se les pagó la liquidación completa sin descontar el "
        "anticipo.",
    )
    yield minutes(25)
    desk.assigns(ticket, "agent2", then=voc.IN_PROGRESS)
    desk.answers(ticket, "Buenas, Nelson. Lo revisamos.", login="agent2")
    yield desk.ago(minutes=36)
    desk.escalates(
        ticket,
        "transportes",
        "Hoy a las seis se paga al resto de los choferes y sigue igual. Necesitamos "
        "saber si detenemos los pagos.",
    )


def cold_room(desk):
    """An emergency: the operations manager at once, who takes it on."""
    yield desk.ago(days=2, hours=3)
    ticket = desk.files(
        "floricola",
        "No se imprimen las etiquetas de la cámara fría",
        "Ninguna caja puede salir sin etiqueta. Tenemos 400 cajas en la cámara.",
        severity="3",
    )
    yield minutes(12)
    desk.escalates(
        ticket,
        "floricola",
        "El camión al aeropuerto sale en una hora. Si no sale, se pierde la flor.",
        emergency=True,
    )
    yield minutes(6)
    desk.takes_on(ticket, "operations")
    desk.assigns(ticket, then=voc.IN_PROGRESS)
    desk.answers(
        ticket,
        "Elena, soy Ofelia, gerente de operaciones. Ximena está conectada a su "
        "servidor de impresión; la llamo en diez minutos.",
        login="operations",
    )
    yield minutes(31)
    desk.tells(ticket, "diagnosis", "La cola de impresión estaba detenida.")
    desk.tells(ticket, "solution", "Se vació la cola y se reinició el servicio.")
    desk.moves(ticket, voc.SOLVED)
    yield hours(3)
    desk.writes(ticket, "floricola", "Salieron todas. Mil gracias a las dos.")
    desk.moves(ticket, voc.CLOSED)


def logo_emergency(desk):
    """An emergency that was none: a manager says so."""
    yield desk.on("distribuidora", 3, "10:40")
    ticket = desk.files(
        "distribuidora",
        "El logotipo sale pequeño en la cotización",
        "El logotipo nuevo sale muy pequeño en la cotización en PDF.",
        severity="0",
    )
    yield minutes(20)
    desk.assigns(ticket)
    escalation = desk.escalates(
        ticket,
        "distribuidora",
        "Es urgente: hoy visitamos a un cliente y queremos el logotipo grande.",
        emergency=True,
    )
    yield minutes(7)
    desk.takes_on(ticket, "operations")
    desk.answers(
        ticket,
        "Wilson, ya le mostramos dónde se cambia el tamaño. Le recuerdo que las "
        "emergencias son para operaciones detenidas.",
    )
    yield minutes(75)
    desk.does(
        escalation,
        "action_mark_undue",
        login="admin",
        reason="Un cambio de apariencia no detiene la operación.",
    )
    yield minutes(20)
    desk.moves(ticket, voc.SOLVED)


# === INACTIVITY === #


def recipe_photos(desk):
    """Waits for the customer, who was warned: it closes by itself tomorrow."""
    yield desk.ago(days=9, hours=3)
    ticket = desk.files(
        "panaderia",
        "Las fotos de las recetas no se ven en la tableta",
        "En la tableta del obrador las recetas salen sin foto.",
        severity="0",
    )
    yield minutes(40)
    desk.assigns(ticket, "agent2")
    yield minutes(140)
    desk.answers(
        ticket,
        "Buenos días, Marcela. ¿Nos dice la marca de la tableta y qué navegador usa? "
        "En las nuestras sí se ven.",
        login="agent2",
        then=voc.WAITING_CUSTOMER,
    )


def oven_program(desk):
    """Nobody ever answered: reminded, warned, closed."""
    yield desk.ago(days=14, hours=5)
    ticket = desk.files(
        "panaderia",
        "El programa de horneado se borra al cambiar de turno",
        "Cuando cambia el turno hay que volver a poner el programa de horneado.",
    )
    yield minutes(55)
    desk.assigns(ticket)
    yield minutes(150)
    desk.answers(
        ticket,
        "Buenas tardes. ¿Nos manda una captura de la pantalla antes y después del "
        "cambio de turno?",
        then=voc.WAITING_CUSTOMER,
    )


# === LETTERS === #


def bouquet_codes(desk):
    """The letters of an incident, phase by phase."""
    yield desk.on("floricola", 5, "08:50")
    ticket = desk.files(
        "floricola",
        "El código de barras de los bonches no se lee en destino",
        "El comprador en Miami no puede leer los códigos de los bonches de exportación "
        "desde el embarque del lunes.",
        severity="2",
    )
    yield minutes(20)
    desk.assigns(ticket)
    yield minutes(35)
    desk.tells(
        ticket,
        "diagnosis",
        "La etiqueta nueva imprime el código a 60 % de su tamaño: el lector del "
        "comprador pide 80 % como mínimo.",
    )
    desk.changes(
        ticket,
        action_plan="<p>Hoy: volver a la etiqueta anterior. Mañana: la nueva, con el "
        "código a 100 %, probada con el lector del comprador.</p>",
    )
    desk.moves(ticket, voc.IN_PROGRESS)
    yield hours(3)
    desk.tells(
        ticket,
        "solution",
        "La etiqueta nueva ya imprime el código a 100 %. El comprador leyó sin error "
        "las doce que le mandamos.",
    )
    yield minutes(10)
    desk.moves(ticket, voc.SOLVED)
    yield days(1)
    desk.writes(ticket, "floricola", "Confirmado desde Miami, todo se lee bien.")
    yield minutes(20)
    desk.moves(ticket, voc.CLOSED)


ESCALATIONS = [
    escalation_begins,
    customs_papers,
    routes_frozen,
    trip_advances,
    cold_room,
    logo_emergency,
    recipe_photos,
    oven_program,
    bouquet_codes,
]
