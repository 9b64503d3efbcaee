"""Who may see and touch hours: every model and every role."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.sla_policy.tests.access_common import RightsMixin

from .access_common import FORGED, MODELS, AccessMixin
from .statement_common import StatementCommon

# The user who has to do with hours without working on tickets.
MORE_ROLES = {
    "salesman": "sales_team.group_sale_salesman",
    "accountant": "account.group_account_invoice",
    "timesheets": "hr_timesheet.group_hr_timesheet_user",
}
ALL_TICKETS = ("user", "lead")

# Where a role has something else than the table says.
OTHERWISE = {
    **{(role, "sla.statement"): "r" for role in ALL_TICKETS},
    **{(role, "sla.hours.report"): "r" for role in ALL_TICKETS},
    ("salesman", "sla.work.kind"): "r",
    ("salesman", "sla.pack"): "r",
    ("salesman", "sla.pack.entry"): "r",
    ("salesman", "sla.pack.notice"): "r",
    ("portal", "sla.estimate"): "r",
    ("portal", "sla.estimate.line"): "r",
}


class AccessCommon(RightsMixin, AccessMixin, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_access()
        cls._set_up_roles(**MORE_ROLES)
        cls._set_up_elsewhere()


class TestModelAccess(AccessCommon):
    def test_every_model_is_in_the_table(self):
        ours = self.env["ir.model"].search([("model", "=like", "sla.%")])
        named = {
            model.model
            for model in ours
            if self.env[model.model]._original_module == "sla_prepaid_hours"
            and not self.env[model.model]._abstract
        }
        # A report of sheets has a model without rows.
        self.assertEqual(named, set(MODELS))

    def test_every_model_and_role(self):
        self.assertRights(MODELS, OTHERWISE)

    def test_everything_is_of_a_company(self):
        """A manager of another company sees nothing of it, whatever it is."""
        self.assertOfACompany(
            self.pack,
            self.pack.entry_ids,
            self.pack_notice,
            self.intervention,
            self.estimate,
            self.statement,
            self.make_rule("warranty", policy=self._company_policy()),
            self.env["sla.hours.report"].search([("ticket_id", "=", self.ticket.id)]),
            self.env["sla.hours.balance"].search(
                [("commercial_partner_id", "=", self.customer.id)]
            ),
            self.env["sla.pack.value"].search([("pack_id", "=", self.pack.id)]),
        )

    def _company_policy(self):
        return self.make_policy(
            self.make_target("first_response", hours=1),
            company_id=self.env.company.id,
        )

    def test_agents_of_own_tickets_see_the_work_on_those(self):
        teams = self.env["helpdesk.ticket.team"]
        own, team = self.users["own"], self.users["team"]
        ours = teams.create({"name": "A", "user_ids": [Command.set((own | team).ids)]})
        theirs = teams.create(
            {"name": "B", "user_ids": [Command.set(self.users["user"].ids)]}
        )
        tickets = self.env["helpdesk.ticket"]
        for group, user in ((ours, own), (ours, team), (theirs, self.users["user"])):
            tickets += self.make_ticket(
                user=self.env.user, team_id=group.id, user_id=user.id
            )
        for ticket in tickets:
            self.log(ticket, 1)
            self.make_estimate(ticket, user=self.env.user)
        mine, colleagues, strangers = tickets
        for role, seen in (
            ("own", mine),
            ("team", mine | colleagues),
            ("user", tickets),
            ("lead", tickets),
            ("sla_manager", tickets),
        ):
            for model in ("sla.intervention", "sla.estimate"):
                with self.subTest(role=role, model=model):
                    rows = self.env[model].with_user(self.users[role])
                    found = rows.search([("ticket_id", "in", tickets.ids)])
                    self.assertEqual(found.sudo().ticket_id, seen)
        with self.assertRaises(AccessError):
            strangers.intervention_ids.with_user(own).read(["charged_minutes"])

    def test_a_timer_is_its_users_own(self):
        for role in ("own", "user", "lead", "sla_manager"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.timer.with_user(self.users[role]).read(["started_at"])

    def test_time_on_a_ticket_out_of_sight_is_not_previewed(self):
        """A user who cannot see the ticket does not see the customer's balance."""
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "B", "user_ids": [Command.set(self.users["user"].ids)]}
        )
        hidden = self.make_ticket(
            user=self.env.user, team_id=team.id, user_id=self.users["user"].id
        )
        own = self.users["own"]
        with self.assertRaises(AccessError):
            hidden.with_user(own).read(["name"])
        for model in ("sla.time.wizard", "sla.charge.wizard"):
            wizards = self.env[model].with_user(own)
            with self.subTest(model):
                values = {"ticket_id": hidden.id}
                if model == "sla.time.wizard":
                    values["duration"] = "30"
                else:
                    values["source"] = "out_of_policy"
                spec = {name: {} for name in ("preview", "refusal", *values)}
                with self.assertRaises(AccessError):
                    wizards.onchange(values, list(values), spec)
                with self.assertRaises(AccessError):
                    wizards.create(values).read(["preview"])

    def test_customers_see_what_they_were_sent(self):
        draft = self.make_estimate(
            self.make_ticket(partner_id=self.portal_user.partner_id.id),
            line_ids=[Command.create({"name": "Look", "minutes": 30})],
        )
        sent = self.sent(
            self.make_ticket(partner_id=self.portal_user.partner_id.id),
            line_ids=[Command.create({"name": "Look", "minutes": 30})],
        )
        both = draft | sent
        for user, seen in (
            (self.portal_user, sent),
            (self.colleague_user, sent),
            (self.stranger_user, sent.browse()),
            (self.env.ref("base.public_user"), None),
        ):
            with self.subTest(user.login):
                theirs = both.with_user(user)
                if seen is None:
                    with self.assertRaises(AccessError):
                        theirs.search([])
                    continue
                found = theirs.search([("id", "in", both.ids)])
                self.assertEqual(found, seen)
                lines = self.env["sla.estimate.line"].with_user(user)
                lines = lines.search([("id", "in", both.line_ids.ids)])
                self.assertEqual(lines, seen.line_ids)
                for estimate in theirs - found:
                    with self.assertRaises(AccessError):
                        estimate.read(["minutes"])
                for name in ("approved_from", "approval_note", "approval_message_id"):
                    with self.assertRaises(AccessError):
                        theirs.read([name])

    def test_outsiders_read_what_is_theirs_without_hours(self):
        """Records that others may read are read whole, hours left out."""
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        internal, accountant = self.users["internal"], self.users["accountant"]
        self.ticket.message_subscribe(internal.partner_id.ids)
        order.message_subscribe(self.portal_user.partner_id.ids)
        for record, user in (
            (self.customer, self.portal_user),
            (self.ticket, self.portal_user),
            (self.ticket, internal),
            (order, self.portal_user),
            (order, accountant),
            (self.line.sudo(False), self.users["timesheets"]),
        ):
            if record == self.line:
                # Their own time, on a ticket they see.
                record = record.sudo()
                record.user_id = user
                record.employee_id = self.env["hr.employee"].create(
                    {"name": "T", "user_id": user.id}
                )
                self.ticket.message_subscribe(user.partner_id.ids)
            with self.subTest(model=record._name, user=user.login):
                theirs = record.with_user(user)
                names = [
                    name
                    for name in theirs.fields_get()
                    if set(theirs._fields[name]._modules) == {"sla_prepaid_hours"}
                ]
                theirs.read(["id", *names])
                for name in ("sla_pack_ids", "intervention_ids", "sla_timer_ids"):
                    self.assertNotIn(name, names)
        for name in ("intervention_ids", "timesheet_ids", "sla_customer_minutes"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.ticket.with_user(self.portal_user).read([name])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.portal_user).read(["sla_pack_ids"])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.portal_user).search(
                [("sla_pack_ids.minutes_bought", ">", 0)]
            )


class TestProtectedRows(AccessCommon):
    """No user writes the books by hand, with any context."""

    def test_not_even_the_superuser(self):
        before = self.books()
        for context in FORGED:
            for record in (
                self.pack.entry_ids[0],
                self.intervention,
                self.pack_notice,
                self.timer,
            ):
                record = record.with_context(**context)
                for work in (
                    lambda record=record: record.write({"write_uid": 1}),
                    lambda record=record: record.unlink(),
                    lambda record=record: record.create({}),
                    lambda record=record: record.copy(),
                ):
                    with (
                        self.subTest(record._name, context=context),
                        self.assertRaises(AccessError),
                        self.cr.savepoint(),
                    ):
                        work()
        self.assertEqual(self.books(), before)

    def test_one_writer_is_not_another(self):
        keys = {
            name: self.env[name]._writer().env.context["sla_writer"]
            for name in ("sla.pack.entry", "sla.intervention", "sla.statement")
        }
        entry = self.pack.entry_ids[0]
        for name in ("sla.intervention", "sla.statement"):
            with self.subTest(name), self.assertRaises(AccessError):
                entry.with_context(sla_writer=keys[name]).write({"reason": "Mine"})

    def test_not_through_what_they_hang_on(self):
        before = self.books()
        entry = self.pack.entry_ids[0]
        for record, values in (
            (self.pack, {"entry_ids": [Command.delete(entry.id)]}),
            (self.pack, {"entry_ids": [Command.update(entry.id, {"minutes": 9})]}),
            (self.pack, {"notice_ids": [Command.delete(self.pack_notice.id)]}),
            (
                self.ticket,
                {
                    "intervention_ids": [
                        Command.update(self.intervention.id, {"charged_minutes": 0})
                    ]
                },
            ),
            (self.ticket, {"sla_timer_ids": [Command.delete(self.timer.id)]}),
            (
                self.ticket,
                {
                    "estimate_ids": [
                        Command.update(self.estimate.id, {"state": "approved"})
                    ]
                },
            ),
            (self.ticket, {"estimate_ids": [Command.delete(self.estimate.id)]}),
            (self.line, {"intervention_id": False}),
        ):
            with (
                self.subTest(record._name, values=values),
                self.assertRaisesRegex(Exception, r"\w+ \w+"),
                self.cr.savepoint(),
            ):
                record.with_user(self.manager).write(values)
                self.env.flush_all()
        self.assertEqual(self.books(), before)

    def test_a_pack_is_not_forged(self):
        packs = self.env["sla.pack"].with_user(self.manager)
        values = {"partner_id": self.customer.id, "minutes_bought": 60}
        for name, value in (
            ("state", "active"),
            ("opened_at", "2026-01-01 00:00:00"),
            ("opened_on", "2026-01-01"),
            ("sale_line_id", self._sold_line().id),
            ("origin_id", self.pack.id),
            ("commercial_partner_id", self.stranger.id),
            ("grant_date", "2026-01-01"),
        ):
            for work in (
                lambda n=name, v=value: packs.create({**values, n: v}),
                lambda n=name, v=value: packs.with_context(
                    **{f"default_{n}": v}
                ).create(values),
                lambda n=name, v=value: self.pack.with_user(self.manager).write({n: v}),
            ):
                with self.subTest(name):
                    before = self.pack.read([name], load="")
                    try:
                        with self.cr.savepoint():
                            made = work()
                            self.env.flush_all()
                    except (AccessError, UserError):
                        made = packs
                    self.env.invalidate_all()
                    self.assertEqual(self.pack.read([name], load=""), before)
                    if isinstance(made, type(packs)) and made:
                        [found] = made.sudo().read([name], load="")
                        self.assertNotEqual(str(found[name]), str(value))

    def _sold_line(self):
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        product = self.env["product.product"].create({"name": "Paper"})
        return self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": product.id}
        )

    def test_a_statement_is_not_forged(self):
        paper = self.env["ir.attachment"].create({"name": "Mine", "raw": b"mine"})
        for name, value in (
            ("state", "closed"),
            ("numbers", {"total": {"closing": 10**6}}),
            ("closed_at", "2026-01-01 00:00:00"),
            ("pdf_attachment_id", paper.id),
            ("pdf_sha256", "0"),
            ("revision", 7),
        ):
            statements = self.statements.with_user(self.manager)
            with self.subTest(name):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    self.statement.with_user(self.manager).write({name: value})
                values = {"partner_id": self.stranger.id, "date_from": "2026-02-01"}
                with self.assertRaises(AccessError), self.cr.savepoint():
                    statements.create({**values, name: value})
                made = statements.with_context(**{f"default_{name}": value}).create(
                    values
                )
                self.assertNotEqual(made.sudo().read([name], load="")[0][name], value)
                made.unlink()

    def test_time_is_not_put_on_another_users_day(self):
        """A default of the request files no time under work it is not of."""
        lines = self.env["account.analytic.line"].with_user(self.agent)
        project = self.line.project_id.sudo()
        self.env["hr.employee"].create({"name": "A", "user_id": self.agent.id})
        before = self.books()
        line = lines.with_context(default_intervention_id=self.intervention.id).create(
            {"project_id": project.id, "name": "Other", "unit_amount": 2}
        )
        self.assertFalse(line.sudo().intervention_id)
        self.intervention._charge()
        self.assertEqual(self.books(), before)

    def test_only_managers_correct(self):
        pack, day = self.pack, self.intervention
        for role in ("own", "team", "user", "lead", "salesman", "accountant"):
            user = self.users[role]
            for work in (
                lambda user=user: pack.with_user(user).action_open(),
                lambda user=user: pack.with_user(user).action_void(),
                lambda user=user: pack.with_user(user).action_extend(False, "Why"),
                lambda user=user: pack.with_user(user)._adjust(5, "Why", "x"),
                lambda user=user: pack.with_user(user).action_audit(),
                lambda user=user: pack.with_user(user).write({"active": False}),
                lambda user=user: pack.with_user(user).unlink(),
                lambda user=user: pack.with_user(user).copy(),
                lambda user=user: day.with_user(user).action_waive("Why"),
                lambda user=user: day.with_user(user).action_charge_again(),
                lambda user=user: self.statement.with_user(user).action_close(),
                lambda user=user: self.statement.with_user(user).action_reopen(),
                lambda user=user: self.statement.with_user(user).unlink(),
            ):
                with self.subTest(role), self.assertRaises(AccessError):
                    work()

    def test_what_customers_and_strangers_may_not_do(self):
        estimate, before = self.estimate, self.books()
        for user in (self.portal_user, self.stranger_user, self.users["internal"]):
            for work in (
                lambda user=user: estimate.with_user(user).action_send(),
                lambda user=user: estimate.with_user(user).action_done(),
                lambda user=user: estimate.with_user(user).action_new_version(),
                lambda user=user: estimate.with_user(user).write({"minutes": 1}),
                lambda user=user: estimate.with_user(user).copy(),
                lambda user=user: estimate.with_user(user).unlink(),
                lambda user=user: self.ticket.with_user(user).action_timer_start(),
                lambda user=user: self.ticket.with_user(user).action_estimate(),
                lambda user=user: self.ticket.with_user(user).get_sla_timer(),
                lambda user=user: self.customer.with_user(
                    user
                ).action_quote_more_hours(),
                lambda user=user: self.agreement.with_user(
                    user
                ).action_quote_more_hours(),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    work()
        for user in (self.stranger_user, self.users["internal"]):
            for work in (
                lambda user=user: estimate.with_user(user).action_approve(),
                lambda user=user: estimate.with_user(user).action_decline("No"),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    work()
        self.assertEqual(self.books(), before)

    def test_what_another_companys_manager_may_not_do(self):
        user, before = self.their_manager, self.books()
        for work in (
            lambda: self.pack.with_user(user).action_void(),
            lambda: self.pack.with_user(user).action_extend(False, "Why"),
            lambda: self.intervention.with_user(user).action_waive("Why"),
            lambda: self.intervention.with_user(user).action_charge_again(),
            lambda: self.statement.with_user(user).action_close(),
            lambda: self.estimate.with_user(user).action_send(),
            lambda: self.estimate.with_user(user).action_approve(note="By phone"),
            lambda: self.estimate.with_user(user).action_decline("No"),
            lambda: self.estimate.with_user(user).action_done(),
            lambda: self.ticket.with_user(user).action_timer_start(),
            lambda: (
                self.env["sla.pack.adjust.wizard"]
                .with_user(user)
                .create({"pack_id": self.pack.id, "minutes": 9, "reason": "Why"})
                .action_adjust()
            ),
            lambda: (
                self.env["sla.pack.transfer.wizard"]
                .with_user(user)
                .create(
                    {
                        "pack_id": self.pack.id,
                        "minutes": 9,
                        "reason": "Why",
                        "partner_id": self.contact.id,
                    }
                )
                .action_transfer()
            ),
            lambda: (
                self.env["sla.waive.wizard"]
                .with_user(user)
                .create({"intervention_id": self.intervention.id, "reason": "Why"})
                .action_waive()
            ),
            lambda: (
                self.env["sla.time.wizard"]
                .with_user(user)
                .create({"ticket_id": self.ticket.id, "duration": "30"})
                .action_save()
            ),
            lambda: self.statements.with_user(user).create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.env.company.id,
                    "date_from": "2026-03-01",
                }
            ),
            lambda: (
                self.env["sla.pack"]
                .with_user(user)
                .create(
                    {
                        "partner_id": self.customer.id,
                        "company_id": self.env.company.id,
                        "minutes_bought": 60,
                    }
                )
            ),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                work()
                self.env.flush_all()
        self.assertEqual(self.books(), before)
