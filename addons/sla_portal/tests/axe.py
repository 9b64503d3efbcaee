"""Whether everybody can use a page: axe, in the Chromium that runs tours."""

import contextlib
import json
import os
from pathlib import Path

from odoo.tests.common import ChromeBrowser

PHONE = 375
DESKTOP = 1366
WIDTHS = (PHONE, DESKTOP)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")

# Opens what is folded: it is read too.
_UNFOLD = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
# Colours that are still on their way would be measured halfway.
_STAND_STILL = """
    const still = document.createElement("style");
    still.textContent = "*, ::before, ::after {animation: none !important;"
        + "transition: none !important}";
    document.head.append(still);
"""
# The page is there, and so is the conversation below it, where it has one: its script
# comes last, into a shadow of its own.
_READY = """(() => {
    if (document.readyState !== "complete") {
        return false;
    }
    if (!document.querySelector(".o_portal_chatter")) {
        return true;
    }
    const shadow = document.querySelector("#chatterRoot")?.shadowRoot;
    return Boolean(
        shadow?.querySelector(".o-mail-Message, .o-mail-Thread-empty, .o-mail-Thread")
    );
})()"""
# What hangs on the width is laid out again.
_DRAWN = """new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))
)"""
_RUN = """(async () => {
    const asked = await axe.run(document, {
        runOnly: {type: "tag", values: %(rules)s},
        resultTypes: ["violations"],
    });
    const found = asked.violations.flatMap(({id, impact, help, nodes}) =>
        nodes.map((node) => ({
            rule: id,
            impact,
            help,
            where: node.target.flat(9).join(" "),
            html: node.html.slice(0, 300),
            why: [...node.any, ...node.all, ...node.none]
                .map((check) => check.message).join("; "),
        })));
    // WCAG 1.4.10, of which axe says nothing: no scrolling in two directions.
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth + 1) {
        const widest = [...document.body.querySelectorAll("*")].filter((element) =>
            element.getBoundingClientRect().right > clientWidth + 1
            && element.getBoundingClientRect().left < clientWidth
            && getComputedStyle(element).visibility !== "hidden").pop();
        found.push({
            rule: "reflow",
            impact: "serious",
            help: "The page is wider than the screen",
            where: widest ? widest.tagName + "." + widest.className : "html",
            html: widest ? widest.outerHTML.slice(0, 300) : "",
            why: `${scrollWidth} > ${clientWidth} px`,
        });
    }
    return JSON.stringify({
        found,
        rules: asked.toolOptions.runOnly.values.length,
        path: location.pathname,
        width: window.innerWidth,
        lang: document.documentElement.lang,
    });
})()"""


class AxeMixin:
    """Of an HttpCase: every page that a customer sees passes."""

    def assert_accessible(self, urls, login=None, width=WIDTHS, lang="en_US"):
        """Open pages in Chromium, and have axe look at them.

        :param urls: one address, or several
        :param str login: of the visitor; None: not logged in
        :param width: of the screen, in pixels: one, or several
        :param str lang: code of the language of who looks
        """
        found = self.find_barriers(urls, login, width, lang)
        if found:
            self.fail(
                f"{len(found)} barriers:\n"
                + "\n".join(
                    "{url} ({lang}, {width} px): {rule} ({impact}) {help}\n"
                    "    {where}\n    {html}\n    {why}".format(**one)
                    for one in found
                )
            )

    def find_barriers(self, urls, login=None, width=WIDTHS, lang="en_US"):
        """What axe finds, as dicts."""
        urls = [urls] if isinstance(urls, str) else urls
        widths = [width] if isinstance(width, int) else width
        if login:
            user = self.env["res.users"].search([("login", "=", login)])
            user.lang = lang
        with self._axe_browser(login, lang) as browser:
            return [
                {"url": url, "lang": lang, **one}
                for url in urls
                for one in self._look_with_axe(browser, url, lang, widths)
            ]

    @contextlib.contextmanager
    def _axe_browser(self, login, lang):
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), contextlib.ExitStack() as leave:
            leave.callback(self._wait_remaining_requests)
            self.authenticate(login, login, browser=browser)
            browser.set_cookie("frontend_lang", lang, "/", "127.0.0.1")
            self.cr.flush()
            self.cr.clear()
            leave.callback(browser.stop)
            yield browser

    def _look_with_axe(self, browser, url, lang, widths):
        """Open a page once, and look at it in each width, as if it were resized."""
        self._resize(browser, widths[0])
        browser.navigate_to(self.base_url() + url, wait_stop=True)
        self.assertTrue(browser._wait_ready(_READY), f"{url} was never ready")
        for script in (_STAND_STILL, _UNFOLD, self._axe()):
            self._evaluate(browser, f"(() => {{{script}\n}})()")
        found = []
        for pixels in widths:
            self._resize(browser, pixels)
            self._evaluate(browser, _DRAWN)
            seen = json.loads(
                self._evaluate(browser, _RUN % {"rules": json.dumps(list(RULES))})
            )
            path = url.split("?")[0].split("#")[0]
            self.assertTrue(
                seen["path"].endswith(path), f"{url} led to {seen['path']} instead"
            )
            self.assertEqual(seen["width"], pixels, url)
            self.assertEqual(seen["rules"], len(RULES))
            self.assertEqual(seen["lang"].replace("-", "_"), lang, url)
            found += [{"width": pixels, **one} for one in seen["found"]]
        return found

    def _resize(self, browser, pixels):
        browser._websocket_request(
            "Emulation.setDeviceMetricsOverride",
            params={
                "mobile": False,
                "width": pixels,
                "height": 800,
                "deviceScaleFactor": 1,
            },
        )

    def _evaluate(self, browser, script):
        answer = browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": script, "awaitPromise": True, "returnByValue": True},
            timeout=60,
        )
        self.assertNotIn("exceptionDetails", answer)
        return answer["result"].get("value")

    def _axe(self):
        path = os.environ.get("SLA_AXE", "")
        self.assertTrue(
            path and Path(path).is_file(),
            "axe-core is not there: run tests by ./dev, or name its axe.min.js in "
            "SLA_AXE",
        )
        return Path(path).read_text()
