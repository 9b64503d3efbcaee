"""Values that are proposed, and then belong to whoever typed over them."""


def preserve_manual_values(records, vals, proposals):
    """A context in which a write that repeats a value proposes nothing anew.

    Odoo computes a field again when a value it depends on is written, be it the
    same as before; an import that repeats a column would undo what was typed.

    :param dict vals: what is about to be written to the records
    :param dict proposals: `{field: sources}`; a source is the name of a field of
        the records, or `many2one.field` of the record it points to
    """
    protected = []
    for name, sources in proposals.items():
        given = [source for source in sources if source.partition(".")[0] in vals]
        if given and name not in vals:
            same = records.filtered(
                lambda record, given=given: all(
                    _value(record, source, vals) == _value(record, source, {})
                    for source in given
                )
            )
            protected.append(([records._fields[name]], same))
    return records.env.protecting(protected)


def _value(record, source, vals):
    """What a source of a proposal is, or would be after writing `vals`."""
    name, _dot, inner = source.partition(".")
    field = record._fields[name]
    value = field.convert_to_cache(vals.get(name, record[name]), record)
    if not inner:
        return value
    return record.env[field.comodel_name].browse(value)[inner]
