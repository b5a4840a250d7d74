"""Two and more of the secretariat at the same moment; prints what is left in the database.

Run as a module it makes a database file of its own, since SQLite in memory knows no locks.
"""

from __future__ import annotations

import json
from typing import Any

import django

from mufakat.apps.consultations.tests.racing import THREADS, at_once


def race() -> dict[str, Any]:
    """Edits of one version, seeds, decisions, translations, the two consents of a merge."""
    from django.utils import timezone

    from mufakat.apps.consultations.actions import administration, merging, moderation, translations
    from mufakat.apps.consultations.models import (
        Ballot,
        Consultation,
        MergeProposal,
        ModerationEntry,
    )
    from mufakat.apps.consultations.tests import factories as made
    from mufakat.foundation.record.models import Act
    from mufakat.foundation.renditions.models import Rendition

    made.a_body()
    desk = [made.seen_as(made.a_secretary()) for _i in range(THREADS)]
    draft, running = made.a_consultation(phase="draft"), made.a_consultation()
    waiting = made.a_statement(running, "A claim.", status="pending")
    found: dict[str, Any] = {}

    found["edits"] = at_once(lambda i: administration.edit(
        by=desk[i], consultation=draft, version=1, fields={"policy": f"Rule {i}"},
        words=[administration.Words("title", "en", f"Title {i}", "official")],
    ))  # fmt: skip
    found["version"] = Consultation.objects.get(pk=draft.pk).version
    found["seeds"] = at_once(lambda i: moderation.add_seed(
        by=desk[i], consultation=draft, text=f"Seed {i} of many.", language="en"
    ))  # fmt: skip
    found["numbers"] = sorted(draft.statements.values_list("number", flat=True))
    found["decisions"] = at_once(lambda i: moderation.moderate(
        by=desk[i], statement=waiting, decision="accepted", seen=0
    ))  # fmt: skip
    found["entries"] = ModerationEntry.objects.count()
    found["translations"] = at_once(lambda i: translations.write_translation(
        by=desk[i], statement=waiting, language="fr", text=f"Phrase {i}.", status="official",
        source_language="en", version=0,
    ))  # fmt: skip
    found["french"] = Rendition.objects.get(
        thing_id=str(waiting.public_id), language="fr"
    ).version

    authors = [made.seen_as(made.a_delegate(made.a_state(code))) for code in ("AAA", "BBB")]
    pair = [made.a_statement(running, f"Pair {i}.", author=a.user) for i, a in enumerate(authors)]
    made.a_ballot(made.a_participant(running), pair[1], 1)
    proposal = MergeProposal.objects.create(
        kept=pair[0], merged=pair[1], proposed_by=desk[0].user, proposed_at=timezone.now()
    )
    found["consents"] = at_once(
        lambda i: merging.answer_merge(by=authors[i], proposal=proposal, consents=True), 2
    )
    found["carried"] = Ballot.objects.filter(statement=pair[0]).count()
    found["merges"] = Act.objects.filter(verb="consultations.statement.merged").count()
    found["opens"] = at_once(
        lambda i: administration.open_consultation(by=desk[i], consultation=draft)
    )
    found["openings"] = Act.objects.filter(verb="consultations.consultation.opened").count()
    return found


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(race()))
