"""The files of a ticket that was filed by e-mail, for its customer."""

import base64

from odoo.tests import tagged

from .common import PortalCase

PNG = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    b"kgAAAABJRU5ErkJggg=="
)
BODY = """\
--edge
Content-Type: text/html; charset=utf-8

<p>The screen shows this: <img src="cid:shot@example.com"></p>
--edge
Content-Type: image/png; name=shot.png
Content-ID: <shot@example.com>
Content-Disposition: inline; filename=shot.png
Content-Transfer-Encoding: base64

{png}
--edge
Content-Type: text/plain; name=log.txt
Content-Disposition: attachment; filename=log.txt

What the log says.
--edge--
"""


@tagged("post_install", "-at_install")
class TestMailedFiles(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name_roles()

    def mail_with_files(self, **values):
        values.setdefault("author", self.eva.email)
        return self.mail_in(
            headers={"Content-Type": 'multipart/related; boundary="edge"'},
            body=BODY.format(png=PNG.decode()),
            **values,
        )

    def files_of(self, page):
        """The links of files in a page, by name."""
        links = page.xpath("//ul[contains(@class, 'o_sla_files')]//a")
        return {self.words(link): link.get("href") for link in links}

    def test_who_mailed_the_ticket_downloads_its_files_from_the_page(self):
        ticket = self.mail_with_files()
        for user in (self.portal_user, self.authorised):
            self.log_in(user)
            links = self.files_of(self.look(ticket.access_url))
            self.assertEqual(set(links), {"shot.png", "log.txt"})
            answer = self.get(links["log.txt"])
            self.assertEqual(answer.status_code, 200)
            self.assertIn("What the log says.", answer.text)
            answer = self.get(links["shot.png"])
            self.assertEqual(answer.content, base64.b64decode(PNG))

    def test_the_picture_inside_the_text_is_shown(self):
        ticket = self.mail_with_files()
        self.log_in(self.portal_user)
        page = self.look(ticket.access_url)
        [source] = page.xpath("//*[contains(@class, 'o_sla_description')]//img/@src")
        self.assertEqual(self.get(source).content, base64.b64decode(PNG))

    def test_the_files_of_an_answer_by_mail_are_downloaded_too(self):
        self.mail_with_files(ticket=self.ticket)
        self.log_in(self.portal_user)
        links = self.files_of(self.look(self.ticket.access_url))
        self.assertIn("What the log says.", self.get(links["log.txt"]).text)

    def test_strangers_get_none_of_them(self):
        ticket = self.mail_with_files()
        ids = ticket.message_ids.attachment_ids.ids
        self.assertEqual(len(ids), 2)
        for user in (None, self.stranger):
            self.log_in(user)
            for one in ids:
                self.assertEqual(self.get(f"/web/content/{one}").status_code, 404)

    def test_who_sees_the_ticket_no_more_gets_them_no_more(self):
        ticket = self.mail_with_files()
        self.agreement.colleagues_see = "own"
        log = ticket.message_ids.attachment_ids.filtered(lambda a: a.name == "log.txt")
        self.log_in(self.requester)
        self.assertEqual(self.get(f"/web/content/{log.id}").status_code, 404)

    def test_what_agents_keep_with_it_stays_theirs(self):
        ticket = self.mail_with_files()
        kept = self.env["ir.attachment"].create(
            {
                "name": "kept.txt",
                "raw": b"what we keep",
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
        )
        note = ticket.message_post(
            body="They pay late.", attachments=[("note.txt", b"what we think")]
        )
        self.log_in(self.portal_user)
        links = self.files_of(self.look(ticket.access_url))
        self.assertEqual(set(links), {"shot.png", "log.txt"})
        for one in kept | note.attachment_ids:
            self.assertEqual(self.get(f"/web/content/{one.id}").status_code, 404)
