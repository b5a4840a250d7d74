"""Test settings for the whole tree: set before Django reads its own."""

import os
import tempfile

os.environ.setdefault("MUFAKAT_TESTING", "1")
os.environ.setdefault("MUFAKAT_HOME", tempfile.mkdtemp(prefix="mufakat-test-"))
os.environ.setdefault("OMP_NUM_THREADS", "1")
