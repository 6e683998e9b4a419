from datetime import date
from zoneinfo import ZoneInfo

import pytest

from transfer.values.instant import DateOrder, read_date, read_instant

CHINA = ZoneInfo("Asia/Shanghai")
CALIFORNIA = ZoneInfo("America/Los_Angeles")
UNZONED = "in Asia/Shanghai, as no time zone is named (--timezone says otherwise)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024-05-31", ""),
        ("2024/5/31", ""),
        ("2024.05.31", ""),
        ("20240531", ""),
        ("2024年5月31日", ""),
        ("2024年5月31日 星期五", ""),
        ("2024-05-31 周五 17:05", "the time of day was left out"),
        ("05/31/2024", ""),
        ("5/31/2024", ""),
        ("31/05/2024", ""),
        ("31.5.2024", ""),
        ("31 May 2024", ""),
        ("31-MAY-2024", ""),
        ("May 31, 2024", ""),
        ("Fri, 31 May 2024 17:05:09 +0800", ""),
        ("Fri May 31 2024 17:05:09 GMT+0800 (中国标准时间)", ""),
        ("2024-05-31T17:05:09Z", "the day in Asia/Shanghai of a time that names another zone"),
        ("2024-05-30T16:00:00.000Z", "the day in Asia/Shanghai of a time that names another zone"),
        ("2024-05-31 00:00:00", ""),
        ("20240531170509", "the time of day was left out"),
        ("45443", "Excel's day numbers, counted from 1900"),
        ("1717138800", "seconds since 1970, in UTC"),
        ("1717113600000", "milliseconds since 1970, in UTC"),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, told: str) -> None:
    day, readings = read_date(text, CHINA, None)
    late = text == "2024-05-31T17:05:09Z"
    assert day == date(2024, 6 if late else 5, 1 if late else 31)
    assert readings == ((told,) if told else ())


@pytest.mark.parametrize(
    ("text", "instant", "told"),
    [
        ("2024-05-31 17:05", "2024-05-31T17:05:00+08:00", UNZONED),
        ("2024-05-31T17:05:09.25", "2024-05-31T17:05:09.250000+08:00", UNZONED),
        ("2024-05-31T17:05:09Z", "2024-05-31T17:05:09+00:00", None),
        ("2024-05-31 17:05:09+0530", "2024-05-31T17:05:09+05:30", None),
        ("2024-05-31 17:05:09 UTC+8", "2024-05-31T17:05:09+08:00", None),
        ("2024-05-31 17:05:09 北京时间", "2024-05-31T17:05:09+08:00", None),
        ("5/31/2024 5:05 PM", "2024-05-31T17:05:00+08:00", UNZONED),
        ("5/31/2024 5:05 p.m.", "2024-05-31T17:05:00+08:00", UNZONED),
        ("2024/5/31 下午 5:05:09", "2024-05-31T17:05:09+08:00", UNZONED),
        ("2024/5/31 上午12:05", "2024-05-31T00:05:00+08:00", UNZONED),
        ("2024年5月31日下午5时5分", "2024-05-31T17:05:00+08:00", UNZONED),
        ("2024年5月31日17时5分", "2024-05-31T17:05:00+08:00", UNZONED),
        ("20240531T170509", "2024-05-31T17:05:09+08:00", UNZONED),
        ("20240531170509", "2024-05-31T17:05:09+08:00", UNZONED),
        ("202405311705", "2024-05-31T17:05:00+08:00", UNZONED),
        ("20240531170509123", "2024-05-31T17:05:09.123000+08:00", UNZONED),
        ("2024-05-31", "2024-05-31T00:00:00+08:00", UNZONED),
        ("2024-05-31 12:00 AM", "2024-05-31T00:00:00+08:00", UNZONED),
        ("45443.711921296", "2024-05-31T17:05:10+08:00", "Excel's day numbers, counted from 1900"),
        ("1717146309", "2024-05-31T09:05:09+00:00", "seconds since 1970, in UTC"),
        ("1717146309.5", "2024-05-31T09:05:09.500000+00:00", "seconds since 1970, in UTC"),
        ("1717146309123", "2024-05-31T09:05:09.123000+00:00", "milliseconds since 1970, in UTC"),
    ],
)
def test_an_instant_is_in_the_zone_where_it_names_none(
    text: str, instant: str, told: str | None
) -> None:
    at, readings = read_instant(text, CHINA, None)
    assert at.isoformat() == instant
    assert told in readings if told else readings == ()


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        (DateOrder.DAY_FIRST, "03/04/2024", date(2024, 4, 3)),
        (DateOrder.MONTH_FIRST, "03/04/2024", date(2024, 3, 4)),
        (DateOrder.DAY_FIRST, "13/04/2024", date(2024, 4, 13)),
        (DateOrder.DAY_FIRST, "04/04/2024", date(2024, 4, 4)),
        (None, "04/04/2024", date(2024, 4, 4)),
        (None, "13-04-2024", date(2024, 4, 13)),
        (None, "04.13.2024", date(2024, 4, 13)),
    ],
)
def test_the_order_of_day_and_month_is_known_or_needs_none(
    order: DateOrder | None, text: str, day: date
) -> None:
    found, told = read_date(text, CHINA, order)
    assert (found, told) == (day, (order.told,) if order and text.startswith("03") else ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("03/04/2024", "either day 3 of month 4 or day 4 of month 3; say --dates day-first"),
        ("31/13/2024", "no such day"),
        ("2024-02-30", "no such day"),
        ("2024-13-01", "no such day"),
        ("0000-00-00", "no such day"),
        ("0024-01-01", "not between 1880 and 2200"),
        ("soon", "not a date; allowed are"),
        ("2024-05-311", "not a date"),
        ("2024-05-31 星期一", "2024-05-31 is no 星期一, but 星期五"),
        ("2024-05-31 25:00", "no such time"),
        ("2024-05-31 17:05+19:00", "no time zone"),
        ("2024-05-31 13:05 PM", "not between 1 and 12"),
        ("2024-05-31 下午5:05 PM", "two halves of the day"),
        ("2024-05-31 晚上8:05", "晚上 does not say which half"),
        ("2024-05-31 17:05 CST", "time zone CST is not known, or has several meanings"),
        ("2024-05-31T17:05+08:00[Asia/Shanghai]", r"time zone \[Asia/Shanghai\] is not known"),
        ("2024年5月31日 下午", "is not a time"),
        ("13/04/24", "a year of two digits"),
        ("13/04/24 10:00", "a year of two digits"),
        ("31-MAY-24", "a year of two digits"),
        ("民国113年5月31日", "another calendar"),
        ("113年5月31日", "another calendar"),
        ("2024-05", "a month without its day"),
        ("2024年5月", "a month without its day"),
        ("2024", "a year without month and day"),
        ("2024-W22-5", "a week"),
        ("2024-152", "a day of the year"),
        ("2024年第2季度", "a quarter"),
        ("二〇二四年五月三十一日", "in Chinese numerals"),
        ("农历四月廿四", "the lunar calendar"),
        ("/Date(1717146309000)/", r"\.NET"),
        ("昨天", "depends on today"),
        ("17:05", "a time without its day"),
        ("5月31日", "a day without its year"),
        ("240531", "six digits"),
        ("2034022015", "ten digits, which may be a day with its hour"),
        ("1717146309123456", "no day of Excel's and no seconds"),
        ("99999", "not a date"),
        ("-5", "not a date"),
    ],
)
def test_what_is_no_instant_is_refused_by_its_name(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_instant(text, CHINA, None)


def test_a_month_that_the_order_does_not_allow_is_refused() -> None:
    with pytest.raises(
        ValueError, match="month 13, where dates of its column are read month-first"
    ):
        read_date("13/04/2024", CHINA, DateOrder.MONTH_FIRST)


def test_a_time_that_the_clocks_skip_is_refused_and_one_shown_twice_is_told() -> None:
    with pytest.raises(ValueError, match="its clocks skip it"):
        read_instant("2017-03-12 02:30", CALIFORNIA, None)
    at, told = read_instant("2017-11-05 01:30", CALIFORNIA, None)
    assert at.isoformat() == "2017-11-05T01:30:00-07:00"
    assert "the first of two, as the clocks in America/Los_Angeles showed it twice" in told
