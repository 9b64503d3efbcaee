"""Prepare texts for a voice on the phone. Standard library only."""

SPANISH = "es-MX"
ENGLISH = "en-US"

# Letters and digits that belong together are said together, with a breath in between.
_GROUP = 3


def language_of(lang: str | None) -> str:
    """The language of the voice for a user's language: `es_CR` → `es-MX`.

    English for all other languages, as the texts fall back to it.
    """
    return SPANISH if (lang or "").lower().split("_")[0] == "es" else ENGLISH


def spell(number: str | None) -> str:
    """A ticket's number sign by sign: `HT00042` → `H, T. 0, 0, 0. 4, 2`.

    A voice would make forty-two of it, and a title of its letters. Other characters are
    left out and become a pause.
    """
    groups: list[str] = []
    group = ""
    kind: bool | None = None
    for sign in str(number or ""):
        is_said = sign.isascii() and sign.isalnum()
        new_kind = sign.isdigit() if is_said else None
        if group and (new_kind != kind or len(group) == _GROUP):
            groups.append(group)
            group = ""
        kind = new_kind
        if kind is not None:
            group += sign.upper()
    if group:
        groups.append(group)
    return ". ".join(", ".join(signs) for signs in groups)


def pause_after(words: str) -> str:
    """Words that end like a sentence: voices pause there."""
    words = words.strip()
    return words if not words or words[-1] in ".!?" else f"{words}."
