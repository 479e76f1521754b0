"""One record a business: for each field the first source in the order of belief, and who said otherwise."""

import pandas as pd

from bench.with_pandas.sources import FIELDS, PRIORITY

PLACED = ("district", "address")


def entities(claims: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """The golden record. `claims` are the believed sources' current statements, `register` the linked register."""
    claims = claims.assign(ref=claims["source"] + ":" + claims["record"], place=claims["source"].map(PRIORITY))
    order = ["entity_id", "place", "valid_from", "record", "part"]
    ranked = claims.sort_values(order, ascending=[True, True, False, True, True])
    heard = ranked[["entity_id", "place"]].drop_duplicates().groupby("entity_id").size().rename("claims")
    golden = heard.to_frame()
    for field in FIELDS:
        winner = ranked[ranked[field].notna()].drop_duplicates("entity_id").set_index("entity_id")
        golden[field], golden[f"{field}_source"] = winner[field], winner["ref"]
    golden["established_on"] = golden["established_on"].astype("date32[pyarrow]")
    golden["regno"] = register.groupby("entity_id")["number"].min()
    golden["registered"] = golden.index.isin(register["entity_id"])
    golden = golden.reset_index()
    return golden.assign(uscc=golden["entity_id"].where(~golden["entity_id"].str.startswith("REG:")))


def rivals(said: pd.DataFrame, golden: pd.DataFrame) -> pd.DataFrame:
    """Every current claim beside its entity's, where the two differ."""
    columns = ["entity_id", *FIELDS, *[f"{field}_source" for field in FIELDS]]
    words = golden[columns].assign(established_on=golden["established_on"].astype(said["name"].dtype))
    both = said.merge(words, on="entity_id", suffixes=("", "_won"))
    found = [lost(both, field) for field in FIELDS]
    return pd.concat(found, ignore_index=True).drop_duplicates().assign(rule="source_priority")


def lost(both: pd.DataFrame, field: str) -> pd.DataFrame:
    differs = (both[field] != both[f"{field}_won"]).fillna(False)
    return pd.DataFrame({
        "entity_id": both["entity_id"], "field": field, "value": both[field], "winner": both[f"{field}_won"],
        "winner_source": both[f"{field}_source"], "source": both["source"], "record": both["record"],
    })[differs]  # fmt: skip


def rules() -> pd.DataFrame:
    """The order of belief, as rows."""
    believed = {field: ["registrations"] for field in FIELDS}
    believed |= {field: ["registrations", "declarations"] for field in PLACED} | {"name": list(PRIORITY)}
    pairs = [(field, source, place + 1) for field, sources in believed.items() for place, source in enumerate(sources)]
    table = pd.DataFrame(pairs, columns=["field", "source", "priority"])
    return table.assign(rule="source_priority", policy_version="2021.1")
