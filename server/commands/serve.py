"""``jingwei serve``: the database, the demonstration city, the server; and all of it stopped."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvicorn
from starlette.applications import Starlette

from demo import NotEmpty, make_city
from resolvers import garbage
from schema.viewer import Role, Viewer
from server import database, logs
from server.app import create_app
from server.auth.anonymous import warn_of_anonymous
from server.auth.identity import (
    anonymous_of,
    refuse_open_secret,
    with_cursor_secret,
    with_secret,
)
from server.commands.progress import progress_bar
from server.commands.token import development_token, link_of
from server.faults import Fault
from server.http.connections import ConnectionLimits, bounded_protocol
from server.http.websocket_protocol import CountedWebSocket
from server.parent_process import end_with_parent
from server.settings import Settings
from server.shutdown import Budget, in_time
from server.workers import SharedMetrics, Workers, shared_folder

log = structlog.get_logger("jingwei.serve")

LINK_DAYS = 30.0


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0: a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes.")] = None,
    demo: Annotated[
        bool | None,
        typer.Option(
            help="Make the demonstration city where the database is empty. Unless this or "
            "JINGWEI_DEMO says otherwise, in the embedded database only.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Serve GraphQL at /graphql, with GraphiQL for browsers.

    Without DATABASE_URL an embedded PostgreSQL runs for as long as this does. The database is
    migrated first. SIGTERM and Ctrl-C let requests in flight finish.
    """
    settings = Settings.read(host=host, port=port, workers=workers, demo=demo)
    logs.configure(settings.log_json)
    # Whether there is to be a city is said of the database as it was named.
    settings = settings.model_copy(update={"demo": settings.with_city})
    with bound_socket(settings) as listener, asyncio.Runner() as runner:
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        opened = AsyncExitStack()
        try:
            settings = with_cursor_secret(with_secret(settings))
            refuse_open_secret(settings)
            ready = runner.run(prepared_settings(settings, opened))
            serve_until_stopped(ready, listener)
        except KeyboardInterrupt:
            pass  # that is how it is stopped: uvicorn raises the signal anew when it has finished
        finally:
            # A second Ctrl-C must not leave the cluster half stopped.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            runner.run(opened.aclose())


def bound_socket(settings: Settings) -> socket.socket:
    """The socket, bound before anything slow is done. Raises Fault where it cannot be."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family=family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as fault:
        listener.close()
        raise Fault(
            f"JINGWEI_HOST {settings.host}, JINGWEI_PORT {settings.port}: {fault.strerror}"
        ) from fault
    listener.set_inheritable(True)
    return listener


async def prepared_settings(settings: Settings, opened: AsyncExitStack) -> Settings:
    """Open the database for as long as ``opened`` is, bring it up to date, and fill it."""
    ready = await opened.enter_async_context(database.opened(settings))
    async with database.connected(ready.owner_address) as connection:
        await database.migrate_database(connection, settings.leakproof)
        if settings.with_city and await database.is_empty(connection):
            typer.echo("Making the demonstration city 示范城市, as the database is empty.")
            with (
                progress_bar() as progress,
                suppress(NotEmpty),
            ):  # another server may have been quicker
                await make_city(connection, progress=progress)
            await connection.commit()
    await warn_of_owner(ready)
    return ready


async def warn_of_owner(settings: Settings) -> None:
    """Say so where the server logs in as the owner of what it reads."""
    addresses = {
        "JINGWEI_READER_URL": settings.reader_address,
        "JINGWEI_WRITER_URL": settings.writer_address,
    }
    owners = [name for name, url in addresses.items() if await database.logs_in_as_owner(url)]
    if owners:
        log.warning(
            "the server logs in as the owner of the tables: "
            "make logins for it, as docs/operations.md tells (Roles in the database)",
            settings=", ".join(owners),
        )


def print_address(settings: Settings) -> None:
    """Print where the server is, with a token where this machine may make one for itself."""
    typer.echo(f"Jingwei listens on http://{settings.host}:{settings.port}")
    if settings.development_secret is not None and settings.is_local:
        everything = Viewer("developer", Role.ADMINISTRATOR, ("",))
        token = development_token(settings, everything, LINK_DAYS)
        typer.echo(f"Open GraphiQL as administrator: {link_of(settings, token)}")


def serve_until_stopped(settings: Settings, listener: socket.socket) -> None:
    """Serve until a signal stops it."""
    if settings.workers > 1:
        print_address(settings)
        with shared_folder() as folder:
            Workers(config_of(settings, folder), listener, folder).run()
        return
    server = AnnouncingServer(config_of(settings), settings)
    try:
        server.run(sockets=[listener])
    finally:
        in_time()
    if not server.started:
        raise Fault("the server did not start")


def config_of(settings: Settings, folder: Path | None = None) -> uvicorn.Config:
    """uvicorn's settings; ``folder`` is for the metrics that workers share."""
    return uvicorn.Config(
        partial(worker_application, settings, folder),
        factory=True,
        workers=settings.workers,
        loop="uvloop",
        http=bounded_protocol(connection_limits(settings)),  # type: ignore[arg-type] # a partial of one
        ws=CountedWebSocket,
        ws_max_size=settings.body_bytes_max,
        ws_per_message_deflate=False,  # each connection would take 300 kB for it
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_worker_healthcheck=60,  # a busy machine is no reason to kill a worker that starts
        # It may be a fraction: asyncio waits so long.
        timeout_graceful_shutdown=Budget(settings.shutdown_seconds).requests,  # type: ignore[arg-type]
    )


def connection_limits(settings: Settings) -> ConnectionLimits:
    return ConnectionLimits(
        connections=settings.connections_max,
        connections_per_address=settings.connections_per_address_max,
        header_bytes=settings.header_bytes_max,
        headers=settings.headers_max,
        header_seconds=settings.header_seconds,
        body_seconds=settings.body_seconds,
    )


class AnnouncingServer(uvicorn.Server):
    """Says where it is once it answers there."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print_address(self._settings)


def worker_application(settings: Settings, folder: Path | None) -> Starlette:
    """The application of one server process; a function of its own, as workers are sent it."""
    if folder is not None:
        end_with_parent()
        logs.configure(settings.log_json)
    warn_of_anonymous(anonymous_of(settings))
    app = create_app(settings, metrics=None if folder is None else SharedMetrics(folder))
    garbage.settle()
    return app
