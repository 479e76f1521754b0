"""Units: the businesses and stores that declared themselves, one row a store of an entity.

One code may hold many stores and both types of declaration; the natural key is code + type + store name, and a unit is
what the types have in common.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

STATUS = {
    "1": "in_force",
    "4": "waiting",
    "5": "county_passed",
    "6": "city_passed",
    "7": "refused",
    "0": "removed",
    "2": "expired",
}


def units(declarations: ir.Table, commitments: ir.Table | None, night: date) -> ir.Table:
    """One row a unit, led by its reassured-unit declaration (type 1); of several by one in force, then the newest."""
    rows = declarations.filter(declarations["entity_id"].notnull())
    rows = rows.mutate(unit_id=rows["entity_id"] + "/" + rows["storeName"])
    order = [rows["type"], rows["status"] != "1", rows["_updated_at"].desc(), rows["_record"]]
    leading = rows.filter(ibis.row_number().over(group_by="unit_id", order_by=order) == 0)
    all_of = rows.group_by("unit_id").agg(
        declared_on=rows["applicationDate"].min(),
        declarations=rows.count(),
        declaration_ids=rows["_record"].collect().sort().join(","),
    )
    joined = leading.left_join(all_of, "unit_id").drop("unit_id_right")
    return with_promises(joined, commitments, night).select(
        "unit_id",
        "entity_id",
        "declared_on",
        "declarations",
        "declaration_ids",
        "has_promise",
        "kind",
        store_name="storeName",
        name="regName",
        district="districtCode",
        city=joined["districtCode"].substr(0, 4) + "00",
        status=joined["status"].cases(*STATUS.items()),
        valid_from="startTime",
        valid_to="endTime",
        audit_opinion="auditOpinion",
        audited_at="auditTime",
        is_factory=joined["kind"] == "工厂",
    )


def with_promises(units: ir.Table, commitments: ir.Table | None, night: date) -> ir.Table:
    """The units with `has_promise`: whether a no-reason-return promise (无理由退货承诺) is in force that night."""
    if commitments is None:
        return units.mutate(has_promise=ibis.literal(False))
    begun = commitments["startTime"].fill_null(night) <= night
    running = commitments["endTime"].fill_null(night) >= night
    kept = commitments.filter((commitments["status"] == "1") & begun & running & commitments["entity_id"].notnull())
    promised = kept.select(unit_id=kept["entity_id"] + "/" + kept["storeName"], has_promise=True).distinct()
    joined = units.left_join(promised, "unit_id").drop("unit_id_right")
    return joined.mutate(has_promise=joined["has_promise"].fill_null(False))
