"""Hours at a discount: paid, waiting, called off."""

from ..moments import minutes


def stationer_buys_hours(desk):
    """At the discount of the tier: one is paid, one waits, one was called off."""
    yield desk.nth("papeleria", 1, 6, "10:20")
    invoice = desk.invoices(
        desk.orders("papeleria", (desk.hours("development_hours"), 20))
    )
    yield desk.nth("papeleria", 1, 7, "13:00")
    desk.is_paid(invoice)
    yield desk.nth("papeleria", 1, 11, "09:45")
    order = desk.orders("papeleria", (desk.hours("training_advanced_on_site"), 10))
    yield minutes(200)
    order._action_cancel()
    yield desk.on("papeleria", 2, "12:30")
    desk.invoices(
        desk.orders(
            "papeleria",
            (desk.hours("training_intermediate_on_site"), 6),
            (desk.hours("travel"), 1),
        )
    )


STORIES = [
    stationer_buys_hours,
]
