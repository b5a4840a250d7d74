"""A real browser against the real demo: built, served and stopped by these fixtures."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


@dataclass(frozen=True)
class Site:
    """The running demo and its accounts."""

    url: str
    log_ins: list[dict[str, str]]

    def account(self, role: str) -> dict[str, str]:
        return next(entry for entry in self.log_ins if entry["role"].startswith(role))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo for each file of tests, because what they do there stays."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    home = tmp_path_factory.mktemp("demo")
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MUFAKAT_")}
    environment.pop("DATABASE_URL", None)
    log = (home / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "mufakat.cli.main", "demo", "--port", str(port),
         "--home", str(home)],
        cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait_for(f"http://localhost:{port}/health", process, home / "log")
        log_ins = json.loads((home / "demo-log-ins.json").read_text(encoding="utf-8"))
        yield Site(f"http://localhost:{port}", log_ins)
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail("the demo did not start:\n" + log.read_text()[-3000:])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Opener]:
    """Open a page as somebody: width in CSS px, with or without scripts, signed in or not."""
    contexts: list[BrowserContext] = []

    def opener(
        path: str = "/en/", *, role: str | None = None, width: int = 1280, scripts: bool = True,
        language: str = "en", dark: bool = False,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            base_url=site.url, viewport={"width": width, "height": 900},
            java_script_enabled=scripts, color_scheme="dark" if dark else "light",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        if role:
            sign_in(page, site.account(role), language)
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()


def sign_in(page: Page, account: dict[str, str], language: str = "en") -> None:
    page.goto(f"/{language}/accounts/login/")
    page.locator("input[name=login]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
