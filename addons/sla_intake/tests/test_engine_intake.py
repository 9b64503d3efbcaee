"""What is detected in the text of a request, in English and Spanish."""

import unittest

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_intake.engine.intake import (
    likeness,
    mentions_video,
    plain,
    several_errors,
)

properties = settings(derandomize=True, database=None, deadline=None, max_examples=200)
words = st.lists(
    st.sampled_from(
        "factura pedido printer invoice almacén teclado stock precio 2024 sync".split()
    ),
    min_size=1,
    max_size=8,
)
texts = st.one_of(st.text(max_size=200), words.map(" ".join))

SEVERAL = (
    "No puedo timbrar la factura. También el reporte de ventas no abre.",
    "La impresora falla. Por otro lado, el inventario no cuadra.",
    "Tengo dos problemas: la nómina y el almacén",
    "El pedido da error. Otro problema: los precios",
    "1. La factura no se imprime\n2. El pago no se registra: error\n",
    "- el login falla\n- el reporte da error",
    "Invoices cannot be printed. Also, the stock report does not open.",
    "The label is wrong. In addition the scanner fails every time.",
    "We have several issues since Monday",
    "There is a second problem with taxes",
    "a) orders crash on save\nb) payments are wrong",
)
SINGLE = (
    "",
    "No puedo timbrar la factura desde esta mañana.",
    "1. Abro el pedido\n2. Pulso Confirmar\n3. Sale un error",
    "1. I open the order\n2. I press Confirm\n3. It fails",
    "También necesito saber cómo se hace una nota de crédito.",
    "The report also shows the totals by month.",
    "La factura da error. También la vio mi compañera Ana.",
    "Es un error muy raro; además es urgente.",
    "Please create a user for our new colleague.",
)
ALIKE = (
    ("No imprime la factura", "No se puede imprimir facturas"),
    ("Printing an invoice fails", "Invoices printing error"),
    ("Error al timbrar nómina", "timbrar la NOMINA no funciona"),
    ("Cannot log in to the portal", "Portal: log in does not work"),
)
UNLIKE = (
    ("No imprime la factura", "Crear un usuario para Ana"),
    ("Printing an invoice fails", "New report of sales by seller"),
    ("Error", "Error"),  # words that say nothing
    ("", "No imprime"),
)


class TestWords(unittest.TestCase):
    def test_several_errors_are_noticed(self):
        for text in SEVERAL:
            with self.subTest(text):
                self.assertTrue(several_errors(text))

    def test_one_error_and_its_steps_are_left_in_peace(self):
        for text in SINGLE:
            with self.subTest(text):
                self.assertFalse(several_errors(text))

    def test_videos_are_noticed(self):
        for text in (
            "Adjunto video",
            "grabación de pantalla",
            "see https://www.loom.com/share/1",
            "a screen recording",
        ):
            with self.subTest(text):
                self.assertTrue(mentions_video(text))
        for text in ("", "La pantalla queda en blanco", "evidence"):
            with self.subTest(text):
                self.assertFalse(mentions_video(text))

    def test_tickets_that_are_alike(self):
        for one, other in ALIKE:
            with self.subTest(one):
                self.assertGreaterEqual(likeness(one, other), 50)
        for one, other in UNLIKE:
            with self.subTest(one):
                self.assertLess(likeness(one, other), 30)

    @properties
    @given(texts, texts)
    def test_likeness_is_a_share_and_goes_both_ways(self, one, other):
        found = likeness(one, other)
        self.assertTrue(0 <= found <= 100)
        self.assertEqual(found, likeness(other, one))

    @properties
    @given(words, st.randoms(use_true_random=False))
    def test_the_same_words_in_any_order_are_the_same(self, listed, random):
        shuffled = random.sample(listed, len(listed))
        one, other = " ".join(listed), " ".join(shuffled).upper()
        self.assertEqual(likeness(one, other), 100)

    @properties
    @given(texts)
    def test_any_text_is_read_to_its_end(self, text):
        self.assertIsInstance(several_errors(text), bool)
        self.assertIsInstance(mentions_video(text), bool)
        self.assertEqual(plain(plain(text)), plain(text))

    def test_a_long_text_takes_no_long_time(self):
        for part in ("a ", "1. ", "-\n", "no se ", "también ", "además falla "):
            text = "error " + part * 5_000
            several_errors(text)
            likeness(text, text)
