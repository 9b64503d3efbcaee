import base64
import binascii
from datetime import date, datetime

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.sla_policy.engine.local_time import Zone, to_naive_utc
from odoo.addons.sla_policy.models.caller import (
    LINE as _LINE,
    MAX_INTEGER,
    TEXT as _TEXT,
    clean,
)
from odoo.addons.sla_policy.models.moment_format import format_moment

from ..engine import attachment as engine, severity
from .sla_question import CHAR, CHOICE, DATE, DATETIME, NUMBER, YES_NO

# The most characters of a subject.
_SUBJECT = 200
# Longer texts than this many times their limit are refused unread: white space and
# control characters, which are not counted, do not explain them.
_SLACK = 4
# The most questions of a form, and characters of the name of a file that is sent.
_ANSWERS = 200
_FILE_NAME = 1000
_MIB = 2**20
# How many files, and how large each and all of them (MiB), unless a parameter says so.
_FILES = ("sla_intake.files", 10)
_FILE_MIB = ("sla_intake.file_mib", 10)
_TOTAL_MIB = ("sla_intake.total_mib", 25)


class HelpdeskTicket(models.Model):
    """What customers send is looked at before it is believed."""

    _inherit = "helpdesk.ticket"

    # === READING === #

    @api.model
    def _intake_id(self, value):
        """An id as a form or a program sends it; 0 for anything else."""
        try:
            number = int(value or 0)
        except (TypeError, ValueError, OverflowError):
            return 0
        return number if 0 < number <= MAX_INTEGER else 0

    @api.model
    def _intake_read(self, values):
        """The values of a form, as far as they can be read.

        :return: a dict of ``type``, ``team`` and ``category`` (records, empty if they
            cannot be chosen), ``subject``, ``description``, ``impact``, ``urgency``,
            ``answers``, and ``named``: the ids that were sent
        :raise UserError: on what is no form
        """
        if not isinstance(values, dict):
            raise UserError(self.env._("Send the fields of the form by their names."))
        answers = values.get("answers") or {}
        if not isinstance(answers, dict) or len(answers) > _ANSWERS:
            raise UserError(
                self.env._("Send the answers by the codes of their questions.")
            )
        impact, urgency = values.get("impact"), values.get("urgency")
        subject = self._intake_text(values.get("subject"), _SUBJECT)
        ids = {
            name: self._intake_id(values.get(name))
            for name in ("type_id", "team_id", "category_id")
        }
        return {
            "type": self._intake_find_type(ids["type_id"]),
            "team": self._intake_choice("team", ids["team_id"]),
            "category": self._intake_choice("category", ids["category_id"]),
            "named": ids,
            "subject": " ".join(subject.split()),
            "description": self._intake_text(values.get("description"), _TEXT),
            "impact": impact if impact in severity.IMPACTS else "",
            "urgency": urgency if urgency in severity.URGENCIES else "",
            "answers": {
                str(code)[:_LINE]: self._intake_text(answer, _TEXT)
                for code, answer in answers.items()
            },
        }

    @api.model
    def _intake_text(self, value, limit):
        """Text as a form or a program sends it, cleaned; numbers as their digits.

        :param int limit: how long it may be; what is only somewhat longer is returned,
            for `_intake_check` to say so at its field
        :raise UserError: on what is no text, or on far more than the limit
        """
        if value is None or value is False:
            return ""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and -MAX_INTEGER <= value <= MAX_INTEGER:
            value = str(value)
        if not isinstance(value, str):
            raise UserError(self.env._("Send each field of the form as a text."))
        if len(value) > _SLACK * limit:
            raise UserError(self._intake_too_long(limit))
        return clean(value).strip()

    @api.model
    def _intake_choice(self, name, record_id):
        """The `team` or `category` of an id, empty if the caller may not choose it."""
        # Not every user may read these; what customers may choose is marked so.
        records = self.env[f"helpdesk.ticket.{name}"].sudo()
        company = self.env.company
        if not record_id or not company[f"helpdesk_mgmt_portal_select_{name}"]:
            return records
        return records.search(
            [
                ("id", "=", record_id),
                ("show_in_portal", "=", True),
                ("company_id", "in", [company.id, False]),
            ]
        )

    # === CHECKING === #

    @api.model
    def _intake_check(self, case, read, files):
        """What is wrong, and the files that are right.

        :return: `({field: sentence}, [(name, bytes, MIME type)])`
        """
        problems = {}
        if not read["type"]:
            problems["type_id"] = self.env._("Choose what it is about.")
        self._intake_check_place(read, problems)
        if not read["subject"]:
            problems["subject"] = self.env._("Say in a few words what it is about.")
        elif len(read["subject"]) > _SUBJECT:
            problems["subject"] = self.env._(
                "The subject has more than %s characters. Say the rest below.", _SUBJECT
            )
        if read["type"].asks_impact:
            if not read["impact"]:
                problems["impact"] = self.env._("Say what has stopped.")
            if not read["urgency"]:
                problems["urgency"] = self.env._("Say how soon it is needed.")
        questions = self._intake_questions(case, read["type"])
        for question in questions:
            problem = self._intake_wrong_answer(
                question, read["answers"].get(question.code, "")
            )
            if problem:
                problems[f"answer_{question.code}"] = problem
        if len(read["description"]) > _TEXT:
            problems["description"] = self._intake_too_long(_TEXT)
        elif (
            read["type"]
            and not read["description"]
            and self._intake_needs_description(questions)
        ):
            problems["description"] = self.env._("Describe what it is about.")
        wrong, kept = self._intake_check_files(files)
        if wrong:
            problems["files"] = wrong
        return problems, kept

    @api.model
    def _intake_check_place(self, read, problems):
        """The team and the category, where the company has customers choose them."""
        company = self.env.company
        sentences = {
            "team": self.env._("Choose a team of the list."),
            "category": self.env._("Choose a category of the list."),
        }
        for name, sentence in sentences.items():
            is_asked = company[f"helpdesk_mgmt_portal_select_{name}"]
            is_required = company[f"helpdesk_mgmt_portal_{name}_id_required"]
            named = read["named"][f"{name}_id"]
            if is_asked and not read[name] and (named or is_required):
                problems[f"{name}_id"] = sentence

    @api.model
    def _intake_too_long(self, limit):
        return self.env._(
            "This has more than %s characters. Shorten it, or attach it as a text "
            "file.",
            limit,
        )

    @api.model
    def _intake_wrong_answer(self, question, answer):
        """What is wrong with an answer, in a sentence; empty if nothing is."""
        if not answer:
            if not question.required:
                return ""
            return self.env._("Answer “%s”.", question.name)
        kind = question.kind
        limit = _LINE if kind == CHAR else _TEXT
        if len(answer) > limit:
            return self._intake_too_long(limit)
        if kind == NUMBER and not (
            answer.isascii() and answer.isdigit() and len(answer) < 10
        ):
            return self.env._("Write a number, in digits: 12.")
        if kind == DATE and not _parse(date, answer):
            return self.env._("Write a day as year, month and day: 2026-03-31.")
        if kind == DATETIME and not _parse(datetime, answer):
            return self.env._("Write a day and an hour: 2026-03-31 16:30.")
        if kind == CHOICE and answer not in question._choices():
            return self.env._("Choose one of the list.")
        if kind == YES_NO and answer not in ("yes", "no"):
            return self.env._("Answer yes or no.")
        return ""

    @api.model
    def _intake_tell_answer(self, question, answer):
        """An answer that is right, as people read it."""
        kind = question.kind
        if kind == YES_NO:
            return self.env._("Yes") if answer == "yes" else self.env._("No")
        if kind == DATE:
            return format_date(self.env, _parse(date, answer), date_format="long")
        if kind == DATETIME:
            zone = self.env.user.tz or "UTC"
            moment = _parse(datetime, answer)
            if not moment.tzinfo:
                moment = Zone(zone).moment(moment)
            moment = to_naive_utc(moment)
            told = format_moment(self.env, moment, "full", tz=zone)
            return f"{told} ({zone})"
        return answer

    # === FILES === #

    @api.model
    def _intake_limits(self):
        """How many files are taken, how large, and of which kinds."""
        # Parameters are for administrators to read; these figures are for everybody.
        parameters = self.env["ir.config_parameter"].sudo()

        def figure(name, default):
            told = str(parameters.get_param(name) or "").strip()
            return int(told) if told.isdigit() else default

        return {
            "files": figure(*_FILES),
            "file_bytes": figure(*_FILE_MIB) * _MIB,
            "total_bytes": figure(*_TOTAL_MIB) * _MIB,
            "kinds": list(engine.ENDINGS),
        }

    @api.model
    def _intake_check_files(self, files):
        """What is wrong with files, and those that are right, under their real type.

        :return: `(sentences in one, [(name, bytes, MIME type)])`
        """
        limits = self._intake_limits()
        files = files or ()
        if not isinstance(files, (list, tuple)):
            raise UserError(self.env._("Send the files as a list."))
        if len(files) > limits["files"]:
            return self.env._(
                "%(count)s files are too many: send at most %(most)s.",
                count=len(files),
                most=limits["files"],
            ), []
        sentences, kept, total = [], [], 0
        for each in files:
            name, raw = self._intake_open(each, limits["file_bytes"])
            if raw is None:
                sentences.append(
                    self.env._(
                        "“%(name)s” is too large: send files of at most %(most)s MB.",
                        name=name,
                        most=limits["file_bytes"] // _MIB,
                    )
                )
                continue
            total += len(raw)
            mimetype, reason = engine.judge(name, raw, guess_mimetype(raw) or "")
            if reason:
                sentences.append(self._intake_refuse_file(name, reason))
            else:
                kept.append((name, raw, mimetype))
        if total > limits["total_bytes"]:
            sentences.append(
                self.env._(
                    "The files are too large together: send at most %s MB.",
                    limits["total_bytes"] // _MIB,
                )
            )
        return " ".join(sentences), kept

    @api.model
    def _intake_open(self, each, most):
        """The name and the bytes of a file; None for bytes above the limit.

        :raise UserError: on what is no file
        """
        try:
            name, content = each
            if not isinstance(name, str) or len(name) > _FILE_NAME:
                raise ValueError(name)
            name = engine.clean_name(clean(name))
            if isinstance(content, str):
                if len(content) > most * 4 // 3 + 4:  # Before it is decoded.
                    return name, None
                content = base64.b64decode(content, validate=True)
            # A number would be that many bytes, each of them zero.
            if not isinstance(content, bytes | bytearray | memoryview):
                raise TypeError(content)
        except (TypeError, ValueError, binascii.Error) as error:
            raise UserError(
                self.env._("Send each file as its name and its content.")
            ) from error
        return name, None if len(content) > most else bytes(content)

    @api.model
    def _intake_refuse_file(self, name, reason):
        """Why a file is not taken, in a sentence that says what to do."""
        if reason == engine.VIDEO:
            return self.env._(
                "“%s” is a video: send pictures of the whole screen instead.", name
            )
        if reason == engine.EMPTY:
            return self.env._("“%s” is empty: choose it again.", name)
        if reason == engine.MISMATCH:
            return self.env._(
                "“%s” is not what its name says: save it again as a picture or a PDF.",
                name,
            )
        return self.env._(
            "“%(name)s” is of a kind that is not taken. These are: %(kinds)s.",
            name=name,
            kinds=", ".join(engine.ENDINGS),
        )


def _parse(kind, answer):
    """A day or a moment, None for what is not one, or none we can name."""
    try:
        parsed = kind.fromisoformat(answer)
    except ValueError:
        return None
    return parsed if 1900 <= parsed.year <= 2200 else None
