"""What the tests of a clock's life have in common: what is promised."""

from odoo.tests import HttpCase, tagged

from .common import SlaCommon, SlaMixin


class ClockCommon(SlaCommon):
    """A customer who is promised a first response in two hours of service, and a
    resolution in nine: a working day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=2),
            cls.make_target("first_response", hours=1, priority="3"),
            cls.make_target("next_reply", hours=4),
            cls.make_target("resolution", hours=9),
            cls.make_target("resolution", hours=4, priority="3"),
            cls.make_target(
                "resolution", hours=18, types=cls.env.ref("sla_policy.type_training")
            ),
            calendar=cls.calendar,
        )
        cls.agreement = cls.make_agreement(cls.policy)


@tagged("post_install", "-at_install")
class ClockHttpCase(SlaMixin, HttpCase):
    """With a real server. Time is real: service is round the clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=0.5),
            cls.make_target("resolution", hours=4),
        )
        cls.agreement = cls.make_agreement(cls.policy)
