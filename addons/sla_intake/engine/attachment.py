"""Check which files a customer may send, by their content and not by their name."""

from __future__ import annotations

# Why a file is refused.
EMPTY = "empty"
VIDEO = "video"
KIND = "kind"  # files of this kind are not accepted
MISMATCH = "mismatch"  # the content does not match the name

_PICTURES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/heif": "heic",
}
_TEXTS = {
    "txt": "text/plain",
    "log": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKAGES = {
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "zip": "application/zip",
}
_ZIPPED = frozenset({"application/zip", "application/x-zip-compressed"})
_PICTURE_ENDINGS = ("png", "jpg", "jpeg", "gif", "webp", "heic", "heif")
_VIDEO_ENDINGS = frozenset("3gp avi flv m4v mkv mov mp4 mpeg mpg ogv webm wmv".split())
# Texts a browser runs.
_ACTIVE_TEXTS = frozenset(
    {"text/html", "text/xml", "image/svg+xml", "application/xhtml+xml"}
)
_ACTIVE_STARTS = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml")

#: The accepted endings of names, pictures first.
ENDINGS = (*_PICTURE_ENDINGS, "pdf", *_TEXTS, *_PACKAGES)

_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_HEAD = 4096


def ending(name: str) -> str:
    """The ending of a file name, in lower case and without its dot."""
    stem, dot, found = name.rpartition(".")
    return found.lower() if dot and stem.strip(".") else ""


def clean_name(name: str) -> str:
    """A name without its folders and without misleading characters."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*')
    stem, dot, found = name.strip(" .").rpartition(".")
    if not dot:
        return found[:100]
    return f"{stem[:100]}.{found[:10]}"


def judge(name: str, raw: bytes, guessed: str) -> tuple[str, str]:
    """The type to store a file with, or why it is refused.

    :param name: the name of the file
    :param guessed: its MIME type as guessed by a library from the content
    :return: `(MIME type, "")` or `("", reason)`
    """
    extension = ending(name)
    if guessed.startswith("video/") or extension in _VIDEO_ENDINGS:
        return "", VIDEO
    if not raw:
        return "", EMPTY
    if extension not in ENDINGS:
        return "", KIND
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC_BRANDS:
        guessed = "image/heic"
    kept = ""
    if extension in _PICTURE_ENDINGS:
        # Phones give pictures any name: the content decides.
        kept = guessed if guessed in _PICTURES else ""
    elif extension == "pdf":
        kept = guessed if guessed == "application/pdf" else ""
    elif extension in _TEXTS:
        kept = _TEXTS[extension] if _is_text(raw, guessed) else ""
    elif extension in _PACKAGES:
        is_package = raw[:4] == b"PK\x03\x04" and (
            guessed in _ZIPPED or guessed == _PACKAGES[extension]
        )
        kept = _PACKAGES[extension] if is_package else ""
    return (kept, "") if kept else ("", MISMATCH)


def _is_text(raw: bytes, guessed: str) -> bool:
    """Whether it is text to be read, in whatever encoding, and not one that runs."""
    head = raw[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16, as some systems log
        return True
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    # A log with `<html>` further down is a log, even if libraries guess otherwise.
    if start.startswith(b"<") and (
        guessed in _ACTIVE_TEXTS or start.startswith(_ACTIVE_STARTS)
    ):
        return False
    return not any(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head)
