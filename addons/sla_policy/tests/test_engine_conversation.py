"""Who has to answer, and since when, without a database (rules M2, M8, E10)."""

import unittest
from datetime import datetime, timedelta

from hypothesis import given, settings, strategies as st

from odoo.addons.sla_policy.engine import conversation, vocabulary as voc
from odoo.addons.sla_policy.engine.ticket_state import Event

START = datetime(2026, 3, 2, 15)
OURS = [voc.NEW, voc.ASSIGNED, voc.IN_PROGRESS, voc.WAITING_VENDOR]
NOT_OURS = [voc.WAITING_CUSTOMER, *sorted(voc.TERMINAL_PHASES)]

properties = settings(derandomize=True, database=None, deadline=None, max_examples=200)


def history(*story, phase=voc.NEW):
    """Events an hour apart, from the ticket on: `(kind, value)`."""
    events = [Event(START, voc.EVENT_CREATED, {"phase": phase})]
    for hours, (kind, value) in enumerate(story, start=1):
        events.append(Event(START + timedelta(hours=hours), kind, value))
    return events


kinds = st.sampled_from(
    [
        voc.EVENT_AGENT_REPLY,
        voc.EVENT_CUSTOMER_REPLY,
        voc.EVENT_PHASE,
        voc.EVENT_PRIORITY,
        voc.EVENT_ASSIGNED,
    ]
)
stories = st.lists(st.tuples(kinds, st.sampled_from(OURS + NOT_OURS)), max_size=12).map(
    lambda story: history(*story)
)


class TestOurTurn(unittest.TestCase):
    @properties
    @given(stories)
    def test_a_customer_waits_from_the_first_question_nobody_answered(self, events):
        """The oracle: the first of their words after our last ones."""
        answers = [f.at for f in events if f.kind == voc.EVENT_AGENT_REPLY]
        questions = [
            f.at
            for f in events
            if f.kind in (voc.EVENT_CREATED, voc.EVENT_CUSTOMER_REPLY)
            and f.at > max(answers, default=datetime.min)
        ]
        moves = [f.value for f in events if f.kind == voc.EVENT_PHASE]
        expected = min(questions, default=None)
        if moves and moves[-1] in NOT_OURS:
            expected = None
        self.assertEqual(conversation.unanswered_since(events), expected)

    @properties
    @given(stories)
    def test_never_both_are_silent(self, events):
        if conversation.silence(events):
            self.assertIsNone(conversation.unanswered_since(events))

    def test_it_is_nobodys_turn_before_anything_happened_and_after_the_end(self):
        self.assertIsNone(conversation.unanswered_since([]))
        for phase in NOT_OURS:
            with self.subTest(phase):
                self.assertIsNone(conversation.unanswered_since(history(phase=phase)))

    def test_what_was_asked_before_the_wait_is_asked_again_after_it(self):
        """Waiting for the customer answers nothing: where it ends without a word of
        ours, they have waited since they first asked."""
        events = history(
            (voc.EVENT_PHASE, voc.WAITING_CUSTOMER), (voc.EVENT_PHASE, voc.IN_PROGRESS)
        )
        self.assertEqual(conversation.unanswered_since(events), START)


class TestTheirTurn(unittest.TestCase):
    @properties
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(
                    [voc.EVENT_AGENT_REPLY, voc.EVENT_CUSTOMER_REPLY, "move", "other"]
                ),
                st.sampled_from(sorted(conversation.SILENT_PHASES) + [voc.IN_PROGRESS]),
            ),
            max_size=12,
        )
    )
    def test_any_word_starts_the_days_over(self, story):
        events = [Event(START, voc.EVENT_CREATED, {"phase": voc.NEW})]
        phase, word_at, answered = voc.NEW, START, False
        for hours, (kind, where) in enumerate(story, start=1):
            at = START + timedelta(hours=hours)
            if kind == "other":
                events.append(Event(at, voc.EVENT_PRIORITY, "3"))
                continue
            word_at = at
            answered = kind == voc.EVENT_CUSTOMER_REPLY
            if kind == "move":
                phase = where
                events.append(Event(at, voc.EVENT_PHASE, where))
            else:
                events.append(Event(at, kind))
        found = conversation.silence(events)
        if phase == voc.SOLVED:
            self.assertEqual((found.since, found.by_customer), (word_at, answered))
        elif phase == voc.WAITING_CUSTOMER and not answered:
            self.assertEqual(found.since, word_at)
        else:
            self.assertIsNone(found)

    def test_what_ended_a_silence(self):
        waiting = Event(START, voc.EVENT_CREATED, {"phase": voc.WAITING_CUSTOMER})
        answer = Event(START, voc.EVENT_CUSTOMER_REPLY)
        move = Event(START, voc.EVENT_PHASE, voc.IN_PROGRESS)
        word = Event(START, voc.EVENT_AGENT_REPLY)
        number = conversation.silence([waiting]).number
        for later, ended_by in (
            ([answer, move], conversation.BY_CUSTOMER),
            ([move], conversation.BY_MOVE),
            ([word], conversation.BY_AGENT),
        ):
            with self.subTest(ended_by):
                found = conversation.ending([waiting, *later], number)
                self.assertEqual(found, ended_by)

    def test_a_phase_is_entered_with_the_last_move(self):
        self.assertIsNone(conversation.entered([]))
        self.assertEqual(conversation.entered(history()), START)
        events = history(
            (voc.EVENT_PHASE, voc.SOLVED), (voc.EVENT_CUSTOMER_REPLY, None)
        )
        self.assertEqual(conversation.entered(events), events[1].at)
