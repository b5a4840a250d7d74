"""Starting, doing and stopping long work. The one module that knows the task queue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from mufakat.foundation.jobs.models import Job

logger = logging.getLogger(__name__)


class Cancelled(Exception):  # noqa: N818 (an answer to a person's wish, not an error)
    """Raised inside a job whose owner asked it to stop."""


class Progress:
    """What a running job tells those who watch it."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, message: str, step: int = 0, steps: int = 0) -> None:
        """Say how far the work is; raises Cancelled if somebody asked it to stop."""
        Job.objects.filter(pk=self._job.pk).update(message=message[:300], step=step, steps=steps)
        if Job.objects.filter(pk=self._job.pk, cancel_asked=True).exists():
            raise Cancelled


# A kind of work: given its arguments and a way to tell progress; returns (result, address).
Worker = Callable[[dict[str, Any], Progress], tuple[dict[str, Any], str]]
_WORKERS: dict[str, Worker] = {}


def register(kind: str, worker: Worker) -> None:
    """Say who does a kind of work."""
    _WORKERS[kind] = worker


def start(kind: str, *, owner: str, arguments: dict[str, Any]) -> Job:
    """Queue work; it begins after the transaction that asked for it has committed."""
    if kind not in _WORKERS:
        raise ValueError(f"no work of kind {kind!r} is registered")
    job = Job.objects.create(kind=kind, owner=owner, arguments=arguments)
    transaction.on_commit(lambda: run_job.enqueue(str(job.public_id)))
    return job


def cancel(job: Job) -> None:
    """Ask a job to stop; one that has not begun never will."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, cancel_asked=True, ended_at=timezone.now()
    )
    if not waiting:
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)


def run_again(job: Job) -> Job:
    """The same work once more, as a new job."""
    return start(job.kind, owner=job.owner, arguments=job.arguments)


@task()
def run_job(public_id: str) -> None:
    """Do the work of one job. A job taken twice by the queue is done once."""
    taken = Job.objects.filter(public_id=public_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, started_at=timezone.now()
    )
    if not taken:
        return
    job = Job.objects.get(public_id=public_id)
    ended: dict[str, Any] = {"state": Job.State.DONE}
    try:
        result, address = _WORKERS[job.kind](job.arguments, Progress(job))
        ended |= {"result": result, "result_url": address}
    except Cancelled:
        ended["state"] = Job.State.CANCELLED
    except Exception as fault:  # the person who waits must be told, whatever it was
        logger.exception("job %s of kind %s failed", public_id, job.kind)
        ended |= {"state": Job.State.FAILED, "message": f"{type(fault).__name__}: {fault}"[:300]}
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now(), **ended)
