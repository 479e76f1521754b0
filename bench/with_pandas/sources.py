"""What each dataset calls its numbers, its business's name and what it claims; and its rows over all nights."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from etl.ground.workspace import Workspace

FIELDS = ["name", "kind", "state", "district", "address", "industry_section", "industry_class", "established_on"]
PLACE = ["_night", "_row"]


@dataclass(frozen=True)
class Source:
    """A dataset: `codes` are its columns with numbers, the most trusted first, `claims` the golden fields it fills."""

    dataset: str
    codes: tuple[str, ...]
    claims: dict[str, str] = field(default_factory=dict)
    believed: bool = True


REGISTER = Source(
    "registrations",
    ("uniscid", "regno"),
    {"name": "entname", "kind": "enttypeCn", "state": "regstateCn", "district": "oplocdistrict", "address": "dom",
     "industry_section": "industryphy", "industry_class": "industryco", "established_on": "estdate"},
)  # fmt: skip
OTHERS = (
    Source("declarations", ("creditCode",), {"name": "regName", "district": "districtCode", "address": "address"}),
    Source("penalties", ("cf_xdr_shxym", "cf_xdr_gsdj", "cf_xdr_zdm"), {"name": "cf_xdr_mc"}),
    Source("abnormal_list", ("uniscid",), {"name": "entname"}),
    Source("serious_violations", ("uniscid",), {"name": "entname"}),
    Source("inspections", ("uniscid",), {"name": "entname"}),
    Source("spot_checks", ("orgno", "busliceno"), {"name": "orgname"}),
    Source("complaints_zj", ("registerno",), {"name": "subjectname"}),
    Source("batches", ("creditCode",), {"name": "companyName"}),
    Source("traces", ("uniformCode",), {"name": "companyName"}),
    Source("loans", ("creditCode",), believed=False),
    Source("commitments", ("creditCode",), believed=False),
    Source("outlets", ("bankCode",), {"name": "bankName"}, believed=False),
)
PRIORITY = {source.dataset: place for place, source in enumerate((REGISTER, *OTHERS)) if source.believed}


def rows(workspace: Workspace, night: date, dataset: str, columns: list[str] | None = None) -> pd.DataFrame:
    """All versions landed by `night`."""
    files = workspace.published(f"valid/{dataset}", night).values()
    read = [pd.read_parquet(path, columns=columns, dtype_backend="pyarrow", partitioning=None) for path in files]
    return pd.concat(read, ignore_index=True)


def versions(every: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The newest version of each record; and those overtaken, with when the next one is valid and known from."""
    moving = every[every["_record"].duplicated(keep=False)].sort_values(["_record", "_updated_at", *PLACE])
    last = ~moving["_record"].duplicated(keep="last")
    following = moving[["_updated_at", "_night"]].shift(-1)
    moving = moving.assign(next_from=following["_updated_at"], next_night=following["_night"])
    overtaken = moving[~last]
    return every.drop(index=overtaken.index), overtaken
