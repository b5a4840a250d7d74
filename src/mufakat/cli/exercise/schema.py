"""What the exercise is made of, before anybody votes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

LANGUAGES = ("en", "fr", "es", "ru", "zh-hans", "ar", "id")
VALUES = {"agree": 1, "pass": 0, "disagree": -1}
Names = Mapping[str, str]  # language code -> text


class ExerciseError(ValueError):
    """A data file that does not fit the others; the message says which and where."""


@dataclass(frozen=True)
class Body:
    """The body that runs the exercise, and the instant at which the exercise stands."""

    code: str
    names: Names
    zone: str
    founded_on: dt.date
    in_force_on: dt.date
    now: dt.datetime


@dataclass(frozen=True)
class Named:
    """What a state is called from a day until another (first day it no longer holds)."""

    since: dt.date
    until: dt.date | None
    names: Names
    sort_keys: Names


@dataclass(frozen=True)
class Period:
    """A membership (`signatory`, `member`) or a standing (`suspended`, `arrears`), half-open."""

    kind: str
    since: dt.date
    until: dt.date | None
    basis: str = ""


@dataclass(frozen=True)
class State:
    """A member state; `names` and `sort_keys` are the current ones."""

    code: str
    regional_group: str
    blocs: tuple[str, ...]
    languages: tuple[str, ...]
    voices: int  # participants besides the brigade
    dated_names: tuple[Named, ...]
    memberships: tuple[Period, ...]
    standings: tuple[Period, ...]

    @property
    def names(self) -> Names:
        return self.dated_names[-1].names

    @property
    def sort_keys(self) -> Names:
        return self.dated_names[-1].sort_keys


@dataclass(frozen=True)
class Group:
    """A regional group (`regional`) or a bloc (`bloc`), with the codes of its states."""

    code: str
    kind: str
    names: Names
    members: tuple[str, ...]


@dataclass(frozen=True)
class Organisation:
    """An accredited organisation; `kind` as in the list of the platform."""

    number: int
    code: str
    kind: str
    names: Names
    voices: int


@dataclass(frozen=True)
class Official:
    """A member of a delegation; `role` is `head`, `delegate` or `officer`."""

    number: int  # from 1, in the order of the file
    state: str
    role: str
    name: str
    name_latin: str
    language: str


@dataclass(frozen=True)
class Text:
    """A statement in one language, with the legal status of that version."""

    language: str
    text: str
    status: str


@dataclass(frozen=True)
class Statement:
    """A claim. `number` runs over the whole exercise, `place` inside the consultation."""

    number: int
    place: int
    consultation: str
    topic: str
    original_language: str
    texts: Mapping[str, Text]
    is_seed: bool
    state: str | None  # who sent it in, if it is no seed
    organisation: int | None
    status: str  # accepted, pending or rejected
    reason_code: str
    reason_text: str

    @property
    def original(self) -> str:
        return self.texts[self.original_language].text


@dataclass(frozen=True)
class Consultation:
    """A consultation: `access` is `public` or `members`, `phase` draft, open or closed."""

    code: str
    access: str
    phase: str
    topic: str
    opens: dt.datetime
    closes: dt.datetime
    is_sensitive: bool
    original_language: str
    titles: Names
    introductions: Names
    statements: tuple[int, ...]


@dataclass(frozen=True)
class Position:
    """What a state officially holds on a statement: 1 agree, 0 pass, -1 disagree."""

    state: str
    statement: int
    value: int
    reason_language: str
    reason: str


@dataclass(frozen=True)
class Reason:
    """What somebody says beside a vote; `state` where only that state could say it."""

    statement: int
    value: int
    language: str
    text: str
    state: str | None


@dataclass(frozen=True)
class Leaning:
    """How three planted groups lean: share agreeing of those who take a side, share passing."""

    agree: tuple[float, float, float]
    passing: float


@dataclass(frozen=True)
class Policy:
    """The policy of moderation; `reasons` holds the name of each reason, by its code."""

    title: Names
    rules: tuple[Names, ...]
    closing: Names
    reasons: Mapping[str, Names]

    def text(self, language: str) -> str:
        """The whole policy in one language, one rule on a line."""
        lines = [self.title[language], *(rule[language] for rule in self.rules)]
        return "\n".join([*lines, self.closing[language]])


@dataclass(frozen=True)
class Exercise:
    """Everything that is known before anybody votes."""

    body: Body
    states: tuple[State, ...]
    groups: tuple[Group, ...]
    organisations: tuple[Organisation, ...]
    officials: tuple[Official, ...]
    consultations: tuple[Consultation, ...]
    statements: tuple[Statement, ...]
    positions: tuple[Position, ...]
    reasons: tuple[Reason, ...]
    leanings: Mapping[int, Leaning]
    policy: Policy

    def statement(self, number: int) -> Statement:
        return self.statements[number - 1]

    def consultation(self, code: str) -> Consultation:
        return next(c for c in self.consultations if c.code == code)

    def statements_of(self, code: str, *, status: str = "accepted") -> tuple[Statement, ...]:
        """Statements of a consultation with a moderation status."""
        return tuple(s for s in self.statements if (s.consultation, s.status) == (code, status))

    def blocs(self) -> dict[str, frozenset[str]]:
        """Regional groups and blocs as code -> codes of states."""
        return {g.code: frozenset(g.members) for g in self.groups}

    def at(self, today: dt.date) -> Exercise:
        """The same exercise, its consultations moved by whole weeks so that it stands at a day.

        Parameters
        ----------
        today : date
            A day of the demo. The open consultation is open on it.

        Returns
        -------
        Exercise
            Weekdays and hours of all openings and closes stay; history stays where it was.
        """
        shift = dt.timedelta(weeks=(today - self.body.now.date()).days // 7)
        moved = tuple(
            replace(c, opens=c.opens + shift, closes=c.closes + shift) for c in self.consultations
        )
        body = replace(self.body, now=self.body.now + shift)
        return replace(self, body=body, consultations=moved)
