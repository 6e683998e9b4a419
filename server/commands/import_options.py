"""The options of ``jingwei import``, and what their texts mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from server.commands.plans import PLAN
from server.faults import Fault
from transfer.geometry import Axes
from transfer.importable import IMPORTABLES
from transfer.mapping import Wishes
from transfer.values.instant import DateOrder
from transfer.values.null_words import NULL_WORDS
from transfer.values.spelling import DecimalSign

EntityArgument = Annotated[
    str,
    typer.Argument(
        help=f"What the rows are: {', '.join((*IMPORTABLES, PLAN))}.", show_default=False
    ),
]
InspectedAs = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="ENTITY",
        help=f"What the rows are: {', '.join(IMPORTABLES)}.",
        show_default=False,
    ),
]
File = Annotated[
    Path,
    typer.Argument(
        help="GeoJSON, GeoPackage, Shapefile (also zipped), FlatGeobuf, CSV, OpenStreetMap JSON"
        " (cameras), or whatever else GDAL reads.",
        show_default=False,
    ),
]
Layer = Annotated[str | None, typer.Option("--layer", help="The layer, or the file in a zip.")]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="A column for a field; also a template, 'reported_at={date} {time}', or @feature,"
        " the feature's number; nothing leaves the field out. Fields x, y and wkt name the"
        " columns of the geometry. Repeatable. Columns of the same name, and common Chinese"
        " headers, are found without.",
    ),
]
ValuesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--value",
        metavar="FIELD:THEIRS=OURS",
        help="A word of the file for one of ours, 'category:ARSON=FIRE_HAZARD'; * stands for"
        " all others. Repeatable.",
    ),
]
Defaults = Annotated[
    list[str] | None,
    typer.Option(
        "--default",
        metavar="FIELD=VALUE",
        help="A value where the file has none, 'code=440305'. Repeatable.",
    ),
]
Crs = Annotated[
    str | None,
    typer.Option(
        "--crs",
        help="The CRS of the coordinates: EPSG:n, CGCS2000, WGS84, GCJ02, BD09, WEB_MERCATOR,"
        " WKT. It wins over what the file says.",
    ),
]
AxesOption = Annotated[
    Axes | None,
    typer.Option(
        "--axes",
        help="Which way the two numbers of a position count. By default to the east and to the"
        " north; columns called x and y follow the axes of their CRS where only that places them"
        " in its area.",
        show_default=False,
    ),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="The encoding of the texts, such as GBK.")
]
HeaderLine = Annotated[
    int | None,
    typer.Option(
        "--header-line",
        min=1,
        metavar="N",
        help="The line of a CSV, or the row of a sheet, that names the columns; by itself the first"
        " with more than one name.",
    ),
]
Timezone = Annotated[str, typer.Option("--timezone", help="The time zone of times that name none.")]
Dates = Annotated[
    DateOrder | None,
    typer.Option(
        "--dates",
        help="What comes first in dates with the year last, where no value of a column decides.",
    ),
]
Decimal = Annotated[
    DecimalSign | None,
    typer.Option(
        "--decimal", help="What stands before decimals, where no number of the file decides."
    ),
]
ALL_NULL_WORDS = ",".join(NULL_WORDS)
NullWords = Annotated[
    str,
    typer.Option(
        "--null-words",
        metavar="WORDS",
        help="Words that mean no value, with commas between them; '' for none.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything and change nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="Import nothing when a row is rejected.")]
RepairOption = Annotated[
    bool, typer.Option("--repair", help="Repair invalid geometry, and report each repair.")
]
Reject = Annotated[
    Path | None,
    typer.Option(
        "--reject",
        help="Where to write the report of rows rejected or repaired, as CSV."
        "  [default: FILE's name, what the rows are and .rejected.csv, in this folder; where that"
        " is there already, .rejected-2.csv]",
        show_default=False,
    ),
]
RejectsInClear = Annotated[
    bool,
    typer.Option(
        "--rejects-in-clear",
        help="Write names and phones of residents into that report in full; the screen shows none"
        " of its values then.",
    ),
]
PlanName = Annotated[str | None, typer.Option("--name", help="What to call the plan.")]
Communities = Annotated[
    list[str] | None,
    typer.Option(
        "--communities",
        metavar="CODE",
        help="A community of the plan, or a town or county for all of its; else those of the"
        " zones' codes. Repeatable.",
    ),
]


def wishes_of(
    maps: Sequence[str] | None,
    values: Sequence[str] | None,
    defaults: Sequence[str] | None,
    dates: DateOrder | None,
    decimal: DecimalSign | None,
    null_words: str,
) -> Wishes:
    """What the owner of a file says about its rows."""
    return Wishes(
        pairs_of("--map", maps),
        vocabularies_of(values),
        pairs_of("--default", defaults),
        dates,
        decimal,
        frozenset(word.strip() for word in null_words.split(",") if word.strip()),
    )


def pairs_of(option: str, texts: Sequence[str] | None) -> dict[str, str]:
    """``FIELD=VALUE`` texts by their field."""
    pairs = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise Fault(f"{option} {text!r}: it must be FIELD=… ")
        pairs[name.strip()] = value.strip()
    return pairs


def vocabularies_of(texts: Sequence[str] | None) -> dict[str, dict[str, str]]:
    """``FIELD:THEIRS=OURS`` texts: our words for theirs, by field."""
    words: dict[str, dict[str, str]] = {}
    for text in texts or ():
        name, colon, pair = text.partition(":")
        theirs, equals, ours = pair.rpartition("=")
        if not colon or not equals:
            raise Fault(f"--value {text!r}: it must be FIELD:THEIRS=OURS")
        words.setdefault(name.strip(), {})[theirs.strip()] = ours.strip()
    return words


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that name. Raises ``Fault``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Fault(
            f"--timezone {name!r}: no such time zone; allowed are names such as Asia/Shanghai"
        ) from error
