"""What leads to an entity gives it a list that leads back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from compiler.entity import Reverse, many, one
from compiler.errors import BadDeclaration
from compiler.join import ByKey, Near, Prefix, Within
from compiler.model import Model, model_of
from tests.compiler.declarations import REALM, SHIRE, WARD, Member, area, lamp

POST = ByKey(("county", "county"), ("post_id", "id"))
IN_WARD: dict[str, Member] = {
    "ward": ("Ward | None", one(Prefix(8), "Its ward")),
    "shire": ("Land | None", one(Prefix(6), "Its shire")),
}


def model(*classes: type) -> Model:
    return model_of([area("Land", REALM, SHIRE), area("Ward", WARD), *classes])


def on(reverse: Reverse | None) -> dict[str, Member]:
    return {"post": ("Post | None", one(POST, "Its post", reverse))}


def test_areas_list_what_a_prefix_leads_from() -> None:
    found = model(lamp(IN_WARD))
    for name in ("Ward", "Land"):
        relation = found[name].relations["street_lamps"]
        assert relation.join == Within()
        assert (relation.target, relation.many) == ("StreetLamp", True)
        assert relation.description == "Street lamps in it 路灯"


def test_an_entity_may_say_how_areas_describe_their_list_of_it() -> None:
    found = model(lamp(IN_WARD, in_areas="Lamps that light it 路灯"))
    assert found["Ward"].relations["street_lamps"].description == "Lamps that light it 路灯"


def test_areas_do_not_list_what_is_no_member_of_theirs() -> None:
    found = model(lamp(IN_WARD, member=False))
    assert not found["Ward"].relations
    assert set(found["StreetLamp"].relations) == {"ward", "shire"}


def test_towns_and_counties_of_one_entity_give_it_one_list() -> None:
    both = {"realm": ("Land | None", one(Prefix(6), "Its shire")), **IN_WARD}
    assert list(model(lamp(both))["Land"].relations) == ["street_lamps"]


def test_a_relation_by_key_leads_back_where_it_says_so() -> None:
    found = model(lamp(name="Post"), lamp(on(Reverse())))
    relation = found["Post"].relations["street_lamps"]
    assert relation.join == ByKey(("county", "county"), ("id", "post_id"))
    assert (relation.many, relation.description) == (True, "Street lamps in it 路灯")
    assert not model(lamp(name="Post"), lamp(on(None)))["Post"].relations


def test_a_relation_by_key_may_name_and_describe_its_way_back() -> None:
    found = model(lamp(name="Post"), lamp(on(Reverse("lights", "What hangs on it 灯"))))
    assert found["Post"].relations["lights"].description == "What hangs on it 灯"


@pytest.mark.parametrize(
    "taken",
    [
        {"lights": ("list[Post]", many(Near(5), "Posts near it"))},
        {"other": ("Post | None", one(POST, "Another", Reverse("lights")))},
    ],
)
def test_a_way_back_whose_name_is_taken_is_refused(taken: dict[str, Member]) -> None:
    with pytest.raises(
        BadDeclaration,
        match=re.escape("the way back is a list lights, and Post has such a field"),
    ):
        model(lamp(taken, name="Post"), lamp(on(Reverse("lights"))))


def test_a_way_back_that_is_called_as_a_column_is_refused() -> None:
    with pytest.raises(BadDeclaration, match=r"StreetLamp\.post: the way back is a list lamp_no"):
        model(lamp(name="Post"), lamp(on(Reverse("lamp_no"))))


def test_a_relation_that_leads_to_nothing_has_no_way_back() -> None:
    with pytest.raises(BadDeclaration, match=r"StreetLamp\.post: there is no entity Post"):
        model(lamp(on(Reverse())))


def test_only_a_relation_by_key_says_how_it_leads_back() -> None:
    stray = {"ward": ("Ward | None", one(Prefix(8), "Its ward", Reverse("lights")))}
    with pytest.raises(BadDeclaration, match=r"StreetLamp\.ward: only a relation by key"):
        model(lamp(stray))


@pytest.mark.parametrize(
    ("members", "options", "message"),
    [
        (IN_WARD, {"place": ("ward",)}, "ward is no relation by key to one row"),
        (on(None), {"place": ("pole",)}, "pole is no relation by key to one row"),
        (on(None), {"place": ("post",)}, "Post has no geometry"),
    ],
)
def test_a_place_that_leads_to_no_geometry_is_refused(
    members: dict[str, Member], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadDeclaration, match=re.escape(f"StreetLamp.place: {message}")):
        model(lamp(name="Post", geometry=None), lamp(members, geometry=None, **options))


def test_a_place_beside_a_geometry_is_refused() -> None:
    with pytest.raises(BadDeclaration, match=r"StreetLamp\.place: it has a geometry of its own"):
        model(lamp(name="Post"), lamp(on(None), place=("post",)))
