"""Settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.faults import SettingsFault
from server.settings import HIDDEN, Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No environment and no .env but the test's own."""
    for name in list(os.environ):
        if name.startswith("JINGWEI_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_the_environment_comes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("JINGWEI_PORT=9001\nJINGWEI_WORKERS=3\n")
    monkeypatch.setenv("JINGWEI_PORT", "9002")
    settings = Settings.read()
    assert (settings.port, settings.workers) == (9002, 3)


def test_what_is_given_comes_before_all_and_none_is_not_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JINGWEI_PORT", "9002")
    assert Settings.read(port=9003, workers=None).port == 9003
    assert Settings.read(port=None).port == 9002


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("JINGWEI_ALLOW_LIST", "")
    settings = Settings.read()
    assert (settings.database_url, settings.allow_list) == (None, None)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("JINGWEI_PORT", "http", "JINGWEI_PORT 'http': Input should be a valid integer"),
        ("JINGWEI_PORT", "70000", "JINGWEI_PORT '70000': Input should be less than or equal"),
        (
            "JINGWEI_PUBLIC_URL",
            "grid.example",
            "JINGWEI_PUBLIC_URL 'grid.example': allowed is http:// or",
        ),
        ("JINGWEI_TIMEZONE", "Peking", "JINGWEI_TIMEZONE 'Peking': allowed is a name of the IANA"),
        ("JINGWEI_DEPTH_MAX", "0", "JINGWEI_DEPTH_MAX '0': Input should be greater than 0"),
        ("JINGWEI_PAGE_MAX", "7", "JINGWEI_PAGE_DEFAULT 100: at most JINGWEI_PAGE_MAX 7"),
        (
            "JINGWEI_ACCESS_LOG_MONTHS",
            "5",
            "JINGWEI_ACCESS_LOG_MONTHS '5': Input should be greater than or equal to 6",
        ),
        ("JINGWEI_PURPOSE_ROLES", "VIEWER", "JINGWEI_PURPOSE_ROLES 'VIEWER': Input should be"),
        ("JINGWEI_CONTACTS_DAILY_MAX", "-1", "JINGWEI_CONTACTS_DAILY_MAX '-1': Input should be"),
        ("DATABASE_URL", "mysql://h/d", "DATABASE_URL 'mysql://h/d': scheme 'mysql': allowed is"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    assert said in str(raised.value)


def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINGWEI_PORT", "x")
    monkeypatch.setenv("JINGWEI_WORKERS", "0")
    with pytest.raises(SettingsFault, match=r"(?s)JINGWEI_PORT.*\n.*JINGWEI_WORKERS"):
        Settings.read()


def test_secrets_and_passwords_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:tiger@db.example:5432/city")
    monkeypatch.setenv("JINGWEI_DEVELOPMENT_SECRET", "tiger" * 8)
    monkeypatch.setenv("JINGWEI_METRICS_TOKEN", "tiger" * 8)
    shown = {setting.variable: setting.value for setting in Settings.read().listed()}
    assert shown["DATABASE_URL"] == f"postgresql://me:{HIDDEN}@db.example:5432/city"
    assert shown["JINGWEI_DEVELOPMENT_SECRET"] == HIDDEN
    assert shown["JINGWEI_METRICS_TOKEN"] == HIDDEN
    monkeypatch.setenv("JINGWEI_METRICS_TOKEN", "tiger")
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    assert "JINGWEI_METRICS_TOKEN" in str(raised.value) and "tiger" not in str(raised.value)
    monkeypatch.delenv("JINGWEI_METRICS_TOKEN")
    monkeypatch.setenv("DATABASE_URL", "mysql://me:tiger@db.example/city")
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    assert "tiger" not in str(raised.value)


def test_every_setting_is_described() -> None:
    assert [one.variable for one in Settings.read().listed() if not one.description] == []


def test_the_reader_is_the_owner_in_another_role_unless_it_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@h/db?sslmode=require")
    assert Settings.read().reader_address == (
        "postgresql://me:p%40ss@h/db?sslmode=require&options=-c%20role%3Djingwei_reader"
    )
    monkeypatch.setenv("JINGWEI_READER_URL", "postgresql://reader@h/db")
    assert Settings.read().reader_address == "postgresql://reader@h/db"


def test_options_of_an_address_are_kept_for_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/db?options=-c%20geqo%3Doff")
    assert Settings.read().reader_address.endswith(
        "options=-c%20geqo%3Doff%20-c%20role%3Djingwei_reader"
    )


def test_without_a_database_there_is_no_address() -> None:
    with pytest.raises(SettingsFault, match="DATABASE_URL is not set"):
        _ = Settings.read().owner_address


@pytest.mark.parametrize(
    ("address", "said", "given", "made"),
    [
        (None, None, None, True),
        ("postgresql:///own", None, None, False),
        ("postgresql:///own", "true", None, True),
        ("postgresql:///own", "true", False, False),
        (None, "false", None, False),
        (None, "false", True, True),
        (None, "", None, True),
    ],
)
def test_the_demonstration_city_is_for_the_embedded_database_or_who_asks(
    address: str | None,
    said: str | None,
    given: bool | None,
    made: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """``given`` is what ``--demo`` or ``--no-demo`` says."""
    for name, value in (("DATABASE_URL", address), ("JINGWEI_DEMO", said)):
        if value is not None:
            monkeypatch.setenv(name, value)
    assert Settings.read(demo=given).with_city is made
