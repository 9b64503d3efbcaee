"""Platinum: what has stopped is solved within hours, at any hour."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import days, hours, minutes


def everything_down(desk):
    """Everything stopped: answered in 11 minutes, solved in 41."""
    yield desk.ago(days=8, hours=3)
    ticket = desk.files(
        "ingenio",
        "URGENTE: nadie puede entrar al sistema",
        "Desde las seis nadie puede entrar. Sale «502 Bad Gateway» en todas las "
        "computadoras, también desde el celular. La báscula está detenida y hay "
        "camiones en fila.",
        severity="3",
    )
    yield minutes(11)
    desk.assigns(ticket)
    desk.does(ticket, "action_confirm_urgency")
    desk.answers(
        ticket,
        "Rosario, ya lo estamos viendo: el servicio no arrancó después del respaldo "
        "de la madrugada. Le aviso en cuanto esté arriba.",
        then=voc.IN_PROGRESS,
    )
    yield minutes(30)
    desk.answers(
        ticket,
        "El sistema está en línea desde hace dos minutos. El disco de respaldos se "
        "llenó; lo ampliamos y pusimos una alerta para que no vuelva a pasar.",
        then=voc.SOLVED,
    )
    yield hours(4)
    desk.writes(ticket, "ingenio", "Confirmado, la báscula ya está trabajando.")
    yield hours(20)
    desk.moves(ticket, voc.CLOSED)


def invoices_not_certified(desk):
    """An essential part stopped: answered in time, solved an hour and a half late."""
    yield desk.ago(days=6, hours=5)
    ticket = desk.files(
        "ingenio",
        "No se certifica ninguna factura electrónica",
        "Al validar cualquier factura queda en «Por enviar» y el botón de reintentar "
        "devuelve: «Error 401: token inválido». Ayer funcionaba. No podemos despachar "
        "sin factura.",
        severity="2",
    )
    yield minutes(35)
    desk.takes(
        ticket,
        "Buenas tardes. El certificador renovó las credenciales y las anteriores "
        "dejaron de servir. Estamos pidiendo las nuevas.",
        login="agent2",
        then=voc.IN_PROGRESS,
    )
    yield minutes(200)
    desk.notes(
        ticket,
        "El certificador no contesta el teléfono. Insistir por el chat de su portal; "
        "el caso con ellos es el 77120.",
        login="agent2",
    )
    yield minutes(95)
    desk.answers(
        ticket,
        "Ya tenemos el acceso nuevo y las 14 facturas pendientes quedaron "
        "certificadas. Sentimos el retraso: el certificador tardó en responder.",
        login="agent2",
        then=voc.SOLVED,
    )
    yield hours(18)
    desk.moves(ticket, voc.CLOSED, "agent2")


def not_so_urgent(desk):
    """Filed as critical, lowered by an agent, solved within what that promises."""
    yield desk.ago(days=3, hours=2)
    ticket = desk.files(
        "ingenio",
        "URGENTE: no imprime el sistema",
        "No imprime. Es urgente, necesitamos los envíos.",
        severity="3",
    )
    yield minutes(9)
    desk.takes(
        ticket,
        "Rosario, ¿pasa en todas las impresoras o solo en despacho? Desde aquí las "
        "de oficina están imprimiendo.",
    )
    yield minutes(12)
    desk.writes(ticket, "ingenio", "Solo en la de despacho, las otras sí.")
    yield minutes(6)
    desk.does(
        ticket,
        "action_lower_urgency",
        priority="2",
        reason="La operación sigue con las otras impresoras.",
    )
    desk.answers(
        ticket,
        "Entonces lo tratamos como prioridad 2. Puede imprimir en la de recepción "
        "mientras tanto.",
        then=voc.IN_PROGRESS,
    )
    yield minutes(85)
    desk.answers(
        ticket,
        "La impresora de despacho había cambiado de dirección en la red. Ya está "
        "fija y probada con dos envíos.",
        then=voc.SOLVED,
    )


def purchases_blocked(desk):
    """Under way, answered in time, the solution overdue."""
    yield desk.ago(hours=6)
    ticket = desk.files(
        "ingenio",
        "No se pueden confirmar órdenes de compra",
        "Al confirmar una orden sale: «No tiene permiso para crear Contactos "
        "(res.partner)». Le pasa a los tres compradores. La operación de compras está "
        "detenida.",
        severity="2",
    )
    yield minutes(18)
    desk.takes(
        ticket,
        "Recibido. Parece una regla que cambió con la actualización de anoche. La "
        "estamos comparando con el ambiente de pruebas.",
        login="agent2",
        then=voc.IN_PROGRESS,
    )
    yield minutes(170)
    desk.notes(
        ticket,
        "La regla de registro viene del módulo de fletes. Pedido el arreglo a "
        "desarrollo.",
        login="agent2",
    )
    yield minutes(75)
    desk.writes(ticket, "ingenio", "¿Hay novedades? Seguimos sin poder comprar.")


def scales_not_read(desk):
    """Under way, answered in time, hours left."""
    yield desk.ago(minutes=55)
    ticket = desk.files(
        "ingenio",
        "La báscula 2 no manda el peso a la recepción",
        "La báscula 2 marca bien en su pantalla, pero en la recepción de caña el peso "
        "queda en cero. La báscula 1 funciona.",
        severity="2",
    )
    desk.assigns(ticket)
    yield minutes(12)
    desk.answers(
        ticket,
        "Rosario, reiniciamos el lector de la báscula 2 y no responde al puerto. "
        "Mientras tanto pueden capturar el peso a mano: el campo ya está habilitado.",
        then=voc.IN_PROGRESS,
    )


def users_locked_out(desk):
    """An access problem: 24 hours, most of them gone."""
    yield desk.ago(hours=19, minutes=30)
    ticket = desk.files(
        "ingenio",
        "Tres usuarios de campo no pueden entrar",
        "A los usuarios campo1, campo2 y campo3 les dice «Acceso denegado» desde que "
        "cambiaron la contraseña. Los demás entran bien.",
        severity="2",
        kind="access_problem",
    )
    yield minutes(25)
    desk.takes(
        ticket,
        "Buenas tardes. Los tres tienen activada la verificación en dos pasos con el "
        "teléfono anterior. Necesitamos validar su identidad antes de quitarla.",
        then=voc.IN_PROGRESS,
    )


def bank_import_at_the_maker(desk):
    """With the maker of the software; the customer is told every week."""
    yield desk.ago(days=10, hours=4)
    ticket = desk.files(
        "ingenio",
        "El extracto bancario en formato MT940 se importa con el saldo en cero",
        "Al importar el extracto las líneas entran bien, pero el saldo inicial y el "
        "final quedan en cero. Adjuntamos el archivo en el correo anterior.",
        severity="0",
    )
    yield hours(2)
    desk.takes(
        ticket,
        "Lo reprodujimos. Es un error del importador estándar, así que lo reportamos "
        "al fabricante. Le contamos cada semana cómo va.",
        login="agent2",
        then=voc.WAITING_VENDOR,
    )
    yield days(6.5)
    desk.answers(
        ticket,
        "Aviso semanal: el fabricante confirmó el error y lo tiene programado para su "
        "próxima corrección. Mientras tanto el saldo se puede escribir a mano.",
        login="agent2",
    )


def cost_center_missing(desk):
    """The customer owes an answer: the clock stands still."""
    yield desk.on("ingenio", 2, "09:20")
    ticket = desk.files(
        "ingenio",
        "Falta el centro de costo en algunas facturas de proveedor",
        "En el reporte por centro de costo hay facturas sin asignar. Creemos que son "
        "las que entran por correo.",
    )
    yield minutes(160)
    desk.takes(
        ticket,
        "Buenos días. Para corregirlo necesitamos saber qué centro de costo lleva "
        "cada proveedor. ¿Nos puede mandar la lista?",
        then=voc.WAITING_CUSTOMER,
    )


STORIES = [
    everything_down,
    invoices_not_certified,
    not_so_urgent,
    purchases_blocked,
    scales_not_read,
    users_locked_out,
    bank_import_at_the_maker,
    cost_center_missing,
]
