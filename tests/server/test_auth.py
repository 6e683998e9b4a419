"""Tokens: what makes a viewer, and what is refused, saying why and no more."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr

from schema.viewer import Role, Viewer
from server.auth.identity import authentication_of, with_cursor_secret
from server.auth.keys import (
    BURST,
    FixedKeys,
    KeyFault,
    KeysUnreachable,
    RemoteKeys,
    VerificationKey,
    development_secret,
    kept_secret,
    key_file,
    public_keys,
)
from server.auth.tokens import Authentication, TokenRules, Unauthenticated, minted
from server.faults import SettingsFault
from server.settings import Settings

SECRET = "a development secret, long enough"  # noqa: S105
RULES = TokenRules(issuer="https://id.example", audience="jingwei")
PRIVATE: dict[str, Any] = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "RS256": rsa.generate_private_key(65537, 2048),
}
STRANGER = ed25519.Ed25519PrivateKey.generate()
KEYS = FixedKeys(
    tuple(key for name, made in PRIVATE.items() for key in public_keys(made.public_key(), name))
)


def claims(**changed: Any) -> dict[str, Any]:
    """Good claims; None takes one away."""
    now = datetime.now(UTC)
    good = {
        "sub": "wang",
        "role": "OPERATOR",
        "areas": ["440305"],
        "iss": RULES.issuer,
        "aud": RULES.audience,
        "iat": now,
        "exp": now + timedelta(hours=1),
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def signed(
    algorithm: str = "EdDSA", key: Any = None, kid: str | None = "", **changed: Any
) -> bytes:
    """An Authorization header; the key id is the algorithm's name unless told."""
    headers = {} if kid is None else {"kid": kid or algorithm}
    token = jwt.encode(claims(**changed), key or PRIVATE[algorithm], algorithm, headers)
    return b"Bearer " + token.encode()


def raw(header: dict[str, Any], payload: Any) -> bytes:
    """A token nobody signed."""

    def part(value: Any) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    return b"Bearer " + part(header) + b"." + part(payload) + b"."


async def refusal(header: bytes | None, authentication: Authentication | None = None) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await (authentication or Authentication(KEYS, RULES)).viewer(header)
    assert caught.value.challenge.startswith('Bearer realm="jingwei"')
    return caught.value.reason


@pytest.mark.parametrize("algorithm", PRIVATE)
@pytest.mark.parametrize("with_kid", [True, False])
async def test_a_good_token_makes_a_viewer(algorithm: str, with_kid: bool) -> None:
    authentication = Authentication(KEYS, RULES)
    header = signed(algorithm, kid="" if with_kid else None)
    viewer = await authentication.viewer(header)
    assert viewer == Viewer("wang", Role.OPERATOR, ("440305",))
    assert await authentication.viewer(header) is viewer


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (signed(exp=datetime.now(UTC) - HOUR), "the token has expired"),
        (signed(nbf=datetime.now(UTC) + HOUR), "the token is not valid yet"),
        (signed(iat=datetime.now(UTC) + HOUR), "the token is not valid yet"),
        (signed(iss="https://other.example"), "the token's issuer is not accepted"),
        (signed(iss=None), "the token lacks the claim 'iss'"),
        (signed(aud="other"), "the token is for another audience"),
        (signed(aud=None), "the token lacks the claim 'aud'"),
        (signed(exp=None), "the token lacks the claim 'exp'"),
        (signed(sub=None), "the token lacks the claim 'sub'"),
        (signed(role=None), "the token lacks the claim 'role'"),
        (signed(areas=None), "the token lacks the claim 'areas'"),
        (signed(exp="soon"), "the token is malformed"),
        (signed(sub=""), "1 to 255 printable"),
        (signed(sub="a\nb"), "1 to 255 printable"),
        (signed(role="KING"), "'role' is none of VIEWER"),
        (signed(role=["VIEWER", "AUDITOR"]), "'role' is none of VIEWER"),
        (signed(role={"VIEWER": 1}), "'role' is not a list of texts"),
        (signed(areas="440305 4404"), "what is not a code"),
        (signed(areas={"440305": 1}), "not a list of texts"),
        (signed(areas=[440305]), "not a list of texts"),
        (signed(areas=["44%"]), "what is not a code"),
        (signed(areas=["1" * 16]), "what is not a code"),
        (signed(areas=["1,2"]), "what is not a code"),
        (signed(areas=["*"]), "what is not a code"),
        (signed(areas=[str(n) for n in range(201)]), "more than 200 areas"),
        (signed(key=STRANGER), "signature does not fit"),
        (signed(kid="unknown"), "key that is not known"),
        (signed("HS256", SECRET), "key that is not known"),
        (raw({"alg": "none"}, {}), "the token is not signed"),
        (raw({"alg": "NONE"}, {}), "algorithm is not accepted"),
        (raw({"alg": "HS512"}, {}), "algorithm is not accepted"),
        (raw({"alg": ["EdDSA"]}, {}), "algorithm is not accepted"),
        (raw({"alg": "EdDSA", "crit": ["x"]}, {}), "malformed"),
        (raw({"alg": "EdDSA", "kid": 7}, {}), "malformed"),
        (raw({}, {}), "not accepted"),
        (signed()[:-5] + b"AAAAA", "signature does not fit"),
        (b"Bearer x", "malformed"),
        (b"Bearer a.b.c", "malformed"),
        (b"Bearer ", "malformed"),
        (b"Bearer \xff\xfe", "malformed"),
        (b"Basic d2FuZzp4", "scheme Bearer"),
        (b"", "scheme Bearer"),
        (b"Bearer " + b"x" * 9000, "longer than 8192"),
        (None, "a bearer token is needed"),
    ],
)
async def test_what_is_refused_and_why(header: bytes | None, reason: str) -> None:
    assert reason in await refusal(header)


async def test_a_public_key_is_no_secret() -> None:
    """The classic confusion: HS256 with the public key's text as the secret."""
    pem = (
        PRIVATE["RS256"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    header = {"alg": "HS256", "typ": "JWT", "kid": "RS256"}
    signing = raw(header, json.loads(json.dumps(claims(), default=lambda t: int(t.timestamp()))))
    text = signing.removeprefix(b"Bearer ").removesuffix(b".")
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(text, pem)
    forged = b"Bearer " + text + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")
    assert "not known" in await refusal(forged)


async def test_a_refusal_says_nothing_of_what_would_be_right() -> None:
    reasons = [await refusal(signed(iss="x")), await refusal(signed(aud="x"))]
    assert not any("example" in reason or "jingwei" in reason for reason in reasons)


async def test_the_challenge_names_the_error_only_for_a_bad_token() -> None:
    for header, challenge in (
        (None, 'Bearer realm="jingwei"'),
        (
            b"Bearer x",
            'Bearer realm="jingwei", error="invalid_token", '
            'error_description="the token is malformed"',
        ),
    ):
        with pytest.raises(Unauthenticated) as caught:
            await Authentication(KEYS, RULES).viewer(header)
        assert caught.value.challenge == challenge


async def test_a_remembered_token_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    authentication = Authentication(KEYS, RULES)
    header = signed(exp=datetime.now(UTC) + timedelta(seconds=5))
    await authentication.viewer(header)
    later = datetime.now(UTC).timestamp() + 60
    monkeypatch.setattr("server.auth.tokens.time.time", lambda: later)
    monkeypatch.setattr("jwt.api_jwt.datetime", Later)
    assert await refusal(header, authentication) == "the token has expired"


class Later(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Later:
        moment = datetime.now(tz) + timedelta(seconds=60)
        return cls.fromtimestamp(moment.timestamp(), tz)


async def test_remembered_tokens_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.auth.tokens.REMEMBERED", 3)
    authentication = Authentication(KEYS, RULES)
    for n in range(10):
        await authentication.viewer(signed(sub=f"s{n}"))
    assert len(authentication._known) == 3


async def test_the_anonymous_viewer_comes_only_by_setting() -> None:
    anyone = Viewer("anonymous", Role.VIEWER, ("4403",))
    authentication = Authentication(KEYS, RULES, anonymous=anyone)
    assert await authentication.viewer(None) is anyone
    assert await refusal(b"Bearer x", authentication) == "the token is malformed"


async def test_development_tokens_work_with_the_secret_alone() -> None:
    viewer = Viewer("dev", Role.ADMINISTRATOR, ("",))
    token = minted(SECRET, viewer, days=1, rules=RULES)
    header = b"Bearer " + token.encode()
    developing = Authentication(development_secret(SECRET), RULES)
    assert await developing.viewer(header) == viewer
    assert "not known" in await refusal(header)
    other = Authentication(development_secret(SECRET[::-1]), RULES)
    assert "signature" in await refusal(header, other)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(KeyFault, match="of 5 characters: 32 are needed"):
        development_secret("short")


def test_the_kept_secret_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "secret"
    secret = kept_secret(path)
    assert kept_secret(path) == secret and len(secret) >= 48
    assert path.stat().st_mode & 0o777 == 0o600


def test_cursors_have_a_secret_that_is_kept_and_shared(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "folder")
    first, second = (with_cursor_secret(settings).cursor_secret for _ in range(2))
    assert first == second and first is not None and len(first.get_secret_value()) >= 48
    assert (tmp_path / "folder" / "cursor-secret").stat().st_mode & 0o777 == 0o600
    named = settings.model_copy(update={"cursor_secret": SecretStr("ours")})
    assert with_cursor_secret(named) == named


def test_cursors_have_a_secret_where_none_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(folder=tmp_path / "file" / "folder")
    first, second = (with_cursor_secret(settings).cursor_secret for _ in range(2))
    assert first and second and first != second
    empty = tmp_path / "cursor-secret"
    empty.touch()
    assert with_cursor_secret(Settings(folder=tmp_path)).cursor_secret


def jwk(algorithm: str, kid: str, **more: Any) -> dict[str, Any]:
    kinds: dict[str, Any] = {
        "EdDSA": jwt.algorithms.OKPAlgorithm,
        "ES256": jwt.algorithms.ECAlgorithm,
        "RS256": jwt.algorithms.RSAAlgorithm,
    }
    made = kinds[algorithm].to_jwk(PRIVATE[algorithm].public_key(), as_dict=True)
    return {**made, "kid": kid, **more}


@pytest.mark.parametrize("algorithm", PRIVATE)
async def test_key_files_hold_pem_jwk_or_jwks(tmp_path: Path, algorithm: str) -> None:
    public = PRIVATE[algorithm].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    one = json.dumps(jwk(algorithm, algorithm)).encode()
    many = json.dumps({"keys": [jwk(name, name) for name in PRIVATE]}).encode()
    for text in (pem, one, many):
        path = tmp_path / "key"
        path.write_bytes(text)
        authentication = Authentication(key_file(path), RULES)
        assert (await authentication.viewer(signed(algorithm))).subject == "wang"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"rubbish", "neither PEM public key nor JWK"),
        (b"{rubbish", "Expecting property name"),
        (b'{"keys": 1}', "is a list"),
        (b'{"keys": []}', "no EdDSA, ES256 or RS256 signing key"),
        (json.dumps(jwk("EdDSA", "a", use="enc")).encode(), "no EdDSA"),
        (json.dumps(jwk("RS256", "a", alg="RS512")).encode(), "no EdDSA"),
        (b'{"kty": "oct", "k": "c2VjcmV0"}', "no EdDSA"),
    ],
)
def test_bad_key_files_are_named(tmp_path: Path, text: bytes, fault: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(text)
    with pytest.raises(KeyFault, match=fault) as caught:
        key_file(path)
    assert str(path) in str(caught.value)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFault, match="No such file"):
        key_file(tmp_path / "none")


def test_weak_keys_are_refused() -> None:
    with pytest.raises(KeyFault, match="1024 bits: 2048"):
        public_keys(rsa.generate_private_key(65537, 1024).public_key(), None)  # noqa: S505
    with pytest.raises(KeyFault, match="none of the algorithms that are allowed: EdDSA, ES256 or"):
        public_keys(ec.generate_private_key(ec.SECP384R1()).public_key(), None)


@dataclass
class Issuer:
    """An identity provider: what it serves, and how often it was asked."""

    keys: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    url: str = ""


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer([jwk("EdDSA", "EdDSA")])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            body = json.dumps({"keys": issuer.keys}).encode() if issuer.keys else b"down"
            self.send_response(200 if issuer.keys else 503)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}/jwks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield issuer
    server.shutdown()
    thread.join()
    server.server_close()


async def test_remote_keys_are_fetched_once(issuer: Issuer) -> None:
    authentication = Authentication(RemoteKeys(issuer.url), RULES)
    for n in range(5):
        await authentication.viewer(signed(sub=f"s{n}"))
    assert issuer.asked == 1


async def test_an_unknown_key_id_fetches_them_anew_but_not_always(issuer: Issuer) -> None:
    keys = RemoteKeys(issuer.url, pause_seconds=0)
    authentication = Authentication(keys, RULES)
    await authentication.viewer(signed())
    issuer.keys.append(jwk("ES256", "new"))
    assert (await authentication.viewer(signed("ES256", kid="new"))).subject == "wang"
    assert issuer.asked == 2
    keys._pause = 60
    for n in range(9):
        assert "not known" in await refusal(signed("RS256", kid=f"made up {n}"), authentication)
    assert issuer.asked == 1 + BURST, "two of which were of use"


async def test_a_new_key_serves_at_its_first_token(issuer: Issuer) -> None:
    """However lately the others were fetched."""
    authentication = Authentication(RemoteKeys(issuer.url), RULES)
    await authentication.viewer(signed())
    for algorithm in ("ES256", "RS256"):
        issuer.keys.append(jwk(algorithm, "new"))
        assert (await authentication.viewer(signed(algorithm, kid="new"))).subject == "wang"


async def test_keys_that_cannot_be_fetched_are_logged_with_address_and_cause(
    issuer: Issuer,
) -> None:
    issuer.keys.clear()
    with structlog.testing.capture_logs() as told, pytest.raises(KeysUnreachable):
        await Authentication(RemoteKeys(issuer.url), RULES).viewer(signed())
    (line,) = told
    assert (line["log_level"], line["address"]) == ("warning", issuer.url)
    assert "503" in line["error"]


async def test_known_keys_serve_on_while_the_issuer_is_down(issuer: Issuer) -> None:
    keys = RemoteKeys(issuer.url, lifetime_seconds=0, pause_seconds=0)
    await Authentication(keys, RULES).viewer(signed())
    issuer.keys.clear()
    for n in range(3):
        await Authentication(keys, RULES).viewer(signed(sub=f"s{n}"))


async def test_a_withdrawn_key_ends_its_tokens(issuer: Issuer) -> None:
    keys = RemoteKeys(issuer.url, lifetime_seconds=0, pause_seconds=0)
    await Authentication(keys, RULES).viewer(signed())
    issuer.keys[:] = [jwk("ES256", "new")]
    await Authentication(keys, RULES).viewer(signed())  # starts the fetching, answers meanwhile
    assert keys._background is not None
    await keys._background
    assert "not known" in await refusal(signed(), Authentication(keys, RULES))


async def test_unreachable_keys_are_not_the_clients_fault(issuer: Issuer) -> None:
    issuer.keys.clear()
    authentication = Authentication(RemoteKeys(issuer.url, pause_seconds=0), RULES)
    with pytest.raises(KeysUnreachable):
        await authentication.viewer(signed())
    issuer.keys.append(jwk("EdDSA", "EdDSA"))
    assert (await authentication.viewer(signed())).subject == "wang"


def test_an_address_of_another_scheme_is_refused() -> None:
    with pytest.raises(KeyFault, match="file:///etc/passwd"):
        RemoteKeys("file:///etc/passwd")


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [("ES384", ec.generate_private_key(ec.SECP384R1())), ("RS512", PRIVATE["RS256"])],
)
async def test_other_algorithms_are_allowed_by_setting(
    algorithm: str, key: Any, tmp_path: Path
) -> None:
    path = tmp_path / "key"
    public = key.public_key()
    path.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    token = signed(algorithm, key)
    settings = Settings(
        public_key_file=path,
        algorithms=("EdDSA", algorithm),
        issuer=RULES.issuer,
        audience=RULES.audience,
    )
    assert (await authentication_of(settings).viewer(token)).subject == "wang"
    with pytest.raises(SettingsFault, match="JINGWEI_ALGORITHMS"):
        Settings.read(algorithms=("HS256",))
    if algorithm == "RS512":
        usual = Authentication(key_file(path), RULES)
        assert "not known" in await refusal(token, usual)


def test_keys_are_bound_to_one_algorithm() -> None:
    assert {key.algorithm for key in KEYS.keys} == set(PRIVATE)
    assert all(isinstance(key, VerificationKey) for key in KEYS.keys)
