"""Which files are taken: what is in them counts, not what they are called."""

import unittest

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_intake.engine import attachment as engine

properties = settings(derandomize=True, database=None, deadline=None)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0"
PK = b"PK\x03\x04" + b"\0" * 20

# name, content, guessed type -> kept type, or why not
CASES = (
    ("a.png", PNG, "image/png", "image/png", ""),
    ("a.JPG", PNG, "image/png", "image/png", ""),  # phones
    ("a.heic", HEIC, "application/octet-stream", "image/heic", ""),
    ("a.pdf", b"%PDF-1.7", "application/pdf", "application/pdf", ""),
    ("a.log", b"caf\xe9 en Latin-1", "application/octet-stream", "text/plain", ""),
    ("a.txt", "á".encode() * 3000, "application/octet-stream", "text/plain", ""),
    ("a.log", b"\xff\xfel\0o\0g\0", "application/octet-stream", "text/plain", ""),
    ("a.log", b"2026-03-02 ERROR: <html> failed", "text/html", "text/plain", ""),
    ("a.txt", b"BMW is the customer", "image/bmp", "text/plain", ""),
    ("a.csv", b"a,b\n1,2", "text/csv", "text/csv", ""),
    ("a.zip", PK, "application/zip", "application/zip", ""),
    ("a.mp4", b"\0\0\0\x18ftypisom", "video/mp4", "", engine.VIDEO),
    ("a.png", b"\0\0\0\x18ftypisom", "video/mp4", "", engine.VIDEO),
    ("a.mov", b"x", "application/octet-stream", "", engine.VIDEO),
    ("a.svg", b"<svg></svg>", "image/svg+xml", "", engine.KIND),
    ("a.html", b"<html>", "text/html", "", engine.KIND),
    ("a.exe", b"MZ", "application/x-dosexec", "", engine.KIND),
    ("a", PNG, "image/png", "", engine.KIND),
    ("a.png", b"<svg></svg>", "image/svg+xml", "", engine.MISMATCH),
    ("a.png", b"MZ\0\0", "application/x-dosexec", "", engine.MISMATCH),
    ("a.txt", b"<svg onload=1></svg>", "image/svg+xml", "", engine.MISMATCH),
    ("a.txt", b"  <!DOCTYPE HTML><script>", "text/plain", "", engine.MISMATCH),
    ("a.txt", b"<!-- --><body onload=1>", "text/html", "", engine.MISMATCH),
    ("a.txt", PNG, "image/png", "", engine.MISMATCH),
    ("a.txt", b"\xef\xbb\xbf<html>", "text/plain", "", engine.MISMATCH),
    ("a.log", b"MZ\x90\0\x03", "application/octet-stream", "", engine.MISMATCH),
    ("a.pdf", PNG, "image/png", "", engine.MISMATCH),
    ("a.xlsx", b"not a package", "application/zip", "", engine.MISMATCH),
    ("a.docx", PK, "application/java-archive", "", engine.MISMATCH),
    ("a.png", b"", "application/x-empty", "", engine.EMPTY),
)


class TestAttachment(unittest.TestCase):
    def test_what_is_taken_and_what_is_not(self):
        for name, raw, guessed, kept, reason in CASES:
            with self.subTest(name=name, guessed=guessed):
                self.assertEqual(engine.judge(name, raw, guessed), (kept, reason))

    def test_names_lose_their_folders_and_their_tricks(self):
        for name, cleaned in (
            ("C:\\Users\\ana\\shot.png", "shot.png"),
            ("../../etc/passwd", "passwd"),
            ("a\u202egnp.exe", "agnp.exe"),
            ('a"b<c>.png', "abc.png"),
            ("x" * 300 + ".png", "x" * 100 + ".png"),
            ("a.png\0.exe", "a.png.exe"),
        ):
            with self.subTest(name):
                self.assertEqual(engine.clean_name(name), cleaned)

    @properties
    @given(
        st.text(max_size=20).map(lambda stem: stem + ".png") | st.text(max_size=20),
        st.binary(max_size=64),
        st.sampled_from(
            "image/png text/html image/svg+xml video/mp4 text/plain "
            "application/octet-stream".split()
        ),
    )
    def test_nothing_that_runs_is_ever_kept_as_such(self, name, raw, guessed):
        kept, reason = engine.judge(engine.clean_name(name), raw, guessed)
        self.assertNotEqual(bool(kept), bool(reason))
        for active in ("html", "svg", "xml", "script", "video"):
            self.assertNotIn(active, kept)
