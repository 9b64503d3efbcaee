"""How a record's name is put together from its parts."""


def joined(*parts, separator=": "):
    """Join the parts that are set, so that a new record's name has no holes.

    :param parts: texts; what is empty or not set yet is left out
    :param str separator: between two parts
    :return: the name, empty where no part is set
    """
    return separator.join(part for part in parts if part)
