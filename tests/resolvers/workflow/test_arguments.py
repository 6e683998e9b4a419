"""Arguments are checked where they are declared; a refusal names the argument and its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, cast

import pytest
import strawberry

from compiler.errors import BadDeclaration
from compiler.limits import Limits
from resolvers.api import schema_of
from resolvers.database.pool import ReadPool
from resolvers.returned_rows import RowId
from resolvers.workflow.arguments import (
    AtMost,
    Between,
    DrawnArea,
    DrawnLine,
    DrawnPoint,
    Id,
    Text,
    Version,
)
from resolvers.workflow.context import Context
from resolvers.workflow.mutation import mutation
from resolvers.workflow.root_fields import RootField
from resolvers.workflow.signature import argument_input
from schema.entities.building import Building
from schema.entities.camera import Camera, CameraStatus
from schema.entities.grid import Grid
from schema.viewer import Role, Viewer
from server.errors import formatted

ROLES = (Role.OPERATOR,)
LIMITS = Limits(vertices=6)

Whole = Annotated[RowId, Id(Grid)]
Part = Annotated[int, Id(Camera, Building, into=lambda _, county, number: number, within="whole")]


@argument_input("Where it is", one_of=True)
class PlaceInput:
    parts: Annotated[list[Part] | None, AtMost(2), "What it consists of"] = None
    border: Annotated[DrawnArea | None, "What it covers"] = None
    named: Annotated[str | None, Text(2, 4), "What it is called"] = None


@argument_input("How much")
class AmountInput:
    at_least: Annotated[int, Between(0, 9), "At least"]
    unit_name: Annotated[str, Text(1, 3), "Of what"] = "m"
    note: Annotated[str | None, "Why"] = None


@mutation("say", str, "Say what was received", roles=ROLES)
async def say(
    context: Context,
    version: Annotated[Version | None, "A version"] = None,
    some_words: Annotated[str | None, Text(1, 5), "Some words"] = None,
    any_words: Annotated[list[Annotated[str, Text()]] | None, "Any words"] = None,
    whole: Annotated[Whole | None, "A grid"] = None,
    part: Annotated[Part | None, "A camera or a building of it"] = None,
    at: Annotated[DrawnPoint | None, "A point"] = None,
    line: Annotated[DrawnLine | None, "A line"] = None,
    place: Annotated[PlaceInput | None, "A place"] = None,
    amount: Annotated[AmountInput | None, "An amount"] = None,
    status: Annotated[CameraStatus, "A term"] = CameraStatus.ONLINE,
    from_: Annotated[int | None, "A keyword in Python"] = strawberry.UNSET,
) -> str:
    received = {name: value for name, value in locals().items() if name != "context"}
    return repr({name: value for name, value in received.items() if value})


SCHEMA = schema_of([say])


async def asked(arguments: str) -> Any:
    """The result of a mutation, which stands at line 2, column 3, as ``it``."""
    viewer = Viewer("x", Role.OPERATOR, ("",))
    context = Context(viewer, cast(ReadPool, None), None, cast(Any, None), LIMITS)
    call = f"({arguments})" if arguments else ""
    return await SCHEMA.execute(f"mutation {{\n  it: say{call}\n}}", context_value=context)


async def received(arguments: str) -> str:
    result = await asked(arguments)
    assert result.errors is None, result.errors
    return str(result.data["it"])


async def refusal(arguments: str) -> Mapping[str, Any]:
    result = await asked(arguments)
    (error,) = result.errors
    return formatted(error, "request")


def geojson(kind: str, coordinates: Sequence[Any]) -> str:
    return f'{{type: "{kind}", coordinates: {coordinates}}}'


SQUARE = [[113, 22], [114, 22], [114, 23], [113, 23], [113, 22]]
BOW = [[113, 22], [114, 23], [114, 22], [113, 23], [113, 22]]
LONG = [[113, 22], [113.1, 22], [113.2, 22], [113.3, 22], [113.4, 22], [113.5, 22], [113.6, 22]]
LINE = [[113, 22], [114, 22]]

RECEIVED: list[tuple[str, str]] = [
    ("version: 0", ""),
    ("version: 2147483647", "'version': 2147483647"),
    ('someWords: "  好的 so\\n"', "'some_words': '好的 so'"),
    ('anyWords: ["", " a "]', "'any_words': ['', 'a']"),
    ('whole: "Grid:440305:7"', "RowId(entity='Grid', county=440305, number=7)"),
    ('whole: "Grid:440305:7", part: "Camera:440305:3"', "'part': 3"),
    ('place: {parts: ["Building:440305:4"]}, whole: "Grid:440305:7"', "parts=[4]"),
    ('place: {named: " abcd "}', "PlaceInput(parts=None, border=None, named='abcd')"),
    (f"place: {{border: {geojson('Polygon', [SQUARE])}}}", "border=<POLYGON"),
    (f"line: {geojson('LineString', LINE)}", "'line': <LINESTRING (113 22, 114 22)>"),
    (f"line: {geojson('MultiLineString', [LINE])}", "'line': <LINESTRING (113 22, 114 22)>"),
    ("at: {x: 113, y: 22}", "'at': <POINT (113 22)>"),
    ("amount: {atLeast: 9}", "AmountInput(at_least=9, unit_name='m', note=None)"),
    ('amount: {atLeast: 0, unitName: " km ", note: "n"}', "unit_name='km', note='n'"),
    ("status: FAULT", "CameraStatus.FAULT"),
    ("from: 3", "'from_': 3"),
    ("version: null, someWords: null, whole: null, at: null, line: null, place: null", "status"),
]


@pytest.mark.parametrize(("arguments", "words"), RECEIVED)
async def test_a_resolver_receives_what_the_arguments_mean(arguments: str, words: str) -> None:
    assert words in await received(arguments)


async def test_coordinates_are_in_what_the_client_says() -> None:
    east, north = "12579102.75, 2511525.23", "12690421.94, 2511525.23"
    drawn = geojson("LineString", [[float(n) for n in p.split(", ")] for p in (east, north)])
    assert "<LINESTRING (113 22, 114 22)>" in await received(f"crs: WEB_MERCATOR, line: {drawn}")
    wrong = await refusal(f"line: {drawn}")
    assert wrong["extensions"]["code"] == "INVALID_GEOMETRY"


BAD, SHAPE = "BAD_USER_INPUT", "INVALID_GEOMETRY"
REFUSED: list[tuple[str, str, str]] = [
    ("version: -1", BAD, "version -1: allowed is a whole number from 0 to 2147483647"),
    ("version: 2147483648", "GRAPHQL_VALIDATION_FAILED", "Int cannot represent"),
    ('someWords: ""', BAD, "someWords '': 1 to 5 characters are allowed"),
    ('someWords: " \\n\\t"', BAD, "someWords '': 1 to 5 characters are allowed"),
    ('someWords: "abcdef"', BAD, "someWords 'abcdef': 1 to 5 characters are allowed"),
    ('someWords: "a\\u0000b"', BAD, "someWords: text cannot hold NUL"),
    ('anyWords: ["a", "\\u0000"]', BAD, "anyWords: text cannot hold NUL"),
    ('whole: "x"', BAD, "id 'x': an id looks like Camera:440305:17"),
    ('whole: "Camera:440305:1"', BAD, "id 'Camera:440305:1': here an id of Grid is allowed"),
    (
        'whole: "Grid:440305:1", part: "Grid:440305:1"',
        BAD,
        "id 'Grid:440305:1': here an id of Camera or Building is allowed",
    ),
    (
        'whole: "Grid:440305:1", part: "Camera:440306:1"',
        BAD,
        "id 'Camera:440306:1': the whole is of county 440305",
    ),
    ('part: "Camera:440306:1"', BAD, "part: it is of no use without whole"),
    ('place: {parts: ["Camera:440306:1"]}, whole: null', BAD, "parts: it is of no use without"),
    (
        'whole: "Grid:440305:1", place: {parts: ["Camera:440305:1", "Camera:440306:1"]}',
        BAD,
        "the whole is of county 440305",
    ),
    ('place: {parts: ["a", "b", "c"]}', BAD, "parts: 3 are given; 2 at most are allowed"),
    ('place: {named: "x"}', BAD, "named 'x': 2 to 4 characters are allowed"),
    ("amount: {atLeast: 10}", BAD, "atLeast 10: allowed is a whole number from 0 to 9"),
    ('amount: {atLeast: 1, unitName: ""}', BAD, "unitName '': 1 to 3 characters are allowed"),
    ("at: {x: 200, y: 22}", SHAPE, "x 200"),
    (f"line: {geojson('MultiLineString', [LINE, LINE])}", BAD, "line: one line is allowed, not 2"),
    (f"line: {geojson('LineString', LONG)}", SHAPE, "7 vertices or more; 6 at most are allowed"),
    (f"line: {geojson('Point', [1, 2])}", SHAPE, "type 'Point' is not allowed here"),
    (
        f"place: {{border: {geojson('Polygon', [BOW])}}}",
        SHAPE,
        "Self-intersection at [113.5, 22.5]",
    ),
]


@pytest.mark.parametrize(("arguments", "code", "words"), REFUSED)
async def test_what_does_not_fit_is_refused_in_its_place(
    arguments: str, code: str, words: str
) -> None:
    error = await refusal(arguments)
    assert (error["extensions"]["code"], words in error["message"]) == (code, True), error
    if code in (BAD, SHAPE):
        assert error["path"] == ["it"]
        assert error["locations"] == [{"line": 2, "column": 3}]


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    """Which a document cannot hold, but a variable can."""
    with pytest.raises(Exception, match="words: text cannot hold half of a surrogate pair"):
        Text(1, 5).read("a\ud800", "words", cast(Any, None))


def test_the_schema_says_the_arguments() -> None:
    sdl = SCHEMA.as_str()
    for words in (
        "    someWords: String = null\n",
        "    whole: ID = null\n",
        "    status: CameraStatus! = ONLINE\n",
        "    from: Int\n",
        '    """What the coordinates are in 坐标系"""\n    crs: CRS! = WGS84\n',
        "input PlaceInput @oneOf {",
        "  parts: [ID!]\n",
        "  atLeast: Int!\n",
        '  unitName: String! = "m"\n',
        "  note: String = null\n",
        '"""Say what was received; for OPERATOR"""\n  say(',
    ):
        assert words in sdl, words


def test_the_values_of_inputs_can_be_given_on() -> None:
    assert asdict(AmountInput(at_least=1)) == {"at_least": 1, "unit_name": "m", "note": None}


def declared(resolver: Any) -> RootField:
    return mutation("wrong", str, "Wrong", roles=ROLES)(resolver)


def test_what_an_argument_needs_is_declared_before_it() -> None:
    async def wrong(
        context: Context, part: Annotated[Part, "A part"], whole: Annotated[Whole, "A whole"]
    ) -> str:
        return ""

    with pytest.raises(BadDeclaration, match=r"wrong\(part\): whole comes before it"):
        declared(wrong)


def test_what_a_list_holds_is_said_of_its_items() -> None:
    async def wrong(context: Context, words: Annotated[list[str], Text(1, 5)]) -> str:
        return ""

    with pytest.raises(BadDeclaration, match="said of its items"):
        declared(wrong)


def test_every_argument_is_described() -> None:
    async def wrong(context: Context, words: Annotated[str, Text(1, 5)]) -> str:
        return ""

    with pytest.raises(BadDeclaration, match=r"wrong\(words\): no words describe it"):
        declared(wrong)
