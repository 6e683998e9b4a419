"""Tables of area data: the columns that every one of them has, and the column types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Computed,
    DateTime,
    Enum,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    cast,
    column,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, ExcludeConstraint, array
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql import FromClause

from compiler.entity import SEARCHED
from compiler.errors import BadDeclaration
from geo.wkb import SRID
from schema.rules import ColumnRules, Pattern, RuleOptions, TableRules
from schema.sample import Sample, check_sample
from schema.terms import Term

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

Code = Text(collation="C")
"""A national region, community or grid code: compared byte by byte, so that ``:`` follows ``9``."""

Instant = DateTime(timezone=True)


def term_type(vocabulary: type[Term]) -> Enum:
    """The column type of a vocabulary: its member names as text, checked by the database."""
    return Enum(vocabulary, native_enum=False, create_constraint=True, length=32)


def term_list_type(vocabulary: type[Term]) -> ARRAY[Any]:
    """The column type of a list of terms. Add ``terms_check``: an array's items have no check."""
    return ARRAY(Enum(vocabulary, native_enum=False, create_constraint=False, length=32))


def terms_check(name: str, vocabulary: type[Term]) -> CheckConstraint:
    """The check that a list column holds terms of its vocabulary only."""
    allowed = array([term_type.name for term_type in vocabulary], type_=Text)
    return CheckConstraint(cast(column(name), ARRAY(Text)).contained_by(allowed), name=name)


def multipolygon_type() -> Geometry:
    return Geometry("MULTIPOLYGON", srid=SRID, spatial_index=False)


def multilinestring_type() -> Geometry:
    return Geometry("MULTILINESTRING", srid=SRID, spatial_index=False)


def point_type() -> Geometry:
    return Geometry("POINT", srid=SRID, spatial_index=False)


def geometry_of(table: FromClause) -> ColumnElement[Any] | None:
    """The column of a table, or of a select from one, that holds its geometry."""
    return next((column for column in table.c if isinstance(column.type, Geometry)), None)


def geometry_type(column: ColumnElement[Any]) -> str:
    """What a geometry column holds: ``POINT``, ``MULTILINESTRING`` or ``MULTIPOLYGON``."""
    type_: Any = column.type
    return str(type_.geometry_type)


def natural_key(table: Table) -> tuple[str, ...]:
    """The columns that name a row of area data to people: those of its one unique constraint, or
    of an area its county and code, which versions share. Raises ``BadDeclaration``."""
    if "code" in table.c:
        return ("county", "code")
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    if len(unique) != 1:
        raise BadDeclaration(
            table.name,
            f"it has {len(unique)} unique constraints; one is needed, the natural key that names"
            " its rows to people",
        )
    return tuple(column.name for column in unique[0].columns)


def current(area: FromClause) -> ColumnElement[bool]:
    """Whether a version holds now; of an area without versions, true."""
    return func.upper_inf(area.c.valid) if "valid" in area.c else true()


def area_table(
    name: str,
    *items: SchemaItem,
    comment: str,
    counted_by: Sequence[str] = (),
    imported: bool = False,
    exported: tuple[str, ...] = (),
    sample: Sample | None = None,
    partitioned_by: str | None = None,
) -> Table:
    """A table of area data: ``county, id, area_code, updated_at`` come with it.

    The primary key is ``(county, id)``, and the column that it is ``partitioned_by`` in ranges.
    ``area_code`` is the code of the smallest area that holds the row now, or the empty text where
    no known area does. A table that has a ``code`` is itself an area: its ``area_code`` is that
    code, and ``code_end`` is where the codes within it end.
    Geometry columns get a GiST index. ``counted_by`` are columns that stand in the index of codes,
    too, so that it alone tells how many rows an area has for a viewer. Files bring rows of it if
    it is ``imported``, and take the same columns, or those that are ``exported``. A demonstration
    city has such rows of it as its ``sample`` says.
    """
    columns = {item.name: item for item in items if isinstance(item, Column)}
    own_code = [Computed("code", persisted=True)] if "code" in columns else []
    code_end = [_code_end()] if "code" in columns else []
    table = Table(
        name,
        metadata,
        described(
            "county",
            Integer,
            "6-digit county code 县级行政区划代码, as a number; 0 where no known area is",
            nullable=False,
            aliases=("area_code", "区县", "区县代码", "所属区域代码"),
        ),
        Column("id", BigInteger, Identity(always=True), nullable=False),
        Column(
            "area_code",
            Code,
            *own_code,
            nullable=False,
            comment="Code of the smallest area that holds this now 所属区域代码; empty where none",
        ),
        *items,
        *code_end,
        Column(
            "updated_at",
            Instant,
            nullable=False,
            server_default=func.now(),
            comment="When this was last written 更新时间",
        ),
        PrimaryKeyConstraint("county", "id", *filter(None, [partitioned_by])),
        comment=comment,
        info={TableRules: TableRules(imported, exported), Sample: sample},
        postgresql_partition_by=f"RANGE ({partitioned_by})" if partitioned_by else None,
    )
    if sample is not None:
        check_sample(table, sample)
    # Members of an area are found by a range of codes and by county. With the county in an index
    # of its own PostgreSQL would read the whole county there to narrow the range down.
    Index(None, table.c.area_code, table.c.county, postgresql_include=list(counted_by))
    for item in columns.values():
        if isinstance(item.type, Geometry):
            Index(None, item, postgresql_using="gist")
            if geometry_type(item) == "MULTIPOLYGON":  # a read writes its rings as they are
                right_handed = CheckConstraint(
                    func.ST_IsPolygonCCW(item), f"{item.name}_right_handed"
                )
                table.append_constraint(right_handed)
        if item.info.get(SEARCHED):
            characters = func.jingwei_characters(item)
            # With the county, so that a list in the order of counties is found county by county.
            searched = table.c.county, characters
            Index(f"{name}_{item.name}_characters_idx", *searched, postgresql_using="gin")
    return table


def index_latest(table: Table) -> None:
    """Find what was written last: to the end of the key, as an import writes many rows at once."""
    key = table.c.updated_at.desc(), table.c.county, table.c.id
    Index(f"{table.name}_updated_at_idx", *key)


def index_order(table: Table, column: str) -> None:
    """Serve the order of a column to the end of the key: of many rows it may be null, or one."""
    Index(None, table.c[column], table.c.county, table.c.id)


def versions(
    name: str, made_from: str, restored_from: str, code: Pattern
) -> tuple[SchemaItem, ...]:
    """The columns of an area that is versioned in time, one row a version: ``valid``, and codes of
    what it was made from, its ``predecessors``, and of what was withdrawn for it to come back,
    which ``made_from`` and ``restored_from`` describe. Versions of a code do not overlap.
    """
    return (
        described(
            "valid",
            TSTZRANGE,
            "When this version holds 有效期; open-ended while current",
            nullable=False,
            server_default=text("tstzrange(now(), null)"),
        ),
        described(
            "predecessors",
            ARRAY(Code),
            made_from,
            nullable=False,
            server_default="{}",
            pattern=code,
            version=True,
        ),
        described(
            "restored_from",
            ARRAY(Code),
            restored_from,
            nullable=False,
            server_default="{}",
            version=True,
        ),
        # POSIX orders codes as C does, but keeps this index from being taken for one of codes: it
        # would seem as good as a btree, and takes ten times as long.
        ExcludeConstraint(
            ("county", "="),
            (text('code collate "POSIX"'), "="),
            ("valid", "&&"),
            using="gist",
            name=f"{name}_one_version_excl",
        ),
    )


def index_versions(area: Table) -> None:
    """Find versions by code, and the one that holds now alone."""
    now = text("upper_inf(valid)")
    Index(None, area.c.code)
    Index(f"{area.name}_code_current_idx", area.c.code, postgresql_where=now, unique=True)


def _code_end() -> Column[str]:
    """``code || ':'``, stored: under row-level security an index serves a comparison with a column,
    but not with a concatenation, which PostgreSQL does not hold to be leakproof.
    """
    return Column(
        "code_end",
        Code,
        Computed("code || ':'", persisted=True),
        nullable=False,
        comment="Where the codes within this area end 下级代码的上界",
    )


def described(
    name: str,
    type_: Any,
    comment: str,
    *args: SchemaItem,
    nullable: bool = True,
    server_default: Any = None,
    searched: bool = False,
    **rules: Unpack[RuleOptions],
) -> Column[Any]:
    """A column with its description, which the database and the GraphQL schema both show, and the
    ``ColumnRules`` that files are held to. It is ``searched`` where an index finds texts that
    contain another."""
    return Column(
        name,
        type_,
        *args,
        nullable=nullable,
        server_default=server_default,
        comment=comment,
        info={ColumnRules: ColumnRules(**rules), SEARCHED: searched},
    )
