import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import ics

# So many events a preview shows.
_SHOWN = 12


class SlaOncallImportWizard(models.TransientModel):
    """Swaps or absences out of a calendar: each event is about whom it names.

    Reading a calendar again replaces what came from the same events, within the same
    stretch of time.
    """

    _name = "sla.oncall.import.wizard"
    _inherit = ["sla.wizard"]
    _description = "On-Call Calendar Import"

    schedule_id = fields.Many2one(
        "sla.oncall.schedule",
        required=True,
        domain="[('company_id', 'in', allowed_company_ids)]",
    )
    kind = fields.Selection(
        [
            ("override", "Swaps: who is named takes over"),
            ("absence", "Absences: who is named cannot be called"),
        ],
        string="These Are",
        required=True,
        default="override",
    )
    user_id = fields.Many2one(
        "res.users",
        string="All About",
        domain="[('share', '=', False)]",
        help="Empty: each event is about the first of its attendees who works here, "
        "else of the e-mail addresses in its title or text.",
    )
    file = fields.Binary(string="File (.ics)")
    filename = fields.Char()
    content = fields.Text(string="Or Its Text")
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=92),
        help="The last day that is read: recurring events go on for ever.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    refusal = fields.Char(compute="_compute_preview")

    # === COMPUTE METHODS === #

    @api.depends(
        "schedule_id", "kind", "user_id", "file", "content", "date_from", "date_to"
    )
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.refusal = False
            if not (wizard.schedule_id and (wizard.file or wizard.content)):
                continue
            try:
                lines = wizard._found()
            except UserError as error:
                wizard.refusal = str(error)
                continue
            wizard.preview = self.env["ir.qweb"]._render(
                "sla_escalation.sla_oncall_import_preview", wizard._told(lines)
            )

    # === ACTION METHODS === #

    def action_import(self):
        """Write what was found; what names nobody is left out."""
        self.ensure_one()
        found = [line for line in self._found() if line["user_id"]]
        if self.kind == "override":
            model = self.env["sla.oncall.override"]
            scope = [("schedule_id", "=", self.schedule_id.id)]
            more = {"schedule_id": self.schedule_id.id}
            name = self.env._("Swaps")
        else:
            model, more = self.env["sla.oncall.absence"], {}
            scope = [("user_id", "in", [line["user_id"] for line in found])]
            name = self.env._("Absences")
        start, end = self._window()
        model.search(
            [
                *scope,
                ("uid", "in", [line["uid"] for line in found if line["uid"]]),
                ("date_from", "<", end),
                ("date_to", ">", start),
            ]
        ).unlink()
        made = model.create([{**line, **more} for line in found])
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model._name,
            "view_mode": "list,form",
            "domain": [("id", "in", made.ids)],
        }

    # === BUSINESS METHODS === #

    def _window(self):
        """From the first day's beginning to the last day's end, naive UTC.

        :raise UserError: no time at all, or more than can be read
        """
        if self.date_to < self.date_from:
            raise UserError(
                self.env._(
                    "The last day is before the first. Give a last day that is later."
                )
            )
        if (self.date_to - self.date_from).days > 366:
            raise UserError(
                self.env._("That is more than a year. Give a last day within a year.")
            )
        schedule = self.schedule_id
        return (
            schedule._midnight(self.date_from),
            schedule._midnight(self.date_to + timedelta(days=1)),
        )

    def _found(self):
        """What the calendar says, as values of rows; `user_id` False: nobody known.

        :raise UserError: with what is wrong and what to do
        """
        events = self._events(*self._window())
        people = self._people({email for event in events for email in event.emails})
        lines = []
        for event in events:
            user = self.user_id.id or next(
                (people[email] for email in event.emails if email in people), False
            )
            lines.append(
                {
                    "uid": event.uid,
                    "user_id": user,
                    "date_from": event.start,
                    "date_to": event.end,
                    "reason": event.summary,
                }
            )
        if not any(line["user_id"] for line in lines):
            raise UserError(
                self.env._(
                    "None of the %(count)s events names anybody who works in "
                    "%(company)s. Put a colleague's e-mail address among the "
                    "attendees or into the title, or say whom all is about.",
                    count=len(lines),
                    company=self.schedule_id.company_id.name,
                )
            )
        return lines

    def _told(self, lines):
        """The same for the eye: who, when, and how many name nobody."""
        # Names of colleagues are no secret, and one may work in another company.
        users = self.env["res.users"].sudo()
        zone = self.schedule_id
        return {
            "lines": [
                {
                    "who": users.browse(line["user_id"]).name
                    if line["user_id"]
                    else "",
                    "from": f"{zone._local(line['date_from']):%Y-%m-%d %H:%M}",
                    "to": f"{zone._local(line['date_to']):%Y-%m-%d %H:%M}",
                    "reason": line["reason"],
                }
                for line in lines[:_SHOWN]
            ],
            "named": sum(1 for line in lines if line["user_id"]),
            "unnamed": sum(1 for line in lines if not line["user_id"]),
            "more": max(0, len(lines) - _SHOWN),
        }

    def _events(self, start, end):
        """What happens in a stretch of time, by the file or else the text."""
        try:
            content = base64.b64decode(self.file) if self.file else (self.content or "")
            events = ics.read(content, start, end, self.schedule_id.tz)
        except ics.TooMuch:
            raise UserError(
                self.env._(
                    "This calendar is too long: at most %(count)s events can be read "
                    "at once. Choose fewer days, or a calendar of its own for on-call.",
                    count=ics.MAX_EVENTS,
                )
            ) from None
        except (ics.NotACalendar, ValueError):
            raise UserError(
                self.env._(
                    "This is no calendar that can be understood. Export it as "
                    "iCalendar (.ics) and give that file, or its text from "
                    "BEGIN:VCALENDAR to END:VCALENDAR."
                )
            ) from None
        if not events:
            raise UserError(
                self.env._(
                    "Nothing happens in this calendar in these days. Check the days, "
                    "and that it is the right calendar."
                )
            )
        return events

    def _people(self, emails):
        """Colleagues by their addresses.

        :return: ``{address: user id}``
        """
        if not emails:
            return {}
        company = self.schedule_id.company_id
        # Which companies colleagues work in is not everybody's to read.
        users = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("share", "=", False),
                    ("company_ids", "in", company.ids),
                    "|",
                    ("email_normalized", "in", list(emails)),
                    ("login", "in", list(emails)),
                ],
                order="id desc",
            )
        )
        found = {}
        for user in users:
            found[user.login.lower()] = user.id
            if user.email_normalized:
                found[user.email_normalized] = user.id
        return found
