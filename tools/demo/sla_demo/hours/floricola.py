"""Hours of a season: used, lapsed, given back, charged and waived."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import minutes


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
    # Over a month ago on any day, so that the first hours lapse before the slips below.
    yield min(desk.nth("floricola", 1, -3, "09:15"), desk.on("floricola", 28, "09:15"))
    invoice = desk.invoices(desk.orders("floricola", (month, 8), (season, 6)))
    desk.is_paid(invoice)
    yield min(desk.nth("floricola", 1, -2, "10:00"), desk.on("floricola", 27, "10:00"))
    ticket = desk.files(
        "floricola",
        "Temporada alta: acompañamiento en los primeros despachos",
        "Módulo: Inventario. Empieza la temporada y queremos a alguien a la mano "
        "mientras salen los primeros despachos.",
        severity="1",
    )
    desk.assigns(ticket, then=voc.IN_PROGRESS)
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
    estimate = desk.quotes(
        ticket,
        ("Página de variedades de la semana", 300),
        ("Pruebas con un comprador", 120),
        login="agent2",
    )
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
    desk.assigns(ticket, then=voc.IN_PROGRESS)
    yield minutes(25)
    desk.logs(ticket, 25, "Se recuperó la lista desde el registro de cambios")
    desk.answers(
        ticket,
        "La lista está de vuelta. Como le comentamos, es un error de uso: se descuenta "
        "una hora.",
        then=voc.SOLVED,
    )


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
    desk.assigns(ticket, "agent2", then=voc.IN_PROGRESS)
    yield minutes(100)
    desk.logs(ticket, 80, "Cambio del logo y revisión de las plantillas", "agent2")
    desk.moves(ticket, voc.SOLVED, "agent2")
    yield minutes(45)
    desk.waives(ticket, "El logo lo dejamos mal nosotros en la última actualización")


STORIES = [
    roses_buy_hours,
    buyers_portal,
    deleted_by_mistake,
    our_own_slip,
]
