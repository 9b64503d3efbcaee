"""Compute the next step of an escalation ladder (rules E1, E2, E5).

A ladder is a row of levels. Each notifies, some of them again and again, and waits to
be acknowledged; then comes the next one. A position is the
progress of an escalation. No position occurs twice, so each notification is unique
(rule E7).

Pure: integers in, values out. The caller finds the people to notify, and the end of a
wait in service time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

SERVICE = "service"
ELAPSED = "elapsed"


@dataclass(frozen=True, slots=True)
class Level:
    """One level, as far as time is concerned.

    ``wait`` (seconds, of kind ``service`` or ``elapsed``) passes after its last
    notification before the next level's; ``repeat`` times more it notifies, each
    ``repeat_wait`` elapsed seconds after the one before.
    """

    wait: int
    wait_kind: str = SERVICE
    repeat: int = 0
    repeat_wait: int = 0

    def __post_init__(self) -> None:
        if self.wait < 0 or self.repeat < 0 or self.repeat_wait < 0:
            raise ValueError("waits and repetitions are not below zero")
        if self.wait_kind not in (SERVICE, ELAPSED):
            raise ValueError(f"a wait is of service or elapsed time: {self.wait_kind}")


@dataclass(frozen=True, slots=True)
class Position:
    """How far an escalation has come.

    ``level`` counts from 0, ``times`` the notifications of the level, from 1;
    ``passes`` how often the ladder was begun; ``loop`` goes up with each pass and
    each time it was acknowledged and nothing followed.
    """

    level: int
    times: int = 1
    loop: int = 1
    passes: int = 1


def start(levels: Sequence[Level], emergency: bool = False) -> Position:
    """Where an escalation begins; an emergency at the last level (rule E5).

    :raise ValueError: on a ladder without levels
    """
    if not levels:
        raise ValueError("a ladder needs at least one level")
    return Position(level=len(levels) - 1 if emergency else 0)


def following(
    levels: Sequence[Level], loops: int, position: Position
) -> Position | None:
    """The position after one without acknowledgement; None: it is exhausted.

    :param loops: how often the whole ladder is gone through, at least once
    """
    if position.times <= levels[position.level].repeat:
        return replace(position, times=position.times + 1)
    return skip(levels, loops, position)


def skip(levels: Sequence[Level], loops: int, position: Position) -> Position | None:
    """The position at the next level, without the repetitions that are left."""
    if position.level + 1 < len(levels):
        return replace(position, level=position.level + 1, times=1)
    if position.passes < loops:
        return Position(0, 1, position.loop + 1, position.passes + 1)
    return None


def again(position: Position) -> Position:
    """Before the same level anew: acknowledged, and then nothing happened.

    What follows is the level's first notification in a new loop.
    """
    return replace(position, times=0, loop=position.loop + 1)


def wait(levels: Sequence[Level], position: Position) -> tuple[int, str]:
    """How long to wait at a position for an acknowledgement: seconds and their kind."""
    level = levels[position.level]
    if position.times <= level.repeat:
        return level.repeat_wait, ELAPSED
    return level.wait, level.wait_kind
