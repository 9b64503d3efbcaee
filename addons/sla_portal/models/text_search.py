"""Searching texts without their accents, whatever PostgreSQL has installed."""

import unicodedata

from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

# Latin letters with marks: Latin-1, Latin Extended-A and -B, Latin Extended Additional.
_RANGES = ((0xC0, 0x250), (0x1E00, 0x1F00))


def _fold_table():
    """The letters that have a mark, and the plain letters in their places."""
    letters, bases = [], []
    for letter in (chr(code) for span in _RANGES for code in range(*span)):
        base = unicodedata.normalize("NFD", letter)[0]
        if base != letter and base.isascii():
            letters.append(letter)
            bases.append(base)
    return "".join(letters), "".join(bases)


_LETTERS, _BASES = _fold_table()
_FOLD = str.maketrans(_LETTERS, _BASES)


def fold(text):
    """A text without the marks of its Latin letters; its case is kept."""
    composed = unicodedata.normalize("NFC", text or "")
    return composed.translate(_FOLD)


def contains(model, field, text):
    """The domain of the records whose field has a text in it, in any case and with or
    without accents.

    Odoo does it by itself where PostgreSQL has `unaccent`, which takes a superuser to
    install; elsewhere the letters are replaced one by one.

    :param model: the records that are searched
    :param str field: a stored text of the model
    :param str text: as typed; the special characters of patterns are escaped
    """
    if model.env.registry.has_unaccent:
        return Domain(field, "ilike", escape_psql(text))
    plain = fold(text)

    def to_sql(records, alias, query):
        return SQL(
            "translate(%s, %s, %s) ILIKE %s",
            records._field_to_sql(alias, field, query),
            _LETTERS,
            _BASES,
            f"%{escape_psql(plain)}%",
        )

    def is_found(record):
        return plain.lower() in fold(record[field]).lower()

    return Domain.custom(to_sql=to_sql, predicate=is_found)
