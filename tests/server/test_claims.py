"""Claims as identity providers send them: each preset of docs/identity.md, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from schema.viewer import Role, Viewer
from server.auth.claims import BadClaims, ClaimRules
from server.auth.identity import token_rules
from server.faults import SettingsFault
from server.settings import Settings

DOCS = Path(__file__).parents[2] / "docs/identity.md"

KEYCLOAK = {
    "iss": "https://id.example/realms/city",
    "sub": "f3a0c1de-0000-4000-8000-000000000001",
    "typ": "Bearer",
    "azp": "map",
    "realm_access": {"roles": ["offline_access", "uma_authorization", "jingwei-operator"]},
    "resource_access": {"account": {"roles": ["view-profile"]}},
    "preferred_username": "wang",
    "groups": ["/nanshan/yuehai", "/staff"],
}
AUTH0 = {
    "iss": "https://city.example/",
    "sub": "auth0|507f1f77bcf86cd799439011",
    "azp": "client",
    "https://jingwei.example/roles": ["planner"],
    "https://jingwei.example/areas": ["440305"],
}
ENTRA = {
    "iss": "https://login.example/tenant/v2.0",
    "oid": "00000000-0000-0000-66f3-3332eca7ea81",
    "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
    "roles": ["Jingwei.Administrator", "Other.Reader"],
    "groups": ["7d3a5e02-0000-4000-8000-000000000002"],
    "ver": "2.0",
}
GATEWAY = {
    "iss": "https://cas.example/cas/oidc",
    "sub": "cas-session-1",
    "attributes": {
        "userId": "330100-0007",
        "roles": "网格员",
        "orgCode": "440305001",
    },
}
TOKENS: dict[str, tuple[dict[str, Any], Viewer]] = {
    "Keycloak": (KEYCLOAK, Viewer("wang", Role.OPERATOR, ("440305001",))),
    "Auth0": (AUTH0, Viewer(str(AUTH0["sub"]), Role.PLANNER, ("440305",))),
    "Entra ID": (ENTRA, Viewer(str(ENTRA["oid"]), Role.ADMINISTRATOR, ("4403",))),
    "政务网关": (GATEWAY, Viewer("330100-0007", Role.GRID_WORKER, ("440305001",))),
}


def preset(name: str) -> dict[str, str]:
    """The settings that the documents give for an issuer."""
    section = re.search(
        rf"^## {name}.*?```sh\n(.*?)```", DOCS.read_text(), re.DOTALL | re.MULTILINE
    )
    assert section is not None
    lines = (line.partition("=") for line in section[1].splitlines() if "=" in line)
    return {key: value.strip("'") for key, _, value in lines}


@pytest.mark.parametrize("issuer", TOKENS)
def test_a_preset_reads_the_tokens_of_its_issuer(
    issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in preset(issuer).items():
        monkeypatch.setenv(name, value)
    claims, viewer = TOKENS[issuer]
    assert token_rules(Settings.read()).claims.viewer(claims) == viewer


def test_our_own_names_are_read_as_they_are() -> None:
    claims = {"sub": "wang", "role": "OPERATOR", "areas": ["440305"]}
    assert ClaimRules().viewer(claims) == Viewer("wang", Role.OPERATOR, ("440305",))
    assert ClaimRules().viewer({**claims, "areas": "440305"}).areas == ("440305",)


def test_of_several_roles_the_first_of_the_table_counts() -> None:
    rules = ClaimRules(roles={"chief": Role.ADMINISTRATOR, "staff": Role.OPERATOR})
    claims = {"sub": "wang", "areas": []}
    for names in (["staff", "chief"], ["chief", "staff", "x"]):
        assert rules.viewer({**claims, "role": names}).role is Role.ADMINISTRATOR
    with pytest.raises(BadClaims, match="names no role known here"):
        rules.viewer({**claims, "role": ["ADMINISTRATOR"]})


def test_areas_without_a_code_in_the_table_open_nothing() -> None:
    rules = ClaimRules(areas={"/south": ("4403", "4404"), "/both": ("4403",)})
    claims = {"sub": "wang", "role": "VIEWER", "areas": ["/both", "4403", "/south"]}
    assert rules.viewer(claims).areas == ("4403", "4404")
    assert rules.viewer({**claims, "areas": ["4403", ""]}).areas == ()


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({}, "lacks the claim 'sub'"),
        ({"sub": 7}, "claim 'sub' is not 1 to 255"),
        ({"sub": "x", "areas": []}, "lacks the claim 'role'"),
        ({"sub": "x", "areas": [], "role": ["VIEWER", "AUDITOR"]}, "is none of"),
        ({"sub": "x", "areas": [], "role": {"VIEWER": 1}}, "'role' is not a list of texts"),
        ({"sub": "x", "role": "VIEWER"}, "lacks the claim 'areas'"),
        ({"sub": "x", "role": "VIEWER", "areas": [4403]}, "'areas' is not a list of texts"),
        ({"sub": "x", "role": "VIEWER", "areas": ["44x"]}, "what is not a code"),
        ({"sub": "x", "role": "VIEWER", "areas": ["44"] * 201}, "more than 200"),
    ],
)
def test_what_makes_no_viewer_is_said(claims: dict[str, Any], why: str) -> None:
    with pytest.raises(BadClaims, match=why):
        ClaimRules().viewer(claims)


def test_a_name_with_dots_comes_before_a_path() -> None:
    rules = ClaimRules(role_path="a.b.c")
    claims = {"sub": "x", "areas": []}
    for role in (
        {"a": {"b": {"c": "VIEWER"}}},
        {"a.b": {"c": "VIEWER"}, "a": {"b": {}}},
        {"a.b.c": "VIEWER", "a": {"b": {"c": "AUDITOR"}}},
    ):
        assert rules.viewer({**claims, **role}).role is Role.VIEWER
    with pytest.raises(BadClaims, match=r"lacks the claim 'a\.b\.c'"):
        rules.viewer({**claims, "a": "b"})


@pytest.mark.parametrize("value", ['{"x": "CHIEF"}', '{"x": 7}', "x=VIEWER"])
def test_a_table_that_cannot_be_read_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINGWEI_ROLE_TABLE", value)
    with pytest.raises(SettingsFault, match=r"(?i)role_table"):
        Settings.read()
