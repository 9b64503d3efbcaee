"""No agreement: nothing is promised."""

from odoo.addons.sla_policy.engine import vocabulary as voc

from ..moments import minutes


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
    desk.takes(
        ticket,
        "Buenos días, Julio. Con gusto le contamos: hay pólizas desde la de respuesta "
        "el mismo día hasta la de 24 horas. ¿Le llamamos hoy?",
        then=voc.IN_PROGRESS,
    )
    yield minutes(190)
    # Not in force before it is activated.
    desk.drafts(ticket.partner_id, "monthly", "Propuesta de soporte mensual")


STORIES = [
    not_a_customer_yet,
]
