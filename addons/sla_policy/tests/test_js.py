from odoo.tests import no_retry, tagged

# As a module: its test cases, imported by name, would be run once more from here.
from odoo.addons.web.tests import test_js as web_js


@tagged("post_install", "-at_install")
class TestSlaPolicyJs(web_js.HOOTCommon):
    """The countdown, the panel and the badge, in a browser."""

    _test_params = [("+", "@sla_policy")]

    # Tests of the base class's own machinery, not of ours.
    test_generate_hoot_hash = None
    test_get_hoot_filter = None

    def _run_hoot(self, preset):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000"
            f"{self.hoot_filters}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=web_js.unit_test_error_checker,
        )

    @no_retry
    def test_desktop(self):
        self._run_hoot("desktop")


@tagged("post_install", "-at_install")
class TestSlaPolicyJsPhone(TestSlaPolicyJs):
    """The same on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    test_desktop = None

    @no_retry
    def test_phone(self):
        self._run_hoot("mobile")
