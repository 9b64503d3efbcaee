from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.sla_policy.const import PRIORITIES
from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_policy.models.caller import checked, strip_untrusted_context, text

from ..engine import severity
from .sla_question import TELLING

# How types come that an agreement treats alike: what it serves first.
_RANKS = {"": 0, voc.INCLUDED: 0, voc.BILLABLE: 1, voc.REROUTED: 2, voc.EXCLUDED: 3}


class HelpdeskTicket(models.Model):
    """A customer files a ticket: what is asked, checked, promised and kept.

    The public methods here are for whoever is logged in, portal users over RPC
    included: each looks only at their own customer, in their own company, whatever it
    is given. What is checked is in `helpdesk_ticket_intake_check`, what is promised
    in `helpdesk_ticket_intake_preview`, what is kept in
    `helpdesk_ticket_intake_filing`.
    """

    _inherit = "helpdesk.ticket"

    answer_ids = fields.One2many(
        "sla.answer",
        "ticket_id",
        string="Answers",
        groups="sla_policy.group_sla_user",
        readonly=True,
    )
    reported_impact = fields.Selection(
        [
            (severity.STOPPED, "Everything stands still"),
            (severity.PARTIAL, "An essential part stands still"),
            (severity.SLOWED, "Work goes on, with trouble"),
            (severity.NO_IMPACT, "Nothing is held up"),
        ],
        string="Customer Says",
        copy=False,
        readonly=True,
        help="What has stopped, by whoever filed the ticket.",
    )
    reported_urgency = fields.Selection(
        [
            (severity.NOW, "Now"),
            (severity.SOON, "Today or tomorrow"),
            (severity.LATER, "It can wait"),
        ],
        string="Needed",
        copy=False,
        readonly=True,
        help="How soon, by whoever filed the ticket.",
    )
    reported_priority = fields.Selection(
        PRIORITIES,
        string="Came To",
        copy=False,
        readonly=True,
        help="The severity that followed from the customer's answers. Correct the "
        "ticket's own if it is another.",
    )
    intake_key = fields.Char(
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="Who filed it with which form: a form sent twice makes one ticket.",
    )

    _intake_key_uniq = models.UniqueIndex(
        "(intake_key) WHERE intake_key IS NOT NULL",
        "This form has been sent already.",
    )

    # === INTAKE === #

    @api.model
    @api.readonly
    def get_intake_types(self):
        """The request types the caller can file a ticket of, the likeliest first.

        :return: a list of dicts of ``id``, ``name``, ``description`` (when to choose
            it, may be empty), ``ruling``: what the agreement says of it
            (`included|billable|excluded|rerouted`, or empty without an agreement),
            ``coverage``: what would be decided on it now, as on the ticket: the same
            but for what is suspended, above the quota or to be confirmed,
            ``coverage_label`` and ``note`` (sentences about ``coverage``, empty where
            it is simply included)
        """
        self = self._intake_speaking()
        case = self._intake_case()
        return [self._intake_type(case, each) for each in self._intake_types(case)]

    @api.model
    @api.readonly
    def get_intake(self, type_id):
        """What to ask for a ticket of a type.

        :param int type_id: one of `get_intake_types`
        :return: a dict of

            - ``type``: as in `get_intake_types`
            - ``questions``: dicts of ``code``, ``label``, ``help``, ``placeholder``,
              ``kind`` (`char|text|error|date|datetime|number|choice|yes_no`),
              ``required`` and ``choices``; the answer to a `choice` is one of those,
              to `yes_no` it is `yes` or `no`, to `date` `2026-03-02`, to `datetime`
              `2026-03-02T10:00` in the caller's time zone, to `number` digits
            - ``impacts``: dicts of ``value``, ``label`` and ``help``; empty where the
              type is not about something that stopped working
            - ``urgencies``: dicts of ``value`` and ``label``; empty likewise
            - ``description_required``: whether nothing else says what it is about
            - ``limits``: ``files``, ``file_bytes``, ``total_bytes`` and ``kinds``,
              the endings of names that are taken
            - ``accepts``: the same for an `<input accept>`
        :raise UserError: for a type the caller cannot choose
        """
        self = self._intake_speaking()
        case = self._intake_case()
        request_type = self._intake_find_type(type_id)
        if not request_type:
            raise UserError(
                self.env._("There is no such request type. Choose one of the list.")
            )
        questions = self._intake_questions(case, request_type)
        policy = case["policy"]
        asks = request_type.asks_impact
        limits = self._intake_limits()
        return {
            "type": self._intake_type(case, request_type),
            "questions": [question._intake_values() for question in questions],
            "impacts": policy._intake_impacts() if asks else [],
            "urgencies": policy._intake_urgencies() if asks else [],
            "description_required": self._intake_needs_description(questions),
            "limits": limits,
            "accepts": ",".join(f".{kind}" for kind in limits["kinds"]),
        }

    @api.model
    @api.readonly
    @strip_untrusted_context
    def check_intake(self, values, files=()):
        """What is wrong with a form as it stands; nothing is written.

        :param dict values: ``type_id``, ``subject``, ``description``, ``impact``,
            ``urgency``, ``answers`` (`{code: text}`); ``team_id`` and ``category_id``
            where the company has customers choose them
        :param files: `(name, bytes)`; over RPC the content is base64
        :return: `{field: sentence}`, empty if nothing is; fields are those of
            `values`, `answer_CODE` for answers, and `files`
        """
        self = self._intake_speaking()
        case = self._intake_case()
        return self._intake_check(case, self._intake_read(values), files)[0]

    @api.model
    @api.readonly
    @strip_untrusted_context
    def preview_intake(self, values):
        """What would become of a form as it stands; nothing is written.

        An unfinished one is fine: what cannot be told yet is empty.

        :param dict values: as for `check_intake`
        :return: a dict of

            - ``priority``: `0` to `3`, empty while it cannot be told, and
              ``severity_label``, in the policy's words
            - ``answer_by``: naive UTC, None where nothing is promised;
              ``expected_from``: not before that, naive UTC or None
            - ``promise``: the same in one sentence, or why nothing is promised
            - ``coverage``: as on the ticket, and ``coverage_note``: a sentence about
              it, empty where it is simply included
            - ``hints``: sentences that help to file it better
            - ``similar``: open tickets of the caller's that look alike, the likest
              first: dicts of ``id``, ``number``, ``name``, ``stage`` and ``url``
        """
        self = self._intake_speaking()
        case = self._intake_case()
        return self._intake_preview(case, self._intake_read(values))

    @api.model
    @strip_untrusted_context
    @checked(key=text())
    def file_intake(self, values, files=(), key=None):
        """File a ticket for the caller.

        :param dict values: as for `check_intake`
        :param files: `(name, bytes)`; over RPC the content is base64
        :param str key: a random one of the form; the same key again gives the same
            ticket, and files nothing
        :return: the ticket, as the caller sees it
        :raise ValidationError: with all that is wrong, a sentence a line
        """
        self = self._intake_speaking()
        case = self._intake_case()
        key = self._intake_key(case, key)
        if key and (filed := self._intake_filed(case, key)):
            return filed
        read = self._intake_read(values)
        problems, kept = self._intake_check(case, read, files)
        if problems:
            raise ValidationError("\n".join(problems.values()))
        questions = self._intake_questions(case, read["type"])
        # Customers have no right to make tickets: what they file is checked above.
        ticket = self.sudo().create(self._intake_vals(case, read, questions))
        ticket._sla_write(
            {
                "reported_impact": read["impact"] or False,
                "reported_urgency": read["urgency"] or False,
                # What nobody was asked came to nothing.
                "reported_priority": read["impact"] and self._intake_priority(read),
                "intake_key": key,
            }
        )
        ticket.message_subscribe(partner_ids=case["partner"].ids)
        ticket._intake_keep(read, questions, kept)
        return ticket.with_env(self.env)

    # === BUSINESS METHODS === #

    @api.model
    def _sla_derived_fields(self):
        return super()._sla_derived_fields() | {
            "intake_key",
            "reported_impact",
            "reported_priority",
            "reported_urgency",
        }

    def _intake_speaking(self):
        """In the caller's language: a program may ask without saying in which."""
        if self.env.context.get("lang"):
            return self
        return self.with_context(lang=self.env.user.lang or "en_US")

    @api.model
    def _intake_case(self):
        """Who files, and under what: all that the other steps rest on.

        :return: a dict of ``partner``, ``company``, ``agreement`` and ``policy`` (as
            superuser, empty if there is none) and ``now`` (naive UTC)
        :raise AccessError: for whoever is not logged in
        """
        user = self.env.user
        if user._is_public():
            raise AccessError(self.env._("Log in to file a ticket."))
        partner = user.partner_id
        company = self.env.company
        now = fields.Datetime.now()
        # Customers see nothing of agreements but what the methods here tell them of
        # their own.
        agreements = self.env["sla.agreement"].sudo()
        agreement = agreements._find_active(
            [(partner.commercial_partner_id.id, company.id, now)]
        )[0]
        policy = agreement.policy_id
        if agreement:
            policy = agreement._policy_on(now)
        return {
            "partner": partner,
            "company": company,
            "agreement": agreement,
            "policy": policy,
            "now": now,
        }

    @api.model
    def _intake_types(self, case):
        """The types customers may choose, the likeliest first."""
        # Names of types are for every customer; not every user may read them.
        types = self.env["helpdesk.ticket.type"].sudo()
        policy = case["policy"]
        listed = policy.coverage_ids.type_id | policy.target_ids.type_ids
        return types.search([("show_in_portal", "=", True)]).sorted(
            lambda each: (
                _RANKS[self._intake_ruling(case, each)],
                each.portal_sequence,
                each not in listed,
                each.name,
                each.id,
            )
        )

    @api.model
    def _intake_find_type(self, type_id):
        """The type of an id, empty if the caller may not choose it."""
        types = self.env["helpdesk.ticket.type"].sudo()  # As in `_intake_types`.
        type_id = self._intake_id(type_id)
        return types.search([("id", "=", type_id), ("show_in_portal", "=", True)])

    @api.model
    def _intake_ruling(self, case, request_type):
        """What the agreement says of a type: a coverage, empty without an agreement."""
        agreement = case["agreement"]
        if not agreement:
            return ""
        line = case["policy"]._coverage_of(request_type)
        if self._intake_is_added(case, line):
            return voc.INCLUDED
        return line.coverage or voc.INCLUDED

    @api.model
    def _intake_type(self, case, request_type):
        """A type as customers choose it."""
        ruling = coverage = self._intake_ruling(case, request_type)
        note = ""
        if ruling:
            decision, ground = self._intake_decide_type(case, request_type)
            coverage = decision.coverage
            note = self._intake_note(coverage, decision.ground, ground)
        labels = dict(self._fields["coverage"]._description_selection(self.env))
        return {
            "id": request_type.id,
            "name": request_type.name,
            "description": request_type.when_to_use or "",
            "ruling": ruling,
            "coverage": coverage,
            "coverage_label": labels.get(coverage, ""),
            "note": note,
        }

    @api.model
    def _intake_questions(self, case, request_type):
        """What is asked for a type, in order; empty without one."""
        # Customers read the questions they are asked, and no others.
        questions = self.env["sla.question"].sudo()
        if not request_type:
            return questions
        return questions._asked(request_type, case["policy"], case["company"])

    @api.model
    def _intake_needs_description(self, questions):
        """Whether no question makes sure that a ticket says what it is about."""
        return not any(q.required and q.kind in TELLING for q in questions)

    @api.model
    def _intake_priority(self, read):
        """The severity that follows from the answers; empty while it does not yet."""
        if not read["type"].asks_impact:
            return "0"
        if not read["impact"] or not read["urgency"]:
            return ""
        return severity.severity(read["impact"], read["urgency"])
