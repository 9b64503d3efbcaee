"""Calls over HTTP as programs make them, and what they answer."""

import json

from .test_doors_rpc import RpcMixin

# What a wrong value of a parameter may be answered with, besides success.
REFUSALS = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.RedirectWarning",
)


class RpcHttpMixin(RpcMixin):
    """For an HTTP test case with the customer's people and their records."""

    def rpc(self, model, method, args, /, **kwargs):
        """The answer of `call_kw`: a dict with ``result`` or ``error``."""
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def assertRefused(self, answer, name=None):
        """Refused by a sentence, of the error that is named."""
        self.assertIn("error", answer)
        data = answer["error"]["data"]
        self.assertTrue(data["message"].strip(), data)
        if name:
            self.assertEqual(data["name"], f"odoo.exceptions.{name}", data["message"])
        else:
            self.assertIn(data["name"], REFUSALS, data["debug"][-2000:])

    def no_limits(self):
        """Ask as often as a test does."""
        parameters = self.env["ir.config_parameter"]
        for action in (
            "action_escalate",
            "action_not_solved",
            "action_request_hours",
            "action_set_order",
            "check_intake",
            "file_intake",
            "get_intake",
            "message",
            "preview_intake",
            "preview_order",
        ):
            parameters.set_param(f"sla_portal.limit_{action}", "0")
