"""Stars around the clock: trucks that are on the road."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import hours, minutes


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
    desk.takes(
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
    desk.answers(
        ticket,
        "Corregido. Los duplicados de esta semana ya no están.",
        then=voc.SOLVED,
    )
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
    desk.assigns(ticket, then=voc.IN_PROGRESS)
    desk.answers(ticket, "Lo tenemos. Revisando el servidor en este momento.")


STORIES = [
    waybill_printer,
    fuel_cards,
    driver_settlements,
    tolls_twice,
    tracking_down,
]
