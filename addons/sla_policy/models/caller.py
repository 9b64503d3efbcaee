"""Methods that customers call, over RPC too: what they send with a call is theirs."""

import functools
import inspect
from datetime import date

from odoo import fields
from odoo.exceptions import UserError

# All that a customer's context may say: their language, their zone, their companies.
_THEIRS = ("lang", "tz", "uid", "allowed_company_ids")


def strip_untrusted_context(method):
    """Run a method without what somebody outside put into its context.

    A context may hold defaults for the rows that are written on their behalf, and
    switches that keep what happens from being noted. Agents, and our own code, keep
    theirs.
    """

    @functools.wraps(method)
    def called(self, *args, **kwargs):
        if self.env.user.share and not self.env.su:
            context = self.env.context
            theirs = {name: context[name] for name in _THEIRS if name in context}
            self = self.with_env(self.env(context=theirs))
        return method(self, *args, **kwargs)

    return called


# === PLAIN VALUES === #

# The most characters of a sentence or two; of what nobody types, but programs send.
LINE = 500
TEXT = 20_000
# PostgreSQL has no larger integer.
MAX_INTEGER = 2**31 - 1


def clean(value):
    """Text as the database and HTML keep it: one kind of line end, no control signs.

    Linear in its length; `value` is text.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    # Half a character, as JSON can spell it, is none.
    value = value.encode("utf-8", "ignore").decode()
    return value.translate(_CONTROL)


_CONTROL = dict.fromkeys(
    [
        *(sign for sign in range(0x20) if chr(sign) not in "\n\t"),
        *range(0x7F, 0xA0),
        0xFFFE,
        0xFFFF,
    ]
)


def checked(**checks):
    """Check values that programs send to a public method, before it runs.

    None and False are left as they are: they stand for a value that is not given.

    :param checks: what each parameter has to be, by its name: `text`, `number`, `flag`,
        `whole`, `wholes`, `day` or `fields_by_name`
    :raise UserError: by the method, with a sentence that names the parameter
    """

    def decorate(method):
        signature = inspect.signature(method)

        @functools.wraps(method)
        def called(self, *args, **kwargs):
            bound = signature.bind(self, *args, **kwargs)
            for name, check in checks.items():
                value = bound.arguments.get(name)
                if value is not None and value is not False:
                    bound.arguments[name] = check(self.env, name, value)
            return method(*bound.args, **bound.kwargs)

        return called

    return decorate


def text(limit=TEXT):
    """A check for text of at most `limit` characters; it is cleaned, not stripped."""

    def check(env, name, value):
        # Before anything looks at each of its characters.
        if not isinstance(value, str) or len(value) > limit:
            raise UserError(
                env._(
                    "“%(name)s” has to be a text of at most %(limit)s characters. "
                    "Nothing was changed.",
                    name=name,
                    limit=limit,
                )
            )
        return clean(value)

    return check


def number(env, name, value):
    """Check a finite number that the database can keep."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # NaN compares as neither.
    if not is_number or not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise UserError(
            env._("“%s” has to be a number. Nothing was changed.", name),
        )
    return value


def whole(env, name, value):
    """Check an integer: an id, a version."""
    if isinstance(value, float) or number(env, name, value) != value:
        raise UserError(
            env._("“%s” has to be a whole number. Nothing was changed.", name),
        )
    return value


def wholes(env, name, value):
    """Check a list of integers."""
    if not isinstance(value, list | tuple):
        raise UserError(
            env._("“%s” has to be a list of whole numbers. Nothing was changed.", name),
        )
    return [whole(env, name, one) for one in value]


def flag(env, name, value):
    """Read anything as yes or no."""
    return bool(value)


def day(env, name, value):
    """Check a date, as an object or as `2026-03-31`."""
    try:
        if not isinstance(value, str | date) or len(str(value)) > LINE:
            raise ValueError(value)
        return fields.Date.to_date(value)
    except ValueError as error:
        raise UserError(
            env._(
                "“%s” has to be a date, written as year, month and day: 2026-03-31. "
                "Nothing was changed.",
                name,
            )
        ) from error


def fields_by_name(env, name, value):
    """Check a dict, its keys text."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise UserError(
            env._("“%s” has to name its values by their fields.", name),
        )
    return value
