"""Filing a ticket: its kind first, then its questions. Nothing typed is ever lost."""

import hashlib
import uuid

from odoo import http
from odoo.http import request

from odoo.addons.helpdesk_type.controllers.main import HelpdeskTicketControllerTypes

from ..http_tools import (
    attempt,
    attempt_within_limit,
    flash,
    limit,
    page,
    see_other,
    whole,
)

# How the names of the fields that answer questions begin.
_ANSWER = "answer_"
# What the form carries for itself: not something that was typed.
_OWN = ("csrf_token", "step")

# What an agreement can say of a kind of request, as customers look for it; empty:
# there is no agreement.
_RULINGS = ("included", "", "billable", "rerouted", "excluded")

# What the buttons of the form ask for. Only sending changes anything.
SEND = "send"
CHECK = "check"
KINDS = "kinds"
KIND = "kind"
RESUME = "resume"


def _read_texts(post):
    """What was typed, by the names of the fields.

    PostgreSQL has no text with a zero byte in it.
    """
    return {
        name: text.replace("\x00", "")
        for name, text in post.items()
        if isinstance(text, str) and name not in _OWN
    }


def _read_files():
    """What was attached: pairs of name and bytes.

    From their beginnings: a request that Odoo runs again has read them before.
    """
    files = []
    for one in request.httprequest.files.getlist("files"):
        if one.filename:
            one.seek(0)
            files.append((one.filename, one.read()))
    return files


def _values(texts):
    """What was typed, as the ticket's methods take it."""
    return {
        "type_id": whole(texts.get("type_id")),
        "subject": texts.get("subject", ""),
        "description": texts.get("description", ""),
        "impact": texts.get("impact", ""),
        "urgency": texts.get("urgency", ""),
        "answers": {
            name.removeprefix(_ANSWER): text
            for name, text in texts.items()
            if name.startswith(_ANSWER)
        },
    }


def _key(texts, files):
    """The key by which the same form sent twice gives one ticket.

    A user whose first request was lost on the way, and who then wrote something
    else, has something else to say: what was typed is part of it.
    """
    if not texts.get("key"):
        return None
    content = [*sorted(texts.items()), *((name, len(data)) for name, data in files)]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def _wants_data():
    """Whether the request is from our script, and not from a plain form."""
    return request.httprequest.accept_mimetypes.best == "application/json"


class HelpdeskIntake(HelpdeskTicketControllerTypes):
    """The pages that a ticket is filed on; what may be filed is the ticket's to say."""

    # === ROUTES === #

    @http.route(methods=["GET"])
    def create_new_ticket(self, **kw):
        """The kinds of request, or the questions of one of them (`type`)."""
        if kw.get("type"):
            return self._form({"type_id": kw["type"]}, is_fresh=True)
        return self._kinds({})

    @http.route(
        "/submitted/ticket", type="http", auth="user", website=True, methods=["GET"]
    )
    def submitted_ticket(self, **_kwargs):
        """Redirect a reload of an address that only takes forms."""
        return request.redirect("/new/ticket")

    # Who is not logged in, or whose token is of another session, is answered here
    # and not by Odoo, whose answer has no place for what was typed.
    @http.route(auth="public", methods=["POST"], csrf=False)
    def submit_ticket(self, **post):
        """File the ticket, or carry out another button of the form."""
        texts = _read_texts(post)
        if request.env.user._is_public():
            return self._lost(texts)
        step = post.get("step") or SEND
        if step == KINDS:
            return self._kinds(texts)
        if step in (KIND, RESUME):
            return self._form(texts)
        if step == CHECK:
            return self._check(texts)
        if not request.validate_csrf(post.get("csrf_token")):
            return self._form(
                texts,
                error=request.env._(
                    "This page was open for too long, or you have logged in again "
                    "since. Nothing was sent and nothing you typed is lost: please "
                    "check it and send it again."
                ),
            )
        if "type_id" not in texts and "step" not in post:
            return self._send_plain(texts)
        return self._send(texts)

    # It changes nothing: there is nothing to keep other sites from.
    @http.route(
        "/new/ticket/preview",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
    )
    def preview_ticket(self, **post):
        """What would come of what is typed so far, in the parts of the page."""
        if request.env.user._is_public():
            return request.make_json_response({"lost": True}, status=403)
        _counted, refused = attempt(lambda: limit("preview"))
        if refused:
            return request.make_json_response({"error": refused}, status=refused.status)
        preview, error = self._preview(_read_texts(post))
        render = request.env["ir.qweb"]._render
        values = {"preview": preview, "error": error}
        return request.make_json_response(
            {
                part: render(f"sla_portal.intake_{part}", values)
                for part in ("promise", "hints", "similar")
            }
        )

    # === STEPS === #

    def _send(self, texts):
        """File the ticket and go to it, or say what is to be corrected."""
        tickets = request.env["helpdesk.ticket"]
        values, files = self._all_values(texts), _read_files()
        errors, error = attempt(lambda: tickets.check_intake(values, files))
        if error or errors:
            return self._form(
                texts, status=400 if errors else None, error=error, errors=errors
            )

        ticket, error = attempt_within_limit(
            "submit",
            lambda: tickets.file_intake(values, files, key=_key(texts, files)),
        )
        if error:
            return self._form(texts, error=error)
        flash(
            request.env._(
                "We have your ticket %(number)s. You will find everything that "
                "happens to it on this page.",
                number=ticket.number,
            )
        )
        url = f"/my/ticket/{ticket.id}"
        if _wants_data():
            return request.make_json_response({"url": url})
        return see_other(url)

    def _send_plain(self, texts):
        """File what the help desk's own form sends: a subject, a text, no kind.

        Forms of before, and of others, go on working; their files and ids are looked
        at like ours.
        """
        texts.pop("attachment", None)
        texts.setdefault("description", "")
        # Ids of what is not offered to them are as if they had not been sent.
        for name in ("team", "category", "type"):
            texts[name] = self._find_offered(name, texts.get(name)).id
        is_required = request.env.company.helpdesk_mgmt_portal_type_id_required
        if is_required and not texts["type"]:
            return self._kinds(texts)
        if not texts.get("subject", "").strip():
            error = request.env._("Say in a few words what it is about.")
            return self._kinds(texts, error=error)
        attached = request.httprequest.files.getlist("attachment")
        files = [(one.filename, one.read()) for one in attached if one.filename]
        check = request.env["helpdesk.ticket"]._intake_check_files
        checked, error = attempt(lambda: check(files))
        if error or checked[0]:
            return self._kinds(texts, error=error or checked[0])
        for one in attached:
            one.seek(0)
        send = super().submit_ticket
        answer, error = attempt_within_limit(
            "submit", lambda: send(**texts, attachment=bool(files))
        )
        return self._kinds(texts, error=error) if error else answer

    def _find_offered(self, name, typed):
        """The team, category or type of an id, if everybody may choose it."""
        # As superuser: not every user who files a ticket may read them; what may
        # be chosen is marked so.
        offered = request.env[f"helpdesk.ticket.{name}"].sudo()
        domain = [("id", "=", whole(typed)), ("show_in_portal", "=", True)]
        if "company_id" in offered._fields:
            domain.append(("company_id", "in", [request.env.company.id, False]))
        return offered.search(domain)

    def _prepare_submit_ticket_vals(self, **kw):
        """With the type and the category that `_send_plain` has looked up: not
        everybody may read them."""
        found = {f"{name}_id": kw.pop(name, False) for name in ("type", "category")}
        values = super()._prepare_submit_ticket_vals(**kw)
        return {**values, **{name: id_ for name, id_ in found.items() if id_}}

    def _check(self, texts):
        """Show what would come of it, without sending."""
        tickets = request.env["helpdesk.ticket"]
        values, files = self._all_values(texts), _read_files()
        errors, error = attempt_within_limit(
            "preview", lambda: tickets.check_intake(values, files)
        )
        preview, refused = (None, "") if error else self._preview(texts)
        return self._form(
            texts,
            status=400 if errors else None,
            error=error or refused,
            errors=errors,
            preview=preview,
            is_checked=True,
        )

    def _preview(self, texts):
        tickets = request.env["helpdesk.ticket"]
        values = self._all_values(texts)
        return attempt(lambda: tickets.preview_intake(values))

    def _all_values(self, texts):
        """With the team and the category, where the company lets customers choose."""
        values = _values(texts)
        for name, offered in (
            ("team_id", self._get_teams()),
            ("category_id", self._get_categories()),
        ):
            chosen = whole(texts.get(name))
            if offered and chosen in offered.ids:
                values[name] = chosen
        return values

    # === PAGES === #

    def _kinds(self, texts, error=""):
        """What one can ask for, by what the agreement says of it."""
        types = request.env["helpdesk.ticket"].get_intake_types()
        groups = {ruling: [] for ruling in _RULINGS}
        for one in types:
            groups.setdefault(one["ruling"], []).append(one)
        # What the agreement says and what happens now differ for one cause at a time:
        # that is said once.
        waiting = [one["note"] for one in types if one["coverage"] != one["ruling"]]
        return page(
            "sla_portal.intake_kinds",
            error=error,
            page_name="new_ticket",
            groups={ruling: kinds for ruling, kinds in groups.items() if kinds},
            waiting=max(waiting, key=len, default=""),
            typed=texts,
        )

    def _form(self, texts, status=None, error="", errors=None, **values):
        """The questions of the kind that was chosen, with what was typed."""
        tickets = request.env["helpdesk.ticket"]
        type_id = whole(texts.get("type_id"))
        intake, refused = attempt(lambda: tickets.get_intake(type_id))
        if refused:
            return self._kinds(texts, error=error or refused)
        return page(
            "sla_portal.intake_form",
            status=status,
            page_name="new_ticket",
            intake=intake,
            typed={"key": uuid.uuid4().hex, **texts},
            error=error,
            errors=errors or {},
            **{
                "preview": None,
                "is_checked": False,
                "is_fresh": False,
                **self._choices(),
                **values,
            },
        )

    def _choices(self):
        """What `helpdesk_mgmt` lets customers choose, if the company shows it."""
        company = request.env.company
        return {
            "teams": self._get_teams() or [],
            "team_is_required": company.helpdesk_mgmt_portal_team_id_required,
            "categories": self._get_categories(),
            "category_is_required": company.helpdesk_mgmt_portal_category_id_required,
        }

    def _lost(self, texts):
        """The session has ended: keep what was typed until the next login."""
        return page(
            "sla_portal.intake_lost", status=403, page_name="new_ticket", typed=texts
        )
