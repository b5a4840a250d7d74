"""What results call states, blocs and groups, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mufakat.foundation.people.models import Bloc, State
from mufakat.foundation.people.queries import bloc_names, state_names


@dataclass(frozen=True)
class Names:
    """Code -> name, for everything that a result mentions."""

    states: Mapping[str, str]
    blocs: Mapping[str, str]
    regional: frozenset[str]

    def of(self, entry: Mapping[str, Any] | None) -> str:
        """A state, bloc or group by name; few people stay without one."""
        if entry is None:
            return "–"
        kind, code = entry.get("kind"), entry.get("id")
        if kind == "all":
            return _("everybody")
        if code is None:
            return _("a state of few voices") if kind == "state" else _("a bloc of few voices")
        if kind == "state":
            return self.states.get(code, code)
        if kind == "bloc":
            return self.blocs.get(code, code)
        return _("group %(letter)s") % {"letter": code}


def names_in(language: str, day: dt.date) -> Names:
    """Names of all states and blocs on a day."""
    rows = {state.pk: state.code for state in State.objects.all()}
    names = state_names(None, language, day)
    return Names(
        states={code: names.get(key, (code, ""))[0] for key, code in rows.items()},
        blocs=bloc_names(language),
        regional=frozenset(
            Bloc.objects.filter(kind=Bloc.Kind.REGIONAL).values_list("code", flat=True)
        ),
    )
