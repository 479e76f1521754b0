"""Which entity a row names: by its code, else by a number that the register knows of one entity only."""

from datetime import date

import pandas as pd

from bench.with_pandas.numbers import KINDS, first_of, of_kind, the_only
from bench.with_pandas.sources import OTHERS, Source, rows
from etl.ground.workspace import Workspace


def numbered(register: pd.DataFrame) -> pd.DataFrame:
    """Register rows with their code and, for the time before it, their older number."""
    number = first_of(register, ("regno", "uniscid"), "regno").fillna(of_kind(register["uniscid"], "orgcode"))
    return register.assign(uscc=of_kind(register["uniscid"], "uscc"), number=number)


def successors(newest: pd.DataFrame) -> pd.Series:
    """The code that an older number was replaced by."""
    return the_only(newest[newest["uscc"].notna()], "number", "uscc")


def registered(register: pd.DataFrame, successor: pd.Series) -> pd.DataFrame:
    entity = register["uscc"].fillna(register["number"].map(successor)).fillna("REG:" + register["number"])
    return register.assign(entity_id=entity)


def known(workspace: Workspace, night: date, register: pd.DataFrame) -> pd.Series:
    """The entity of each older number that any row asks for and the register knows of one entity only."""
    asked = [rows(workspace, night, source.dataset, list(source.codes)).stack() for source in OTHERS]
    wanted = pd.concat(asked).drop_duplicates()
    organisation = register["uscc"].str.slice(8, 17).fillna(of_kind(register["number"], "orgcode"))
    numbers = [of_kind(register["number"], "regno"), organisation]
    found = pd.concat([pd.DataFrame({"number": each, "entity_id": register["entity_id"]}) for each in numbers])
    return the_only(found[found["number"].isin(wanted)], "number", "entity_id")


def linked(source: Source, found: pd.DataFrame, entities: pd.Series) -> pd.DataFrame:
    uscc, regno, orgcode = (first_of(found, source.codes, kind) for kind in KINDS)
    by_regno, by_orgcode = regno.map(entities), orgcode.map(entities)
    by = pd.Series("orgcode", index=found.index, dtype=uscc.dtype).where(by_orgcode.notna())
    by = by.mask(by_regno.notna(), "regno").mask(uscc.notna(), "uscc")
    return found.assign(entity_id=uscc.fillna(by_regno).fillna(by_orgcode), resolved_by=by)


def unresolved(source: Source, found: pd.DataFrame) -> pd.DataFrame:
    """Rows that name nobody we know by a number, or nobody at all."""
    lost = found[found["entity_id"].isna()]
    identifier = lost[source.codes[0]]
    for column in source.codes[1:]:
        identifier = identifier.fillna(lost[column])
    role = source.claims.get("name")
    table = pd.DataFrame({
        "dataset": source.dataset, "record": lost["_record"], "role": role, "identifier": identifier,
        "name": lost[role] if role else None,
    })  # fmt: skip
    kind = identifier.str.len().map(lambda length: "orgcode" if length == 9 else "regno", na_action="ignore")
    reason = identifier.isna().map({True: "no identifier", False: "not in the register, or not of one entity"})
    return table.assign(id_kind=kind, reason=reason)[identifier.notna() | table["name"].isna()]
