"""The one formatter of moments for readers: their language, their time zone."""

from odoo.tools import format_datetime

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
