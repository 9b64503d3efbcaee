"""Files a customer attaches: how many, how large, and of which kinds."""

import base64

from odoo.exceptions import UserError, ValidationError

from .intake_common import PNG, IntakeCommon

MIB = 2**20


class TestIntakeFiles(IntakeCommon):
    def problem_of(self, *files):
        return self.desk.check_intake(self.form(), files).get("files", "")

    def test_pictures_documents_and_texts_are_taken(self):
        files = [
            ("shot.png", PNG),
            ("terms.pdf", b"%PDF-1.7\n%\xe2\xe3\n"),
            ("server.log", "Línea con acentos\n".encode() * 200),
            ("old.txt", "Línea".encode("cp1252")),
            ("rows.csv", b"a,b\n1,2\n"),
        ]
        ticket = self.desk.file_intake(self.form(), files).sudo()
        kept = {one.name: one for one in ticket.attachment_ids}
        self.assertEqual(
            {name: one.mimetype for name, one in kept.items()},
            {
                "shot.png": "image/png",
                "terms.pdf": "application/pdf",
                "server.log": "text/plain",
                "old.txt": "text/plain",
                "rows.csv": "text/csv",
            },
        )
        self.assertEqual(kept["old.txt"].raw, files[3][1])

    def test_what_may_run_or_cannot_be_quoted_is_refused(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
        for name, raw, sentence in (
            ("a.mp4", b"\0\0\0\x18ftypisom", "is a video"),
            ("a.svg", svg, "not taken"),
            ("a.html", b"<html></html>", "not taken"),
            ("a.exe", b"MZ\x90\0", "not taken"),
            ("a.png", svg, "not what its name says"),
            ("a.txt", b"<html><script>1</script></html>", "not what its name"),
            ("a.png", b"", "is empty"),
        ):
            with self.subTest(name):
                self.assertIn(sentence, self.problem_of((name, raw)))
        self.assertIn("“a.mp4”", self.problem_of(("a.mp4", b"x"), ("b.png", PNG)))

    def test_limits_are_the_servers(self):
        self.assertIn("at most 10", self.problem_of(*[("a.png", PNG)] * 11))
        large = PNG + b"\0" * (10 * MIB)
        self.assertIn("at most 10 MB", self.problem_of(("a.png", large)))
        part = PNG + b"\0" * (9 * MIB)
        self.assertIn("at most 25 MB", self.problem_of(*[("a.png", part)] * 3))
        self.assertEqual(self.problem_of(*[("a.png", part)] * 2), "")

    def test_limits_may_be_set(self):
        set_param = self.env["ir.config_parameter"].set_param
        set_param("sla_intake.files", "1")
        set_param("sla_intake.file_mib", "two")  # nonsense is passed over
        self.assertIn("at most 1.", self.problem_of(("a.png", PNG), ("b.png", PNG)))
        limits = self.desk.get_intake(self.problem.id)["limits"]
        self.assertEqual(limits["files"], 1)
        self.assertEqual(limits["file_bytes"], 10 * MIB)

    def test_a_program_sends_base64(self):
        told = base64.b64encode(PNG).decode()
        ticket = self.desk.file_intake(self.form(), [["a.png", told]]).sudo()
        self.assertEqual(ticket.attachment_ids.raw, PNG)
        too_large = "A" * (15 * MIB)
        self.assertIn("at most 10 MB", self.problem_of(("a.png", too_large)))

    def test_what_is_no_file_is_refused(self):
        for files in ([1], ["x"], [("a.png", "no base64!")], [("a.png", None)], 7):
            with self.subTest(files), self.assertRaises(UserError):
                self.desk.check_intake(self.form(), files)

    def test_one_wrong_file_files_nothing(self):
        before = self.env["ir.attachment"].search_count([])
        with self.assertRaises(ValidationError):
            self.desk.file_intake(self.form(), [("a.png", PNG), ("b.svg", b"<svg/>")])
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_names_lose_their_folders(self):
        files = [("C:\\Users\\ana\\..\\shot.png", PNG)]
        ticket = self.desk.file_intake(self.form(), files).sudo()
        self.assertEqual(ticket.attachment_ids.name, "shot.png")
