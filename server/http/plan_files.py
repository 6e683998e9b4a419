"""Files of a plan over HTTP: its assignment, its zones, and its report.

``GET /plans/GridPlan:440305:7/assignment.csv``, ``zones.gpkg`` (``.geojson``, ``.zip``, ``.fgb``)
and ``report.html``, with the same bearer token as ``/graphql``, within the same scope.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from resolvers.database.transactions import Transactions
from resolvers.redraw.exchange.plan_document import (
    assignment_of,
    plan_document,
    require_reader,
)
from resolvers.redraw.exchange.plan_export import (
    ASSIGNMENT,
    ZONES,
    file_name,
    write_assignment,
    write_zones,
)
from resolvers.redraw.partition import PlanKey
from resolvers.redraw.plan_row import plan_row
from resolvers.redraw.report.page import POLICY, REPORT, report_of
from resolvers.workflow.refusals import NotFound
from schema.viewer import Viewer
from server.auth.tokens import Authentication
from server.errors import BadRequest
from server.http.headers import request_headers
from server.http.observability import RequestRecord
from server.http.refusal import refusal_response

PATH = "/plans/{id}/{file}"
AT_ONCE = 2
"""How many files are made at a time: each takes a core, and memory by the size of its plan."""

FILES: Mapping[str, tuple[str, str]] = {
    f"assignment{ASSIGNMENT}": ("楼栋归属", "text/csv; charset=utf-8"),
    "zones.gpkg": ("网格", "application/geopackage+sqlite3"),
    "zones.geojson": ("网格", "application/geo+json"),
    "zones.zip": ("网格", "application/zip"),
    "zones.fgb": ("网格", "application/flatgeobuf"),
    f"report{REPORT}": ("方案报告", "text/html; charset=utf-8"),
}
"""What each is called when it is saved, and its media type."""


class PlanFiles:
    """The ASGI application at ``PATH``."""

    def __init__(self, transactions: Transactions, authentication: Authentication) -> None:
        self._transactions = transactions
        self._authentication = authentication
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        observed = RequestRecord.of(scope)
        response: Response
        with tempfile.TemporaryDirectory(prefix="jingwei-plan-") as folder:
            try:
                response = await self._response(scope, Path(folder), observed)
            except Exception as error:
                response = refusal_response(error, observed)
            await response(scope, receive, send)

    async def _response(self, scope: Scope, folder: Path, observed: RequestRecord) -> FileResponse:
        if scope["method"] not in ("GET", "HEAD"):
            raise BadRequest(
                f"method {scope['method']}: GET is allowed", 405, ((b"allow", b"GET, HEAD"),)
            )
        headers = request_headers(scope)
        viewer = await self._authentication.viewer(headers.get(b"authorization"))
        observed.subject = viewer.subject
        observed.operation = "planFile"
        require_reader(viewer)
        key, file = plan_key_of_path(scope["path_params"]["id"]), scope["path_params"]["file"]
        if file not in FILES:
            raise NotFound(f"file {file!r}: a plan has {', '.join(FILES)}")
        path = folder / file
        async with self._turns:
            name = await self._make(viewer, key, path)
        title, media = FILES[file]
        return FileResponse(path, headers=file_headers(file_name(name, title, path.suffix), media))

    async def _make(self, viewer: Viewer, key: PlanKey, path: Path) -> str:
        """Write the file; the plan's name. The transaction ends before anything is sent."""
        async with self._transactions.snapshot(viewer) as connection:
            name = (await plan_row(connection, key, lock=False)).name
            if path.suffix == REPORT:
                page = await report_of(connection, key)
                await asyncio.to_thread(path.write_bytes, page)
                return name
            if path.suffix == ASSIGNMENT:
                rows = await assignment_of(connection, key)
            else:
                sheet = await plan_document(connection, key)
        if path.suffix in ZONES:
            await asyncio.to_thread(write_zones, path, sheet)
        else:
            await asyncio.to_thread(write_assignment, path, rows)
        return name


def plan_key_of_path(id_: str) -> PlanKey:
    """The plan that an id names. Raises ``NotFound`` for what can name none."""
    name, _, numbers = id_.partition(":")
    county, _, number = numbers.partition(":")
    digits = county.isdecimal() and number.isdecimal() and id_.isascii()
    if name != "GridPlan" or not digits or len(county) > 6 or len(number) > 18:
        raise NotFound(f"id {id_!r} names no plan: GridPlan:county:number is allowed")
    return PlanKey(int(county), int(number))


def file_headers(name: str, media: str) -> dict[str, str]:
    """Headers of a file that keeps its name in any script (RFC 6266)."""
    plain = "".join(c if c.isascii() and c not in '"\\' else "_" for c in name)
    disposition = "inline" if media.startswith("text/html") else "attachment"
    coded = quote(name, safe="")
    return {
        "content-type": media,
        "content-disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{coded}",
        "content-security-policy": f"{POLICY}; frame-ancestors 'none'",  # not for a page to say
        "cache-control": "no-store",
        "vary": "Authorization",
    }
