"""GraphQL over WebSocket: the protocol message by message, its bounds, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from resolvers.database.pool import Unavailable
from resolvers.question import Answer, Question
from schema.viewer import Role, Viewer
from server.http import lifetime, websocket
from server.http.connections import OpenConnections
from server.http.lifetime import Followers
from server.shutdown import in_time
from tests.server.example import ExampleAnswers, bearer, example, listening, token
from tests.server.test_events import NearlyExpired

HELLO = {"query": "{ hello }"}
ANSWER = {"data": {"hello": "你好"}}


class Socket:
    """One connection of a client's."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, type_: str, id_: str | None = None, payload: object = None) -> None:
        message = {"type": type_, "id": id_, "payload": payload}
        told = {name: value for name, value in message.items() if value is not None}
        await self.connection.send(json.dumps(told))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            found: dict[str, Any] = json.loads(await self.connection.recv())
        return found

    async def begin(self, **payload: Any) -> None:
        await self.say("connection_init", payload=payload or bearer())
        assert await self.hear() == {"type": "connection_ack"}

    async def end(self) -> tuple[int, str]:
        """The code and the reason that the server closes with."""
        with pytest.raises(ConnectionClosed) as closed:
            async with asyncio.timeout(10):
                while True:
                    await self.connection.recv()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


@asynccontextmanager
async def socket(
    address: str, protocol: str | None = websocket.PROTOCOL, **headers: str
) -> AsyncIterator[Socket]:
    url = address.replace("http:", "ws:") + "/graphql"
    protocols = None if protocol is None else [websockets.Subprotocol(protocol)]
    connecting = websockets.connect(url, subprotocols=protocols, additional_headers=headers)
    async with connecting as connection:
        yield Socket(connection)


@asynccontextmanager
async def talking(
    answers: ExampleAnswers | None = None, /, **changed: Any
) -> AsyncIterator[Socket]:
    async with listening(example(answers, **changed)) as address, socket(address) as client:
        yield client


async def test_operations_are_answered_side_by_side() -> None:
    async with talking() as client:
        await client.begin()
        await client.say("subscribe", "slow", {"query": "{ slow(seconds: 0.2) }"})
        await client.say("subscribe", "城", HELLO)
        assert await client.hear() == {"id": "城", "type": "next", "payload": ANSWER}
        assert await client.hear() == {"id": "城", "type": "complete"}
        told = await client.hear()
        assert (told["id"], told["payload"]["data"]) == ("slow", {"slow": "done"})
        assert await client.hear() == {"id": "slow", "type": "complete"}
        await client.say("subscribe", "城", HELLO)  # an id that is free again
        assert (await client.hear())["type"] == "next"


@pytest.mark.parametrize(
    "payload",
    [bearer(), {"authorization": f"Bearer {token()}"}, {"headers": bearer()}],
)
async def test_the_first_message_says_who_asks(payload: dict[str, Any]) -> None:
    async with talking() as client:
        await client.begin(**payload)
        await client.say("subscribe", "1", {"query": "{ who }"})
        assert (await client.hear())["payload"] == {"data": {"who": "wang VIEWER 4403"}}


async def test_the_header_of_the_handshake_serves_too() -> None:
    async with listening(example()) as address, socket(address, **bearer()) as client:
        await client.say("connection_init")
        assert await client.hear() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ forbidden: hello }", "FORBIDDEN"),
        ("{ bug: hello }", "INTERNAL"),
    ],
)
async def test_what_is_refused_is_an_error_and_the_rest_goes_on(query: str, code: str) -> None:
    async with talking() as client:
        await client.begin()
        await client.say("subscribe", "1", {"query": query})
        told = await client.hear()
        assert (told["type"], told["id"]) == ("error", "1")
        assert told["payload"][0]["extensions"]["code"] == code
        assert "secret" not in json.dumps(told)
        await client.say("subscribe", "1", HELLO)
        assert (await client.hear())["payload"] == ANSWER


async def test_a_client_ends_what_it_follows() -> None:
    answers = ExampleAnswers(silent=True)
    async with talking(answers) as client:
        await client.begin()
        await client.say("subscribe", "1", HELLO)
        assert (await client.hear())["payload"] == ANSWER
        await client.say("complete", "1")
        await client.say("complete", "1")  # of what has ended
        await client.say("ping", payload={"any": "thing"})
        assert await client.hear() == {"type": "pong"}
        assert answers.left == 1


async def test_whoever_leaves_leaves_nothing() -> None:
    answers, followers = ExampleAnswers(silent=True), Followers()
    async with listening(example(answers, followers=followers)) as address:
        async with socket(address) as client:
            await client.begin()
            for number in range(5):
                await client.say("subscribe", str(number), HELLO)
                await client.hear()
            assert followers.count == 1
        async with asyncio.timeout(5):
            while answers.left < 5 or followers.count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_the_connection_is_counted_for_its_address_until_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = OpenConnections()
    monkeypatch.setattr("server.http.connections.OpenConnections", lambda: counted)
    async with listening(example()) as address:
        async with socket(address) as client:
            await client.begin()
            assert counted._counts["127.0.0.1"] == 1
        async with asyncio.timeout(5):
            while counted._counts["127.0.0.1"]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


FORBIDDEN: dict[str, tuple[list[Any], int]] = {
    "no token": ([{"type": "connection_init"}], 4403),
    "no token that is good": ([{"type": "connection_init", "payload": bearer() | {
        "Authorization": "Bearer x"}}], 4403),
    "no init": ([{"type": "subscribe", "id": "1", "payload": HELLO}], 4401),
    "two inits": ([{"type": "connection_init", "payload": bearer()}] * 2, 4429),
    "no JSON": (["{"], 4400),
    "no object": (["[]"], 4400),
    "another type": ([{"type": "start", "id": "1"}], 4400),
    "no payload": ([{"type": "connection_init", "payload": bearer()},
                    {"type": "subscribe", "id": "1"}], 4400),
    "no id": ([{"type": "connection_init", "payload": bearer()},
               {"type": "subscribe", "payload": HELLO}], 4400),
    "an id without end": ([{"type": "connection_init", "payload": bearer()},
                           {"type": "subscribe", "id": "x" * 129, "payload": HELLO}], 4400),
    "an id twice": ([{"type": "connection_init", "payload": bearer()},
                     *[{"type": "subscribe", "id": "1", "payload": HELLO}] * 2], 4409),
}  # fmt: skip


@pytest.mark.parametrize("said", FORBIDDEN)
async def test_what_the_protocol_forbids_closes_the_connection(said: str) -> None:
    messages, code = FORBIDDEN[said]
    async with talking(ExampleAnswers(silent=True)) as client:
        for message in messages:
            await client.connection.send(
                message if isinstance(message, str) else json.dumps(message)
            )
        assert (await client.end())[0] == code


async def test_another_protocol_is_not_acceptable() -> None:
    async with listening(example()) as address, socket(address, None) as client:
        assert (await client.end())[0] == 4406


async def test_a_client_that_says_nothing_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket, "INIT_SECONDS", 0.1)
    async with talking() as client:
        assert (await client.end())[0] == 4408


async def test_pages_of_other_origins_are_refused() -> None:
    async with listening(example(cors_origins=("https://map.example",))) as address:
        for origin in ("https://map.example", address):
            async with socket(address, Origin=origin) as client:
                await client.begin()
        for origin in ("https://elsewhere.example", "null"):
            with pytest.raises(InvalidStatus):
                async with socket(address, Origin=origin):
                    pytest.fail("it was let in")


async def test_it_ends_with_its_token_unless_a_ping_brings_another() -> None:
    authentication = NearlyExpired(0.5)
    async with talking(authentication=authentication) as client:
        await client.begin()
        authentication.expires += 3600
        await client.say("ping", payload=bearer())
        assert await client.hear() == {"type": "pong"}
        await asyncio.sleep(0.7)
        await client.say("subscribe", "1", HELLO)
        assert (await client.hear())["payload"] == ANSWER
    async with talking(authentication=NearlyExpired(0.2)) as client:
        await client.begin()
        assert await client.end() == (4403, "Forbidden: the token has expired")


async def test_a_ping_brings_no_other_viewer() -> None:
    async with talking() as client:
        await client.begin()
        await client.say("ping", payload=bearer(Role.ADMINISTRATOR))
        assert await client.end() == (4403, "Forbidden: the token is for another viewer")


async def test_there_are_so_many_connections_and_operations() -> None:
    followers = Followers(1)
    app = example(ExampleAnswers(silent=True), followers=followers, socket_operations=2)
    async with listening(app) as address, socket(address) as client:
        await client.begin()
        async with socket(address) as second:
            await second.say("connection_init", payload=bearer())
            assert (await second.end())[0] == 4429
        for id_ in "12":
            await client.say("subscribe", id_, HELLO)
            await client.hear()
        await client.say("subscribe", "3", HELLO)
        told = await client.hear()
        assert (told["id"], told["type"]) == ("3", "error")
        assert told["payload"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"


async def test_it_is_closed_in_good_time_and_clients_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lifetime, "LIFE_SECONDS", 0.1)
    async with talking(ExampleAnswers(silent=True)) as client:
        await client.begin()
        assert (await client.end())[0] == 1012


async def test_a_database_that_goes_away_closes_it_for_a_while() -> None:
    class Lost(ExampleAnswers):
        async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
            first = await self.answer(question, viewer)

            async def answers() -> AsyncGenerator[Answer, None]:
                yield first
                raise Unavailable("announcements may have been missed")

            return answers()

    async with talking(Lost()) as client:
        await client.begin()
        await client.say("subscribe", "1", HELLO)
        assert (await client.end())[0] == 1013


async def test_whoever_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "SLOW_SECONDS", 0.2)

    class Flood(ExampleAnswers):
        async def stream(self, question: Question, viewer: Viewer) -> AsyncGenerator[Answer, None]:
            async def answers() -> AsyncGenerator[Answer, None]:
                try:
                    while True:
                        yield Answer(b'"' + b"x" * 100_000 + b'"')
                finally:
                    self.left += 1

            return answers()

    answers, followers = Flood(), Followers()
    async with listening(example(answers, followers=followers)) as address:
        url = address.replace("http:", "ws:") + "/graphql"
        async with websockets.connect(
            url, subprotocols=[websockets.Subprotocol(websocket.PROTOCOL)], max_queue=1
        ) as connection:
            client = Socket(connection)
            await client.begin()
            await client.say("subscribe", "1", HELLO)
            async with asyncio.timeout(10):
                while not answers.left or followers.count:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert (await client.end())[0] in (1013, 1006)


async def test_the_end_of_the_server_closes_it_so_that_clients_come_back() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        async with talking(ExampleAnswers(silent=True)) as client:
            await client.begin()
            await client.say("subscribe", "1", HELLO)
            await client.hear()
            os.kill(os.getpid(), signal.SIGTERM)
            assert (await client.end())[0] == 1012
        assert heard == [signal.SIGTERM]
    finally:
        in_time()
        signal.signal(signal.SIGTERM, before)


async def test_the_client_of_python_follows() -> None:
    async with listening(example()) as address:
        transport = WebsocketsTransport(
            address.replace("http:", "ws:") + "/graphql", init_payload=bearer()
        )
        async with Client(transport=transport) as session:
            answers = session.subscribe(gql("subscription { count(to: 3) }"))
            assert [answer async for answer in answers] == [{"count": n} for n in (1, 2, 3)]
            with pytest.raises(TransportQueryError, match="Cannot query field 'nothing'"):
                await session.execute(gql("{ nothing }"))
