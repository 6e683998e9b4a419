"""Pages and cursors that are refused, naming the argument, its value, what is allowed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pytest

from compiler.cursors import TAG_BYTES, CursorKey
from compiler.errors import BadInput
from tests.compiler.conftest import KEY, Compile

PAGES: list[tuple[str, str]] = [
    ("first: 0", "first 0: allowed is a whole number from 1 to 1000"),
    ("first: -1", "first -1: allowed is a whole number from 1 to 1000"),
    ("first: 1000000000", "first 1000000000: allowed is a whole number"),
    ("last: 0", "last 0: allowed is a whole number from 1 to 1000"),
    ("last: -1", "last -1: allowed is"),
    ("last: 1001", "last 1001: allowed is"),
    ("first: 1, last: 1", "first and last: one of them is allowed, not both"),
    ('after: ""', "after '': this is no cursor of this server"),
    ('after: "abc"', "after 'abc': this is no cursor of this server"),
    ('before: "!"', "before '!': this is no cursor of this server"),
    ('before: "游标"', "before '游标': this is no cursor of this server"),
    ('after: "bnVsbA=="', "after 'bnVsbA==': this is no cursor of this server"),
    ('after: "MTIz"', "this is no cursor of this server"),
    ("orderBy: [{by: DISTANCE}]", "orderBy: by DISTANCE needs `from`, a point"),
]


@pytest.mark.parametrize(("arguments", "message"), PAGES)
def test_a_page_is_refused(arguments: str, message: str, compile_: Compile) -> None:
    with pytest.raises(BadInput) as refusal:
        compile_(f"{{ cameras({arguments}) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}")
    assert message in refusal.value.message
    with pytest.raises(BadInput):
        compile_(
            f"{{ grids(first: 5) {{ nodes {{ cameras({arguments}) {{ nodes {{ id }} }} }} }} }}"
        )


@pytest.mark.parametrize("first", [0, -1, 10**9, 2**31 - 1])
def test_a_page_by_a_variable_is_refused_though_the_statement_is_kept(
    first: int, compile_: Compile
) -> None:
    document = "query ($n: Int) { cameras(first: $n) { nodes { id } } }"
    compile_(document, {"n": 5})
    with pytest.raises(BadInput, match=f"first {first}: allowed is"):
        compile_(document, {"n": first})


def cursor(*parts: Any, key: CursorKey = KEY) -> str:
    body = json.dumps(parts).encode()
    return base64.b64encode(key.tag(body) + body).decode()


def signature(compile_: Compile, arguments: str = "") -> str:
    """What a cursor of the cameras begins with: the one parameter of eight hexadecimal digits."""
    _, values = compile_(f"{{ cameras{arguments} {{ pageInfo {{ endCursor }} }} }}")
    (found,) = (v for v in values if isinstance(v, str) and re.fullmatch("[0-9a-f]{8}", v))
    return found


BY_TIME = "(orderBy: [{by: RETENTION_DAYS}, {by: UPDATED_AT}, {by: PTZ}, {by: HEIGHT}])".replace(
    "HEIGHT", "MOUNT_HEIGHT"
)
FORGED: dict[str, list[Any]] = {
    "too short": ["30"],
    "too long": ["30", "2026-01-01T00:00:00Z", "true", "1.5", "440305", "1", "1"],
    "a number that is none": ["x", "2026-01-01T00:00:00Z", "true", "1.5", "440305", "1"],
    "a number too large": [str(2**63), "2026-01-01T00:00:00Z", "true", "1.5", "440305", "1"],
    "no end of digits": ["9" * 5_000, "2026-01-01T00:00:00Z", "true", "1.5", "440305", "1"],
    "no instant": ["30", "now", "true", "1.5", "440305", "1"],
    "no truth": ["30", "2026-01-01T00:00:00Z", "yes", "1.5", "440305", "1"],
    "no fraction": ["30", "2026-01-01T00:00:00Z", "true", "1.5.1", "440305", "1"],
    "SQL": ["30); drop table camera; --", "2026-01-01T00:00:00Z", "true", "1", "440305", "1"],
    "a list": [["30"], "2026-01-01T00:00:00Z", "true", "1.5", "440305", "1"],
    "an object": [{"a": 1}, "2026-01-01T00:00:00Z", "true", "1.5", "440305", "1"],
    "plain numbers": [30, "2026-01-01T00:00:00Z", "true", "1.5", 440305, 1],
    "no instant at all": ["30", None, "true", "1.5", "440305", "1"],
    "no county": ["30", "2026-01-01T00:00:00Z", "true", "1.5", None, "1"],
    "no id": ["30", "2026-01-01T00:00:00Z", "true", "1.5", "440305", None],
}


@pytest.mark.parametrize("parts", FORGED.values(), ids=FORGED)
def test_a_forged_cursor_is_refused(parts: list[Any], compile_: Compile) -> None:
    document = f"query ($c: String) {{ cameras{BY_TIME[:-1]}, after: $c) {{ nodes {{ id }} }} }}"
    signed = signature(compile_, BY_TIME)
    good = ["30", "2026-01-01T00:00:00Z", "true", "1.5", "440305", "1"]
    compile_(document, {"c": cursor(signed, *good)})
    compile_(document, {"c": cursor(signed, None, *good[1:])})  # retention_days may be null
    with pytest.raises(BadInput, match=r"after '.*: this (is no cursor of this|cursor is of)"):
        compile_(document, {"c": cursor(signed, *parts)})


BY_NUMBER = "orderBy: [{by: CAMERA_NO}]"


def test_a_cursor_of_another_list_is_refused(compile_: Compile) -> None:
    other = cursor(signature(compile_, f"({BY_NUMBER})"), "a", "440305", "1")
    near = "(orderBy: [{by: DISTANCE, from: {x: 113.9, y: 22.5}}]"
    far = cursor(signature(compile_, near + ")"), "12.5", "440305", "1")
    compile_(f'{{ cameras({BY_NUMBER}, after: "{other}") {{ nodes {{ id }} }} }}')
    compile_(f'{{ cameras{near}, after: "{far}") {{ nodes {{ id }} }} }}')
    for document in (
        f'{{ cameras(orderBy: [{{by: NAME}}], after: "{other}") {{ nodes {{ id }} }} }}',
        f'{{ cameras{near.replace("113.9", "113.8")}, after: "{far}") {{ nodes {{ id }} }} }}',
        f'{{ incidents(after: "{other}") {{ nodes {{ id }} }} }}',
        f'{{ grids(after: "{far}") {{ nodes {{ id }} }} }}',
    ):
        with pytest.raises(BadInput, match="this cursor is of another list"):
            compile_(document)


UNSIGNED = "this is no cursor of this server"


def test_a_cursor_that_somebody_made_up_is_refused(compile_: Compile) -> None:
    """However like ours it is: a place before the row that is sought would tell of the row."""
    parts = [signature(compile_, f"({BY_NUMBER})"), "a", "440305", "1"]
    body = json.dumps(parts).encode()
    good = base64.b64decode(cursor(*parts))
    made_up = {
        "without a tag": body,
        "with nothing": b"\0" * TAG_BYTES + body,
        "with another key": CursorKey().tag(body) + body,
        "with an empty key": CursorKey(b"").tag(body) + body,
        "with the hash alone": hashlib.sha256(body).digest()[:TAG_BYTES] + body,
        "with a tag cut short": KEY.tag(body)[:8] + body,
        "of another body": KEY.tag(body) + body.replace(b'"a"', b'"b"'),
        "with one bit turned": bytes([good[0] ^ 1]) + good[1:],
        "of nothing": b"",
    }
    document = f"query ($c: String) {{ cameras({BY_NUMBER}, after: $c) {{ nodes {{ id }} }} }}"
    compile_(document, {"c": cursor(*parts)})
    for name, text in made_up.items():
        with pytest.raises(BadInput, match=UNSIGNED):
            compile_(document, {"c": base64.b64encode(text).decode()})
        assert name


def test_a_cursor_of_another_entity_is_refused_though_the_order_is_the_same(
    compile_: Compile,
) -> None:
    """Names of plans are anybody's to give: a cursor of theirs is no place among residents."""
    _, values = compile_("{ gridPlans(orderBy: [{by: NAME}]) { pageInfo { endCursor } } }")
    (signed,) = (v for v in values if isinstance(v, str) and re.fullmatch("[0-9a-f]{8}", v))
    made = cursor(signed, "欧阳", "440305", "1")
    compile_(
        "query ($c: String) { gridPlans(orderBy: [{by: NAME}], after: $c) { totalCount } }",
        {"c": made},
    )
    with pytest.raises(BadInput, match="this cursor is of another list"):
        compile_(
            "query ($c: String) { residents(orderBy: [{by: NAME}], after: $c) { nodes { id } } }",
            {"c": made},
        )


@pytest.mark.parametrize("length", range(1, 30, 3))
def test_a_truncated_cursor_is_refused(length: int, compile_: Compile) -> None:
    whole = cursor(signature(compile_, f"({BY_NUMBER})"), "a", "440305", "1")
    with pytest.raises(BadInput, match="cursor"):
        compile_(f'{{ cameras({BY_NUMBER}, after: "{whole[:length]}") {{ nodes {{ id }} }} }}')


def test_a_huge_cursor_is_refused_in_a_short_message(compile_: Compile) -> None:
    document = "query ($c: String) { cameras(after: $c) { nodes { id } } }"
    for said in ("A" * 1_000_000, cursor(*["x"] * 100_000), "[" * 300_000):
        with pytest.raises(BadInput) as refusal:
            compile_(document, {"c": said})
        assert len(refusal.value.message) < 200
    deep = base64.b64encode(KEY.tag(b"[" * 500_000) + b"[" * 500_000).decode()
    with pytest.raises(BadInput):
        compile_(document, {"c": deep})
