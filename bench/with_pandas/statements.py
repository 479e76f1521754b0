"""What each source said, from when to when it held and we knew it; and the numbers that it named."""

import numpy as np
import pandas as pd

from bench.with_pandas.numbers import KINDS, first_of, organisation_ok
from bench.with_pandas.sources import FIELDS, Source

SAID = {"entity_id": "entity_id", "_record": "record", "_part": "part", "_night": "night", "_row": "line"}
SPAN = ["valid_from", "valid_to", "known_from", "known_to"]
KIND_OF_LENGTH = {15: "regno15", 13: "regno13", 9: "orgcode", 18: "uscc"}


def statements(source: Source, newest: pd.DataFrame, overtaken: pd.DataFrame) -> pd.DataFrame:
    """Each version as one or two statements: as it was known until overtaken, and for the time before that since."""
    newest, overtaken = (rows[rows["entity_id"].notna()] for rows in (newest, overtaken))
    ended = overtaken[["_night", "next_night"]].max(axis=1).astype(overtaken["_night"].dtype)
    later, held = ended > overtaken["_night"], overtaken["next_from"] > overtaken["_updated_at"]
    spans = [
        spanned(source, newest, newest["_night"]),
        spanned(source, overtaken[later], overtaken["_night"][later], known_to=ended[later]),
        spanned(source, overtaken[held], ended[held], valid_to=overtaken["next_from"][held]),
    ]
    return pd.concat(spans, ignore_index=True)


def spanned(
    source: Source, rows: pd.DataFrame, known_from: pd.Series,
    valid_to: pd.Series | None = None, known_to: pd.Series | None = None,
) -> pd.DataFrame:  # fmt: skip
    said = rows[list(SAID)].rename(columns=SAID)
    for kind in KINDS:
        said[kind] = first_of(rows, source.codes, kind)
    for name in FIELDS:
        column = source.claims.get(name)
        said[name] = rows[column].astype(said["record"].dtype) if column else pd.Series(dtype=said["record"].dtype)
    empty = rows[["_updated_at", "_night"]].head(0)
    return said.assign(
        source=source.dataset,
        valid_from=rows["_updated_at"],
        valid_to=empty["_updated_at"] if valid_to is None else valid_to,
        known_from=known_from,
        known_to=empty["_night"] if known_to is None else known_to,
    )


def crosswalk(source: Source, said: pd.DataFrame) -> pd.DataFrame:
    """Each number with the entity it names, since when and until when, and what its check digits say."""
    current = said[said["known_to"].isna()]
    columns = ["entity_id", "record", "valid_from", "valid_to", "known_from"]
    named = [current[columns].assign(id_value=current[kind])[current[kind].notna()] for kind in KINDS]
    if source.dataset == "registrations":
        named.append(current[columns].assign(id_value=current["uscc"].str.slice(8, 17))[current["uscc"].notna()])
    numbers = one_span(pd.concat(named, ignore_index=True))
    length = numbers["id_value"].str.len()
    kind = length.map(KIND_OF_LENGTH).fillna("foreign_regno")
    return numbers.assign(source=source.dataset, id_kind=kind, checks=checks(numbers["id_value"], length))


def one_span(named: pd.DataFrame) -> pd.DataFrame:
    """One row a number and entity; the many that stand alone need no grouping."""
    again = named.duplicated(["id_value", "entity_id"], keep=False)
    groups = named[again].groupby(["id_value", "entity_id"], sort=False)
    joined = groups[["record", "valid_from", "known_from"]].min()
    joined["valid_to"] = groups["valid_to"].max().where(groups["valid_to"].count() == groups.size())
    return pd.concat([named[~again], joined.reset_index()], ignore_index=True)


def checks(value: pd.Series, length: pd.Series) -> np.ndarray:
    whole = length == 18
    organisation = pd.Series(False, index=value.index)
    organisation[whole] = organisation_ok(value[whole].str.slice(8, 17))
    return np.select([whole & organisation, whole, length.isin([15, 9])], ["both", "code", "own"], "none")


def redirects(said: pd.DataFrame) -> pd.DataFrame:
    """Older numbers of the register that a code has taken the place of."""
    moved = said[said["uscc"].isna() & ~said["entity_id"].str.startswith("REG:")]
    number = moved["regno"].fillna(moved["orgcode"])
    old = pd.DataFrame({"number": number, "to_id": moved["entity_id"]}).drop_duplicates()
    new = said[said["uscc"].notna()].rename(columns={"regno": "number", "entity_id": "to_id"})
    both = old.merge(new, on=["number", "to_id"])
    first = both.groupby(["number", "to_id"], as_index=False)[["valid_from", "known_from", "record"]].min()
    return first.drop(columns="number").assign(
        from_id="REG:" + first["number"], relation="number", moves=True, source="registrations",
        decided_by=None, reason=None,
    )  # fmt: skip
