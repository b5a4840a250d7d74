"""The same conversation through red-dwarf's pipeline; runs under its own interpreter.

Usage: PYTHON peer.py CONVERSATION.npz. Its input form, one dictionary per vote, is built before
the clock starts, as our arrays are; both count in the peak of memory.
"""

import json
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
from reddwarf.implementations.polis import run_pipeline  # noqa: E402


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(path: str) -> None:
    with np.load(path) as data:
        triples = zip(
            data["rows"].tolist(), data["columns"].tolist(), data["values"].tolist(), strict=True
        )
        votes = [
            {"participant_id": r, "statement_id": c, "vote": v, "modified": 0}
            for r, c, v in triples
        ]
    before, begun = cpu(), time.perf_counter()
    result = run_pipeline(votes=votes, random_state=0)
    spent = {"cpu": cpu() - before, "wall": time.perf_counter() - begun}
    groups = len(set(result.clusterer.labels_)) if result.clusterer else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"map": spent, "peak": peak, "groups": groups, "votes": len(votes)}))


if __name__ == "__main__":
    main(sys.argv[1])
