"""Populations made up by hypothesis: a register, and rows of other sources that speak of the same businesses.

Large ones, and few of them: a merge costs the same for five rows and for fifty.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]
Rows = dict[str, list[Row]]

CODES = tuple(f"9133010{number:011}" for number in range(15))
NUMBERS = (*(f"33010{number:010}" for number in range(8)), "3301001234567", "企合苏总字第000123号")
NAMES = ("杭州甲公司", "杭州乙公司", "温州丙公司", None)
DISTRICTS = ("330102", "330106", None)
TIMES = [datetime(2021, 9, 1) + timedelta(days=day) for day in range(40)]

names, districts, times = st.sampled_from(NAMES), st.sampled_from(DISTRICTS), st.sampled_from(TIMES)
codes = st.one_of(st.sampled_from(CODES), st.sampled_from(NUMBERS), st.none())
STRATEGIES = {
    "registrations": {
        "uniscid": st.one_of(st.sampled_from(CODES), st.sampled_from(NUMBERS)),
        "regno": st.sampled_from((*NUMBERS, None)),
        "entname": names,
        "oplocdistrict": districts,
        "at": times,
    },
    "declarations": {
        "creditCode": codes,
        "regName": names,
        "districtCode": districts,
        "storeName": st.sampled_from(("一店", "二店")),
        "type": st.sampled_from(("1", "2")),
        "status": st.sampled_from(("1", "4")),
        "at": times,
    },
    "penalties": {
        "cf_xdr_shxym": codes,
        "cf_xdr_gsdj": st.sampled_from((*NUMBERS, None)),
        "cf_xdr_mc": names,
        "at": times,
    },
}


@st.composite
def populations(draw: st.DrawFn) -> Rows:
    """Rows of three datasets, each with its record key."""
    return {
        dataset: [{**draw(st.fixed_dictionaries(row)), "record": f"{dataset[0]}{number}"} for number in range(30)]
        for dataset, row in STRATEGIES.items()
    }
