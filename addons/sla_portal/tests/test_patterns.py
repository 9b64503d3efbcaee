"""What anybody sends is read in linear time, and only so much of it."""

import inspect
import re
import sys
import time

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sla_intake.engine import intake

from ..models.sla_portal_rate import TooOften
from .common import PortalMixin

# What patterns are slow on: signs that several of their parts take, and no end.
PIECES = (
    "\n", " ", "\n ", "\t\n", "a", "A", "1", "0.", "a.", "a-", "a@", "@a", "a@a.", "-",
    "(", "[", "[(", "[a", "re:", "re: ", "{{", "{{ ", "{{a", "#", "1 ", "1:", "1 h ",
    "no ", "no a", "error ", "also ", "tambien a", "otro ", "bearer ", "http://", "/",
    "+", "+1 ", "\u00e9", "\ufdfa", "\u2028", "\x1c", "aB", "_", "a/", ".", "?",
)  # fmt: skip
SHORT, LONG = 1000, 10_000
# Ten times as much takes a hundred times as long where it is quadratic.
RATIO = 40
# What is over so soon cannot be compared, and does no harm.
NOTHING = 0.02


def seconds(call):
    """Processor time of a call, at best: others use the machine too."""
    times = []
    for _turn in range(3):
        begun = time.process_time()
        call()
        times.append(time.process_time() - begun)
        if times[-1] < NOTHING:
            break
    return min(times)


@tagged("post_install", "-at_install")
class TestPatterns(TransactionCase):
    def assertLinear(self, call, piece):
        """A call whose time grows no faster than what it is given."""
        long = seconds(lambda: call((piece * LONG)[:LONG]))
        if long < NOTHING:
            return
        short = seconds(lambda: call((piece * SHORT)[:SHORT]))
        self.assertLess(long, RATIO * max(short, NOTHING / RATIO))

    def patterns(self):
        """Module, name and pattern of all that our addons compile, and how each is
        used: what only looks at a beginning is not tried from every place."""
        for module, loaded in sorted(sys.modules.items()):
            if module.startswith("odoo.addons.sla_") and ".tests" not in module:
                for name, value in sorted(vars(loaded).items()):
                    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                        source = inspect.getsource(loaded)
                        used = set(re.findall(rf"\b{name}\.(\w+)\(", source))
                        yield module, name, value, used or {"search"}

    def test_every_pattern_is_linear(self):
        found = list(self.patterns())
        self.assertIn("_ITEM", [name for _module, name, _pattern, _used in found])
        for module, name, pattern, used in found:
            whole = used <= {"match", "fullmatch"}
            with self.subTest(pattern=f"{module}.{name}", used=used):
                for piece in PIECES:
                    self.assertLinear(
                        pattern.match if whole else pattern.findall, piece
                    )

    def test_a_report_is_read_in_linear_time(self):
        for read in (
            intake.several_errors,
            intake.mentions_video,
            lambda text: intake.likeness(text, text),
        ):
            for piece in PIECES:
                self.assertLinear(read, piece)

    def test_the_check_finds_what_is_quadratic(self):
        slow = re.compile(r"^\s*(?:\d\)|-)\s*(.+)$", re.MULTILINE)
        with self.assertRaises(AssertionError):
            self.assertLinear(slow.findall, "\n")


@tagged("post_install", "-at_install")
class TestBounds(PortalMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_portal()
        cls.tickets = cls.env["helpdesk.ticket"].with_user(cls.portal_user)
        cls.type = cls.env["helpdesk.ticket.type"].search(
            [("show_in_portal", "=", True)], limit=1
        )

    def form(self, **values):
        return {
            "type_id": self.type.id,
            "subject": "Printer",
            "description": "It does not print.",
            **values,
        }

    def test_far_too_much_is_refused_unread(self):
        for values in (
            {"description": "\n" * 200_000},
            {"subject": "\ufdfa" * 100_000},
            {"answers": {"steps": "\n" * 200_000}},
            {"answers": {f"x{number}": "\n" for number in range(1000)}},
        ):
            for method in ("preview_intake", "check_intake", "file_intake"):
                with self.subTest(values=list(values), method=method):
                    with self.assertRaises(UserError):
                        getattr(self.tickets, method)(self.form(**values))

    def test_a_limit_is_shown_at_its_field(self):
        problems = self.tickets.check_intake(
            self.form(subject="x" * 201, description="y" * 20_001)
        )
        self.assertIn("200", problems["subject"])
        self.assertIn("Shorten it", problems["description"])
        # White space around a text does not count.
        self.assertNotIn(
            "description",
            self.tickets.check_intake(self.form(description="\n" * 20_000 + "y")),
        )

    def test_what_is_compared_is_bounded(self):
        """Long subjects of many tickets, and of mails, cost what short ones do."""
        for _number in range(3):
            self.make_ticket(name="\ufdfa " * 50_000, partner_id=self.eva.id)
        begun = time.process_time()
        self.tickets.preview_intake(self.form(subject="\ufdfa" * 200))
        self.assertLess(time.process_time() - begun, 30)

    @mute_logger("odoo.sql_db")
    def test_programs_look_as_often_as_pages_do(self):
        parameters = self.env["ir.config_parameter"]
        self.env.user.lang = "en_US"
        for method, args in (
            ("preview_intake", [self.form()]),
            ("check_intake", [self.form()]),
            ("get_intake", [self.type.id]),
            ("preview_order", [[]]),
        ):
            with self.subTest(method=method):
                parameters.set_param(f"sla_portal.limit_{method}", "2/3600")
                getattr(self.tickets, method)(*args)
                getattr(self.tickets, method)(*args)
                with self.assertRaises(TooOften):
                    getattr(self.tickets, method)(*args)
