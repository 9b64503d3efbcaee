"""The one formatter of moments for readers: their language, their time zone."""

from odoo.tools import format_date, format_datetime

from ..engine.local_time import Zone

#: Patterns of babel by style.
STYLES = {
    "full": "EEE d MMM y, HH:mm",
    "medium": "d MMM y, HH:mm",
    "short": "d MMM, HH:mm",
    "exact": "d MMM y, HH:mm:ss",
    "field": "medium",  # as a field shows it: the formats of the language
}


def format_moment(env, moment, style="medium", tz=None):
    """Write a moment (naive UTC) in the reader's language.

    :param str style: one of `STYLES`
    :param str tz: the time zone to write it in; None for the reader's: that of the
        context, else of the user, else UTC
    :return: "" for no moment
    """
    if not moment:
        return ""
    return format_datetime(env, moment, tz=tz or str(env.tz), dt_format=STYLES[style])


def format_long_moment(env, moment, tz):
    """Write a moment with its day in full: Monday, March 2, 2026, 14:00.

    :param moment: naive UTC
    :param str tz: the time zone to write it in
    """
    local = Zone(tz).wall(moment)
    day = format_date(env, local.date(), date_format="full")
    return f"{day}, {local:%H:%M}"
