import pytest

from transfer.values.direction import CameraDirection, parse_direction


@pytest.mark.parametrize(
    ("text", "azimuth"),
    [
        *(("0", 0), ("90°", 90), ("90 deg", 90), ("22.5", 22.5), ("360", 0), ("359.9999999", 0)),
        *(("-90", 270), ("−45", 315), ("+45", 45), ("-360", 0)),
        *(("NW", 315), ("nw", 315), ("SSW", 202.5), ("N", 0), ("E", 90)),
        *(("north", 0), ("north-west", 315), ("North West", 315), ("southbound", 180)),
        *(("Nordost", 45), ("Süd", 180), ("sud-ouest", 225)),
        *(("北", 0), ("朝南", 180), ("东北", 45), ("西南方向", 225), ("东北偏北", 22.5)),
    ],
)
def test_one_direction_is_read(text: str, azimuth: float) -> None:
    assert parse_direction(text) == CameraDirection(azimuth)


@pytest.mark.parametrize(
    ("text", "azimuth", "field_of_view"),
    [
        *(("190-100", 325, 270), ("10-50", 30, 40), ("350–10", 0, 20), ("-10-20", 5, 30)),
        *(("NW-NE", 0, 90), ("N - E", 45, 90), ("E-N", 225, 270), ("90 to 180", 135, 90)),
        *(("90..180", 135, 90), ("90°-180°", 135, 90), ("0-360", None, 360), ("45-45", None, 360)),
    ],
)
def test_a_sector_is_its_middle_and_its_width(
    text: str, azimuth: float | None, field_of_view: float
) -> None:
    assert parse_direction(text) == CameraDirection(azimuth, field_of_view)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("180, 270", CameraDirection(180, None, ("270",))),
        ("0;90", CameraDirection(0, None, ("90",))),
        ("90;160;270", CameraDirection(90, None, ("160", "270"))),
        ("N/S", CameraDirection(0, None, ("S",))),
        ("0-90;180-270", CameraDirection(45, 90, ("180-270",))),
        ("东、西", CameraDirection(90, None, ("西",))),
    ],
)
def test_of_several_directions_the_first_is_kept_and_the_others_told(
    text: str, expected: CameraDirection
) -> None:
    assert parse_direction(text) == expected


@pytest.mark.parametrize(
    "text", ["", "forward", "O", "NO", "400", "-400", "up", "90;up", "1e400", "both", "12-", "EN"]
)
def test_what_means_nothing_or_more_than_one_thing_is_left(text: str) -> None:
    assert parse_direction(text) is None
