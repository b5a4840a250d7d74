"""From a whole map to what may leave the server: published form, self-declared voices apart."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, TypeAlias

from mufakat.apps.consultations.queries.ballots import Reading
from mufakat.core.opinion.published import published
from mufakat.foundation.people.clock import now

Json: TypeAlias = dict[str, Any]


def publishable(whole: Json, reading: Reading) -> Json:
    """The published form of a whole map, with self-declared voices beside it."""
    # Who is counted apart is on no map either: the picture and its n speak of the same people.
    apart = reading.self_declared_ids
    people = [person for person in whole["participants"] if person["id"] not in apart]
    result = published(whole | {"participants": people}, minimum=reading.minimum)
    result["self_declared_voices"] = self_declared_voices(reading)
    result["made_at"] = now().isoformat(timespec="seconds")
    return result


def self_declared_voices(reading: Reading) -> list[Json]:
    """How those voted whose state nobody vouches for: apart from all other counts."""
    theirs, least = reading.self_declared, reading.minimum
    names = {row.pk: str(row.number) for row in reading.statements}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in reading.casts:
        if one.participant in theirs and one.statement in names:
            counts[names[one.statement]][one.value + 1] += 1
    return [
        {"id": name, "agree": agree, "pass": passed, "disagree": against}
        for name, (against, passed, agree) in sorted(counts.items(), key=lambda c: int(c[0]))
        if all(not 0 < number < least for number in (agree, passed, against))
        and max(agree, passed, against) < agree + passed + against
    ]


def rounded(value: Any) -> Any:
    """Two decimals everywhere: more would let a step tell what one voter changed."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [rounded(part) for part in value]
    return value
