"""The life of a consultation: prepared, changed, opened, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions.positions import acting_user
from mufakat.apps.consultations.models import Consultation
from mufakat.apps.consultations.queries.administration import opening_problems
from mufakat.foundation.jobs import work
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Rendition, Status

RESULTS = "consultations.results"
"""Work that a close begins: computing what the public will see."""
MANAGE = "consultations.consultation.manage"
LOCKED_BY_OPENING = frozenset(
    {
        "original_language", "audience", "publication", "zone", "opens_at", "states",
        "allows_citizens", "allows_self_declared", "is_sensitive", "bloc_cap",
    }
)  # fmt: skip
LOCKED_BY_CLOSE = LOCKED_BY_OPENING | {
    "closes_at", "allows_submissions", "longest_statement", "policy",
}  # fmt: skip
_FIELDS = LOCKED_BY_CLOSE - {"states"}
THE_SYSTEM = "system"
MOST_ATTEMPTS = 20


class StaleVersionError(ValidationError):
    """Somebody else has saved in the meantime: nothing is overwritten."""


@dataclass(frozen=True)
class Words:
    """Title or introduction in one language, as somebody typed it. Without text it goes away."""

    field: str
    language: str
    text: str
    status: str
    is_checked: bool = False  # still right although its source has changed


def locked_fields(consultation: Consultation, moment: dt.datetime) -> frozenset[str]:
    """What can no longer be changed: people have voted under these conditions."""
    phase = consultation.phase(moment)
    if phase == "closed":
        return frozenset(LOCKED_BY_CLOSE)
    return frozenset() if phase == "draft" else LOCKED_BY_OPENING


def create(*, by: Viewer, fields: Mapping[str, Any], words: Sequence[Words]) -> Consultation:
    """Prepare a consultation; until it is opened only the secretariat sees it."""
    permits.require(MANAGE, by)
    _require_title(str(fields["original_language"]), words)
    _require_order(fields["opens_at"], fields["closes_at"])
    with transaction.atomic():
        consultation = _coded(by, fields, words)
        consultation.states.set(fields.get("states", ()))
        _write_words(by, consultation, words)
        record.append(
            "consultations.consultation.created",
            by=by,
            about=consultation,
            public={"audience": consultation.audience},
            opening={"words": _said(words)},
        )
    return consultation


def _coded(by: Viewer, fields: Mapping[str, Any], words: Sequence[Words]) -> Consultation:
    original = fields["original_language"]
    titles = {one.language: one.text for one in words if one.field == "title"}
    stem = slugify(titles.get("en") or titles.get(original, ""))[:40].strip("-") or "consultation"
    for attempt in range(1, MOST_ATTEMPTS):
        code = stem if attempt == 1 else f"{stem}-{attempt}"
        try:
            with transaction.atomic():
                return Consultation.objects.create(
                    code=code,
                    created_by=acting_user(by),
                    created_at=now(),
                    **{name: fields[name] for name in _FIELDS if name in fields},
                )
        except IntegrityError:
            if not Consultation.objects.filter(code=code).exists():
                raise
    raise ValidationError({"title": _("Many consultations have this title. Choose another.")})


def edit(
    *,
    by: Viewer,
    consultation: Consultation,
    version: int,
    fields: Mapping[str, Any],
    words: Sequence[Words],
) -> Consultation:
    """Change a consultation that still has the version that somebody read.

    Raises
    ------
    StaleVersionError
        If it has been changed since; nothing is saved.
    ValidationError
        If something is changed that the opening or the close has fixed.
    """
    with transaction.atomic():
        locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
        permits.require(MANAGE, by, locked)
        if locked.version != version:
            raise StaleVersionError(_("Somebody else has changed it since you opened this page."))
        changed = _changed_fields(locked, fields)
        _refuse_locked(locked, changed)
        _require_title(str(changed.get("original_language", locked.original_language)), words)
        for name in changed.keys() - {"states"}:
            setattr(locked, name, changed[name])
        _require_order(locked.opens_at, locked.closes_at)
        if "states" in changed:
            locked.states.set(changed["states"])
        written = _write_words(by, locked, words)
        if not changed and not written:
            return locked
        locked.version += 1
        locked.save()
        record.append(
            "consultations.consultation.changed",
            by=by,
            about=locked,
            public={
                "fields": sorted({*changed, *(one.field for one in written)}),
                "languages": sorted({one.language for one in written}),
                "version": locked.version,
            },
            opening={"words": _said(written)},
        )
    return locked


def _changed_fields(consultation: Consultation, fields: Mapping[str, Any]) -> dict[str, Any]:
    changed = {
        name: value
        for name, value in fields.items()
        if name in _FIELDS and getattr(consultation, name) != value
    }
    if "states" in fields:
        wanted = {state.pk for state in fields["states"]}
        if wanted != {state.pk for state in consultation.states.all()}:
            changed["states"] = list(fields["states"])
    return changed


def _refuse_locked(consultation: Consultation, changed: Mapping[str, Any]) -> None:
    fixed = sorted(set(changed) & locked_fields(consultation, now()))
    if fixed:
        why = _("This is fixed since the opening: people vote under these conditions.")
        raise ValidationError(dict.fromkeys(fixed, why))
    if "closes_at" in changed and consultation.opened_at and changed["closes_at"] <= now():
        raise ValidationError(
            {"closes_at": _("This time has passed. To end voting now, close the consultation.")}
        )


def _require_title(language: str, words: Sequence[Words]) -> None:
    if not any(w.field == "title" and w.language == language and w.text.strip() for w in words):
        raise ValidationError({f"title_{language}": _("The original language needs a title.")})


def _require_order(opens_at: dt.datetime, closes_at: dt.datetime) -> None:
    if opens_at >= closes_at:
        raise ValidationError({"closes_at": _("It has to close after it opens.")})


def _write_words(
    by: Viewer, consultation: Consultation, words: Sequence[Words]
) -> list[Words]:
    """Write what differs from what stands there; the original first, so that its hash is known."""
    original = consultation.original_language
    key = str(consultation.public_id)
    standing = {
        (row.field, row.language): row
        for row in Rendition.objects.filter(kind="consultation", thing_id=key)
    }
    written = []
    for one in sorted(words, key=lambda w: w.language != original):
        row = standing.get((one.field, one.language))
        if row is not None and not one.text:
            row.delete()
        elif one.text and (row is None or one.is_checked or _differs(row, one)):
            _require_person(row, one)
            texts.write(
                "consultation", key, one.field, language=one.language, text=one.text,
                status=one.status, author=by.public_id,
                source_language="" if one.language == original else original,
            )  # fmt: skip
        else:
            continue
        written.append(one)
    return written


def _differs(row: Rendition, one: Words) -> bool:
    return (row.text, row.status) != (one.text, one.status)


def _require_person(row: Rendition | None, one: Words) -> None:
    # Only an engine writes machine text; a person who touches it answers for it.
    if one.status == Status.MACHINE:
        name = f"status_{one.language}"
        raise ValidationError({name: _("Say whether this translation is official or not.")})


def _said(words: Sequence[Words]) -> list[dict[str, str]]:
    return [
        {"field": w.field, "language": w.language, "text": w.text, "status": str(w.status)}
        for w in words
        if w.text
    ]


# Opening and closing


def open_consultation(*, by: Viewer, consultation: Consultation) -> Consultation:
    """Open it: from its opening time on people vote, and its conditions no longer change."""
    with transaction.atomic():
        locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
        permits.require(MANAGE, by, locked)
        if problems := opening_problems(locked):
            raise ValidationError(problems)
        locked.opened_at = now()
        locked.version += 1
        locked.save(update_fields=["opened_at", "version"])
        # Whom a consultation asks that is not public is for its readers, not for everybody.
        asked = {"states": sorted(state.code for state in locked.states.all())}
        is_public = locked.audience == Consultation.Audience.PUBLIC
        record.append(
            "consultations.consultation.opened",
            by=by,
            about=locked,
            public={
                "audience": locked.audience,
                "opens_at": _written(locked.opens_at),
                "closes_at": _written(locked.closes_at),
                "zone": locked.zone,
            }
            | (asked if is_public else {}),
            opening=None if is_public else asked,
            at=locked.opened_at,
        )
    return locked


def close_consultation(*, by: Viewer, consultation: Consultation) -> Consultation:
    """Close it now, or put on the record that its time has passed. No vote counts afterwards."""
    with transaction.atomic():
        locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
        permits.require(MANAGE, by, locked)
        return _close(by, locked)


def close_due(moment: dt.datetime) -> int:
    """Put the close of every consultation whose time has passed on the record; how many."""
    due = Consultation.objects.filter(closed_at=None, closes_at__lte=moment).exclude(opened_at=None)
    keys = list(due.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            locked = Consultation.objects.select_for_update().get(pk=key)
            if locked.closed_at is None:
                _close(THE_SYSTEM, locked)
    return len(keys)


def _close(by: Viewer | str, locked: Consultation) -> Consultation:
    if locked.opened_at is None:
        raise ValidationError(_("It has not been opened, so it cannot be closed."))
    if locked.closed_at is not None:
        raise ValidationError(_("It has been closed already."))
    moment = now()
    locked.closed_at = min(moment, locked.closes_at)
    locked.version += 1
    locked.save(update_fields=["closed_at", "version"])
    record.append(
        "consultations.consultation.closed",
        by=by,
        about=locked,
        public={
            "closed_at": _written(locked.closed_at),
            "closes_at": _written(locked.closes_at),
            "before_time": moment < locked.closes_at,
        },
        at=moment,
    )
    work.start(
        RESULTS,
        owner=str(getattr(by, "public_id", by)),
        arguments={"consultation": str(locked.public_id)},
    )
    return locked


def _written(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
