"""The application: every object is made and wired here, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from compiler.cursors import CursorKey
from compiler.limits import CacheSizes, Limits
from compiler.lru_cache import LruCache
from migrations import history
from resolvers.access.retention import keeping
from resolvers.database.connection import PreparedLimits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.database.transactions import Transactions
from resolvers.discretion import Discreet
from resolvers.question import Answering
from resolvers.reads import Reads
from resolvers.redraw.jobs import JOBS as PLAN_JOBS
from resolvers.redraw.plan_editor import PlanEditor
from resolvers.tile_cache.cache import TileCache
from resolvers.tile_cache.changes import TileChanges
from resolvers.tile_signing import TileSigner
from resolvers.workflow.announcements import listening
from resolvers.workflow.context import WriteAccess
from resolvers.workflow.jobs import work_off
from resolvers.workflow.queues import Periodic, Queues
from schema.viewer import Role
from server.address import for_sqlalchemy
from server.auth.demo_sign_in import AREAS, DemoSignIn, demo_sign_in_of
from server.auth.identity import authentication_of
from server.auth.tokens import Authentication
from server.http import demo_sign_in, features, map_tiles, plan_files, tiles
from server.http.documents import Documents, allow_list
from server.http.graphql import GraphQLEndpoint, Response
from server.http.lifetime import Followers
from server.http.map_style import style as map_style
from server.http.metrics import Metrics, process_figures
from server.http.metrics_endpoint import MetricsEndpoint
from server.http.observability import ObservabilityMiddleware
from server.http.ogc import endpoints as ogc
from server.http.page import PageFacts, SignInByIssuer, page_routes
from server.http.readiness import Readiness
from server.http.signed_address import SignedAddressMiddleware
from server.http.tiles import NO_SIGNER
from server.http.websocket import StreamLimits, WebSocketEndpoint
from server.settings import Settings
from server.shutdown import Budget, close_all, stop_on_signal
from server.tracing import Tracing, spans_of, tracing_of

STATIC = Path(__file__).parent / "http" / "static"

PAGE_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-frame-options", b"DENY"),
    (
        b"content-security-policy",
        # GraphiQL styles its parts from scripts; nothing is loaded from elsewhere.
        b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        b"font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        b"form-action 'none'; frame-ancestors 'none'",
    ),
)

JOBS = (PLAN_JOBS,)
"""The jobs of every workflow."""

Ready = Callable[[], Awaitable[str | None]]
"""Why the server cannot answer now; None when it can."""

ALLOWED_HEADERS = (
    "Authorization",
    "Content-Type",
    "If-None-Match",
    "Last-Event-ID",
    "traceparent",
    "tracestate",
    "X-GraphQL-Event-Stream-Token",
    "X-Request-ID",
)
"""What pages of other origins may send, where any may ask."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is made of. ``running`` holds as long as the application runs."""

    answering: Answering
    authentication: Authentication
    ready: Ready
    running: Callable[[], AbstractAsyncContextManager[object]]
    budget: Budget = field(default_factory=Budget)
    documents: Documents = field(default_factory=Documents)
    metrics: Metrics = field(default_factory=Metrics)
    body_bytes: int = 1 << 20
    page: int = 1_000  # rows of a page at most
    default_page: int = 100  # rows of a page where nothing is said
    streamed: int = 100_000  # Features of one answer that is streamed
    address: str | None = None  # that clients call the server by; None: what they say it is
    graphiql: bool = True
    access_log: bool = True
    cors_origins: tuple[str, ...] = ()
    metrics_token: str | None = None
    tracing: Tracing | None = None
    followers: Followers = field(default_factory=Followers)
    socket_operations: int = 50
    demo_sign_in: DemoSignIn | None = None
    page_routes: Sequence[BaseRoute] = ()
    tiles: TileCache | None = None  # those that the answering keeps
    signer: TileSigner = NO_SIGNER
    alone: bool = True  # no other server process answers at this address
    transactions: Transactions | None = (
        None  # of plans, whose files are given out where there are any
    )


def application(parts: Parts) -> Starlette:
    """The ASGI application of these parts."""

    stopping = asyncio.Event()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with parts.running(), parts.metrics.refreshed():
            with stop_on_signal(stopping, parts.budget):
                yield

    app = Starlette(
        routes=routes(parts, stopping), middleware=list(middleware(parts)), lifespan=lifespan
    )
    app.router.redirect_slashes = False  # it would lead wherever the request's Host says
    return app


def create_app(
    settings: Settings,
    answering: Callable[[ReadPool], Answering] | None = None,
    metrics: Metrics | None = None,
) -> Starlette:
    """The application of these settings, on a database whose address is known.

    ``answering`` makes what answers from the read pool; it is ``Reads``, but for tests.
    ``metrics`` are this process's own unless workers share them. Raises ``KeyFault``,
    ``AllowListFault`` or ``SettingsFault`` where the settings cannot be used.
    """
    tracing = tracing_of(settings.tracing)
    pool = read_pool_of(settings, tracing)
    transactions = Transactions(
        for_sqlalchemy(settings.writer_address), pool.limits, settings.timezone
    )
    editor = PlanEditor(
        transactions, listening(settings.writer_address), Queues(settings.writer_address)
    )
    secret = settings.tile_secret
    signer = TileSigner(None if secret is None else secret.get_secret_value().encode())
    write_access = WriteAccess(
        transactions, editor.listening, {PlanEditor: editor, TileSigner: signer}
    )
    kept = TileCache(settings.tile_cache_megabytes << 20) if settings.tile_cache_megabytes else None
    changes = None if kept is None else TileChanges(kept, editor.listening)
    transactions.watch = changes
    budget = Budget(settings.shutdown_seconds)
    metrics = metrics or Metrics()
    followers = Followers(settings.streams_per_subject_max)
    allowed = None if settings.allow_list is None else allow_list(settings.allow_list)
    documents = Documents(allowed, settings.persisted_bytes_max)
    watch_all(metrics, pool, followers, documents)
    return application(
        Parts(
            answering=(
                answering(pool)
                if answering
                else reads_of(settings, pool, write_access, metrics, tracing, kept)
            ),
            authentication=authentication_of(settings),
            ready=Readiness(pool, history.head()),
            running=lambda: running(pool, editor, budget, due(settings, transactions), changes),
            budget=budget,
            documents=documents,
            metrics=metrics,
            body_bytes=settings.body_bytes_max,
            page=settings.page_max,
            default_page=min(settings.page_default, settings.page_max),
            streamed=settings.features_max,
            address=settings.public_url,
            graphiql=settings.graphiql,
            access_log=settings.access_log,
            cors_origins=settings.cors_origins,
            metrics_token=(
                settings.metrics_token.get_secret_value() if settings.metrics_token else None
            ),
            tracing=tracing,
            followers=followers,
            socket_operations=settings.operations_per_socket_max,
            demo_sign_in=demo_sign_in_of(settings),
            page_routes=page_routes(STATIC / "page", page_facts(settings)),
            alone=settings.workers == 1,
            transactions=transactions,
            tiles=kept,
            signer=signer,
        )
    )


def read_pool_of(settings: Settings, tracing: Tracing | None) -> ReadPool:
    """The connections for reading that the settings ask for."""
    return ReadPool(
        settings.reader_address,
        PoolLimits(
            size=settings.pool_size,
            wait_seconds=settings.pool_wait_seconds,
            statement_seconds=settings.statement_seconds,
            prepared=PreparedLimits(bytes=settings.prepared_bytes_max),
        ),
        session={
            "timezone": settings.timezone,
            "work_mem": f"{settings.work_mem_megabytes}MB",
        },
        spans=spans_of(tracing),
        tagged=settings.statement_tags,
    )


def watch_all(metrics: Metrics, pool: ReadPool, followers: Followers, documents: Documents) -> None:
    """Show the figures of the moment."""
    metrics.watch_pool(lambda: pool.state)
    metrics.watch("jingwei_streams", "Connections that follow something", followers.figures)
    metrics.watch("jingwei_jobs", "Jobs of this process, and what came of them", job_figures)
    metrics.watch("jingwei_process", "What the process takes of the machine", process_figures)
    watch_cache(metrics, "jingwei_persisted_cache", "Persisted documents", documents.kept)


def job_figures() -> Mapping[str, float]:
    """Of all workflows together."""
    figures = [jobs.figures() for jobs in JOBS]
    return {name: sum(each[name] for each in figures) for name in figures[0]}


@asynccontextmanager
async def running(
    pool: ReadPool,
    editor: PlanEditor,
    budget: Budget,
    periodic: Iterable[Periodic],
    changes: TileChanges | None,
) -> AsyncIterator[None]:
    """The connections to the database, for as long as the application runs."""
    try:
        if changes is not None:
            changes.start(pool.reads_primary)
        work_off(editor.queues, editor.transactions, JOBS, periodic)
        yield
    finally:
        await close_all(
            budget.closing,
            {
                "jobs": editor.queues.close,
                **({} if changes is None else {"tile changes": changes.close}),
                "announcements": editor.listening.close,
                "transactions": editor.transactions.close,
                "read pool": pool.close,
            },
        )


def due(settings: Settings, transactions: Transactions) -> tuple[Periodic, ...]:
    """What is done by the clock, and belongs to no workflow with jobs."""
    return (keeping(transactions, settings.access_log_months),)


def reads_of(
    settings: Settings,
    pool: ReadPool,
    write_access: WriteAccess,
    metrics: Metrics,
    tracing: Tracing | None,
    tiles: TileCache | None,
) -> Answering:
    """What answers questions, within the limits of the settings."""
    secret = settings.cursor_secret
    key = None if secret is None else CursorKey.of(secret.get_secret_value())
    cache_sizes = CacheSizes(settings.document_cache_bytes_max, settings.statement_cache_bytes_max)
    reads = Reads(
        pool,
        limits_of(settings),
        settings.timezone,
        write_access,
        cache_sizes,
        key,
        spans_of(tracing),
        tiles,
    )
    if tiles is not None:
        watch_cache(metrics, "jingwei_tile_cache", "Tiles", tiles.kept)
    compiler = reads.compiler
    watch_cache(metrics, "jingwei_document_cache", "Documents read", compiler.documents)
    watch_cache(metrics, "jingwei_plan_cache", "Plans", compiler.statements)
    return reads if settings.introspection else Discreet(reads)


def watch_cache(metrics: Metrics, prefix: str, what: str, cache: LruCache[Any, Any]) -> None:
    """Show how much a cache keeps, and how often something was there."""

    def figures() -> Mapping[str, float]:
        return {
            "size": len(cache),
            "bytes": cache.bytes,
            "hits": cache.hits,
            "misses": cache.misses,
        }

    metrics.watch(prefix, f"{what} kept, their bytes, found and not found", figures)


def limits_of(settings: Settings) -> Limits:
    return Limits(
        depth=settings.depth_max,
        aliases=settings.aliases_max,
        fields=settings.fields_max,
        mutations=settings.mutations_max,
        inputs=settings.inputs_max,
        page=settings.page_max,
        default_page=min(settings.page_default, settings.page_max),
        rows=settings.rows_max,
        visits=settings.visits_max,
        answer_bytes=settings.answer_bytes_max,
        vertices=settings.vertices_max,
        contacts=settings.contacts_max,
        contacts_hourly=settings.contacts_hourly_max,
        contacts_daily=settings.contacts_daily_max,
        wide_read=settings.wide_read_residents,
        purpose_roles=tuple(Role[name] for name in settings.purpose_roles),
        cell=settings.household_cell,
        all_vertices=settings.import_vertices_max,
        import_seconds=settings.import_seconds,
        import_bytes=settings.import_megabytes_max << 20,
        document_bytes=settings.document_bytes_max,
        tokens=settings.tokens_max,
        key_pairs=settings.key_pairs_max,
    )


def routes(parts: Parts, stopping: asyncio.Event) -> list[BaseRoute]:
    endpoint = GraphQLEndpoint(
        parts.answering,
        parts.authentication,
        parts.documents,
        body_bytes=parts.body_bytes,
        page=graphiql_page() if parts.graphiql else None,
        stopping=stopping,
        followers=parts.followers,
        alone=parts.alone,
    )
    sockets = WebSocketEndpoint(
        parts.answering,
        parts.authentication,
        parts.documents,
        origins=parts.cors_origins,
        limits=StreamLimits(parts.socket_operations),
        stopping=stopping,
        followers=parts.followers,
    )

    async def ready(_: Request) -> JSONResponse:
        why_not = await parts.ready()
        if why_not is None:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready", "reason": why_not}, 503)

    app_routes: list[BaseRoute] = [
        WebSocketRoute("/graphql", sockets),
        Route("/graphql", endpoint),
        *feature_routes(parts, stopping),
        Route(
            tiles.PATH,
            tiles.TileEndpoint(
                parts.answering, parts.authentication, parts.documents, parts.tiles, parts.signer
            ),
        ),
        Route(
            tiles.LAYER_PATH,
            tiles.LayerEndpoint(parts.answering, parts.authentication, parts.documents),
        ),
        *map_routes(parts),
        Route("/healthz", healthy),
        Route("/readyz", ready),
        Route("/metrics", MetricsEndpoint(parts.metrics, parts.metrics_token), methods=["GET"]),
    ]
    if parts.transactions is not None:
        app_routes.append(
            Route(plan_files.PATH, plan_files.PlanFiles(parts.transactions, parts.authentication))
        )
    if parts.demo_sign_in is not None:
        app_routes.append(
            Route(
                demo_sign_in.PATH,
                demo_sign_in.DemoSignInEndpoint(parts.demo_sign_in),
                methods=["POST"],
            )
        )
    app_routes += parts.page_routes
    if parts.graphiql:
        files = StaticFiles(directory=STATIC / "graphiql")
        # Where the page is, the address is its own.
        app_routes += (Route("/", to_graphiql), Mount("/static/graphiql", files))
    return app_routes


def feature_routes(parts: Parts, stopping: asyncio.Event) -> list[BaseRoute]:
    """Lists for programs that speak no GraphQL."""
    endpoint = features.FeatureEndpoint(
        parts.answering,
        parts.authentication,
        parts.documents,
        features.PageSizes(parts.page, max(parts.page, parts.streamed)),
        stopping,
        parts.followers,
    )
    service = ogc.Service(
        parts.answering,
        parts.authentication,
        parts.documents,
        parts.default_page,
        parts.page,
        parts.address,
    )
    return [Route(features.PATH, endpoint), *ogc.routes(service)]


def map_routes(parts: Parts) -> list[BaseRoute]:
    """The map as a whole."""
    asked = (parts.answering, parts.authentication, parts.documents)
    return [
        Route(map_tiles.PATH, map_tiles.MapTileEndpoint(*asked)),
        Route(map_tiles.LAYERS_PATH, map_tiles.LayersEndpoint(*asked)),
        Route(map_style.PATH, map_style.StyleEndpoint(*asked)),
    ]


async def to_graphiql(_: Request) -> RedirectResponse:
    """The bare address, which the server prints, leads to its page."""
    return RedirectResponse("/graphql")


async def healthy(_: Request) -> JSONResponse:
    """The process answers; ``/readyz`` says whether the database does."""
    return JSONResponse({"status": "alive"})


def middleware(parts: Parts) -> list[Middleware]:
    layers = [
        Middleware(SignedAddressMiddleware),
        Middleware(ObservabilityMiddleware, parts.metrics, parts.access_log),
    ]
    if parts.tracing is not None:
        layers.append(parts.tracing.middleware())
    if parts.cors_origins:
        layers.append(
            Middleware(
                CORSMiddleware,
                allow_origins=parts.cors_origins,
                allow_methods=("GET", "POST", "PUT", "DELETE"),
                allow_headers=ALLOWED_HEADERS,
                expose_headers=(
                    "Content-Crs",
                    "ETag",
                    "Retry-After",
                    "WWW-Authenticate",
                    "X-Request-ID",
                ),
                max_age=3600,
            )
        )
    return layers


def page_facts(settings: Settings) -> PageFacts:
    """What the page is told of these settings."""
    demo = demo_sign_in_of(settings)
    issuer = None
    if settings.issuer is not None and settings.page_client_id is not None:
        issuer = SignInByIssuer(settings.issuer, settings.page_client_id, settings.page_scope)
    return PageFacts(
        version("jingwei"),
        settings.timezone,
        tuple(role.name for role in AREAS) if demo is not None else (),
        issuer,
    )


def graphiql_page() -> Response:
    return Response(200, (STATIC / "graphiql" / "index.html").read_bytes(), PAGE_HEADERS)
