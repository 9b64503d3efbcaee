"""Detect in the text of a request: several errors in one, a video, a similar ticket.

Heuristics for English and Spanish, used for suggestions only.
"""

from __future__ import annotations

import re
import unicodedata

# Words for something that does not work. Without accents, in lower case.
_TROUBLE = re.compile(
    r"\b(?:error(?:es|s)?|fall(?:a|an|as|o|os|ando|aron)|problemas?|problems?"
    r"|issues?|bugs?|fail(?:s|ed|ing|ure|ures)?|crash(?:es|ed)?|wrong|broken"
    r"|cannot|can'?t|(?:does|do|did|is|are|will|would)(?: not|n'?t)"
    r"|no (?:se )?(?:\w+ )?(?:funciona|puede|puedo|podemos|pueden|deja|permite|abre"
    r"|imprime|carga|aparece|sale|llega|guarda|calcula|cuadra|muestra|timbra)n?"
    r"|incorrect[oa]s?|mal|roto|bloquead[oa]s?)\b"
)
# Phrases that begin another matter.
_ANOTHER = re.compile(
    r"\b(?:otr[oa] (?:error|problema|falla|fallo|asunto|tema|caso|incidente)"
    r"|(?:another|a second|second|one more) (?:error|problem|issue|bug|thing|matter)"
    r"|segund[oa] (?:error|problema|falla|tema)"
    r"|(?:dos|tres|cuatro|varios|algunos|diferentes|distintos|2|3|4)"
    r" (?:errores|problemas|fallas|fallos|temas|casos|incidentes)"
    r"|(?:two|three|four|several|various|different|multiple|2|3|4)"
    r" (?:errors|problems|issues|bugs|matters))\b"
)
# They begin another matter where trouble follows, and trouble came before.
_BESIDES = re.compile(
    r"\b(?:por otr[oa] (?:lado|parte)|aparte de (?:eso|esto)|adicionalmente|ademas"
    r"|tambien|apart from (?:that|this)|besides|in addition|additionally|also"
    r"|on top of (?:that|this)|on the other hand)\b"
)
_END = re.compile(r"[.!?\n]")
# Blanks that no line ends with: `\s` would cross lines, and try each blank one again.
_BLANK = r"[^\S\r\n\v\f\x1c-\x1e\x85\u2028\u2029]"
_ITEM = re.compile(
    rf"^{_BLANK}{{0,100}}(?:\(?\d{{1,2}}{_BLANK}{{0,9}}[.):-]|[a-h]\)|[-*•–])(.+)$",
    re.MULTILINE,
)
_VIDEO = re.compile(
    r"\b(?:videos?|screencasts?|grabacion(?:es)? de pantalla|screen recordings?"
    r"|loom\.com|youtu\.be|youtube\.com|vimeo\.com)\b"
)
_WORD = re.compile(r"[^\W_]+")
# Words without meaning for the subject of a ticket.
_EMPTY = frozenset(
    "a al and are as at be but by can con como cuando cual de del desde do does el en "
    "es esta este esto for from ha hay he i in is it la las le lo los me mi my no not "
    "nos of on or para pero por que se si sin sobre su sus the this that to tu un una "
    "unas unos we when with y ya you your urgente urgent hola hello buenos dias favor "
    "please ayuda help error errores errors problema problemas problem problems".split()
)
# The length of a stem: printing and printed are one word, imprime and imprimir too.
_STEM = 6


def plain(text: str) -> str:
    """Lower case, without accents, compatible letters made one."""
    decomposed = unicodedata.normalize("NFKD", (text or "").lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def several_errors(text: str) -> bool:
    """Whether a text seems to report several errors: agreements want a ticket each.

    A list counts where two of its points are about trouble: a list of steps does not.
    """
    text = plain(text)
    if _ANOTHER.search(text):
        return True
    points = [point for point in _ITEM.findall(text) if _TROUBLE.search(point)]
    if len(points) >= 2:
        return True
    trouble = _TROUBLE.search(text)
    if not trouble:
        return False
    for besides in _BESIDES.finditer(text, trouble.end()):
        # The sentence it opens, not all that follows.
        end = _END.search(text, besides.end())
        rest = text[besides.end() : end.start() if end else len(text)]
        if _TROUBLE.search(rest):
            return True
    return False


def mentions_video(text: str) -> bool:
    """Whether a text mentions a video."""
    return bool(_VIDEO.search(plain(text)))


def likeness(one: str, other: str) -> int:
    """The similarity of two texts, 0 to 100, by their meaningful words.

    Symmetric; 100 for the same words in whatever order, 0 where there are none in
    common, or none at all.
    """
    return overlap(words(one), words(other))


def overlap(ones: frozenset[str], others: frozenset[str]) -> int:
    """The same as `likeness`, from the words of two texts."""
    if not ones or not others:
        return 0
    return round(200 * len(ones & others) / (len(ones) + len(others)))


def words(text: str) -> frozenset[str]:
    """The meaningful words of a text, as `overlap` compares them."""
    return frozenset(
        word[:_STEM]
        for word in _WORD.findall(plain(text))
        if word not in _EMPTY and (len(word) > 1 or word.isdigit())
    )
