"""Permission for writes of the addons' own code, where users may not write.

The permission is a Python object in the context, so that no RPC call can hold it. It
is bound to one model, and to the records and fields that are written. The method that
it is for removes it from the context before it goes on: commands of x2many fields,
computed fields and other hooks run without it, and what they write is checked as usual.
"""

from typing import NamedTuple

_KEY = "sla_writer"


class _Permission(NamedTuple):
    model: str
    #: None: all records of the model, and new ones.
    ids: tuple | None
    #: None: all fields.
    names: frozenset | None


def as_own_write(records, names=None, *, any_record=False):
    """The records, with permission to write some of their fields.

    :param names: the names of the fields; None: all
    :param bool any_record: whether the permission is for every record of the model,
        new ones included, and not for these only
    """
    permission = _Permission(
        records._name,
        None if any_record else tuple(records._ids),
        None if names is None else frozenset(names),
    )
    return records.with_context(**{_KEY: permission})


def is_own_write(records, names=()):
    """Whether there is permission to write these fields of these records."""
    permission = records.env.context.get(_KEY)
    return (
        isinstance(permission, _Permission)
        and permission.model == records._name
        and (permission.ids is None or set(records._ids) <= set(permission.ids))
        and (permission.names is None or permission.names.issuperset(names))
    )


def without_own_write(records):
    """The records without any permission: for what goes on after the check."""
    context = records.env.context
    if _KEY not in context:
        return records
    rest = {key: value for key, value in context.items() if key != _KEY}
    return records.with_env(records.env(context=rest))


def take_own_write(records, names=()):
    """Check the permission, and remove it.

    :return: whether there is permission, and the records without it
    """
    return is_own_write(records, names), without_own_write(records)


def without_defaults(records, names):
    """The records without defaults for these fields in the context, and without any
    permission: the context of a call is set by its caller."""
    records = without_own_write(records)
    own = {f"default_{name}" for name in names}
    if own.isdisjoint(records.env.context):
        return records
    rest = {key: value for key, value in records.env.context.items() if key not in own}
    return records.with_env(records.env(context=rest))
