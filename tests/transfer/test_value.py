from typing import Any

import pytest

from schema.entities.building import BuildingUse
from schema.entities.resident import ResidentService
from transfer.values import value
from transfer.values.value import Parser, parse_column


@pytest.mark.parametrize(
    ("parser", "given", "text"),
    [
        (value.text_parser(9), "  甲 ", "甲"),
        (value.text_parser(9), 12.0, "12"),
        (value.text_parser(9), 12, "12"),
        (value.text_parser(9), True, "true"),
        (value.text_parser(9), "a\tb\\\n", "a\\tb\\\\"),
        (value.integer_parser(0, 9), "3", "3"),
        (value.integer_parser(0, 9), 3.0, "3"),
        (value.integer_parser(0, 9), " 3.0 ", "3"),
        (value.real_parser(0, 9), "3 m", "3.0"),
        (value.real_parser(0, 9), "2.5米", "2.5"),
        (value.real_parser(0, 9), 1e-3, "0.001"),
        (Parser(value.boolean), "是", "true"),
        (Parser(value.boolean), 0, "false"),
        (value.term_parser(BuildingUse, {}), "住宅", "RESIDENTIAL"),
        (value.term_parser(BuildingUse, {}), "residential", "RESIDENTIAL"),
        (value.term_parser(BuildingUse, {"house": "住宅"}), "house", "RESIDENTIAL"),
        (value.term_parser(BuildingUse, {"*": "OTHER"}), "castle", "OTHER"),
        (
            value.list_parser(value.term_parser(ResidentService, {})),
            "助餐、MEALS,home visit",
            "{MEALS,HOME_VISIT}",
        ),
        (value.list_parser(value.term_parser(ResidentService, {})), ["MEALS"], "{MEALS}"),
        (value.list_parser(value.term_parser(ResidentService, {})), '["MEALS"]', "{MEALS}"),
    ],
)
def test_values_are_read_as_people_write_them(parser: Parser, given: Any, text: str) -> None:
    assert parse_column(parser, [given], None).texts == [text]


@pytest.mark.parametrize(
    ("parser", "given", "reason"),
    [
        (value.text_parser(3), "long", "4 characters; at most 3"),
        (value.text_parser(9), "a\0b", "a NUL character at 2"),
        (value.text_parser(9), "\ud800", "a lone surrogate U\\+D800"),
        (value.text_parser(9), "\udcff", "byte 0xFF at 1 is not of the file's encoding"),
        (value.text_parser(9), {"a": 1}, "an object"),
        (value.integer_parser(0, 9), "3.5", "not a whole number"),
        (value.integer_parser(0, 9), "12", "out of range; allowed is 0 to 9"),
        (value.integer_parser(0, 9), "three", "not a number"),
        (value.integer_parser(0, 9), True, "not a number"),
        (value.integer_parser(0, 9), "1e999", "not a finite number"),
        (value.real_parser(0, 9), float("inf"), "not a finite number"),
        (value.real_parser(0, 9, above=True), 0, "more than 0 to 9"),
        (value.real_parser(0, 9), "3 ft", "not a number"),
        (Parser(value.boolean), "maybe", "not yes or no"),
        (value.term_parser(BuildingUse, {}), "castle", "unknown; allowed are RESIDENTIAL"),
        (value.list_parser(value.term_parser(ResidentService, {})), "[MEALS", "not a JSON list"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_reason(
    parser: Parser, given: Any, reason: str
) -> None:
    parsed = parse_column(parser, [given], None)
    assert parsed.texts == [None]
    with pytest.raises(ValueError, match=reason):
        raise ValueError(parsed.faults[0])


@pytest.mark.parametrize(
    ("parser", "values"),
    [
        (value.text_parser(9), ["a", " b ", "", "d"] * 50),
        (value.text_parser(9), ["a", None, "\t", "d\\"] * 50),
        (value.integer_parser(0, 9), [1, 2, 3, 4] * 50),
        (value.integer_parser(0, 9), [1, 2, None, 44] * 50),
        (value.real_parser(0, 9), [1.0, float("nan"), 2.5, 0.1] * 50),
        (value.real_parser(0, 9), [1.0, float("nan"), 2.5, -0.1] * 50),
        (value.term_parser(BuildingUse, {}), ["住宅", "OFFICE", None, "castle"] * 50),
    ],
)
def test_the_quick_way_and_the_slow_way_agree(parser: Parser, values: list[Any]) -> None:
    quick = parse_column(parser, values, "-")
    slow = [parse_column(Parser(parser.parse), [value], "-") for value in values]
    assert quick.texts == [one.texts[0] for one in slow]
    assert quick.faults == {i: one.faults[0] for i, one in enumerate(slow) if one.faults}


def test_a_vocabulary_that_names_no_word_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="'HOUSE' is unknown; allowed are RESIDENTIAL"):
        value.term_parser(BuildingUse, {"house": "HOUSE"})
