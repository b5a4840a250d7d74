"""`mufakat init`: an organisation on an empty installation; and the identity services of states."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import importlib
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zoneinfo import available_timezones

from mufakat.cli.exits import DONE, Refusal, UsageFault
from mufakat.cli.inputs import open_source
from mufakat.cli.site_commands import load_django, make_home
from mufakat.foundation.people.statelists import (
    LANGUAGES,
    ListFault,
    StateList,
    read_states,
    un_members,
)

T = TypeVar("T")
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True)
class Wishes:
    """What the organisation is to be, checked."""

    names: dict[str, str]
    zone: str
    founded_on: dt.date
    in_force_on: dt.date | None
    states: StateList
    email: str


def run(options: argparse.Namespace) -> int:
    """Set the organisation up; nothing is written before every answer has been checked."""
    wishes = _wishes(options)
    home = make_home(options.home)
    load_django()
    _refuse_twice()
    from django.core.management import call_command

    importlib.import_module("mufakat.site.catalogues").compile_catalogues()
    call_command("migrate", verbosity=0)
    link = _found(wishes)
    _tell(options, wishes, home, link)
    return DONE


def _wishes(options: argparse.Namespace) -> Wishes:
    ask = _Asking(silent=options.yes)
    today = dt.datetime.now(dt.UTC).date()
    name = ask("Name of the organisation in English", options.name, None, _text)
    zone = ask("Time zone of the seat", options.zone, "UTC", _zone)
    founded = ask("Day on which signature opened", options.founded, today.isoformat(), _day)
    in_force = ask("Day of entry into force (empty if not yet)", options.in_force, "", _day_or_none)
    email = ask("E-mail of the secretariat", options.secretariat_email, None, _address)
    if in_force and in_force < founded:
        raise UsageFault("--in-force comes before --founded; a treaty binds after it is signed")
    states = ask(
        "Members: un, or a CSV file", options.members, "un",
        lambda text: _states(text, founded, _status(options.status, text)),
    )  # fmt: skip
    names = {"en": name, **dict(_named(entry) for entry in options.name_in)}
    return Wishes(names, zone, founded, in_force, states, email)


class _Asking:
    """Takes an option as it is, or asks until the answer fits; silent runs take the usual."""

    def __init__(self, *, silent: bool) -> None:
        self.silent = silent

    def __call__(
        self, question: str, given: str | None, usual: str | None, check: Callable[[str], T]
    ) -> T:
        if given is not None or self.silent:
            if given is None and usual is None:
                raise UsageFault(f"{question}: needed with --yes; see mufakat init --help")
            return check(given if given is not None else usual or "")
        while True:
            try:
                return check(_answer(question, usual) or usual or "")
            except UsageFault as fault:
                print(f"  {fault}", file=sys.stderr)


def _answer(question: str, usual: str | None) -> str:
    shown = f"{question} [{usual}]: " if usual else f"{question}: "
    try:
        return input(shown).strip()
    except EOFError:
        raise Refusal("the answers ended too early; nothing was written") from None


def _text(text: str) -> str:
    if not text.strip():
        raise UsageFault("a name is needed")
    return " ".join(text.split())


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise UsageFault(f"{text!r} is not a time zone; give one such as Asia/Shanghai or UTC")
    return text


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageFault(f"{text!r} is not a day; write it as 2026-03-05") from None


def _day_or_none(text: str) -> dt.date | None:
    return _day(text) if text else None


def _address(text: str) -> str:
    if not _ADDRESS.match(text.strip()):
        raise UsageFault(f"{text!r} is not an e-mail address")
    return text.strip().lower()


def _status(asked: str | None, members: str) -> str:
    """What the states begin as; nothing is said of real states unless somebody asks for it."""
    wanted = asked or ("none" if members == "un" else "signatory")
    return "" if wanted == "none" else wanted


def _states(text: str, since: dt.date, status: str) -> StateList:
    try:
        if text == "un":
            return un_members(since=since, status=status)
        return read_states(open_source(text), since=since, status=status)
    except ListFault as fault:
        facts: dict[str, object] = {"faults": [one.as_json() for one in fault.faults]}
        raise Refusal(f"the list cannot be taken:\n{fault}", facts=facts) from fault


def _named(entry: str) -> tuple[str, str]:
    code, _equals, name = entry.partition("=")
    if code not in LANGUAGES or not name.strip():
        raise UsageFault(f"--name-in {entry!r}: write it as LANG=NAME, of {', '.join(LANGUAGES)}")
    return code, name.strip()


def _refuse_twice() -> None:
    """Refuse an installation that has its body, before anything in it is touched."""
    from django.db import connection

    from mufakat.foundation.people.models import Organisation

    tables = connection.introspection.table_names()
    if Organisation._meta.db_table in tables and Organisation.objects.exists():
        raise Refusal(
            "this installation has its organisation already; nothing was changed. "
            "Its secretariat changes it on the page of the body"
        )


def _found(wishes: Wishes) -> str:
    """Create everything in one transaction; gives the link that sets the first password."""
    from allauth.account.models import EmailAddress
    from django.db import transaction

    from mufakat.foundation.people import actions

    with transaction.atomic():
        user = actions.found_body(
            names=wishes.names, zone=wishes.zone, founded_on=wishes.founded_on,
            in_force_on=wishes.in_force_on, states=wishes.states, email=wishes.email,
            day=dt.datetime.now(dt.UTC).date(),
        )  # fmt: skip
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return _password_link(user)


def _password_link(user: object) -> str:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.urls import reverse

    key = default_token_generator.make_token(user)
    address = reverse(
        "account_reset_password_from_key", args=[user_pk_to_url_str(user), key]
    )
    return f"{settings.PUBLIC_URL}{address}"


def _tell(options: argparse.Namespace, wishes: Wishes, home: Path, link: str) -> None:
    facts = {
        "organisation": wishes.names["en"], "states": len(wishes.states.states),
        "home": str(home), "secretariat": wishes.email, "password_link": link,
    }  # fmt: skip
    if options.json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    print(f"{facts['organisation']} is set up with {facts['states']} states in {home}.")
    print(f"The first secretariat account is {wishes.email}. Set its password within three days:")
    print(f"\n  {link}\n")
    print(f"Then, with MUFAKAT_HOME={home} set: `mufakat serve`, and beside it `mufakat worker`.")
    print("For a trial without TLS on this machine set MUFAKAT_SECURE=0 as well.")
    if wishes.in_force_on is None:
        print("The treaty is not in force: until then the signatories decide.")
    print("Keep the folder `keys` apart from every backup of the database.")


def add_identity_service(options: argparse.Namespace) -> int:
    """Register the OpenID Connect service of a state; the same state again changes it."""
    if not options.issuer.startswith("https://"):
        raise UsageFault("--issuer must begin with https://")
    secret = _secret(options.secret_file)
    make_home()
    load_django()
    from allauth.socialaccount.models import SocialApp

    from mufakat.foundation.people.models import State, StateName

    state = State.objects.filter(code=options.state).first()
    if state is None:
        raise Refusal(f"there is no state with the code {options.state!r}")
    names = StateName.objects.filter(state=state, language="en").order_by("-since")
    named = names.values_list("short", flat=True).first() or state.code
    identifier = f"state-{state.code.lower()}"
    _app, is_new = SocialApp.objects.update_or_create(
        provider="openid_connect", provider_id=identifier,
        defaults={
            "name": named, "client_id": options.client_id, "secret": secret,
            "settings": {"server_url": options.issuer, "state": state.code},
        },
    )  # fmt: skip
    callbacks = _callbacks(identifier)
    if options.json:
        print(json.dumps({"provider": identifier, "is_new": is_new, "callbacks": callbacks}))
        return DONE
    print(f"{named}: {'registered' if is_new else 'changed'}. Tell its service these addresses:")
    print("\n".join(f"  {address}" for address in callbacks))
    return DONE


def list_identity_services(options: argparse.Namespace) -> int:
    """Print the services there are, never their secrets."""
    make_home()
    load_django()
    from allauth.socialaccount.models import SocialApp

    rows = [
        {"state": app.settings.get("state", ""), "issuer": app.settings.get("server_url", ""),
         "client_id": app.client_id, "provider": app.provider_id}
        for app in SocialApp.objects.filter(provider="openid_connect").order_by("provider_id")
    ]  # fmt: skip
    if options.json:
        print(json.dumps(rows))
        return DONE
    for row in rows:
        print(f"{row['state']:<8} {row['issuer']}  {row['client_id']}")
    return DONE


def _secret(name: str | None) -> str:
    """The client secret: from a file, a pipe or a question, never from the command line."""
    if name == "-":
        secret = sys.stdin.readline()
    elif name:
        try:
            secret = Path(name).read_text(encoding="utf-8")
        except OSError as error:
            raise UsageFault(f"cannot read {name}: {error.strerror}") from error
    elif sys.stdin.isatty():
        secret = getpass.getpass("Client secret: ")
    else:
        raise UsageFault("give the client secret with --secret-file FILE (- is standard input)")
    if not secret.strip():
        raise UsageFault("the client secret is empty")
    return secret.strip()


def _callbacks(identifier: str) -> list[str]:
    """Addresses to which the service sends people back, in every language of the pages."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils import translation

    found: dict[str, None] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            address = reverse("openid_connect_callback", args=[identifier])
        found[f"{settings.PUBLIC_URL}{address}"] = None
    return list(found)
