"""What every page of the customer's needs, once."""

from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .models.sla_portal_rate import TooOften

# Above it PostgreSQL has no id, and complains about the number.
MAX_ID = 2**31 - 1
# How much of a list its records' pages go through.
_REMEMBERED = 100
# The session's key of a message shown once, on the next page.
_FLASH = "sla_portal_flash"


def own(model, record_id):
    """The record, in the environment of the user who is logged in.

    :param str model: its model
    :param int record_id: as in the URL
    :raise werkzeug.exceptions.NotFound: for what is not there and for what they may
        not see alike: the answer does not reveal which (rule P1)
    """
    if not 0 < record_id <= MAX_ID:
        raise request.not_found()
    record = request.env[model].browse(record_id).exists()
    if not record or not record.has_access("read"):
        raise request.not_found()
    return record


def remember_list(history, records):
    """Keep what a list shows, for the pages of its records to go on from there.

    :param str history: under which name, as Odoo's pages keep theirs
    """
    request.session[history] = records.ids[:_REMEMBERED]


def neighbours(history, record, url):
    """Where the list that the reader came from goes on, as Odoo names it. One query.

    Odoo's own way gives every neighbour a token, which is more than looking.

    :param str history: as `remember_list` was given it
    :param str url: of a record's page, without its id
    :return: dict of ``prev_record`` and ``next_record``, addresses; empty for none, or
        for what the reader may not see any more
    """
    ids = request.session.get(history) or []
    place = ids.index(record.id) if record.id in ids else None
    if place is None:
        return {"prev_record": "", "next_record": ""}
    found = {
        "prev_record": ids[place - 1] if place else 0,
        "next_record": ids[place + 1] if place + 1 < len(ids) else 0,
    }
    records = record.with_context(active_test=False)
    seen = set(records.search([("id", "in", list(found.values()))]).ids)
    return {name: f"{url}/{one}" if one in seen else "" for name, one in found.items()}


def whole(value):
    """The number that an address or a form gives; 0 for what is none, or no id."""
    text = str(value or "").strip()
    # Other scripts have digits too, and `int` has a limit of its own.
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return 0
    return int(text) if int(text) <= MAX_ID else 0


class Refusal(str):
    """The sentence that refuses what was asked for, and the status of the answer that
    says so; empty and 200 where nothing was refused."""

    status = 200

    @classmethod
    def of(cls, sentence, status=400):
        """A sentence with the status it is answered with."""
        refusal = cls(sentence)
        refusal.status = status
        return refusal


def attempt(call):
    """Try what was asked for; if it is refused, nothing has changed.

    :param call: without arguments
    :return: what it returned and an empty `Refusal`, or ``None`` and that which
        refused it
    """
    try:
        with request.env.cr.savepoint():
            result = call()
            # What the database has to say comes before we say that it worked.
            request.env.flush_all()
    except AccessError as error:
        # Odoo's own words name models and groups: only ours are for customers.
        sentence = error.args[0] if error.args else ""
        if "\n" in sentence:
            sentence = request.env._("You may not do that.")
        return None, Refusal.of(sentence)
    except TooOften as error:
        return None, Refusal.of(str(error), error.http_status)
    except UserError as error:
        return None, Refusal.of(str(error))
    return result, Refusal()


def attempt_within_limit(what, call):
    """As `attempt`, unless it is asked for too often (429); that is counted either
    way.

    :param str what: see `limit`
    """
    _counted, refusal = attempt(lambda: limit(what))
    return (None, refusal) if refusal else attempt(call)


def page(template, status=None, **values):
    """Render one of our pages.

    :param str template: XML id
    :param int status: of the answer; empty: that of ``error``
    :param values: what the template shows; ``error`` is a sentence shown on top, a
        `Refusal` or one with something to be corrected (400)
    """
    error = values.setdefault("error", Refusal())
    values.setdefault("page_title", request.env._("Support"))
    values["flash"] = request.session.pop(_FLASH, "")
    response = request.render(template, values)
    response.status_code = status or getattr(error, "status", 400 if error else 200)
    return response


def flash(sentence):
    """Have the next page say, once, that something worked."""
    request.session[_FLASH] = sentence


def see_other(url):
    """Go on to a page after something was done, so that reloading repeats nothing."""
    return request.redirect(url, code=303)


def limit(what):
    """Refuse requests that the same user makes too often.

    :param str what: which kind of thing is asked for: see `sla.portal.rate`
    :raise UserError: when it may be asked for again; unless it is caught, that is a
        page of its own (429)
    """
    public = request.env.user._is_public()
    address = request.httprequest.remote_addr or "" if public else ""
    request.env["sla.portal.rate"]._take(what, address)
