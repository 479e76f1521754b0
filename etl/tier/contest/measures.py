"""Everything that is counted: what it is called, in what unit, from which tables, and how."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from etl.tier.contest import returns, services, units
from etl.tier.contest.known import (
    COMMITMENTS,
    COMPLAINTS,
    COORDINATORS,
    ENTITY,
    LOANS,
    OUTLETS,
    RETURNS,
    STATIONS,
    TIER,
    UNIT,
    Known,
)  # fmt: skip

SHARE = "比例"


@dataclass(frozen=True)
class Measure:
    """One measure; `facts` gives its sums by district and is only asked where every table of `needs` came."""

    id: str
    title: str
    unit: str
    needs: tuple[str, ...]
    facts: Callable[[Known], ir.Table]

    @property
    def is_share(self) -> bool:
        return self.unit == SHARE


MEASURES = (
    Measure("businesses", "登记在册经营主体", "户", (ENTITY,), units.businesses),
    Measure("units", "放心消费单位", "家", (UNIT,), units.counted(lambda unit, _: ibis.literal(True))),
    Measure("new_units", "本年新增放心消费单位", "家", (UNIT,), units.counted(units.new)),
    Measure(
        "units_with_promise", "无理由退货承诺单位", "家", (UNIT, COMMITMENTS),
        units.counted(lambda unit, _: unit.has_promise),
    ),
    Measure("factories", "放心工厂", "家", (UNIT,), units.counted(lambda unit, _: unit.is_factory)),
    Measure("business_districts", "放心商圈", "个", (UNIT,), units.counted(lambda unit, _: unit.kind == "商圈")),
    Measure("outlets", "放心金融网点", "个", (OUTLETS,), services.outlets),
    Measure("banks", "设有放心金融网点的银行", "家", (OUTLETS,), services.banks),
    Measure("coordinators", "在任放心消费协管员", "人", (COORDINATORS,), services.coordinators),
    Measure("loans", "放心贷累计发放", "亿元", (LOANS, ENTITY), services.loans),
    Measure("village_stations", "村级消费维权联络站", "个", (STATIONS,), services.village_stations),
    Measure("cases_handled", "维权站累计受理", "件", (STATIONS,), services.handled),
    Measure("promises", "无理由退货承诺", "项", (COMMITMENTS, UNIT, ENTITY), services.promises(cross_store=False)),
    Measure(
        "cross_store_promises", "异地异店退换货承诺", "项", (COMMITMENTS, UNIT, ENTITY),
        services.promises(cross_store=True),
    ),
    Measure("settled_share", "投诉调解成功率", SHARE, (COMPLAINTS,), services.settled),
    Measure("kept_share", "退货承诺兑现率", SHARE, (RETURNS,), returns.kept),
    Measure("prompt_share", "退货及时率", SHARE, (RETURNS,), returns.prompt),
    Measure("star_share", "星级单位占比", SHARE, (TIER, UNIT), units.in_library("star")),
    Measure("warning_share", "预警单位占比", SHARE, (TIER, UNIT), units.in_library("warning")),
)  # fmt: skip
SHARES = {measure.id: measure.is_share for measure in MEASURES}
"""Every measure, with whether it is a share."""
