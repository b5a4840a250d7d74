"""Acts that fall due by the clock alone: the close of a consultation whose time has passed."""

from __future__ import annotations

import logging
import threading

EVERY_SECONDS = 30.0
logger = logging.getLogger(__name__)


def watch(stop: threading.Event, *, every: float = EVERY_SECONDS) -> threading.Thread:
    """Look for due acts until told to stop; a look that fails is tried again at the next.

    Parameters
    ----------
    stop : threading.Event
        Ends the watch.
    every : float
        Seconds between two looks.
    """
    watcher = threading.Thread(target=_run, args=(stop, every), name="deadlines", daemon=True)
    watcher.start()
    return watcher


def _run(stop: threading.Event, every: float) -> None:
    while not stop.is_set():
        look()
        stop.wait(every)


def look() -> int:
    """Do what is due now; how many acts."""
    from django.db import DatabaseError, close_old_connections

    from mufakat.apps.consultations.actions.administration import close_due
    from mufakat.foundation.people.clock import now

    close_old_connections()
    try:
        return close_due(now())
    except DatabaseError:
        logger.exception("acts that are due could not be done; trying again")
        return 0
