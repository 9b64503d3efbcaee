from odoo import models
from odoo.http import request

# PostgreSQL has no text with it, and no form that people fill in has one.
_NOTHING = "\x00"


class IrHttp(models.AbstractModel):
    """What every request of a page goes through."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        if request.dispatcher.routing_type == "http":
            request.params = {
                name: value.replace(_NOTHING, "") if isinstance(value, str) else value
                for name, value in request.params.items()
            }
        return super()._dispatch(endpoint)

    @classmethod
    def _serve_fallback(cls):
        if _NOTHING in request.httprequest.path:
            return None
        return super()._serve_fallback()

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        return [*super()._get_translation_frontend_modules_name(), "sla_portal"]
