from datetime import date
from zoneinfo import ZoneInfo

import pytest

from transfer.values.instant import parse_date, parse_instant

CHINA = ZoneInfo("Asia/Shanghai")
CALIFORNIA = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-31",
        "2024/5/31",
        "2024.05.31",
        "20240531",
        "2024年5月31日",
        "05/31/2024",
        "5/31/2024",
        "2024-05-31T17:05:09Z",
        "2024-05-31 00:00:00",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_date(text) == date(2024, 5, 31)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-05-31 17:05", "2024-05-31T17:05:00+08:00"),
        ("2024-05-31T17:05:09.25", "2024-05-31T17:05:09.250000+08:00"),
        ("2024-05-31T17:05:09Z", "2024-05-31T17:05:09+00:00"),
        ("2024-05-31 17:05:09+0530", "2024-05-31T17:05:09+05:30"),
        ("5/31/2024 5:05 PM", "2024-05-31T17:05:00+08:00"),
        ("2024年5月31日17时5分", "2024-05-31T17:05:00+08:00"),
        ("2024年5月31日 下午", None),
        ("20240531T170509", "2024-05-31T17:05:09+08:00"),
        ("2024-05-31", "2024-05-31T00:00:00+08:00"),
        ("2024-05-31 12:00 AM", "2024-05-31T00:00:00+08:00"),
    ],
)
def test_an_instant_is_in_the_zone_where_it_names_none(text: str, instant: str | None) -> None:
    if instant is None:
        with pytest.raises(ValueError, match="is not a time"):
            parse_instant(text, CHINA)
    else:
        assert parse_instant(text, CHINA).isoformat() == instant


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/05/2024", "the month comes first"),
        ("2024-02-30", "no such day"),
        ("2024-13-01", "no such day"),
        ("0024-01-01", "not between 1880 and 2200"),
        ("soon", "not a date; allowed are"),
        ("2024-05-311", "not a date"),
        ("2024-05-31 25:00", "no such time"),
        ("2024-05-31 17:05+19:00", "no time zone"),
        ("2024-05-31 13:05 PM", "not between 1 and 12"),
        ("1717146309", "not a date"),
    ],
)
def test_what_is_no_instant_is_refused_with_what_is_allowed(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_instant(text, CHINA)


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(ValueError, match="its clocks skip it"):
        parse_instant("2017-03-12 02:30", CALIFORNIA)
