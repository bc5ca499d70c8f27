"""Settings come from arguments, environment, one file and defaults, in this order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from uketsuke.forms.errors import SetupError
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.workers.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [*Settings.model_fields, "config"]:
        monkeypatch.delenv(f"UKETSUKE_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_with_nothing_set_everything_lives_under_the_data_directory(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.data == tmp_path / "var" / "uketsuke"
    assert settings.store == tmp_path / "var" / "uketsuke" / "store"
    assert settings.database == f"sqlite:///{tmp_path}/var/uketsuke/uketsuke.sqlite3"
    assert settings.redis_url is None
    assert settings.port == 8600


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "uketsuke.toml").write_text("workers = 3\nport = 9000\n", encoding="utf-8")
    monkeypatch.setenv("UKETSUKE_WORKERS", "5")
    settings = load_settings(tmp_path)
    assert (settings.workers, settings.port) == (5, 9000)


def test_an_argument_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UKETSUKE_PORT", "9001")
    monkeypatch.setenv("UKETSUKE_DATA", str(tmp_path / "elsewhere"))
    settings = load_settings(tmp_path, port=9002)
    assert (settings.data, settings.port) == (tmp_path, 9002)


def test_the_file_may_lie_elsewhere_and_name_the_data_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "office.toml"
    file.write_text(f'data = "{tmp_path}/records"\n', encoding="utf-8")
    monkeypatch.setenv("UKETSUKE_CONFIG", str(file))
    assert load_settings().data == tmp_path / "records"


@pytest.mark.parametrize(
    ("text", "named"),
    [("wrokers = 3\n", "wrokers"), ("workers = 0\n", "workers"), ("workers = \n", "uketsuke.toml")],
    ids=["unknown name", "impossible value", "no TOML"],
)
def test_a_wrong_file_is_a_set_up_problem_that_names_the_place(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "uketsuke.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=named) as caught:
        load_settings(tmp_path)
    assert "uketsuke.toml" in str(caught.value)


def test_a_config_file_that_is_not_there_is_a_set_up_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UKETSUKE_CONFIG", str(tmp_path / "gone.toml"))
    with pytest.raises(SetupError, match=r"gone\.toml"):
        load_settings()


def test_a_store_of_another_kind_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="UKETSUKE_STORE_URL"):
        _ = load_settings(tmp_path, store_url="s3://bucket").store
    assert load_settings(tmp_path, store_url=f"file://{tmp_path}/x").store == tmp_path / "x"


def test_a_database_of_another_kind_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="UKETSUKE_DATABASE_URL"):
        _ = load_settings(tmp_path, database_url="mysql:///uketsuke").database
    url = "postgresql://uketsuke@records/uketsuke"
    assert load_settings(tmp_path, database_url=url).database == url


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(tmp_path).port = 1


def test_the_table_lists_every_setting_with_its_variable_default_and_meaning() -> None:
    text = (PROJECT_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \|([^|]*)\|([^|]*)\|$", text, flags=re.MULTILINE)
    table = {name: (variable, default.strip().strip("`"), meaning.strip()) for name, variable, default, meaning in rows}
    assert list(table) == list(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        variable, default, meaning = table[name]
        assert variable == f"UKETSUKE_{name.upper()}"
        expected = "one a core" if field.default_factory else "" if field.default is None else str(field.default)
        assert default == expected, name
        assert meaning.startswith(field.description or "?"), name
