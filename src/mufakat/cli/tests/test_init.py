"""`mufakat init` and its neighbours, each run as its own process on an empty folder."""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from mufakat.cli import init, site_commands
from mufakat.cli.exits import Refusal, UsageFault
from mufakat.foundation.people.models import Appointment, Organisation, State, StateName
from mufakat.foundation.people.permits import viewer_of
from mufakat.foundation.people.queries import electorate, states_on
from mufakat.foundation.record.models import Act

ARGUMENTS = ["--yes", "--name", "Trial Body", "--secretariat-email", "First@Example.org"]
RUN = """
import sys
from mufakat.cli import main
if "mufakat.cli.site_commands" not in main.COMMANDS:
    main.COMMANDS.append("mufakat.cli.site_commands")
sys.exit(main.main())
"""


def mufakat(home: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    left_out = ("MUFAKAT_", "DATABASE_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env={**kept, "MUFAKAT_HOME": str(home)},
        input=said, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real") / "mufakat"
    done = mufakat(folder, "init", *ARGUMENTS, "--zone", "Asia/Shanghai", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["states"], facts["secretariat"]) == (193, "first@example.org")
    assert re.search(r"/en/accounts/password/reset/key/[0-9a-z]+-[^/]+/$", facts["password_link"])
    return folder


def test_the_folder_and_its_keys_are_for_their_owner_alone(home):
    assert mode(home) == 0o700
    assert {mode(home / name) for name in ("keys", "documents", "mail")} == {0o700}
    assert mode(home / "keys" / "secret_key") in (0o400, 0o600)


def test_it_refuses_to_run_twice(home):
    again = mufakat(home, "init", *ARGUMENTS)
    assert again.returncode == 2
    assert "nothing was changed" in again.stderr
    with sqlite3.connect(home / "mufakat.sqlite3") as database:
        assert database.execute("select count(*) from people_organisation").fetchone() == (1,)


def test_manage_hands_everything_on_to_django(home):
    assert re.match(r"5\.\d", mufakat(home, "manage", "--version").stdout)
    checked = mufakat(home, "manage", "migrate", "--check")
    assert checked.returncode == 0, checked.stderr
    assert mufakat(home, "manage", "nothing-of-the-kind").returncode != 0


def test_the_worker_does_what_waits_and_ends(home):
    done = mufakat(home, "worker", "--once")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_runs_before_init(tmp_path, command):
    refused = mufakat(tmp_path / "empty", command)
    assert refused.returncode == 2
    assert "mufakat init" in refused.stderr


def test_a_states_identity_service_is_added_changed_and_listed(home):
    add = ["oidc", "add", "--state", "FRA", "--issuer", "https://id.example.org", "--client-id"]
    first = mufakat(home, *add, "one", "--secret-file", "-", "--json", said="hush\n")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["provider"], told["is_new"]) == ("state-fra", True)
    assert all(a.endswith("/oidc/state-fra/login/callback/") for a in told["callbacks"])
    second = mufakat(home, *add, "two", "--secret-file", "-", "--json", said="hush\n")
    assert json.loads(second.stdout)["is_new"] is False
    (row,) = json.loads(mufakat(home, "oidc", "list", "--json").stdout)
    assert (row["state"], row["client_id"]) == ("FRA", "two")
    assert "hush" not in first.stdout + second.stdout


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["--state", "ZZZ", "--issuer", "https://id.example.org"], "hush", 2),
        (["--state", "FRA", "--issuer", "http://id.example.org"], "hush", 64),
        (["--state", "FRA", "--issuer", "https://id.example.org"], "\n", 64),
    ],
)
def test_a_wrong_identity_service_is_refused(home, arguments, said, code):
    add = ["oidc", "add", *arguments, "--client-id", "x", "--secret-file", "-"]
    assert mufakat(home, *add, said=said).returncode == code


@pytest.mark.parametrize(
    "arguments",
    [
        ["--yes"],
        [*ARGUMENTS, "--zone", "Mars/Base"],
        [*ARGUMENTS, "--founded", "1 May 2025"],
        [*ARGUMENTS, "--founded", "2025-05-01", "--in-force", "2025-04-30"],
        [*ARGUMENTS, "--name-in", "xx=Nom"],
        [*ARGUMENTS, "--members", "absent.csv"],
        [*ARGUMENTS[:-1], "no address"],
    ],
)
def test_wrong_usage_writes_nothing(tmp_path, arguments):
    home = tmp_path / "none"
    refused = mufakat(home, "init", *arguments)
    assert refused.returncode == 64, refused.stderr
    assert not home.exists()


def test_questions_are_asked_until_the_answer_fits(tmp_path):
    answers = ["", "Asked Body", "Nowhere", "UTC", "2025-01-01", "", "x", "a@example.org", "un"]
    done = mufakat(tmp_path / "asked", "init", said="\n".join(answers) + "\n")
    assert done.returncode == 0, done.stderr
    assert "a name is needed" in done.stderr
    assert "'Nowhere' is not a time zone" in done.stderr
    assert "Asked Body is set up with 193 states" in done.stdout
    early = mufakat(tmp_path / "early", "init", said="Only a name\n")
    assert early.returncode == 2
    assert not (tmp_path / "early").exists()


LIST = """code,name_en,name_ar,name_zh-hans,sort_zh-hans,regional_group,blocs,status,since
xaa,Alba,الألبا,阿尔巴,a er ba,north,coast;league,member,2021-01-01
XBB,Bora,,,,north,,,
XCC,Côte,,,,,league,none,
"""


def wishes(tmp_path, text=LIST, *arguments):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    parser = argparse.ArgumentParser()
    site_commands.add_to(parser.add_subparsers())
    return init._wishes(parser.parse_args(
        ["init", *ARGUMENTS, "--founded", "2024-01-01", "--members", str(path), *arguments]
    ))  # fmt: skip


@pytest.mark.django_db
def test_an_own_list_is_loaded_with_names_groups_and_status(tmp_path):
    asked = wishes(tmp_path, LIST, "--in-force", "2024-06-01", "--name-in", "fr=Organe")
    init._found(asked)
    rows = {row.state.code: row for row in states_on(asked.in_force_on, "en", everyone=True)}
    assert {code: (r.status, r.regional, r.blocs) for code, r in rows.items()} == {
        "XAA": ("member", "north", ("coast", "league")),
        "XBB": ("signatory", "north", ()),
        "XCC": ("", "", ("league",)),
    }
    keys = dict(StateName.objects.filter(state__code="XAA").values_list("language", "sort_key"))
    assert keys == {"en": "alba", "ar": "البا", "zh-hans": "aerba"}
    assert [state.code for state in electorate(asked.in_force_on)] == ["XAA"]
    assert [state.code for state in electorate(asked.founded_on)] == ["XBB"]
    assert Organisation.objects.get().names == {"en": "Trial Body", "fr": "Organe"}
    verbs = list(Act.objects.values_list("verb", flat=True))
    assert verbs == ["people.body.founded", "people.states.loaded", "people.appointment.made"]


@pytest.mark.django_db
def test_members_of_the_united_nations_are_only_known_unless_told_otherwise():
    parser = argparse.ArgumentParser()
    site_commands.add_to(parser.add_subparsers())
    asked = init._wishes(parser.parse_args(["init", *ARGUMENTS, "--founded", "2025-07-26"]))
    init._found(asked)
    assert State.objects.count() == 193
    assert states_on(asked.founded_on, "en") == []


@pytest.mark.django_db
def test_members_of_the_united_nations_may_be_signatories():
    parser = argparse.ArgumentParser()
    site_commands.add_to(parser.add_subparsers())
    given = ["init", *ARGUMENTS, "--founded", "2025-07-26", "--status", "signatory"]
    asked = init._wishes(parser.parse_args(given))
    init._found(asked)
    day = asked.founded_on
    assert State.objects.count() == 193
    for language, first in (("en", "AFG"), ("ar", "AZE"), ("fr", "AFG")):
        rows = states_on(day, language)
        assert {row.status for row in rows} == {"signatory"}
        assert len({row.regional for row in rows}) == 5
        assert rows[0].sort_key <= rows[-1].sort_key
        assert first in [row.state.code for row in rows[:12]]
    assert len(electorate(day)) == 193


@pytest.mark.django_db
def test_the_printed_link_sets_the_first_password_and_opens_the_secretariats_pages(tmp_path):
    link = init._found(wishes(tmp_path))
    client = Client()
    opened = client.get(link.replace("http://localhost:8000", ""))
    assert opened.status_code == 302
    form = client.get(opened["Location"])
    assert 'autocomplete="new-password"' in form.content.decode()
    password = "tall quiet river"
    done = client.post(opened["Location"], {"password1": password, "password2": password})
    assert done.status_code == 302
    said = {"login": "first@example.org", "password": password}
    assert client.post("/en/accounts/login/", said)["Location"] == "/en/"
    assert client.get("/en/people/members/").status_code == 200
    seat = Appointment.objects.get()
    assert viewer_of(seat.user, seat.since).is_secretariat
    again = Client().get(link.replace("http://localhost:8000", ""))
    assert again.status_code == 200
    assert "has been used" in again.content.decode()


def test_every_fault_of_a_list_is_told_with_its_place(tmp_path):
    text = (
        "code,name_en,name_zh-hans,m49,iso2,regional_group,blocs,status,since\n"
        "A!,,新,4,FRA,North,a b,sig,2020-13-01\n"
        "BBB,Bo\u202era,,,,,,,\nbbb,Again,,,,,,,\n"
    )
    with pytest.raises(Refusal) as refusal:
        wishes(tmp_path, text)
    told = str(refusal.value)
    faults = refusal.value.facts["faults"]
    assert {(f["line"], f["column"]) for f in faults} == {
        (2, "code"), (2, "name_en"), (2, "name_zh-hans"), (2, "m49"), (2, "iso2"),
        (2, "regional_group"), (2, "blocs"), (2, "status"), (2, "since"),
        (3, "name_en"), (4, "code"),
    }  # fmt: skip
    assert "'bbb' stands twice, first in line 3" in told
    assert "U+202E" in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,name_en,nmae_fr\nAA,A,B\n", "this column is not known"),
        ("name_en\nA\n", "the column 'code' is missing"),
        ("code,name_en\n", "no state"),
        ("code,name_en\nAA\n", "1 cells where the header has 2"),
        ("", "empty"),
    ],
)
def test_a_list_of_the_wrong_shape_is_refused(tmp_path, text, words):
    with pytest.raises(Refusal, match=words):
        wishes(tmp_path, text)


def test_the_home_cannot_be_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv("MUFAKAT_HOME", "set back afterwards")
    place = tmp_path / "file"
    place.touch()
    with pytest.raises(UsageFault, match="cannot make"):
        site_commands.make_home(str(place))


def test_gunicorn_serves_in_processes_and_threads():
    options = argparse.Namespace(host="127.0.0.1", port=8001, workers=3)
    command = site_commands.gunicorn_command(options)
    assert command[1:4] == ["-m", "gunicorn", "mufakat.site.wsgi"]
    assert "127.0.0.1:8001" in command
    assert command[command.index("--workers") + 1] == "3"
