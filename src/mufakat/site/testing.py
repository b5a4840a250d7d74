"""The one settings file as tests use it: its environment is set before it is read."""

# ruff: noqa: F403 (the environment comes first, then everything of the settings)
import os
import tempfile

os.environ.setdefault("MUFAKAT_TESTING", "1")
os.environ.setdefault("MUFAKAT_HOME", tempfile.mkdtemp(prefix="mufakat-test-"))
os.environ.setdefault("OMP_NUM_THREADS", "1")

from mufakat.site.settings import *
