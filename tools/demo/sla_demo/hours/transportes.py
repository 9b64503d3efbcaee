"""More work than the hours of the year cover."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import minutes


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
    desk.assigns(ticket, then=voc.IN_PROGRESS)
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
    desk.assigns(ticket, then=voc.IN_PROGRESS)
    for number, worked in ((8, 410), (7, 430), (6, 235)):
        yield desk.on("transportes", number, "17:00")
        desk.logs(ticket, worked, "Recálculo de los fletes del consorcio")
    desk.moves(ticket, voc.SOLVED)


STORIES = [
    fuel_prices,
    consortium_prices,
]
