"""`mufakat demo`: the whole platform with the exercise, on this machine alone."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from mufakat.cli.exits import DONE, Refusal

SETTINGS = "mufakat.site.settings"


def add_to(commands: Any) -> None:
    """Add `demo`."""
    parser = commands.add_parser(
        "demo", help="build the exercise with invented states and serve it here"
    )
    parser.add_argument("--port", type=int, default=8000, help="port on localhost (8000)")
    parser.add_argument("--home", default="var/demo", help="folder of the demo (var/demo)")
    parser.add_argument("--build-only", action="store_true", help="build, print, do not serve")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build what is missing, print the log-ins, serve until stopped."""
    started = time.monotonic()
    _prepare(Path(options.home).resolve())
    log_ins = _built()
    address = f"http://localhost:{options.port}/"
    print(f"\nReady after {time.monotonic() - started:.0f} s. Invented states, real software.")
    print("\nLog-ins (e-mail, password):")
    for entry in log_ins:
        print(f"  {entry['role']:<22} {entry['email']:<32} {entry['password']}")
    if options.build_only:
        return DONE
    print(f"\n  {address}\n\nCtrl-C stops it. `make demo` starts it again with the same data.")
    return _serve(options.port)


def _prepare(home: Path) -> None:
    os.environ |= {
        "MUFAKAT_DEMO": "1", "MUFAKAT_HOME": str(home), "DJANGO_SETTINGS_MODULE": SETTINGS,
    }  # fmt: skip
    os.environ.setdefault("MUFAKAT_LOG_LEVEL", "WARNING")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    importlib.import_module("mufakat.site.catalogues").compile_catalogues()
    importlib.import_module("django").setup()


def _built() -> list[dict[str, str]]:
    """Log-ins of the exercise; it is built if the database is empty."""
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from mufakat.cli.exercise import build
    from mufakat.foundation.people.models import Organisation

    call_command("migrate", verbosity=0)
    kept = settings.HOME / "demo-log-ins.json"
    body = Organisation.objects.first()
    if body is not None and not body.is_demo:
        raise Refusal("this database belongs to a real organisation; the demo needs its own")
    if body is None:
        made = build.build(today=timezone.now().date())
        kept.touch(mode=0o600)
        kept.write_text(json.dumps([vars(entry) for entry in made], indent=1), encoding="utf-8")
        call_command("collectstatic", interactive=False, verbosity=0)
    found: list[dict[str, str]] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def _serve(port: int) -> int:
    """The worker beside, the web server here; both end together."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "mufakat.cli.main", "worker"], stdout=subprocess.DEVNULL
    )
    from django.core.management import call_command

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(DONE))  # the worker must end as well
    try:
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, skip_checks=True)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        worker.terminate()
        worker.wait(timeout=10)
    return DONE
