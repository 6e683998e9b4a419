"""Settings: read once at start from the environment (``JINGWEI_…``) and from ``.env``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AliasChoices,
    Field,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schema.access.access_log import LEAST_MONTHS, WIDE_READ
from schema.viewer import Role
from server.address import READER, WRITER, checked_address, in_role
from server.auth.keys import ALGORITHMS
from server.faults import SettingsFault

PREFIX = "JINGWEI_"
HIDDEN = "********"
SECRETS = ("development_secret", "cursor_secret", "metrics_token", "tile_secret")
CHECKOUT = Path(__file__).parents[1]


def home() -> Path:
    """The checkout that this runs from, in whichever folder it is called; else that folder."""
    return CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as ``jingwei settings`` shows it: secrets and passwords are hidden."""

    variable: str
    value: str | None
    description: str


class Settings(BaseSettings):
    """Everything that can be set. Each field is the environment's ``JINGWEI_<FIELD>``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=(CHECKOUT / ".env", ".env"),
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    database_url: Annotated[
        str | None,
        Field(
            validation_alias=AliasChoices("DATABASE_URL", "JINGWEI_DATABASE_URL"),
            description="The database as its owner, postgresql://…; unset: an embedded cluster",
        ),
    ] = None
    reader_url: Annotated[
        str | None,
        Field(
            description="The database as a member of role jingwei_reader; unset: the embedded "
            "cluster's own login, else the owner's, switched to that role"
        ),
    ] = None
    writer_url: Annotated[
        str | None,
        Field(
            description="The database as a member of role jingwei_writer; unset: the embedded "
            "cluster's own login, else the owner's, switched to that role"
        ),
    ] = None
    leakproof: Annotated[
        bool,
        Field(
            description="Let bounding boxes and characters be compared before row-level security:"
            " fast; without, no time tells of hidden rows, and spatial questions and those for"
            " texts read whole tables"
        ),
    ] = True
    folder: Path = Field(
        default_factory=lambda: home() / ".jingwei",
        description="Where the embedded cluster and made secrets are kept",
    )
    demo: Annotated[
        bool | None,
        Field(
            description="Make the demonstration city where the database is empty; unset: in the"
            " embedded database only, never in one that DATABASE_URL names"
        ),
    ] = None
    host: Annotated[str, Field(description="Address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0: a free one")] = (
        8000
    )
    public_url: Annotated[
        str | None,
        Field(
            description="The address that clients know the server by, as a proxy has it, for the"
            " links of OGC API – Features; unset: what each request says"
        ),
    ] = None
    workers: Annotated[PositiveInt, Field(description="Server processes")] = 1
    shutdown_seconds: Annotated[
        PositiveFloat,
        Field(description="How long a server may take to end, with requests in flight"),
    ] = 30.0
    timezone: Annotated[
        str, Field(description="Time zone of days, months and hours in groups and dates")
    ] = "Asia/Shanghai"
    log_json: Annotated[bool, Field(description="Log lines as JSON instead of text")] = False
    cors_origins: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="Origins of web pages that may ask, divided by commas; none by default"),
    ] = ()
    introspection: Annotated[
        bool,
        Field(
            description="Tell all roles what the schema is; false: only ADMINISTRATOR, and errors"
            " suggest no names to others"
        ),
    ] = True
    graphiql: Annotated[bool, Field(description="Serve GraphiQL to browsers at /graphql")] = True

    jwks_url: Annotated[
        str | None, Field(description="Address of the keys (JWKS) that tokens are verified with")
    ] = None
    public_key_file: Annotated[
        Path | None, Field(description="PEM, JWK or JWKS file that tokens are verified with")
    ] = None
    issuer: Annotated[str | None, Field(description="The issuer (iss) of tokens")] = None
    audience: Annotated[str | None, Field(description="The audience (aud) of tokens")] = None
    page_client_id: Annotated[
        str | None,
        Field(
            description="What the issuer knows the page at / by, whose users it signs in"
            " (authorization code with PKCE); unset: they bring tokens"
        ),
    ] = None
    page_scope: Annotated[str, Field(description="The scope that the page asks the issuer for")] = (
        "openid"
    )
    algorithms: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(
            description="What tokens may be signed with, divided by commas: EdDSA, ES256, ES384,"
            " ES512, RS256, RS384, RS512, PS256, PS384 or PS512"
        ),
    ] = ("EdDSA", "ES256", "RS256")
    claim_subject: Annotated[
        str, Field(min_length=1, description="The claim of a token that says who asks")
    ] = "sub"
    claim_role: Annotated[
        str,
        Field(min_length=1, description="The claim with the role, as realm_access.roles"),
    ] = "role"
    claim_areas: Annotated[
        str, Field(min_length=1, description="The claim with the codes of areas, or their names")
    ] = "areas"
    role_table: Annotated[
        dict[str, Role] | None,
        Field(
            description="Our roles for the names in the claim, as JSON; of several the first of"
            ' the table counts: {"grid-admins": "ADMINISTRATOR", "staff": "OPERATOR"}'
        ),
    ] = None
    area_table: Annotated[
        dict[str, tuple[str, ...]] | None,
        Field(
            description="Codes of areas for the names in the claim, as JSON:"
            ' {"/nanshan": ["440305"], "/all": [""]}'
        ),
    ] = None
    development_secret: Annotated[
        SecretStr | None,
        Field(description="Secret of HS256 tokens, 32 characters or more; for development only"),
    ] = None
    cursor_secret: Annotated[
        SecretStr | None,
        Field(
            description="Secret that cursors are authenticated with, the same of all servers of one"
            " address; unset: one that is made once and kept in the folder"
        ),
    ] = None
    tile_secret: Annotated[
        SecretStr | None,
        Field(
            min_length=32,
            description="Secret that addresses of tiles are signed with (signTiles), 32 characters"
            " or more, the same of all servers of one address; another one ends all that were"
            " signed; unset: none are",
        ),
    ] = None
    allow_development_secret: Annotated[
        bool,
        Field(
            description="Take tokens of the development secret where JINGWEI_HOST is not this "
            "machine's own address, too"
        ),
    ] = False
    anonymous_role: Annotated[
        Literal["VIEWER", "GRID_WORKER", "OPERATOR", "PLANNER", "ADMINISTRATOR", "AUDITOR"] | None,
        Field(description="Role of whoever comes without a token; unset: they are refused"),
    ] = None
    anonymous_areas: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="Area codes that they may see, divided by commas"),
    ] = ()
    metrics_token: Annotated[
        SecretStr | None,
        Field(
            min_length=16,
            description="Bearer token that /metrics is given for, 16 characters or more; unset: "
            "given to all",
        ),
    ] = None
    tracing: Annotated[
        bool,
        Field(
            description="Send spans by OpenTelemetry, whose own variables (OTEL_…) say where to;"
            " needs jingwei[tracing]"
        ),
    ] = False
    statement_tags: Annotated[
        bool,
        Field(
            description="Set operation and request id as application_name beside each statement,"
            " for PostgreSQL's logs: a statement more for each"
        ),
    ] = False
    access_log: Annotated[
        bool, Field(description="Log a line for each request; they are written every 50 ms")
    ] = True
    allow_list: Annotated[
        Path | None,
        Field(description="Documents that may be run and no others: a manifest, or a folder"),
    ] = None

    connections_max: Annotated[
        PositiveInt, Field(description="Open connections, each server process")
    ] = 2_000
    connections_per_address_max: Annotated[
        NonNegativeInt,
        Field(
            description="Open connections of one address, each process; 0: no bound, for a proxy"
        ),
    ] = 500
    streams_per_subject_max: Annotated[
        PositiveInt,
        Field(description="Connections that one person follows something over, each process"),
    ] = 20
    operations_per_socket_max: Annotated[
        PositiveInt, Field(description="Operations of one WebSocket at a time")
    ] = 50
    header_bytes_max: Annotated[
        PositiveInt, Field(description="Bytes of a request's line and headers")
    ] = 32_768
    headers_max: Annotated[PositiveInt, Field(description="Headers of a request")] = 100
    header_seconds: Annotated[
        PositiveFloat, Field(description="How long a request's headers may take to come")
    ] = 10.0
    body_seconds: Annotated[
        PositiveFloat, Field(description="How long a request's body may take to come")
    ] = 60.0
    body_bytes_max: Annotated[PositiveInt, Field(description="Bytes of a request's body")] = 1 << 20
    document_bytes_max: Annotated[PositiveInt, Field(description="Bytes of a document")] = 100_000
    tokens_max: Annotated[PositiveInt, Field(description="Tokens in a document")] = 10_000
    depth_max: Annotated[PositiveInt, Field(description="Depth of a document")] = 12
    aliases_max: Annotated[NonNegativeInt, Field(description="Aliases in a document")] = 50
    mutations_max: Annotated[PositiveInt, Field(description="Mutations in a document")] = 10
    fields_max: Annotated[
        PositiveInt, Field(description="Fields in a document, its fragments written out")
    ] = 2_000
    inputs_max: Annotated[
        PositiveInt, Field(description="Conditions, orders and group keys in one list")
    ] = 500
    key_pairs_max: Annotated[
        PositiveInt,
        Field(description="Pairs of fields of one response key in a document, which are compared"),
    ] = 5_000
    page_max: Annotated[PositiveInt, Field(description="Rows of one page")] = 1_000
    features_max: Annotated[
        PositiveInt, Field(description="Features of one answer of /features, page after page")
    ] = 100_000
    page_default: Annotated[
        PositiveInt, Field(description="Rows of one page where neither first nor last is given")
    ] = 100
    rows_max: Annotated[
        PositiveInt, Field(description="Estimated rows: the product of pages along a path")
    ] = 50_000
    visits_max: Annotated[
        PositiveInt, Field(description="Estimated rows that the database visits for one question")
    ] = 12_000_000
    answer_bytes_max: Annotated[PositiveInt, Field(description="Estimated bytes of one answer")] = (
        32 << 20
    )
    work_mem_megabytes: Annotated[
        PositiveInt,
        Field(description="Memory of PostgreSQL for each sort and hash of a question (work_mem)"),
    ] = 16
    vertices_max: Annotated[PositiveInt, Field(description="Vertices of a polygon given")] = 10_000
    contacts_max: Annotated[
        PositiveInt, Field(description="Contacts of residents that one document reveals")
    ] = 3
    contacts_hourly_max: Annotated[
        PositiveInt,
        Field(description="Contacts of residents revealed to one person within an hour"),
    ] = 30
    contacts_daily_max: Annotated[
        NonNegativeInt,
        Field(
            description="Contacts of residents revealed to one person in a day without a second"
            " person's consent"
        ),
    ] = 50
    wide_read_residents: Annotated[
        PositiveInt,
        Field(description="A reading that gives more residents is an event of unusual use"),
    ] = WIDE_READ
    purpose_roles: Annotated[
        tuple[Literal["GRID_WORKER", "OPERATOR", "ADMINISTRATOR", "AUDITOR"], ...],
        NoDecode,
        Field(
            description="Roles that must say what they read of residents for"
            " (extensions.purpose), divided by commas; none by default"
        ),
    ] = ()
    access_log_months: Annotated[
        int,
        Field(
            ge=LEAST_MONTHS,
            description="Months that the log of readings is kept for; 6 at least",
        ),
    ] = 12
    household_cell: Annotated[
        PositiveInt,
        Field(
            description="Roles that do not visit are told of households in whole cells of so many,"
            " and of fewer nothing"
        ),
    ] = 10
    import_vertices_max: Annotated[
        PositiveInt, Field(description="Vertices of all polygons of one importPlan together")
    ] = 100_000
    import_seconds: Annotated[
        PositiveFloat, Field(description="How long the zones of one importPlan may be worked on")
    ] = 30.0
    import_megabytes_max: Annotated[
        PositiveInt, Field(description="Memory for laying the zones of one importPlan out")
    ] = 300
    document_cache_bytes_max: Annotated[
        PositiveInt, Field(description="Bytes of memory for documents that were read")
    ] = 64 << 20
    statement_cache_bytes_max: Annotated[
        PositiveInt, Field(description="Bytes of memory for statements that were planned")
    ] = 64 << 20
    tile_cache_megabytes: Annotated[
        NonNegativeInt,
        Field(
            description="Memory for tiles that are kept until something on them changes, each"
            " process; 0: none are kept"
        ),
    ] = 64
    persisted_bytes_max: Annotated[
        PositiveInt, Field(description="Bytes of memory for the texts of persisted documents")
    ] = 16 << 20
    prepared_bytes_max: Annotated[
        PositiveInt,
        Field(
            description="Bytes of SQL that each connection keeps prepared; PostgreSQL takes some "
            "110 bytes of memory for each"
        ),
    ] = 512 << 10
    statement_seconds: Annotated[
        PositiveFloat, Field(description="How long one statement may take")
    ] = 10.0
    pool_size: Annotated[
        PositiveInt, Field(description="Connections for reading, each server process")
    ] = 8
    pool_wait_seconds: Annotated[
        PositiveFloat, Field(description="How long to wait for a connection before answering 503")
    ] = 5.0

    @classmethod
    def read(cls, **given: Any) -> Self:
        """The settings of the environment; those ``given`` (not None) come before it.

        Raises SettingsFault.
        """
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as fault:
            raise SettingsFault("\n".join(_lines(fault))) from fault

    @field_validator("database_url", "reader_url", "writer_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        return checked_address(value) if value else None

    @field_validator(
        "algorithms", "cors_origins", "anonymous_areas", "purpose_roles", mode="before"
    )
    @classmethod
    def _divided(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(filter(None, (origin.strip() for origin in value.split(","))))
        return value

    @field_validator("public_url")
    @classmethod
    def _is_public_url(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
            raise ValueError("allowed is http:// or https://, a host, and a path if there is one")
        return value

    @field_validator("algorithms")
    @classmethod
    def _are_algorithms(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not set(value) <= set(ALGORITHMS):
            raise ValueError(f"allowed are {', '.join(ALGORITHMS)}")
        return value

    @field_validator("role_table", mode="before")
    @classmethod
    def _names_roles(cls, value: object) -> object:
        if isinstance(value, dict):
            unknown = [each for each in value.values() if each not in Role.__members__]
            if unknown:
                raise ValueError(f"{unknown[0]!r}: allowed are {', '.join(Role.__members__)}")
            return {name: Role[role] for name, role in value.items()}
        return value

    @field_validator("timezone")
    @classmethod
    def _is_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("allowed is a name of the IANA time zone database, as Asia/Shanghai")
        return value

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.page_default > self.page_max:
            raise ValueError(
                f"JINGWEI_PAGE_DEFAULT {self.page_default}: at most JINGWEI_PAGE_MAX "
                f"{self.page_max} is allowed"
            )
        if self.jwks_url is not None and self.public_key_file is not None:
            raise ValueError("JINGWEI_JWKS_URL and JINGWEI_PUBLIC_KEY_FILE: only one is allowed")
        return self

    @property
    def with_city(self) -> bool:
        """Whether an empty database is to have the demonstration city."""
        return self.database_url is None if self.demo is None else self.demo

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the address that is listened on."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def owner_address(self) -> str:
        """The database as its owner. Raises SettingsFault where none is known yet."""
        if self.database_url is None:
            raise SettingsFault("DATABASE_URL is not set, and the embedded cluster is not started")
        return self.database_url

    @property
    def reader_address(self) -> str:
        """The database in the reader's role."""
        return self.reader_url or in_role(self.owner_address, READER)

    @property
    def writer_address(self) -> str:
        """The database in the role that writes plans."""
        return self.writer_url or in_role(self.owner_address, WRITER)

    def listed(self) -> Iterator[Setting]:
        """Every setting with its value and its description, in the order of the class."""
        for name, field in type(self).model_fields.items():
            yield Setting(
                _variable(name), _shown(getattr(self, name)), (field.description or "").strip()
            )


def _variable(field: str) -> str:
    return "DATABASE_URL" if field == "database_url" else PREFIX + field.upper()


def _shown(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value) or None
    if isinstance(value, dict):
        named = {key: each.name if isinstance(each, Role) else each for key, each in value.items()}
        return json.dumps(named, ensure_ascii=False)
    return _without_password(str(value))


def _without_password(text: str) -> str:
    if "://" not in text:
        return text
    parts = urlsplit(text)
    if parts.password is None:
        return text
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:{HIDDEN}@{host}"))


def _lines(fault: ValidationError) -> Iterator[str]:
    for error in fault.errors(include_url=False):
        message = error["msg"].removeprefix("Value error, ")
        if not error["loc"]:
            yield message
            continue
        field = str(error["loc"][0]).lower().removeprefix(PREFIX.lower())
        value = HIDDEN if field in SECRETS else _without_password(str(error["input"]))
        yield f"{_variable(field)} {value!r}: {message}"
