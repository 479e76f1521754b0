"""Merge: current rows, crosswalk, links, golden records, rivals, units."""

from datetime import date

import pandas as pd

from bench.in_pandas.tables import DAY, TEXT, coalesce, nothing, publish, published, read
from etl.ground.policy import policy
from etl.ground.workspace import Workspace
from etl.sources import Contract, contract, contracts

REGISTER = "registrations"
AGE = ["_updated_at", "_night", "_row"]
STATUS = {"1": "in_force", "4": "waiting", "5": "county_passed", "6": "city_passed", "7": "refused", "0": "removed",
          "2": "expired"}  # fmt: skip


def merge(workspace: Workspace, night: date) -> None:
    rows = register(newest(workspace, REGISTER, night))
    publish(workspace, night, f"linked/{REGISTER}", rows, ["_record"])
    known = crosswalk(rows)
    publish(workspace, night, "crosswalk", known, ["id_kind", "id_value", "entity_id"])
    link(workspace, night, known)
    fields = policy("golden", night).rules["fields"]
    speaking = {name for order in fields.values() for name in order}
    claims = {
        n: claimed(published(workspace, night, f"linked/{n}"), contract(n), fields)
        for n in contracts()
        if n in speaking
    }
    entity = golden(claims, fields, rows)
    dated = entity.assign(established_on=entity["established_on"].astype(DAY))
    publish(workspace, night, "entity", dated, ["entity_id"])
    publish(
        workspace, night, "rival", rivals(claims, entity, fields), ["entity_id", "field", "source", "record", "value"]
    )
    declared = published(workspace, night, "linked/declarations")
    publish(
        workspace, night, "unit", units(declared, published(workspace, night, "linked/commitments"), night), ["unit_id"]
    )


def newest(workspace: Workspace, dataset: str, night: date) -> pd.DataFrame:
    nights = workspace.nights_with(f"valid/{dataset}", night)
    rows = pd.concat([read(workspace.table(each, f"valid/{dataset}")) for each in nights], ignore_index=True)
    kept = rows[["_record", *AGE]].sort_values(AGE).drop_duplicates("_record", keep="last").index
    return rows.loc[kept]


def of_kind(code: pd.Series, kind: str) -> pd.Series:
    length = code.str.len()
    fits = {"uscc": length == 18, "orgcode": length == 9, "regno": ~length.isin([18, 9])}
    return code.where(fits[kind])


def register(rows: pd.DataFrame) -> pd.DataFrame:
    rows["uscc"] = of_kind(rows["uniscid"], "uscc")
    rows["number"] = coalesce(
        of_kind(rows["regno"], "regno"), of_kind(rows["uniscid"], "regno"), of_kind(rows["uniscid"], "orgcode")
    )
    both = rows[["number", "uscc"]].dropna().drop_duplicates().drop_duplicates("number", keep=False)
    rows = rows.merge(both.rename(columns={"uscc": "successor"}), on="number", how="left")
    rows["entity_id"] = coalesce(rows["uscc"], rows["successor"], "REG:" + rows["number"])
    return rows.drop(columns="successor")


def crosswalk(rows: pd.DataFrame) -> pd.DataFrame:
    organisation = coalesce(
        rows["uscc"].str.slice(8, 17), of_kind(rows["number"], "orgcode").where(rows["uscc"].isna())
    )
    kinds = {"uscc": rows["uscc"], "regno": of_kind(rows["number"], "regno"), "orgcode": organisation}
    parts = [
        pd.DataFrame({"id_value": value, "entity_id": rows["entity_id"], "record": rows["_record"]}).assign(
            id_kind=kind
        )
        for kind, value in kinds.items()
    ]
    every = pd.concat(parts, ignore_index=True).dropna(subset=["id_value"]).sort_values("record")
    return every.drop_duplicates(["id_kind", "id_value", "entity_id"]).assign(source=REGISTER)


def link(workspace: Workspace, night: date, crosswalk: pd.DataFrame) -> None:
    known = {
        kind: crosswalk.loc[crosswalk["id_kind"] == kind, ["id_value", "entity_id"]].drop_duplicates(
            "id_value", keep=False
        )
        for kind in ("regno", "orgcode")
    }
    waiting = []
    for dataset, declared in contracts().items():
        if dataset == REGISTER:
            continue
        subjects = [column.name for column in declared.identifiers if column.subject]
        rows = linked(newest(workspace, dataset, night), subjects, known)
        publish(workspace, night, f"linked/{dataset}", rows, ["_record"])
        if subjects:
            waiting.append(unresolved(rows, subjects, declared))
    publish(workspace, night, "unresolved", pd.concat(waiting, ignore_index=True), ["dataset", "record"])


def linked(rows: pd.DataFrame, subjects: list[str], known: dict[str, pd.DataFrame]) -> pd.DataFrame:
    if not subjects:
        return rows.assign(entity_id=nothing(rows), resolved_by=nothing(rows))
    entity = coalesce(*[of_kind(rows[name], "uscc") for name in subjects])
    resolved = nothing(rows).mask(entity.notna(), "uscc")
    for kind, answers in known.items():
        asked = coalesce(*[of_kind(rows[name], kind) for name in subjects]).dropna().rename("id_value")
        found = asked.reset_index().merge(answers, on="id_value").set_index("index")["entity_id"]
        resolved = resolved.mask(entity.isna() & rows.index.isin(found.index), kind)
        entity = entity.fillna(found.reindex(rows.index))
    return rows.assign(entity_id=entity, resolved_by=resolved)


def unresolved(rows: pd.DataFrame, subjects: list[str], declared: Contract) -> pd.DataFrame:
    rows = rows[rows["entity_id"].isna()]
    identifier = coalesce(*[rows[name] for name in subjects])
    name = next((column.name for column in declared.landed if column.golden == "name"), None)
    kind = nothing(rows).mask(identifier.notna(), "regno").mask((identifier.str.len() == 9).fillna(False), "orgcode")
    reason = nothing(rows).fillna("not in the register, or not of one entity").mask(identifier.isna(), "no identifier")
    return pd.DataFrame({
        "dataset": declared.dataset, "record": rows["_record"], "identifier": identifier, "id_kind": kind,
        "name": rows[name] if name else nothing(rows), "reason": reason,
    })  # fmt: skip


def claimed(rows: pd.DataFrame, declared: Contract, fields: dict[str, list[str]]) -> pd.DataFrame:
    said = {c.name: c.golden for c in declared.landed if c.golden in fields}
    kept = rows.loc[rows["entity_id"].notna(), ["entity_id", "_record", "_updated_at", *said]]
    kept = kept.rename(columns={**said, "_record": "record", "_updated_at": "seen_at"})
    if "established_on" in kept:
        kept["established_on"] = kept["established_on"].astype(TEXT)
    return kept


def golden(claims: dict[str, pd.DataFrame], fields: dict[str, list[str]], rows: pd.DataFrame) -> pd.DataFrame:
    best = {}
    for name, table in claims.items():
        latest = table.sort_values(["seen_at", "record"], ascending=[False, True]).drop_duplicates("entity_id")
        best[name] = latest.set_index("entity_id").assign(ref=f"{name}:" + latest.set_index("entity_id")["record"])
    ids = pd.Index(pd.concat([table["entity_id"] for table in claims.values()]).unique(), name="entity_id")
    entity = pd.DataFrame(index=ids)
    refs = {name: table["ref"].reindex(ids) for name, table in best.items()}
    for field, order in fields.items():
        value, source = nothing(entity), nothing(entity)
        for name in (name for name in order if field in best[name]):
            offered = best[name][field].reindex(ids)
            source = source.fillna(refs[name].where(offered.notna()))
            value = value.fillna(offered)
        entity[field], entity[f"{field}_source"] = value, source
    entity["claims"] = sum(ref.notna().astype("int64") for ref in refs.values())
    numbers = rows.dropna(subset=["entity_id"]).groupby("entity_id")["number"].min()
    entity["regno"] = numbers.reindex(ids)
    entity["registered"] = ids.isin(numbers.index)
    entity = entity.reset_index()
    entity["entity_id"] = entity["entity_id"].astype(TEXT)
    entity["uscc"] = entity["entity_id"].mask(entity["entity_id"].str.startswith("REG:"))
    return entity


def rivals(claims: dict[str, pd.DataFrame], entity: pd.DataFrame, fields: dict[str, list[str]]) -> pd.DataFrame:
    lost = []
    for source, table in claims.items():
        for field in (field for field in fields if field in table):
            winners = entity[["entity_id", field, f"{field}_source"]].set_axis(
                ["entity_id", "winner", "winner_source"], axis=1
            )
            rows = table[["entity_id", "record", field]].rename(columns={field: "value"}).merge(winners, on="entity_id")
            rows = rows[(rows["value"] != rows["winner"]).fillna(False)]
            lost.append(rows.assign(field=field, source=source, rule="source_priority"))
    return pd.concat(lost, ignore_index=True)


def units(declared: pd.DataFrame, commitments: pd.DataFrame, night: date) -> pd.DataFrame:
    rows = declared[declared["entity_id"].notna()]
    rows = rows.assign(unit_id=rows["entity_id"] + "/" + rows["storeName"], waits=rows["status"] != "1")
    order = ["type", "waits", "_updated_at", "_record"]
    leading = (
        rows.sort_values(order, ascending=[True, True, False, True]).drop_duplicates("unit_id").set_index("unit_id")
    )
    groups = rows.sort_values("_record").groupby("unit_id")
    begun, ends = commitments["startTime"], commitments["endTime"]
    kept = commitments[
        (commitments["status"] == "1") & (begun.isna() | (begun <= night)) & (ends.isna() | (ends >= night))
        & commitments["entity_id"].notna()
    ]  # fmt: skip
    promised = (kept["entity_id"] + "/" + kept["storeName"]).dropna()
    unit = leading.rename(columns={
        "storeName": "store_name", "regName": "name", "districtCode": "district", "startTime": "valid_from",
        "endTime": "valid_to", "auditOpinion": "audit_opinion", "auditTime": "audited_at",
    })  # fmt: skip
    unit = unit.assign(
        declared_on=groups["applicationDate"].min(),
        declarations=groups.size(),
        declaration_ids=groups["_record"].agg(",".join).astype(TEXT),
        city=unit["district"].str.slice(0, 4) + "00",
        status=unit["status"].map(STATUS).astype(TEXT),
        is_factory=unit["kind"] == "工厂",
        has_promise=unit.index.isin(promised),
    ).reset_index()
    return unit[["unit_id", "entity_id", "declared_on", "declarations", "declaration_ids", "has_promise", "kind",
                 "store_name", "name", "district", "city", "status", "valid_from", "valid_to", "audit_opinion",
                 "audited_at", "is_factory"]]  # fmt: skip
