"""Files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mufakat.cli.exits import UsageFault
from mufakat.cli.output import as_text, check_target, outputs


def test_texts_appear_together_at_the_end(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    with outputs() as out:
        out.put(str(one), "1")
        out.put(str(other), "2")
        assert not one.exists()
    assert (one.read_text(), other.read_text()) == ("1", "2")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_nothing_remains_after_an_error(error: type[BaseException], tmp_path: Path) -> None:
    (tmp_path / "one").write_text("before")

    def fail() -> None:
        with outputs() as out:
            out.put(str(tmp_path / "one"), "1")
            raise error

    with pytest.raises(error):
        fail()
    assert [p.name for p in tmp_path.iterdir()] == ["one"]
    assert (tmp_path / "one").read_text() == "before"


def test_a_file_keeps_its_mode_and_a_new_one_has_the_usual(tmp_path: Path) -> None:
    kept, new = tmp_path / "kept", tmp_path / "new"
    kept.write_text("")
    kept.chmod(0o640)
    with outputs() as out:
        out.put(str(kept), "1")
        out.put(str(new), "1")
    assert kept.stat().st_mode & 0o777 == 0o640
    (tmp_path / "usual").write_text("")
    assert new.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_an_input_is_not_overwritten_by_another_name(tmp_path: Path) -> None:
    votes = tmp_path / "votes.csv"
    votes.write_text("x")
    (tmp_path / "link.csv").symlink_to(votes)
    with pytest.raises(UsageFault, match="is an input"):
        check_target(str(tmp_path / "link.csv"), inputs=(str(votes), None, "-"))


def test_json_has_letters_and_no_nan() -> None:
    assert as_text({"a": "ä"}) == '{\n "a": "ä"\n}\n'
    with pytest.raises(ValueError, match="Out of range"):
        as_text({"a": float("nan")})
