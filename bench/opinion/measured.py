"""CPU and memory of one piece of work in a fresh process."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}  # fmt: skip


@contextmanager
def counted(result: dict[str, Any], name: str) -> Iterator[None]:
    """Put CPU and wall seconds of the block into `result` under `name`."""
    before, begun = _cpu(), time.perf_counter()
    yield
    result[name] = {"cpu": _cpu() - before, "wall": time.perf_counter() - begun}


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_megabytes() -> float:
    """Most memory that this process held, interpreter and libraries included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_fresh_process(
    arguments: Sequence[str], *, python: str = sys.executable, timeout: float = 3600
) -> dict[str, Any]:
    """Run a script that prints one JSON object as its last line.

    Raises
    ------
    RuntimeError
        With what the process said, if it failed.
    """
    environment = {**os.environ, **ONE_THREAD, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [python, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=timeout, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip()[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result
