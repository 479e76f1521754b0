"""Complaints in one shape, and the units that were declared."""

from datetime import date

import pandas as pd
import pyarrow as pa

from bench.population import NIGHTS
from etl.ground.workspace import PROJECT

STATUS = {
    "1": "in_force", "4": "waiting", "5": "county_passed", "6": "city_passed", "7": "refused", "0": "removed",
    "2": "expired",
}  # fmt: skip
SAME = {
    "entity_id": "entity_id", "resolved_by": "resolved_by", "recorddate": "recorded_at", "receivemode": "mode",
    "appealsource": "channel", "subjectname": "subject_name", "subjectaddress": "subject_address",
    "objectcategorycodeid": "category", "reportprovidelbcodeid": "problem", "tradeamount": "amount",
    "purchasedate": "purchased_on", "acceptdate": "accepted_on", "acceptresult": "accepted",
    "refuseground": "refusal_ground", "enddate": "closed_on", "result": "result", "endground": "end_ground",
    "recovered": "recovered", "testingdays": "testing_days", "ispublicity": "consent", "_updated_at": "updated_at",
    "_record": "record",
}  # fmt: skip
OUTCOME = ["acceptresult", "enddate"]
MONEY = pd.ArrowDtype(pa.decimal128(18, 2))


def complaints(newest: pd.DataFrame, overtaken: pd.DataFrame) -> pd.DataFrame:
    district = newest["districtcode"].map(divisions())
    unmapped = newest["districtcode"].notna() & district.isna()
    newest = newest.astype(dict.fromkeys(("tradeamount", "recovered"), MONEY))
    return newest[list(SAME)].rename(columns=SAME).assign(
        dataset="complaints_zj", region="330000", department=None, district=district.mask(unmapped, "unmapped"),
        category_said=newest["objectcategorycodeid"].str.strip(),
        problem_said=newest["reportprovidelbcodeid"].str.strip(),
        outcome_known_on=outcomes_known(newest, overtaken),
    )  # fmt: skip


def divisions() -> pd.Series:
    """The division of each code, and of each name that only one in Zhejiang bears today."""
    region = pd.read_csv(PROJECT / "config" / "regions.csv", dtype="string[pyarrow]")
    here = region[region["code"].str.startswith("33") & region["valid_to"].isna()].drop_duplicates("name", keep=False)
    return pd.concat([region.set_index("code", drop=False)["code"], here.set_index("name")["code"]])


def outcomes_known(newest: pd.DataFrame, overtaken: pd.DataFrame) -> pd.Series:
    """The night that first told the outcome as it stands; missing for what the first load brought."""
    both = overtaken.merge(newest[["_record", *OUTCOME]], on="_record", suffixes=("", "_now"))
    same = pd.Series(True, index=both.index)
    for name in OUTCOME:
        same &= (both[name] == both[f"{name}_now"]).fillna(False) | (both[name].isna() & both[f"{name}_now"].isna())
    told = newest["_record"].map(both[same].groupby("_record")["_night"].min())
    first = told.fillna(newest["_night"]).astype(newest["_night"].dtype)
    return first.where(first > NIGHTS[0])


def units(declarations: pd.DataFrame, commitments: pd.DataFrame, night: date) -> pd.DataFrame:
    declared = with_unit(declarations).sort_values("_record")
    groups = declared.groupby("unit_id")
    every = groups.agg(
        declared_on=("applicationDate", "min"),
        declarations=("_record", "size"),
        declaration_ids=("_record", ",".join),
    )
    order = ["type", "refused", "_updated_at", "_record"]
    leading = declared.assign(refused=(declared["status"] != "1").fillna(True))
    leading = leading.sort_values(order, ascending=[True, True, False, True]).drop_duplicates("unit_id")
    return leading.merge(every, on="unit_id").pipe(shaped, promised(commitments, night))


def shaped(leading: pd.DataFrame, promises: pd.Series) -> pd.DataFrame:
    same = ["unit_id", "entity_id", "declared_on", "declarations", "declaration_ids", "kind"]
    named = {"storeName": "store_name", "regName": "name", "districtCode": "district", "startTime": "valid_from",
             "endTime": "valid_to", "auditOpinion": "audit_opinion", "auditTime": "audited_at"}  # fmt: skip
    return leading[[*same, *named]].rename(columns=named).assign(
        city=leading["districtCode"].str.slice(0, 4) + "00",
        status=leading["status"].map(STATUS),
        is_factory=leading["kind"] == "工厂",
        has_promise=leading["unit_id"].isin(promises),
    )  # fmt: skip


def promised(commitments: pd.DataFrame, night: date) -> pd.Series:
    rows = with_unit(commitments)
    begun = (rows["startTime"] <= night).fillna(True)
    lasting = (rows["endTime"] >= night).fillna(True)
    return rows["unit_id"][(rows["status"] == "1") & begun & lasting]


def with_unit(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows["entity_id"].notna()]
    return rows.assign(unit_id=rows["entity_id"] + "/" + rows["storeName"])
