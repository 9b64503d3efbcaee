from odoo.fields import Command

from odoo.addons.sla_policy.tests.common import SlaCommon, utc


class OncallCommon(SlaCommon):
    """A Monday morning in Madrid, three colleagues and a schedule of theirs."""

    tz = "Europe/Madrid"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What tests of the server show on failure is their own schedules only.
        cls.schedules = cls.env["sla.oncall.schedule"]
        cls.schedules.search([]).action_archive()
        cls.ana, cls.bea, cls.leo = (
            cls._new_user(name, "helpdesk_mgmt.group_helpdesk_user")
            for name in ("ana", "bea", "leo")
        )

    @classmethod
    def make_layer(cls, *users, **values):
        """The values of a layer: a week each, from Monday 09:00 on."""
        values.setdefault("name", "Rotation")
        values.setdefault("date_start", "2026-03-02")
        values["rotation_ids"] = [
            Command.create({"user_id": user.id, "sequence": number})
            for number, user in enumerate(users)
        ]
        return values

    @classmethod
    def make_schedule(cls, *layers, **values):
        values.setdefault("name", "Support line")
        values.setdefault("tz", cls.tz)
        for number, layer in enumerate(layers):
            layer.setdefault("sequence", number)
        values["layer_ids"] = [Command.create(layer) for layer in layers]
        return cls.schedules.create(values)

    @classmethod
    def take_over(cls, schedule, user, start, end, **values):
        return cls.env["sla.oncall.override"].create(
            {
                "schedule_id": schedule.id,
                "user_id": user.id,
                "date_from": utc(start, cls.tz),
                "date_to": utc(end, cls.tz),
                **values,
            }
        )

    @classmethod
    def absent(cls, user, start, end, **values):
        return cls.env["sla.oncall.absence"].create(
            {
                "user_id": user.id,
                "date_from": utc(start, cls.tz),
                "date_to": utc(end, cls.tz),
                **values,
            }
        )

    def assertOnCall(self, schedule, local, user):
        """Who is on call then, on the wall clock of `tz`; no user: nobody."""
        found = schedule._on_call(utc(local, self.tz))[schedule]
        self.assertEqual(found, user or self.env["res.users"], local)
