"""What happened at the desk of the demo data in its last ten days.

Each story is one ticket, told as a generator (see `desk.Desk`). Those that are under
way run around the clock, so that there is something to watch on any day and at any
hour; those of the past keep to office hours. The customers write as customers do.
"""

from datetime import timedelta

from odoo.addons.sla_policy.engine import vocabulary as voc


def minutes(number):
    return timedelta(minutes=number)


def hours(number):
    return timedelta(hours=number)


def days(number):
    return timedelta(days=number)


# === ANSWER BY TWO IN THE AFTERNOON === #


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
    desk.assigns(ticket)
    desk.answers(
        ticket,
        "Buenas tardes, Lucía. Revisamos los movimientos del mes: hay tres ajustes de "
        "inventario con fecha contable distinta a la del movimiento.\n"
        "¿Nos confirma si esos ajustes los hizo el almacén el día 2?",
    )
    desk.moves(ticket, voc.WAITING_CUSTOMER)
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
    )
    desk.moves(ticket, voc.SOLVED)
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
    desk.assigns(ticket, "agent2")
    desk.answers(
        ticket,
        "Buenas tardes. Una disculpa por la demora. La tarifa está bien; falta "
        "agregarla en la configuración de la caja, en «Tarifas disponibles».\n"
        "Cierre y vuelva a abrir la sesión después del cambio.",
        login="agent2",
    )
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
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


# === PLATINUM === #


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
    )
    desk.moves(ticket, voc.IN_PROGRESS)
    yield minutes(30)
    desk.answers(
        ticket,
        "El sistema está en línea desde hace dos minutos. El disco de respaldos se "
        "llenó; lo ampliamos y pusimos una alerta para que no vuelva a pasar.",
    )
    desk.moves(ticket, voc.SOLVED)
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
    desk.assigns(ticket, "agent2")
    desk.answers(
        ticket,
        "Buenas tardes. El certificador renovó las credenciales y las anteriores "
        "dejaron de servir. Estamos pidiendo las nuevas.",
        login="agent2",
    )
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
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
    )
    desk.moves(ticket, voc.SOLVED, "agent2")
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
    desk.assigns(ticket)
    desk.answers(
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
    )
    desk.moves(ticket, voc.IN_PROGRESS)
    yield minutes(85)
    desk.answers(
        ticket,
        "La impresora de despacho había cambiado de dirección en la red. Ya está "
        "fija y probada con dos envíos.",
    )
    desk.moves(ticket, voc.SOLVED)


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
    desk.assigns(ticket, "agent2")
    desk.answers(
        ticket,
        "Recibido. Parece una regla que cambió con la actualización de anoche. La "
        "estamos comparando con el ambiente de pruebas.",
        login="agent2",
    )
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")
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
    )
    desk.moves(ticket, voc.IN_PROGRESS)


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
    desk.assigns(ticket)
    desk.answers(
        ticket,
        "Buenas tardes. Los tres tienen activada la verificación en dos pasos con el "
        "teléfono anterior. Necesitamos validar su identidad antes de quitarla.",
    )
    desk.moves(ticket, voc.IN_PROGRESS)


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
    desk.assigns(ticket, "agent2")
    desk.answers(
        ticket,
        "Lo reprodujimos. Es un error del importador estándar, así que lo reportamos "
        "al fabricante. Le contamos cada semana cómo va.",
        login="agent2",
    )
    desk.moves(ticket, voc.WAITING_VENDOR, "agent2")
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
    desk.assigns(ticket)
    desk.answers(
        ticket,
        "Buenos días. Para corregirlo necesitamos saber qué centro de costo lleva "
        "cada proveedor. ¿Nos puede mandar la lista?",
    )
    desk.moves(ticket, voc.WAITING_CUSTOMER)


# === MONTHLY, PREFERRED, ACCOMPANIED === #


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
    desk.assigns(ticket)
    desk.answers(
        ticket,
        "Buenas tardes, Marcela. Se hace con dos unidades de medida: compra en «Saco "
        "45 kg» y existencia en «kg». Le dejamos los pasos:\n"
        "1. Inventario, Configuración, Unidades de medida.\n"
        "2. Cree «Saco 45 kg» con 45 kg de referencia.\n"
        "3. En el producto, pestaña Compra, elija esa unidad.",
    )
    desk.moves(ticket, voc.WAITING_CUSTOMER)
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
    desk.assigns(ticket, "agent2")
    desk.answers(
        ticket,
        "Buenas tardes. Disculpe la espera. Se concilia el depósito contra los dos "
        "cierres a la vez: seleccione ambos y la comisión como diferencia.",
        login="agent2",
    )
    desk.moves(ticket, voc.SOLVED, "agent2")


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
    )
    desk.moves(ticket, voc.WAITING_CUSTOMER, "agent2")
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
    desk.assigns(ticket)
    desk.answers(
        ticket,
        "Buenas tardes, Gabriela. Lamentamos la demora. La estrategia de salida estaba "
        "en FIFO; la cambiamos a FEFO y activamos el aviso de lote vencido.",
    )
    desk.moves(ticket, voc.IN_PROGRESS)
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


# === STARS === #


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
    desk.assigns(ticket)
    desk.moves(ticket, voc.ASSIGNED)
    desk.answers(
        ticket,
        "Buenos días, Wilson. Lo analizamos con desarrollo y le mandamos la "
        "estimación.",
    )
    yield desk.on("distribuidora", 3, "16:20")
    estimate = desk.estimates(
        ticket,
        ("Reporte por ruta y vendedor, con el mes anterior", 360),
        ("Pruebas con los datos de dos meses", 120),
        ("Capacitación a ventas", 60),
    )
    desk.does(estimate, "action_send")
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
    desk.assigns(ticket, "agent2")
    desk.moves(ticket, voc.ASSIGNED, "agent2")
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
    desk.assigns(ticket)
    desk.moves(ticket, voc.ASSIGNED)
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
    )
    desk.moves(ticket, voc.SOLVED)
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
    )
    desk.moves(ticket, voc.HANDED_OVER, "agent2")


def waybill_printer(desk):
    """Nobody has taken it: the response is overdue."""
    yield desk.ago(hours=3, minutes=10)
    desk.files(
        "transportes",
        "No salen las guías de remisión",
        "Módulo: Inventario. Al imprimir la guía sale una hoja en blanco. Cuatro "
        "camiones cargados esperando en el patio de Manta.",
        severity="2",
    )


def fuel_cards(desk):
    """Nobody has taken it; there is still time."""
    yield desk.ago(hours=1, minutes=30)
    desk.files(
        "transportes",
        "Los consumos de combustible no se cargan por viaje",
        "Los vales se registran, pero en el viaje el costo de combustible queda en "
        "cero. Podemos seguir trabajando.",
    )


def driver_settlements(desk):
    """72 hours, most of them gone."""
    yield desk.ago(hours=66)
    ticket = desk.files(
        "transportes",
        "Ordenar las liquidaciones de choferes por fecha de viaje",
        "La lista de liquidaciones sale por nombre y nos sirve más por fecha.",
        severity="0",
    )
    yield hours(2)
    desk.assigns(ticket, "agent2")
    desk.answers(
        ticket,
        "Recibido. Lo revisamos esta semana; es un cambio de la vista.",
        login="agent2",
    )
    yield hours(4)
    desk.moves(ticket, voc.IN_PROGRESS, "agent2")


def tolls_twice(desk):
    """Solved, and reopened when it came back: the time in between does not count."""
    yield desk.ago(days=5, hours=2)
    ticket = desk.files(
        "transportes",
        "Los peajes se cargan dos veces",
        "En los viajes a Guayaquil cada peaje aparece duplicado desde el lunes. "
        "Borramos el repetido a mano.",
    )
    yield minutes(48)
    desk.assigns(ticket)
    yield minutes(30)
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.answers(
        ticket, "Nelson, la importación corre dos veces por hora. Lo corregimos hoy."
    )
    yield hours(10)
    desk.answers(ticket, "Corregido. Los duplicados de esta semana ya no están.")
    desk.moves(ticket, voc.SOLVED)
    yield hours(92)
    desk.mails(
        ticket,
        "transportes_katiuska",
        "Buenos días, desde ayer volvieron a salir duplicados, pero solo los de la "
        "ruta por la costa.",
    )
    yield minutes(40)
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.answers(
        ticket,
        "Lo reabrimos, Katiuska. Esa ruta tiene otro proveedor de peajes; revisamos "
        "también su importación.",
    )


def tracking_down(desk):
    """Critical, just assigned."""
    yield desk.ago(minutes=9)
    ticket = desk.files(
        "transportes",
        "Sistema sin servicio: no carga ninguna página",
        "No abre el ERP en ninguna oficina. Operaciones detenidas.",
        severity="3",
    )
    yield minutes(4)
    desk.assigns(ticket)
    desk.moves(ticket, voc.IN_PROGRESS)
    desk.answers(ticket, "Lo tenemos. Revisando el servidor en este momento.")


# === PREPAID, THIRD LEVEL === #


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
    desk.assigns(ticket)
    desk.answers(
        ticket,
        "Buenos días, Héctor. ¿Nos comparte los números de las órdenes, el mensaje "
        "completo y con qué usuario pasa?",
    )
    desk.moves(ticket, voc.WAITING_CUSTOMER)
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
    desk.assigns(ticket, "agent2")
    desk.does(ticket, "action_information_complete", "agent2")
    desk.answers(
        ticket,
        "Buenas tardes. La información está completa. Preparamos el diagnóstico y la "
        "estimación.",
        login="agent2",
    )
    yield desk.on("manufacturas", 5, "17:10")
    estimate = desk.estimates(
        ticket,
        ("Puntos de control por lote en la recepción", 720),
        ("Formato de inspección: grosor, color y defectos", 540),
        ("Pruebas con calidad y puesta en marcha", 300),
        login="agent2",
        analysis="<p>Se resuelve con puntos de control y un formato propio.</p>",
        terms="<p>No incluye básculas ni lectores.</p>",
    )
    desk.does(estimate, "action_send", "agent2")
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
    desk.assigns(ticket)
    desk.does(ticket, "action_information_complete")
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
    desk.assigns(ticket, "agent2")
    desk.does(ticket, "action_information_complete", "agent2")
    yield desk.on("manufacturas", 4, "10:20")
    desk.answers(
        ticket,
        "Buenos días. ¿Cuántas personas son y prefieren que sea remota o en sitio? La "
        "estimación cambia con eso.",
        login="agent2",
    )
    desk.moves(ticket, voc.WAITING_CUSTOMER, "agent2")


# === NO AGREEMENT === #


def not_a_customer_yet(desk):
    """Registered and answered, with nothing promised."""
    yield desk.on("cafeteria", 2, "10:00")
    ticket = desk.files(
        "cafeteria",
        "¿Qué incluye su soporte?",
        "Ya tenemos Odoo con otra empresa y buscamos quien nos dé soporte. ¿Qué "
        "opciones hay?",
        severity="0",
    )
    yield minutes(75)
    desk.assigns(ticket)
    desk.answers(
        ticket,
        "Buenos días, Julio. Con gusto le contamos: hay pólizas desde la de respuesta "
        "el mismo día hasta la de 24 horas. ¿Le llamamos hoy?",
    )
    desk.moves(ticket, voc.IN_PROGRESS)
    yield minutes(190)
    # Not in force before it is activated.
    desk.drafts(ticket.partner_id, "monthly", "Propuesta de soporte mensual")


STORIES = [
    stock_value_differs,
    price_list_ignored,
    consignment_question,
    everything_down,
    invoices_not_certified,
    not_so_urgent,
    purchases_blocked,
    scales_not_read,
    users_locked_out,
    bank_import_at_the_maker,
    cost_center_missing,
    recipe_cost,
    units_of_measure,
    bank_reconciliation,
    tip_on_invoice,
    found_it_ourselves,
    expired_medicines,
    route_report,
    transfer_refused,
    withholding_codes,
    export_invoices_fail,
    variety_on_invoice,
    waybill_printer,
    fuel_cards,
    driver_settlements,
    tolls_twice,
    tracking_down,
    production_orders_stuck,
    quality_module,
    second_warehouse,
    planner_training,
    not_a_customer_yet,
]
