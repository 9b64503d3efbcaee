"""What an estimate may come to: whole minutes, and not too many."""

from odoo.exceptions import ValidationError

# A thousand hours: the user who estimates more has mistyped, or has a project.
MOST_MINUTES = 60_000


def check_minutes(env, value):
    """Refuse what is no number of minutes to estimate. Nothing yet is 0.

    :raise ValidationError: with what to type instead
    """
    if not value:
        return
    if not isinstance(value, int | float) or value != int(value):
        raise ValidationError(
            env._("Estimate in whole minutes: “%s” is no such number.", value)
        )
    if value < 0:
        raise ValidationError(
            env._("An estimate cannot be negative. Type how long the work takes.")
        )
    if value > MOST_MINUTES:
        raise ValidationError(
            env._(
                "An estimate goes up to %s hours. Split the work, or check the number.",
                MOST_MINUTES // 60,
            )
        )
