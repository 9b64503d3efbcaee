"""A bakery, a hotel and a pharmacy: monthly, preferred and accompanied support."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import hours, minutes


def recipe_cost(desk):
    """New, with days to go; an answer is not to be expected before tomorrow."""
    yield desk.on("panaderia", 1, "09:40")
    desk.files(
        "panaderia",
        "El costo de la receta no toma el precio nuevo de la harina",
        "Subió la harina y el pan sigue con el costo viejo. ¿Hay que actualizar algo "
        "en la lista de materiales?",
    )


def units_of_measure(desk):
    """Answered between the 24 and the 48 hours of service that are promised."""
    yield desk.on("panaderia", 8, "10:15")
    ticket = desk.files(
        "panaderia",
        "Compramos por saco y usamos por kilo",
        "¿Cómo hacemos para que la compra entre en sacos de 45 kg y la producción "
        "descuente kilos?",
        severity="0",
    )
    yield desk.on("panaderia", 5, "15:30")
    desk.takes(
        ticket,
        "Buenas tardes, Marcela. Se hace con dos unidades de medida: compra en «Saco "
        "45 kg» y existencia en «kg». Le dejamos los pasos:\n"
        "1. Inventario, Configuración, Unidades de medida.\n"
        "2. Cree «Saco 45 kg» con 45 kg de referencia.\n"
        "3. En el producto, pestaña Compra, elija esa unidad.",
        then=voc.WAITING_CUSTOMER,
    )
    yield desk.on("panaderia", 4, "11:05")
    desk.writes(ticket, "panaderia", "¡Perfecto! Ya lo hicimos y funciona.")
    yield hours(3)
    desk.moves(ticket, voc.CLOSED)


def bank_reconciliation(desk):
    """Answered after the 48 hours."""
    yield desk.on("panaderia", 9, "09:00")
    ticket = desk.files(
        "panaderia",
        "Duda con la conciliación de tarjetas",
        "El datáfono deposita las ventas de dos días juntas y no sabemos cómo "
        "conciliarlas con los cierres de caja.",
        severity="0",
    )
    yield desk.on("panaderia", 3, "16:00")
    desk.takes(
        ticket,
        "Buenas tardes. Disculpe la espera. Se concilia el depósito contra los dos "
        "cierres a la vez: seleccione ambos y la comisión como diferencia.",
        login="agent2",
        then=voc.SOLVED,
    )


def tip_on_invoice(desk):
    """Answered within its hours."""
    yield desk.on("hotel", 4, "09:15")
    ticket = desk.takes_down(
        "hotel",
        "El 10 % de servicio sale dos veces en la factura",
        "Llama Paola: en las facturas del restaurante el 10 % de servicio aparece como "
        "línea y otra vez en los impuestos.",
        severity="2",
    )
    desk.assigns(ticket, "agent2")
    yield minutes(265)
    desk.answers(
        ticket,
        "Paola, el producto «Servicio 10 %» tenía además el impuesto de servicio. Se "
        "lo quitamos en pruebas y sale una sola vez. ¿Nos autoriza el cambio?",
        login="agent2",
        then=voc.WAITING_CUSTOMER,
    )
    yield minutes(40)
    desk.mails(ticket, "hotel_mauricio", "Autorizado. Gracias por la rapidez.")
    yield minutes(25)
    desk.moves(ticket, voc.SOLVED, "agent2")
    yield desk.on("hotel", 3, "10:00")
    desk.moves(ticket, voc.CLOSED, "agent2")


def found_it_ourselves(desk):
    """Cancelled by the customer: no promise was kept or broken."""
    yield desk.on("hotel", 6, "08:30")
    ticket = desk.files(
        "hotel",
        "No aparece la reserva de un huésped",
        "No encontramos la reserva 2217 en el sistema.",
    )
    yield minutes(35)
    desk.writes(
        ticket, "hotel", "Ya la encontramos, estaba archivada. Pueden cancelarlo."
    )
    yield minutes(20)
    desk.moves(ticket, voc.CANCELLED)


def expired_medicines(desk):
    """Answered too late, solved, and back again the next day."""
    yield desk.on("clinica", 3, "08:10")
    ticket = desk.files(
        "clinica",
        "El sistema deja vender lotes vencidos",
        "En farmacia se vendió un lote vencido el día anterior. La fecha de "
        "vencimiento está bien cargada en el lote.",
        severity="2",
    )
    yield minutes(255)
    desk.takes(
        ticket,
        "Buenas tardes, Gabriela. Lamentamos la demora. La estrategia de salida estaba "
        "en FIFO; la cambiamos a FEFO y activamos el aviso de lote vencido.",
        then=voc.IN_PROGRESS,
    )
    yield minutes(140)
    desk.moves(ticket, voc.SOLVED)
    yield desk.on("clinica", 2, "09:05")
    desk.writes(
        ticket,
        "clinica",
        "Hoy volvió a pasar, esta vez en la bodega de urgencias.",
    )
    yield minutes(45)
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.answers(
        ticket,
        "Esa bodega tiene su propia estrategia y seguía en FIFO. La estamos "
        "corrigiendo y revisamos las demás.",
    )


STORIES = [
    recipe_cost,
    units_of_measure,
    bank_reconciliation,
    tip_on_invoice,
    found_it_ourselves,
    expired_medicines,
]
