"""Appending acts. One call; the act and its effect commit together or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from mufakat.foundation.record.canonical import canonical
from mufakat.foundation.record.models import Act, Head

VERB = re.compile(r"^[a-z]+(\.[a-z_]+){2}$")
_VERBS: dict[str, str] = {}


class RecordError(RuntimeError):
    """The record was called in a way that could lose an act."""


@dataclass(frozen=True)
class Receipt:
    """What the actor holds: which act, in which place, when."""

    seq: int
    public_id: uuid.UUID
    at: dt.datetime


def register_verbs(verbs: Mapping[str, object]) -> None:
    """Name an app's verbs with the sentence that tells them; unknown verbs cannot be appended."""
    for verb, sentence in verbs.items():
        if not VERB.match(verb):
            raise ValueError(f"verb {verb!r} is not of the form app.noun.past")
        _VERBS[verb] = sentence  # type: ignore[assignment]  # lazy strings are strings to a reader


def registered_verbs() -> Mapping[str, str]:
    """Every verb with its sentence, in the reader's language when rendered."""
    return dict(_VERBS)


def append(
    verb: str,
    *,
    by: Any,
    about: tuple[str, Any] | Any,
    public: Mapping[str, Any] | None = None,
    opening: Mapping[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> Receipt:
    """Append an act to the record, in the transaction of the act itself.

    Parameters
    ----------
    verb : str
        Registered, of the form ``app.noun.past``.
    by : object
        Who acts: anything with a ``public_id``, or a public id.
    about : object
        What is acted on: anything with a ``public_id``, or a (kind, public id) pair.
    public : mapping, optional
        What everybody may read for ever; canonical JSON values, no personal data.
    opening : mapping, optional
        What is confidential or personal. The record carries only a salted commitment to it.
    at : datetime, optional
        The instant; now if not given.

    Raises
    ------
    RecordError
        Outside a transaction, or for a verb that nobody registered.
    CanonicalError
        For values that canonical JSON does not carry.
    """
    if not connection.in_atomic_block:
        raise RecordError(f"{verb} must be appended in the transaction of the act")
    if verb not in _VERBS:
        raise RecordError(f"verb {verb} is not registered")
    instant = at or timezone.now()
    kind, subject = _subject(about)
    actor = str(getattr(by, "public_id", by))
    salt = secrets.token_hex(32) if opening is not None else ""
    opened = canonical(dict(opening)) if opening is not None else ""
    seq = _next_place()
    content: dict[str, Any] = {
        "type": verb,
        "schema": 1,
        "time": instant.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
        "actor": actor,
        "subject": {"kind": kind, "id": subject},
        "public": dict(public or {}),
    }
    if salt:
        content["commit"] = hashlib.sha256(bytes.fromhex(salt) + opened.encode()).hexdigest()
    act = Act.objects.create(
        seq=seq, verb=verb, at=instant, actor=actor, subject_kind=kind, subject_id=subject,
        record=canonical(content), opening=opened, salt=salt,
    )  # fmt: skip
    return Receipt(seq=seq, public_id=act.public_id, at=instant)


def _subject(about: Any) -> tuple[str, str]:
    if isinstance(about, tuple):
        kind, identifier = about
        return str(kind), str(getattr(identifier, "public_id", identifier))
    return about._meta.label_lower, str(about.public_id)


def _next_place() -> int:
    # The head row is locked until commit, so places follow the order of commits (R19, R20).
    head, _made = Head.objects.select_for_update().get_or_create(pk=1)
    seq = head.size
    Head.objects.filter(pk=1).update(size=seq + 1)
    return seq
