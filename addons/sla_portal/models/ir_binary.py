from odoo import models
from odoo.http import Stream

# What strangers' files may be attached to.
_GUARDED = {"helpdesk.ticket", "sla.estimate"}
# What a browser shows without running anything in it.
_SHOWN = {
    "application/pdf",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
}


class _Download(Stream):
    """Saved, never shown, whatever the URL requests."""

    def get_response(self, as_attachment=None, **kwargs):
        return super().get_response(as_attachment=True, **kwargs)


class IrBinary(models.AbstractModel):
    """A file that was sent to us is no page of ours."""

    _inherit = "ir.binary"

    def _get_stream_from(self, record, *args, **kwargs):
        stream = super()._get_stream_from(record, *args, **kwargs)
        if (
            record._name == "ir.attachment"
            and record.res_model in _GUARDED
            and stream.type in ("data", "path")
            and (stream.mimetype or "").partition(";")[0].strip().lower() not in _SHOWN
        ):
            return _Download(**vars(stream))
        return stream
