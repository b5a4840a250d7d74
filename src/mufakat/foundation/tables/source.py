"""A file that can be opened more than once: from disk, or bytes that were uploaded."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

GZIP_MAGIC = b"\x1f\x8b"
PARQUET_MAGIC = b"PAR1"
ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True)
class Source:
    """Where bytes come from, and the name that error messages use."""

    name: str
    opener: Callable[[], BinaryIO]

    @classmethod
    def from_path(cls, path: Path, *, name: str | None = None) -> Source:
        return cls(name or path.name, lambda: path.open("rb"))

    @classmethod
    def from_bytes(cls, content: bytes, *, name: str) -> Source:
        return cls(name, lambda: io.BytesIO(content))

    def magic(self) -> bytes:
        """First bytes of the file as it is stored."""
        with self.opener() as stream:
            return stream.read(4)

    @property
    def is_gzip(self) -> bool:
        return self.magic().startswith(GZIP_MAGIC)

    def open_plain(self) -> BinaryIO:
        """Open the content, inflated where it was compressed."""
        stream = self.opener()
        if self.is_gzip:
            return cast("BinaryIO", _Inflating(stream))
        return stream


class _Inflating(gzip.GzipFile):
    """GzipFile that closes the stream below it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(fileobj=stream, mode="rb")
        self._below = stream

    def close(self) -> None:
        super().close()
        self._below.close()
