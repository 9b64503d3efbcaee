"""Answers by two in the afternoon."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import minutes


def stock_value_differs(desk):
    """Answered before two; a question back, a colleague's answer, the end."""
    yield desk.on("papeleria", 5, "10:05")
    ticket = desk.files(
        "papeleria",
        "El inventario valorizado no cuadra con contabilidad",
        "Buenos días. El reporte de valoración de inventario al cierre de mes da "
        "$184,220.50 y la cuenta 115.01 tiene $179,865.00.\n"
        "Sacamos los dos reportes con la misma fecha. ¿Nos ayudan a encontrar la "
        "diferencia? La usuaria es administracion.",
    )
    yield minutes(145)
    desk.takes(
        ticket,
        "Buenas tardes, Lucía. Revisamos los movimientos del mes: hay tres ajustes de "
        "inventario con fecha contable distinta a la del movimiento.\n"
        "¿Nos confirma si esos ajustes los hizo el almacén el día 2?",
        then=voc.WAITING_CUSTOMER,
    )
    yield desk.on("papeleria", 4, "09:25")
    desk.mails(
        ticket,
        "papeleria_tomas",
        "Sí, los hice yo el día 2 después del conteo. Les puse la fecha del día "
        "siguiente por error.",
    )
    yield minutes(70)
    desk.answers(
        ticket,
        "Gracias, Tomás. Corrija la fecha contable de los tres asientos (están en "
        "borrador) y vuelva a sacar el reporte: con eso cuadra al centavo.",
        then=voc.SOLVED,
    )
    yield desk.on("papeleria", 3, "12:40")
    desk.writes(ticket, "papeleria", "Quedó, muchas gracias. Pueden cerrarlo.")
    yield minutes(15)
    desk.moves(ticket, voc.CLOSED)


def price_list_ignored(desk):
    """Came after two, due at two the next day, answered an hour late."""
    yield desk.on("papeleria", 3, "15:20")
    ticket = desk.files(
        "papeleria",
        "La tarifa de mayoreo no se aplica en el punto de venta",
        "Configuramos la tarifa de mayoreo a partir de 12 piezas y en la caja sigue "
        "cobrando el precio normal. Adjunto no puedo, pero pasa con cualquier cliente.",
    )
    yield desk.on("papeleria", 2, "15:05")
    desk.takes(
        ticket,
        "Buenas tardes. Una disculpa por la demora. La tarifa está bien; falta "
        "agregarla en la configuración de la caja, en «Tarifas disponibles».\n"
        "Cierre y vuelva a abrir la sesión después del cambio.",
        login="agent2",
        then=voc.IN_PROGRESS,
    )
    yield minutes(50)
    desk.writes(ticket, "papeleria", "Ya cobra bien. Gracias.")
    yield minutes(20)
    desk.moves(ticket, voc.CLOSED, "agent2")


def consignment_question(desk):
    """Filed after the office closed; nobody has answered yet."""
    yield desk.on("papeleria", 1, "18:40")
    desk.files(
        "papeleria",
        "¿Cómo se lleva mercancía en consignación?",
        "Un proveedor nos va a dejar mochilas en consignación. ¿Odoo permite tenerlas "
        "en existencia sin que cuenten en el valor del inventario?",
        severity="0",
    )


STORIES = [
    stock_value_differs,
    price_list_ignored,
    consignment_question,
]
