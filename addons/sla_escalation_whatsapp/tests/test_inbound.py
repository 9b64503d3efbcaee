"""What people write: whose it is, which ticket it is about, and what it counts as."""

from .common import WhatsappCommon
from .fake_meta import message_payload


class TestInbound(WhatsappCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identity = cls.make_identity(cls.contact, "+525511112222")
        cls.ticket = cls.make_ticket(user_id=cls.agent.id)
        cls.stranger_company = cls.env["res.partner"].create(
            {"name": "Sur Foods", "is_company": True}
        )
        cls.stranger = cls._new_contact(
            "Eli Paz", "eli@example.org", cls.stranger_company
        )
        cls.theirs = cls.make_ticket(partner_id=cls.stranger.id)

    def said(self, ticket):
        """What was said on a ticket by WhatsApp, oldest first."""
        rows = self.env["sla.whatsapp.message"].search([("ticket_id", "=", ticket.id)])
        return rows.mail_message_id.sorted("id")

    def assertTriage(self, row, reason):
        self.assertEqual((row.state, row.reason), ("triage", reason))
        self.assertFalse(row.ticket_id)
        self.assertFalse(row.mail_message_id)

    # === TO THE TICKET IT NAMES === #

    def test_a_customer_who_names_their_ticket_has_answered(self):
        self.move(self.ticket, "waiting_customer")
        row = self.write_in(f"{self.ticket.number}: it works again")
        self.assertEqual((row.state, row.ticket_id), ("done", self.ticket))
        message = self.said(self.ticket)
        self.assertEqual(
            (message.author_id, message.message_type, message.subtype_id),
            (self.contact, "comment", self.env.ref("mail.mt_comment")),
        )
        self.assertIn("it works again", message.body)
        self.assertEqual(
            self.events(self.ticket, "customer_reply").partner_id, self.contact
        )
        self.assertEqual(self.ticket.stage_id.sla_phase, "in_progress")

    def test_what_they_write_is_text_and_no_markup(self):
        self.write_in(f"{self.ticket.number} <script>alert(1)</script>\nbye")
        body = self.said(self.ticket).body
        self.assertNotIn("<script>", body)
        self.assertIn("&lt;script&gt;", body)

    def test_somebody_elses_ticket_is_out_of_reach(self):
        row = self.write_in(f"{self.theirs.number} please")
        self.assertTriage(row, "not_theirs")
        self.assertFalse(self.said(self.theirs))

    def test_of_two_tickets_the_one_that_is_theirs(self):
        row = self.write_in(f"{self.theirs.number} is like {self.ticket.number}")
        self.assertEqual(row.ticket_id, self.ticket)

    def test_two_tickets_of_theirs_are_for_somebody_to_sort_out(self):
        other = self.make_ticket()
        row = self.write_in(f"{other.number} is like {self.ticket.number}")
        self.assertTriage(row, "several")

    def test_who_names_no_ticket_waits_for_somebody(self):
        self.assertTriage(self.write_in("Any news?"), "no_ticket")

    # === NEVER BY NUMBER ALONE === #

    def test_a_number_that_nobody_recorded_is_nobodys(self):
        self.contact.phone = "+525533334444"
        row = self.write_in(f"{self.ticket.number} please", number="525533334444")
        self.assertTriage(row, "unknown_sender")

    def test_a_number_that_two_people_share_is_nobodys(self):
        self.make_identity(self.other_contact, "+525511112222")
        row = self.write_in(f"{self.ticket.number} please")
        self.assertTriage(row, "several")

    def test_a_switchboard_of_two_customers_goes_by_the_ticket(self):
        self.make_identity(self.stranger, "+525511112222")
        row = self.write_in(f"{self.ticket.number} please")
        self.assertEqual(row.ticket_id, self.ticket)
        self.assertEqual(row.partner_id, self.contact)

    def test_a_number_with_another_holder_now_is_nobodys(self):
        self.write_in("Hello", bsuid="MX.111")
        self.assertEqual(self.identity.bsuid, "MX.111")
        row = self.write_in(f"{self.ticket.number} please", bsuid="MX.222")
        self.assertTriage(row, "recycled")

    def test_somebody_who_hides_their_number_is_known_by_their_id(self):
        self.write_in("Hello", bsuid="MX.111")
        row = self.write_in(f"{self.ticket.number} please", number=None, bsuid="MX.111")
        self.assertEqual(row.partner_id, self.contact)
        self.assertEqual(row.ticket_id, self.ticket)

    def test_all_spellings_of_a_number_are_one(self):
        row = self.write_in(f"{self.ticket.number} please", number="5215511112222")
        self.assertEqual(row.ticket_id, self.ticket)

    def test_an_account_of_another_company_knows_none_of_ours(self):
        there = self.env["res.company"].create({"name": "South branch"})
        account = self.make_account(
            name="South", phone_number_id="7000", company_id=there.id
        )
        row = self.receive(
            message_payload(
                "525511112222",
                phone_id="7000",
                text={"body": f"{self.ticket.number} please"},
            ),
            account,
        )
        self.assertTriage(row, "unknown_sender")
        self.make_identity(self.contact, "+525511112222", account_id=account.id)
        row = self.receive(
            message_payload(
                "525511112222",
                phone_id="7000",
                wamid="wamid.IN2",
                text={"body": f"{self.ticket.number} please"},
            ),
            account,
        )
        self.assertTriage(row, "no_ticket")

    # === AGENTS, AND ANSWERS === #

    def test_a_colleague_leaves_a_note_that_no_customer_reads(self):
        row = self.write_in(f"{self.ticket.number} on my way", number="525511110001")
        message = self.said(self.ticket)
        self.assertEqual(row.partner_id, self.agent.partner_id)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        self.assertTrue(message.subtype_id.internal)
        self.assertFalse(self.events(self.ticket, "agent_reply"))

    def test_a_user_of_ours_without_that_ticket_is_a_stranger(self):
        bystander = self._new_user("bystander", "base.group_user")
        self.make_identity(bystander.partner_id, "+525511110077")
        row = self.write_in(f"{self.ticket.number} hm", number="525511110077")
        self.assertTriage(row, "not_theirs")

    def test_an_answer_goes_to_the_ticket_of_what_it_answers(self):
        meta = self.start_meta()
        self.make_rule(target="partner", partner_id=self.contact.id)
        self.escalate(self.ticket)
        self.deliver()
        wamid = meta.accepted[0]["wamid"]
        row = self.write_in("It works again", answers=wamid)
        self.assertEqual(row.ticket_id, self.ticket)
        self.assertEqual(self.said(self.ticket).author_id, self.contact)
        self.make_identity(self.stranger, "+525500001111")
        row = self.write_in("Hello", number="525500001111", answers=wamid)
        self.assertTriage(row, "no_ticket")

    # === WHAT IS NO ANSWER === #

    def test_a_thumb_is_no_answer(self):
        row = self.write_in(reaction={"message_id": "wamid.X", "emoji": "👍"})
        self.assertEqual(row.state, "done")
        self.assertFalse(self.events(self.ticket, "customer_reply"))

    def test_stop_ends_it(self):
        row = self.write_in("STOP")
        self.assertEqual(row.state, "done")
        self.assertEqual(self.identity.consent, "withdrawn")

    def test_a_changed_number_is_for_somebody_to_look_at(self):
        row = self.write_in(
            system={"body": "Ana changed to 52…", "type": "user_changed_number"}
        )
        self.assertTriage(row, "number_changed")

    # === ATTACHMENTS === #

    def test_an_attachment_is_named_and_not_fetched(self):
        meta = self.start_meta()
        row = self.write_in(
            document={
                "id": "9001",
                "mime_type": "application/pdf",
                "filename": "log.pdf",
                "caption": self.ticket.number,
                "file_size": 2048,
            }
        )
        self.assertEqual(
            (row.media_name, row.media_mime, row.media_size),
            ("log.pdf", "application/pdf", 2048),
        )
        self.assertIn("log.pdf", self.said(self.ticket).body)
        self.assertFalse(meta.requests)

    def test_too_large_an_attachment_is_refused_in_words(self):
        self.account.media_limit_mb = 1
        self.write_in(
            document={
                "id": "9001",
                "filename": "dump.zip",
                "caption": self.ticket.number,
                "file_size": 5 * 1024 * 1024,
            }
        )
        self.assertIn("refused", self.said(self.ticket).body)

    def test_a_type_that_nobody_knows_breaks_nothing(self):
        for content in (
            {"unsupported": {"type": "poll"}},
            {"image": "broken"},
            {"document": {"id": "1", "file_size": 10**30}},
        ):
            with self.subTest(content):
                values = {"unsupported": None} if "image" in content else {}
                row = self.write_in(**{**values, **content})
                self.assertEqual(row.state, "triage")

    # === THE QUEUE === #

    def test_one_that_fails_stops_no_other(self):
        messages = self.env["sla.whatsapp.message"].sudo()
        for number in range(3):
            messages._receive(
                self.account,
                message_payload("525511112222", wamid=f"wamid.{number}"),
            )
        broken = messages.search([("event_key", "=", "wamid.1")])
        broken._as_writer().write({"payload": "{"})
        messages._job_process(self.account.id)
        rows = messages.search([("event_key", "like", "wamid.")], order="event_key")
        self.assertNotIn("new", rows.mapped("state"))

    def test_what_they_did_is_done_whether_they_are_told_or_not(self):
        """Nothing that Meta does with our answer fails the job."""
        row = self.write_in()
        steps = 131026, "500", "garbage", "cut", "ok"
        meta = self.start_meta().then(*steps)
        for _step in steps:
            row._job_answer("Taken on.")
        self.assertEqual(len(meta.requests), len(steps))

    def test_what_no_job_has_looked_at_a_cron_does(self):
        messages = self.env["sla.whatsapp.message"].sudo()
        messages._receive(self.account, message_payload("525511112222"))
        row = messages.search([("event_key", "=", "wamid.IN1")])
        self.at("2026-03-02 10:10")
        with self.enter_registry_test_mode():
            self.env.ref(
                "sla_escalation_whatsapp.ir_cron_whatsapp_inbox"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(row.state, "triage")
