"""Lists of states from files: the members of the United Nations, or a body's own CSV.

A list has one state a row. Columns: `code` (two to eight letters or digits; `iso3` is read too) and
`name_en` are needed. Also read: `name_fr` and so on for each language, `sort_zh-hans` (pinyin;
needed with `name_zh-hans`) and other `sort_` columns, `iso2`, `m49`, `regional_group`, `blocs`
(codes separated by ;), `status` (signatory, member, observer, or none) and `since` (YYYY-MM-DD).
`member_since`, the date of admission to the United Nations, is passed over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from mufakat.foundation.people import collation
from mufakat.foundation.tables import (
    Header,
    Record,
    Source,
    TableError,
    hidden_mark,
    inspect,
    read_header,
    read_records,
)

LANGUAGES = ("en", "fr", "es", "ru", "zh-hans", "ar", "id")
STATUSES = ("signatory", "member", "observer")
_PLAIN = ("code", "iso3", "iso2", "m49", "regional_group", "blocs", "status", "since",
          "member_since")  # fmt: skip
COLUMNS = (*_PLAIN, *(f"{kind}_{code}" for kind in ("name", "sort") for code in LANGUAGES))
_SHAPES = {
    "code": re.compile(r"^[A-Za-z0-9]{2,8}$"),
    "iso2": re.compile(r"^([A-Za-z]{2})?$"),
    "m49": re.compile(r"^([0-9]{3})?$"),
    "regional_group": re.compile(r"^([a-z0-9_-]{2,48})?$"),
}
_WANTED = {
    "code": "Give two to eight letters or digits",
    "iso2": "Give two letters or nothing",
    "m49": "Give three digits or nothing",
    "regional_group": "Give small letters, digits, - and _",
}
REGIONAL_GROUPS: Mapping[str, Mapping[str, str]] = {
    "african": {
        "en": "African States", "fr": "États d’Afrique", "es": "Estados de África",
        "ru": "Государства Африки", "zh-hans": "非洲国家", "ar": "الدول الأفريقية",
        "id": "Negara-negara Afrika",
    },
    "asia_pacific": {
        "en": "Asia-Pacific States", "fr": "États d’Asie et du Pacifique",
        "es": "Estados de Asia y el Pacífico", "ru": "Государства Азии и Тихого океана",
        "zh-hans": "亚洲及太平洋国家", "ar": "دول آسيا والمحيط الهادئ",
        "id": "Negara-negara Asia-Pasifik",
    },
    "eastern_european": {
        "en": "Eastern European States", "fr": "États d’Europe orientale",
        "es": "Estados de Europa Oriental", "ru": "Государства Восточной Европы",
        "zh-hans": "东欧国家", "ar": "دول أوروبا الشرقية", "id": "Negara-negara Eropa Timur",
    },
    "latin_american_caribbean": {
        "en": "Latin American and Caribbean States",
        "fr": "États d’Amérique latine et des Caraïbes",
        "es": "Estados de América Latina y el Caribe",
        "ru": "Государства Латинской Америки и Карибского бассейна",
        "zh-hans": "拉丁美洲和加勒比国家", "ar": "دول أمريكا اللاتينية والبحر الكاريبي",
        "id": "Negara-negara Amerika Latin dan Karibia",
    },
    "western_european_and_others": {
        "en": "Western European and other States",
        "fr": "États d’Europe occidentale et autres États",
        "es": "Estados de Europa Occidental y otros Estados",
        "ru": "Государства Западной Европы и другие государства",
        "zh-hans": "西欧和其他国家", "ar": "دول أوروبا الغربية ودول أخرى",
        "id": "Negara-negara Eropa Barat dan lainnya",
    },
}  # fmt: skip


@dataclass(frozen=True)
class NamesEntry:
    """What a state is called from a day until another; missing sort keys are worked out."""

    names: Mapping[str, str]
    since: dt.date
    until: dt.date | None = None
    sort_keys: Mapping[str, str] = field(default_factory=dict)
    formal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PeriodEntry:
    """A membership (by status), a standing (by kind) or a place in a bloc (by code)."""

    kind: str
    since: dt.date
    until: dt.date | None = None
    basis: str = ""


@dataclass(frozen=True)
class StateEntry:
    """A state with its history, to be loaded."""

    code: str
    names: tuple[NamesEntry, ...]
    memberships: tuple[PeriodEntry, ...] = ()
    standings: tuple[PeriodEntry, ...] = ()
    blocs: tuple[PeriodEntry, ...] = ()
    iso2: str = ""
    m49: str = ""
    founded_on: dt.date | None = None
    footnote: str = ""


@dataclass(frozen=True)
class BlocEntry:
    """A regional group (`regional`) or another bloc (`bloc`)."""

    code: str
    kind: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class StateList:
    states: tuple[StateEntry, ...]
    blocs: tuple[BlocEntry, ...]


class ListFault(ValueError):  # noqa: N818 (a list at fault, with all that is wrong in it)
    """A list that cannot be taken; `faults` has every fault with its line and column."""

    def __init__(self, faults: Sequence[TableError], *, most: int = 20) -> None:
        self.faults = list(faults)
        told = [str(fault) for fault in self.faults[:most]]
        if len(self.faults) > most:
            told.append(f"and {len(self.faults) - most} more")
        super().__init__("\n".join(told))


def un_members(*, since: dt.date, status: str = "signatory") -> StateList:
    """The members of the United Nations as the starting list of a body, all with one status.

    Being a member there makes nobody a member here: the body's own acts decide.
    """
    path = resources.files("mufakat.foundation.people") / "data" / "un_members.csv"
    source = Source.from_bytes(path.read_bytes(), name="un_members.csv")
    return read_states(source, since=since, status=status)


def read_states(source: Source, *, since: dt.date, status: str) -> StateList:
    """Read a list of states.

    Parameters
    ----------
    source : Source
        The file.
    since : date
        First day of names, statuses and places in blocs where a row has none.
    status : str
        What a state is to the body where a row says nothing.

    Raises
    ------
    ListFault
        With every fault of the list.
    """
    try:
        dialect = inspect(source, most_bytes=5_000_000).dialect
        header = read_header(source, dialect)
        _refuse_unknown_columns(header)
        header.need("code", "iso3")
        header.need("name-en")
        records = list(read_records(source, dialect, header))
    except TableError as fault:
        raise ListFault([fault]) from fault
    reader = _Reader(header, since=since, status=status)
    states = [reader.state(record) for record in records]
    if reader.faults:
        raise ListFault(reader.faults)
    if not states:
        raise ListFault([TableError("the list has no state", source=source.name)])
    return StateList(tuple(states), tuple(reader.bloc_entries()))


def _refuse_unknown_columns(header: Header) -> None:
    known = {name.replace("_", "-") for name in COLUMNS}
    for index, name in enumerate(header.names):
        if name.casefold().replace("_", "-") not in known:
            raise header.fault(
                "this column is not known", line=header.line, index=index,
                remedy="Known are: " + ", ".join(COLUMNS),
            )  # fmt: skip


class _Reader:
    """Rows into entries; faults are collected, so that one run shows all of them."""

    def __init__(self, header: Header, *, since: dt.date, status: str) -> None:
        self.header, self.since, self.status = header, since, status
        self.faults: list[TableError] = []
        self.blocs: dict[str, str] = {}
        self._lines: dict[str, int] = {}

    def bloc_entries(self) -> list[BlocEntry]:
        plain = {code: code.replace("_", " ").replace("-", " ").title() for code in self.blocs}
        return [
            BlocEntry(code, kind, REGIONAL_GROUPS.get(code, {"en": plain[code]}))
            for code, kind in sorted(self.blocs.items())
        ]

    def state(self, record: Record) -> StateEntry:
        code = self._code(record)
        since = self._day(record)
        status = self._status(record)
        groups = [(self._shaped(record, "regional_group"), "regional")]
        groups += [(part, "bloc") for part in self._parts(record)]
        for bloc, kind in groups:
            if bloc and self.blocs.setdefault(bloc, kind) != kind:
                self._fault(record, "blocs", f"{bloc!r} is a regional group in another row")
        return StateEntry(
            code=code,
            names=(self._names(record, since),),
            memberships=(PeriodEntry(status, since),) if status else (),
            blocs=tuple(PeriodEntry(bloc, since) for bloc, _kind in groups if bloc),
            iso2=self._shaped(record, "iso2").upper(),
            m49=self._shaped(record, "m49"),
        )

    def _names(self, record: Record, since: dt.date) -> NamesEntry:
        names = {code: self._cell(record, f"name_{code}") for code in LANGUAGES}
        keys = {code: self._cell(record, f"sort_{code}") for code in LANGUAGES}
        for language, name in names.items():
            if mark := hidden_mark(name):
                self._fault(record, f"name_{language}", f"hidden character {mark}")
        if not names["en"]:
            self._fault(record, "name_en", "the English name is missing")
        given = {code: name for code, name in names.items() if name}
        if collation.PINYIN in given and not collation.pinyin_key(keys[collation.PINYIN]):
            self._fault(
                record, f"name_{collation.PINYIN}", "a Chinese name without its pinyin",
                "Give it in the column sort_zh-hans",
            )  # fmt: skip
            del given[collation.PINYIN]
        return NamesEntry(given, since, sort_keys=collation.sort_keys(given, keys))

    def _code(self, record: Record) -> str:
        code = self._cell(record, "code") or self._cell(record, "iso3")
        column = "code" if self._index("code") is not None else "iso3"
        if not _SHAPES["code"].match(code):
            self._fault(record, column, f"{code!r} is not a code", _WANTED["code"])
        first = self._lines.setdefault(code.upper(), record.line)
        if first != record.line:
            self._fault(record, column, f"{code!r} stands twice, first in line {first}")
        return code.upper()

    def _day(self, record: Record) -> dt.date:
        text = self._cell(record, "since")
        if not text:
            return self.since
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self._fault(record, "since", f"{text!r} is not a day", "Write it as 2026-03-05")
            return self.since

    def _status(self, record: Record) -> str:
        text = self._cell(record, "status").casefold()
        if text not in ("", "none", *STATUSES):
            wanted = "Give " + ", ".join(STATUSES) + " or none"
            self._fault(record, "status", f"{text!r} is not a status", wanted)
        return {"": self.status, "none": ""}.get(text, text)

    def _parts(self, record: Record) -> list[str]:
        parts = [part.strip() for part in self._cell(record, "blocs").split(";")]
        found = [part for part in parts if part]
        for part in found:
            if not _SHAPES["regional_group"].match(part):
                wanted = _WANTED["regional_group"]
                self._fault(record, "blocs", f"{part!r} is not a code of a bloc", wanted)
        return list(dict.fromkeys(found))

    def _shaped(self, record: Record, column: str) -> str:
        text = self._cell(record, column)
        if not _SHAPES[column].match(text):
            self._fault(record, column, f"{text!r} does not fit", _WANTED[column])
        return text

    def _index(self, column: str) -> int | None:
        return self.header.find(column.replace("_", "-"))

    def _cell(self, record: Record, column: str) -> str:
        index = self._index(column)
        return "" if index is None else record.cells[index].strip()

    def _fault(self, record: Record, column: str, problem: str, remedy: str = "") -> None:
        index = self._index(column) or 0
        self.faults.append(
            self.header.fault(problem, line=record.line, index=index, remedy=remedy)
        )
