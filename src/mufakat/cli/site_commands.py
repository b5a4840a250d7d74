"""`mufakat init`, `manage`, `serve`, `worker` and `oidc`: setting up and running the platform.

Django is loaded only when one of them runs.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from mufakat.cli.exits import DONE, Refusal, UsageFault

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
SETTINGS = "mufakat.site.settings"
LIST_FORMAT = """\
a list of states (FILE.csv, UTF-8) has one state a row and these columns:
  code            two to eight letters or digits, such as ISO 3166-1 alpha-3; needed
  name_en         its name in English; needed
  name_fr …       its name in fr, es, ru, zh-hans, ar, id
  sort_zh-hans    pinyin, needed with name_zh-hans; other sort_ columns are worked out
  regional_group  code of its regional group        blocs   codes of other blocs, separated by ;
  status          signatory, member, observer, none since   first day, such as 2026-03-05
  iso2, m49       its other codes
"""
_FOLDERS = ("keys", "documents", "mail", "static")
_EVERYTHING = "\0"  # no argument starts with it, so argparse hands all of them on


def add_to(commands: Commands) -> None:
    """Add the commands of whoever runs the platform."""
    _add_init(commands)
    _add_manage(commands)
    _add_serve(commands)
    worker = commands.add_parser("worker", help="do the long work, and what falls due")
    worker.add_argument("--once", action="store_true", help="do what waits, then end")
    worker.set_defaults(run=_worker)
    _add_oidc(commands)


def _add_init(commands: Commands) -> None:
    parser = commands.add_parser(
        "init", help="set up an organisation: database, states, first secretariat account",
        formatter_class=argparse.RawDescriptionHelpFormatter, epilog=LIST_FORMAT,
    )  # fmt: skip
    parser.add_argument("--home", help="folder for keys, documents and data (MUFAKAT_HOME or var)")
    parser.add_argument("--name", metavar="EN", help="name of the organisation in English")
    parser.add_argument(
        "--name-in", action="append", default=[], metavar="LANG=NAME",
        help="its name in another language, such as fr=Organisation; repeatable",
    )  # fmt: skip
    parser.add_argument("--zone", help="time zone of the seat, such as Asia/Shanghai (UTC)")
    parser.add_argument("--founded", metavar="DAY", help="day on which signature opened (today)")
    parser.add_argument("--in-force", metavar="DAY", help="day of entry into force, if it has come")
    parser.add_argument(
        "--members", metavar="un|FILE.csv", help="the members of the United Nations, or a list (un)"
    )
    parser.add_argument(
        "--status", choices=["signatory", "member", "observer", "none"],
        help="what the states are to the body where a list does not say (signatory; for un: "
        "none, because no state is bound by a command)",
    )  # fmt: skip
    parser.add_argument("--secretariat-email", metavar="ADDRESS", help="first secretariat account")
    parser.add_argument("--yes", action="store_true", help="ask nothing; take what is usual")
    _json_argument(parser)
    parser.set_defaults(run=_later("mufakat.cli.init"))


def _add_manage(commands: Commands) -> None:
    parser = commands.add_parser(
        "manage", add_help=False, prefix_chars=_EVERYTHING, help="Django’s own commands"
    )
    parser.add_argument("arguments", nargs="*", metavar="ARGUMENT")
    parser.set_defaults(run=_manage)


def _add_serve(commands: Commands) -> None:
    parser = commands.add_parser("serve", help="serve the pages")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=2, help="processes, with gunicorn (2)")
    parser.set_defaults(run=_serve)


def _add_oidc(commands: Commands) -> None:
    oidc = commands.add_parser("oidc", help="identity services of states (OpenID Connect)")
    verbs = oidc.add_subparsers(metavar="VERB", required=True)
    add = verbs.add_parser("add", help="register a state’s service, or change it")
    add.add_argument("--state", required=True, metavar="CODE")
    add.add_argument("--issuer", required=True, metavar="URL", help="https://…")
    add.add_argument("--client-id", required=True, metavar="ID")
    add.add_argument(
        "--secret-file", metavar="FILE", help="file with the client secret; - is standard input"
    )
    _json_argument(add)
    add.set_defaults(run=_later("mufakat.cli.init", "add_identity_service"))
    listing = verbs.add_parser("list", help="the services there are")
    _json_argument(listing)
    listing.set_defaults(run=_later("mufakat.cli.init", "list_identity_services"))


def _json_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_const", const="-", help="say it as JSON on standard output"
    )


def _later(module: str, name: str = "run") -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        code: int = getattr(importlib.import_module(module), name)(options)
        return code

    return run


def make_home(folder: str | None = None) -> Path:
    """Create the folder of the installation and its parts, for its owner alone."""
    if folder:
        os.environ["MUFAKAT_HOME"] = str(Path(folder).resolve())
    home = Path(os.environ.get("MUFAKAT_HOME", "var")).resolve()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in _FOLDERS:
            (home / name).mkdir(exist_ok=True, mode=0o700)
        (home / "keys").chmod(0o700)
    except OSError as error:
        raise UsageFault(f"cannot make {home}: {error.strerror}") from error
    return home


def load_django() -> None:
    """Load settings and apps; the folder of the installation must exist before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ.setdefault("MUFAKAT_LOG_LEVEL", "WARNING")
    importlib.import_module("django").setup()


def _manage(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    make_home()
    management = importlib.import_module("django.core.management")
    try:
        management.execute_from_command_line(["mufakat manage", *options.arguments])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else DONE
    return DONE


def _ready_or_refuse() -> None:
    """Refuse to run what has not been set up, or whose database is behind the software."""
    make_home()
    load_django()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from mufakat.foundation.people.models import Organisation

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refusal(
            "the database is not as this version needs it; run `mufakat init` on a new "
            "installation, `mufakat manage migrate` after an update"
        )
    if not Organisation.objects.exists():
        raise Refusal("no organisation has been set up here; run `mufakat init` first")


def _serve(options: argparse.Namespace) -> int:
    _ready_or_refuse()
    from django.conf import settings
    from django.core.management import call_command

    importlib.import_module("mufakat.site.catalogues").compile_catalogues()
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"Mufakat listens on http://{options.host}:{options.port}/ for {settings.PUBLIC_URL}/")
    if settings.SECURE and not settings.SECURE_PROXY_SSL_HEADER:
        print("Only HTTPS is answered. Behind a server that speaks TLS set MUFAKAT_PROXY=1.")
    sys.stdout.flush()
    if importlib.util.find_spec("gunicorn") is None:
        print("gunicorn is not installed: this server is for trials, not for a real organisation.")
        call_command("runserver", f"{options.host}:{options.port}", use_reloader=False)
        return DONE
    os.execv(sys.executable, gunicorn_command(options))  # noqa: S606 (our own interpreter)


def gunicorn_command(options: argparse.Namespace) -> list[str]:
    """The command that serves the pages in processes and threads."""
    return [
        sys.executable, "-m", "gunicorn", "mufakat.site.wsgi",
        "--bind", f"{options.host}:{options.port}",
        "--workers", str(options.workers), "--worker-class", "gthread", "--threads", "4",
        "--no-control-socket",
    ]  # fmt: skip


def _worker(options: argparse.Namespace) -> int:
    _ready_or_refuse()
    from django.core.management import call_command

    from mufakat.cli import deadlines

    stop = threading.Event()
    if options.once:
        deadlines.look()
    else:
        deadlines.watch(stop)
    try:
        call_command("db_worker", batch=options.once, startup_delay=not options.once)
    finally:
        stop.set()
    return DONE
