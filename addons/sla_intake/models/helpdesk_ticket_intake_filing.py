from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL

from .sla_question import ERROR


class HelpdeskTicket(models.Model):
    """What a customer sent becomes a ticket: its text, its answers, its files."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    @api.model
    def _intake_key(self, case, key):
        """A form's key as it is kept: nobody meets another's ticket by theirs."""
        key = (key or "").strip()[:64]
        return f"{case['partner'].id}:{key}" if key else False

    @api.model
    def _intake_filed(self, case, key):
        """The ticket that was filed with a key, empty if none was.

        Of two requests that send one form at once the second fails to serialize here,
        and Odoo runs it again, to find the ticket of the first.
        """
        self.env.cr.execute(
            SQL("UPDATE res_partner SET id = id WHERE id = %s", case["partner"].id)
        )
        # The key names the caller, and nobody sets it but `file_intake`.
        known = self.sudo().with_context(active_test=False)
        return known.search([("intake_key", "=", key)]).with_env(self.env)

    @api.model
    def _intake_vals(self, case, read, questions):
        """The values of the new ticket."""
        partner = case["partner"]
        team = read["team"]
        if not team and len(read["type"].team_ids) == 1:
            team = read["type"].team_ids.filtered(
                lambda one: one.company_id.id in (False, case["company"].id)
            )
        # Customers need not read channels, nor the stages of a team.
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_web", raise_if_not_found=False
        )
        return {
            "company_id": case["company"].id,
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email,
            "type_id": read["type"].id,
            "team_id": team.id,
            "category_id": read["category"].id,
            "channel_id": channel and channel.id,
            "name": read["subject"],
            "description": self._intake_html(case, read, questions),
            "priority": self._intake_priority(read),
            "user_id": False,
            # Named, so that the mail of the first stage is sent.
            "stage_id": team.sudo()._get_applicable_stages()[:1].id,
        }

    @api.model
    def _intake_told(self, read, questions):
        """What was answered, in order, as people read it.

        :return: a list of `(question, answer)`
        """
        told = []
        for question in questions:
            answer = read["answers"].get(question.code)
            if answer:
                told.append((question, self._intake_tell_answer(question, answer)))
        return told

    @api.model
    def _intake_html(self, case, read, questions):
        """The whole report as HTML, for mails and searches."""
        parts = []
        if read["description"]:
            parts.append(_paragraph(read["description"]))
        for question, answer in self._intake_told(read, questions):
            body = _paragraph(answer)
            if question.kind == ERROR:
                body = Markup("<pre>%s</pre>") % answer
            parts.append(Markup("<p><strong>%s</strong></p>") % question.name + body)
        if read["impact"] and read["urgency"]:
            chosen = {
                each["value"]: each["label"]
                for each in case["policy"]._intake_impacts()
                + case["policy"]._intake_urgencies()
            }
            parts.append(
                Markup("<p><strong>%s</strong></p><p>%s</p>")
                % (
                    self.env._("What has stopped, and how soon it is needed"),
                    f"{chosen[read['impact']]} · {chosen[read['urgency']]}",
                )
            )
        return Markup("").join(parts)

    def _intake_keep(self, read, questions, files):
        """Keep the answers, frozen, and the files of a new ticket.

        :param files: `(name, bytes, MIME type)`, checked
        """
        self.ensure_one()
        self.env["sla.answer"]._writer().create(
            [
                {
                    "ticket_id": self.id,
                    "sequence": place,
                    "question_id": question.id,
                    "code": question.code,
                    "label": question.name,
                    "kind": question.kind,
                    "value": answer,
                }
                for place, (question, answer) in enumerate(
                    self._intake_told(read, questions), 1
                )
            ]
        )
        # They belong to a ticket that its author may read and not write.
        self.env["ir.attachment"].sudo().create(
            [
                {
                    "name": name,
                    "raw": raw,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, raw, mimetype in files
            ]
        )


def _paragraph(text):
    """Text as HTML, its lines kept."""
    lines = Markup("<br/>").join(text.split("\n"))
    return Markup("<p>%s</p>") % lines
