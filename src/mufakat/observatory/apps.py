from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "mufakat.observatory"
    label = "observatory"

    def ready(self) -> None:
        from mufakat.foundation.links import thread
        from mufakat.foundation.people import permits
        from mufakat.observatory.permits import PERMITS

        permits.register(PERMITS)

        # The pages of states and provisions are ours, so we say how they appear on a thread.
        thread.register("state", _state)
        thread.register("people.state", _state)
        thread.register("provision", _provision)


def _state(viewer: Any, identifier: str, language: str) -> Any:
    from django.urls import reverse

    from mufakat.foundation.links.thread import End
    from mufakat.foundation.people.clock import today
    from mufakat.foundation.people.models import State
    from mufakat.foundation.people.queries import state_names

    found = State.objects.filter(code=identifier).first()
    if found is None:
        return None
    name = state_names([found], language, today()).get(found.pk, (identifier, ""))[0]
    return End(title=name, url=reverse("observatory:state", args=[identifier]))


def _provision(viewer: Any, identifier: str, language: str) -> Any:
    from django.urls import reverse

    from mufakat.foundation.links.thread import End
    from mufakat.foundation.provisions.models import Provision
    from mufakat.foundation.renditions import texts

    found = Provision.objects.filter(public_id=identifier).first()
    if found is None:
        return None
    text = texts.wordings("provision", [identifier], "text")[identifier].best(language).text
    address = reverse("observatory:provision", args=[identifier])
    return End(title=text or found.label, url=address, summary=found.label)
