"""The whole merge, one dataset after the other, so that only one is held in full."""

from datetime import date

import pandas as pd

from bench.with_pandas import cases, golden, link
from bench.with_pandas.sources import FIELDS, OTHERS, PRIORITY, REGISTER, Source, rows, versions
from bench.with_pandas.statements import crosswalk, redirects, statements
from etl.ground.workspace import Workspace, appearing

SUGGESTION = ["dataset", "record", "column", "code", "suggested", "position", "was", "becomes", "entity_id"]
CLAIM = ["entity_id", "source", "record", "part", "valid_from", *FIELDS]
Frames = dict[str, pd.DataFrame]


def merge(workspace: Workspace, night: date) -> None:
    """Publish the tables that `bench/sql/merge.sql` publishes."""
    newest, overtaken = map(link.numbered, versions(rows(workspace, night, "registrations")))
    successor = link.successors(newest)
    register, before = (link.registered(each, successor) for each in (newest, overtaken))
    said = told(workspace, night, REGISTER, register, before)
    publish(workspace, night, "redirect", redirects(said), ["from_id", "to_id", "relation"])
    kept, lost, claims = others(workspace, night, link.known(workspace, night, register))
    claims.insert(0, current(said))
    publish(workspace, night, "unresolved", pd.concat(lost), ["dataset", "record", "role"])
    publish(workspace, night, "suggestion", pd.DataFrame(columns=SUGGESTION), SUGGESTION)
    publish(workspace, night, "unmapped", pd.DataFrame(columns=["dataset", "field", "word", "rows"]), ["dataset"])
    decided(workspace, night, pd.concat(claims, ignore_index=True), register)
    units = cases.units(kept["declarations"], kept["commitments"], night)
    publish(workspace, night, "unit", units, ["unit_id"])


def others(
    workspace: Workspace, night: date, known: pd.Series
) -> tuple[Frames, list[pd.DataFrame], list[pd.DataFrame]]:
    """What the units need, who could not be linked, and what each source claims today."""
    kept, lost, claims = {}, [], []
    for source in OTHERS:
        both = versions(rows(workspace, night, source.dataset))
        newest, overtaken = (link.linked(source, each, known) for each in both)
        claims.append(current(told(workspace, night, source, newest, overtaken)))
        lost.append(link.unresolved(source, newest))
        if source.dataset in ("declarations", "commitments"):
            kept[source.dataset] = newest
        if source.dataset == "complaints_zj":
            publish(workspace, night, "complaint", cases.complaints(newest, overtaken), ["dataset", "record"])
    return kept, lost, claims


def told(
    workspace: Workspace, night: date, source: Source, newest: pd.DataFrame, overtaken: pd.DataFrame
) -> pd.DataFrame:
    """Publish one source's linked rows, statements and numbers; its statements."""
    publish(workspace, night, f"linked/{source.dataset}", newest, ["_record"])
    said = statements(source, newest, overtaken)
    order = ["entity_id", "record", "part", "valid_from", "known_from", "night", "line"]
    publish(workspace, night, f"statement/{source.dataset}", said, order)
    order = ["id_kind", "id_value", "entity_id"]
    publish(workspace, night, f"crosswalk/{source.dataset}", crosswalk(source, said), order)
    return said


def current(said: pd.DataFrame) -> pd.DataFrame:
    return said[said["valid_to"].isna() & said["known_to"].isna()][CLAIM]


def decided(workspace: Workspace, night: date, claims: pd.DataFrame, register: pd.DataFrame) -> None:
    entity = golden.entities(claims[claims["source"].isin(PRIORITY)], register)
    publish(workspace, night, "entity", entity, ["entity_id"])
    order = ["entity_id", "field", "source", "record", "value"]
    publish(workspace, night, "rival", golden.rivals(claims, entity), order)
    publish(workspace, night, "golden_rule", golden.rules(), ["field", "priority"])


def publish(workspace: Workspace, night: date, table: str, frame: pd.DataFrame, order: list[str]) -> None:
    target = workspace.table(night, table)
    target.parent.mkdir(parents=True, exist_ok=True)
    with appearing(target) as scratch:
        frame.sort_values(order).to_parquet(scratch, index=False, compression="zstd", compression_level=1)
