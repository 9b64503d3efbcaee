"""Who there is at the desk of the demo data, and what they do: the verbs of stories.

Each is done through the methods that people and the mail gateway use.
"""

from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from odoo.tools import plaintext2html

UTC = ZoneInfo("UTC")


class People:
    """Customers and agents, as `desk.Desk` lives with them."""

    # === PEOPLE AND THINGS === #

    def ref(self, name):
        return self.env.ref(f"sla_policy.{name}")

    def agent(self, login="agent"):
        if login == "admin":
            return self.env.ref("base.user_admin")
        return self.env["res.users"].search([("login", "=", login)]).ensure_one()

    def portal(self, customer):
        return self.ref(f"demo_portal_{customer}")

    def stage(self, phase):
        """The support team's first stage of a phase."""
        stages = self.ref("demo_team_support")._get_applicable_stages()
        return stages.filtered(lambda stage: stage.sla_phase == phase)[0]

    def policy(self, preset):
        """The desk's own policy made from a preset, by its code."""
        return self.env["sla.policy"].search(
            [("preset_id.code", "=", preset), ("supersedes_id", "=", False)], limit=1
        )

    # === MOMENTS === #

    def ago(self, **duration):
        return self.now - timedelta(**duration)

    def on(self, customer, workdays_ago, wall_clock):
        """A time of day of a customer's, so many days from Monday to Friday ago.

        :param int workdays_ago: 1 or more, so that the whole day has passed
        :param str wall_clock: "16:30"
        """
        zone = ZoneInfo(self.portal(customer).tz)
        day = self.now.replace(tzinfo=UTC).astimezone(zone).date()
        while workdays_ago:
            day -= timedelta(days=1)
            workdays_ago -= day.weekday() < 5
        local = datetime.combine(day, time.fromisoformat(wall_clock), zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    # === WHAT PEOPLE DO === #

    def files(self, customer, subject, text, severity="1", kind="problem"):
        """A customer files a ticket in the portal."""
        user = self.portal(customer)
        # As the portal's controller does it: the customer's name, no rights needed.
        tickets = self._by(user, self.env["helpdesk.ticket"]).sudo()
        ticket = tickets.create(self._prepare(subject, text, severity, kind, user))
        ticket.message_subscribe(partner_ids=user.partner_id.ids)
        return self._file(ticket)

    def reports(self, customer, subject, impact, urgency, answers, files=()):
        """A customer files a problem on the portal's form, its questions answered."""
        user = self.portal(customer)
        ticket = self._by(user, self.env["helpdesk.ticket"]).file_intake(
            {
                "type_id": self.ref("type_problem").id,
                "subject": subject,
                "impact": impact,
                "urgency": urgency,
                "answers": answers,
            },
            files,
        )
        ticket.sudo().team_id = self.ref("demo_team_support")
        return self._file(ticket)

    def takes_down(
        self,
        customer,
        subject,
        text,
        channel="helpdesk_mgmt.helpdesk_ticket_channel_phone",
        severity="1",
    ):
        """An agent writes down what a customer says on the phone, or in a chat."""
        vals = self._prepare(subject, text, severity, "problem", self.portal(customer))
        vals["channel_id"] = self.env.ref(channel).id
        tickets = self._by(self.agent(), self.env["helpdesk.ticket"])
        ticket = tickets.create(vals)
        # The agent sees what the customer would be sent, and sends it.
        if ticket.has_held_notices:
            ticket.action_send_notices()
        else:
            ticket.sudo()._sla_write({"notices_held_since": False})
        return self._file(ticket)

    def meets(self, name, contact, email, **place):
        """A new customer, of whom one person is known.

        :return: that person
        """
        lang = self.env["res.lang"]._get_data(code="es_419").code or "en_US"
        company = self.env["res.partner"].create(
            {"name": name, "is_company": True, "lang": lang, **place}
        )
        return self.hires(company, contact, email)

    def hires(self, company, name, email):
        """A customer has one more contact."""
        return self.env["res.partner"].create(
            {
                "name": name,
                "email": email,
                "parent_id": company.id,
                "lang": company.lang,
                # Not the zone of whoever runs this: their agreement's counts.
                "tz": False,
            }
        )

    def drafts(self, contact, preset, name, **terms):
        """A manager writes an agreement for a customer."""
        manager = self.agent("admin")
        agreements = self._by(manager, self.env["sla.agreement"])
        return agreements.create(
            {
                "name": name,
                "partner_id": contact.commercial_partner_id.id,
                "policy_id": self.policy(preset).id,
                "company_id": self.env.ref("base.main_company").id,
                "user_id": manager.id,
                **terms,
            }
        )

    def signs(self, contact, preset, name, **terms):
        """A customer and the desk agree on a policy, from now on."""
        agreement = self.drafts(contact, preset, name, **terms)
        agreement.action_activate()
        return agreement

    def implements(self, agreement):
        """What the desk owed once at the beginning is done."""
        obligations = agreement.obligation_ids.filtered(
            lambda obligation: (
                obligation.side == "provider" and obligation.kind == "once"
            )
        )
        obligations = obligations.filtered(
            lambda obligation: obligation.state == "open" and obligation.due_date
        )
        self.does(obligations, "action_done", login="admin")

    def delivers(self, customer, name, days_ago):
        """A development is handed over to a customer."""
        agreement = self.ref(f"demo_agreement_{customer}")
        deliverables = self._by(self.agent("admin"), self.env["sla.deliverable"])
        return deliverables.create(
            {
                "name": name,
                "partner_id": agreement.partner_id.id,
                "agreement_id": agreement.id,
                "company_id": agreement.company_id.id,
                "date_delivered": agreement._local_day(self.ago(days=days_ago)),
            }
        )

    def gets_mail(self, contact, subject, text):
        """Somebody writes to the desk, and the mail server hands it over."""
        mail = EmailMessage()
        mail["From"] = contact.email_formatted
        mail["To"] = "support@example.com"
        mail["Subject"] = subject
        mail["Date"] = format_datetime(datetime.now())
        mail["Message-ID"] = make_msgid(domain="mail.example.com")
        mail.set_content(text)
        # As the cron that fetches mail does: it is how a ticket gets its channel.
        gateway = self.env["mail.thread"].with_context(fetchmail_cron_running=True)
        ticket_id = gateway.message_process(None, mail.as_bytes())
        return self._file(self.env["helpdesk.ticket"].browse(ticket_id))

    def sorts(self, ticket, kind, login="agent"):
        """An agent says what a ticket is about."""
        self.changes(ticket, login, type_id=self.ref(f"type_{kind}").id)

    def _by(self, user, records):
        """Records as a user has them before them, in their language."""
        return records.with_user(user).with_context(lang=user.lang)

    def _file(self, ticket):
        self.filed.append(ticket.id)
        return ticket.with_env(self.env)

    def _prepare(self, subject, text, severity, kind, user):
        return {
            "name": subject,
            "description": plaintext2html(text),
            "priority": severity,
            "type_id": self.ref(f"type_{kind}").id,
            "team_id": self.ref("demo_team_support").id,
            "channel_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web").id,
            "partner_id": user.partner_id.id,
            "partner_name": user.partner_id.name,
            "partner_email": user.partner_id.email,
            # Nobody yet, whatever the company assigns by default.
            "user_id": False,
        }

    def answers(self, ticket, text, login="agent", then=None):
        """An agent answers the customer; the ticket moves on to a phase, if named."""
        self._by(self.agent(login), ticket).message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=ticket.partner_id.ids,
        )
        if then:
            self.moves(ticket, then, login)

    def notes(self, ticket, text, login="agent"):
        """An agent leaves an internal note."""
        return self._by(self.agent(login), ticket).message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )

    def writes(self, ticket, customer, text):
        """A customer answers in the portal."""
        return self._by(self.portal(customer), ticket).message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def mails(self, ticket, contact, text):
        """A colleague of the customer answers by mail."""
        author = self.ref(f"demo_contact_{contact}")
        return ticket.message_post(
            author_id=author.id,
            email_from=author.email_formatted,
            body=plaintext2html(text, with_paragraph=False),
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    def assigns(self, ticket, login="agent", then=None):
        self._by(self.agent(login), ticket).user_id = self.agent(login)
        if then:
            self.moves(ticket, then, login)

    def takes(self, ticket, text, login="agent", then=None):
        """An agent takes a ticket and answers it at once."""
        self.assigns(ticket, login)
        self.answers(ticket, text, login, then)

    def accepts(self, ticket, login="agent"):
        """An agent takes a ticket that says all there is to know."""
        self.assigns(ticket, login)
        self.does(ticket, "action_information_complete", login)

    def moves(self, ticket, phase, login="agent"):
        self._by(self.agent(login), ticket).stage_id = self.stage(phase)

    def changes(self, ticket, login="agent", **vals):
        self._by(self.agent(login), ticket).write(vals)

    def does(self, record, action, login="agent", **answers):
        """An agent presses a button, and answers what it asks."""
        return getattr(self._by(self.agent(login), record), action)(**answers)

    def confirms(self, ticket, customer):
        """An authorised contact stands in for a colleague, in the portal."""
        self._by(self.portal(customer), ticket).action_confirm_contact()
