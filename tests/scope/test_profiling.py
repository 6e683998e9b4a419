"""The API has no names for what must not be known of people. It reads the SDL, and only that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from graphql import (
    DirectiveDefinitionNode,
    EnumTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    parse,
)
from graphql.language import ast

from resolvers.api import sdl_text

FORBIDDEN_WORDS = frozenset(
    """
    ethnic ethnicity ethnicities nation nationality nationalities race racial tribe minority
    religion religions religious faith belief church
    politics political party
    health healthy ill illness diagnosis diagnoses disease diseases medical medicine patient
    disability disabled pregnant pregnancy hiv psychiatric addict
    biometric biometrics biometry face faces facial recognition fingerprint fingerprints palm
    iris retina gait voiceprint dna gene genetic genome
    score scores scoring rating ratings credit rank ranking risk risks danger dangerous threat
    suspect suspects suspicious criminal convict petitioner
    blacklist blacklists watchlist watchlists greylist whitelist
    track tracks tracking tracker trajectory trajectories movement movements trace traces
    sex gender marital income salary passport wechat
""".split()  # noqa: SIM905 - lists of words read better as text
)
FORBIDDEN_PAIRS = ["key person", "key people", "key population", "id card", "identity card"]
FORBIDDEN_CHINESE = frozenset(
    """
    民族 族裔 种族 宗教 信仰 政治 党员 党派 健康 疾病 诊断 病史 残疾 精神障碍 传染病
    生物特征 人脸 面部 指纹 掌纹 虹膜 步态 声纹 基因 评分 打分 积分 信用 等级分 风险
    重点人员 重点人群 重点人口 黑名单 白名单 名单 关注人员 轨迹 行踪 追踪 跟踪 布控 嫌疑
    前科 刑满 信访人 吸毒 身份证 性别 婚姻 收入
""".split()  # noqa: SIM905 - lists of words read better as text
)

ALLOWED = {
    ("BuildingUse.MEDICAL", "medical"): "what a building is used for: a hospital or a clinic",
    (
        "IncidentCategory.PUBLIC_HEALTH",
        "health",
    ): "公共卫生, a category of emergencies, of no person",
    ("FacilityKind.MEMBERS_ROOM", "党员"): "党员活动室, a room; who comes to it is not known",
}
"""Innocent uses, by place and word, and why they are innocent."""

CONTACT_WORDS = re.compile(r"\b(phones?|mobile|telephone)\b|电话|手机|联系电话", re.IGNORECASE)


def described() -> Iterator[tuple[str, str]]:
    """Every name and every description of the SDL, each with its place: ``Type.field.argument``."""
    for definition in parse(sdl_text()).definitions:
        yield from texts(definition, "")


def texts(node: Node, place: str) -> Iterator[tuple[str, str]]:
    name = getattr(node, "name", None)
    if name is not None:
        place = f"{place}.{name.value}".lstrip(".")
        yield place, name.value
    if getattr(node, "description", None) is not None:
        yield place, node.description.value  # type: ignore[attr-defined]
    for part in ("fields", "arguments", "values"):
        for inner in getattr(node, part, None) or ():
            if isinstance(inner, ast.Node):
                yield from texts(inner, place)


def words(text: str) -> list[str]:
    """The words of a text or a name: ``faceScore``, ``FACE_SCORE`` and ``face score`` alike."""
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    return re.findall(r"[a-z]+", apart.lower())


def forbidden(text: str) -> set[str]:
    said = words(text)
    pairs = {f"{one} {other}" for one, other in pairwise(said)}
    return (
        (set(said) & FORBIDDEN_WORDS)
        | (pairs & set(FORBIDDEN_PAIRS))
        | {term for term in FORBIDDEN_CHINESE if term in text}
    )


def test_sdl_has_no_name_for_what_must_not_be_known_of_people() -> None:
    found = {(place, word) for place, text in described() for word in forbidden(text)}
    assert found - ALLOWED.keys() == set()


def test_every_allowance_is_needed() -> None:
    found = {(place, word) for place, text in described() for word in forbidden(text)}
    assert ALLOWED.keys() - found == set()


@pytest.mark.parametrize(
    "text", ["faceScore", "FACE_ID", "Resident's religion", "riskLevel", "key person", "所属民族"]
)
def test_forbidden_names_are_recognised_in_every_spelling(text: str) -> None:
    assert forbidden(text)


@pytest.mark.parametrize("text", ["surface", "backtrack", "National code", "keyPoint"])
def test_innocent_words_are_let_pass(text: str) -> None:
    assert not forbidden(text)


def test_reading_the_sdl_misses_nothing() -> None:
    """Types, fields, arguments, input fields, enum values and directives are all read."""
    places = {place for place, _ in described()}
    assert {
        "Resident", "Resident.services", "ResidentService.MEALS", "ResidentWhere.ageBand",
        "Query.residents.where", "Mutation.revealContact.purpose", "Purpose.VISIT", "oneOf",
    } <= places  # fmt: skip
    kinds = {type(definition) for definition in parse(sdl_text()).definitions}
    assert {ObjectTypeDefinitionNode, EnumTypeDefinitionNode, DirectiveDefinitionNode} <= kinds


def test_phone_stands_nowhere_but_in_the_contact_that_is_revealed() -> None:
    places = {
        place for place, text in described() if CONTACT_WORDS.search(" ".join(words(text)) + text)
    }
    assert places <= {"Contact.phone", "Mutation.revealContact"}
    fields = {
        place
        for place, text in described()
        if text == "Contact" or place.partition(".")[0] == "Contact"
    }
    assert fields == {"Contact", "Contact.name", "Contact.phone"}
    uses = re.findall(r":\s*\[?Contact\b", sdl_text())
    assert len(uses) == 1, "one field gives a contact, and that is revealContact"


def test_nothing_of_a_resident_is_free_form() -> None:
    """No JSON, no note, no free text on a person: every field's type is written down here."""
    (resident,) = (
        definition
        for definition in parse(sdl_text()).definitions
        if isinstance(definition, ObjectTypeDefinitionNode) and definition.name.value == "Resident"
    )
    names = {field.name.value for field in resident.fields or ()}
    assert names == {
        "id", "name", "ageBand", "services", "consentedAt", "areaCode", "updatedAt",
        "household", "grid", "community", "town", "county",
    }  # fmt: skip
