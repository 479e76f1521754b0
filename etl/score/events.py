"""What counts: each dataset's rows as events of one shape, by the rules the law sets for holding them against someone.

An event is `entity_id`, `evidence` (`dataset:record`), `on` DATE, `outcome` (one of the dataset's closed set), and for
commitments the `store` it binds. Rows that must not count are left out here and nowhere else. Everything is judged as
of the night: what happens later, or ends before, is not there. Codes are those of the linked platforms.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

HEAVY_KINDS = ("吊销", "停产停业", "责令关闭", "限制", "降低资质")
LIGHT_FINE = 5
"""万元. Fines up to it are light for an entity (市场监督管理信用修复管理办法, the light scale)."""
LEGAL_RETURN_DAYS = 7
"""消费者权益保护法 art. 25: online purchases; a promise of more days goes beyond the law."""
LEGAL_REFUND_DAYS = 7
"""消费者权益保护法 art. 25: days in which the price of returned goods is paid back."""
UNFOUNDED = "6"
"""Ground for ending a mediation: the complaint should not have been accepted (投诉举报处理办法 art. 23 (6))."""


@dataclass(frozen=True)
class Dataset:
    """Where a dataset's rows are in the stage, which outcomes its events can have, and how rows become events.

    `read` is given the rows, those of each table in `through` (what leads to the entity), and the night.
    """

    table: str
    outcomes: tuple[str, ...]
    read: Callable[..., ir.Table]
    through: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """All that must be there for the dataset to count."""
        return (self.table, *self.through)


def events(name: str, tables: Sequence[ir.Table], night: date) -> ir.Table:
    """The events of dataset `name` that count and had happened by `night`; `tables` are those its entry names."""
    found = DATASETS[name].read(*tables, night)
    return found.filter(found.entity_id.notnull(), found.outcome.notnull(), found.on <= night)


def _shape(rows: ir.Table, name: str, on: ir.Value, outcome: ir.Value, **more: ir.Value) -> ir.Table:
    """An undated row is dated by its last update: it has happened by then."""
    evidence = ibis.literal(f"{name}:") + rows["_record"].cast("string")
    happened = ibis.coalesce(on.cast("date"), rows["_updated_at"].cast("date"))
    return rows.select(entity_id=rows.entity_id, evidence=evidence, on=happened, outcome=outcome, **more)


def _entity(rows: ir.Table, night: date) -> ir.Table:
    state = rows.state
    outcome = ibis.cases(
        (state.startswith("存续"), "operating"),
        (state.startswith("吊销"), "revoked"),
        (state.startswith("注销"), "deregistered"),
        (state.startswith("迁出"), "moved"),
    )
    return rows.select(entity_id=rows.entity_id, evidence=rows.state_source, on=ibis.literal(night), outcome=outcome)


def _listed(name: str) -> Callable[[ir.Table, date], ir.Table]:
    """A listing counts from its day until its removal (异常名录 and 严重违法失信名单 alike)."""

    def read(rows: ir.Table, night: date) -> ir.Table:
        current = rows.filter(rows.remdate.isnull() | (rows.remdate > night))
        return _shape(current, name, current.abntime, ibis.literal("listed"))

    return read


def _spot_checks(rows: ir.Table, night: date) -> ir.Table:
    """Only final reports that were not voided; "涉嫌假冒" means the named producer is not proven, so it never counts.

    产品质量监督抽查管理暂行办法: a failure that passes the re-check after correction is rectified.
    """
    final = rows.filter(
        rows.state == "2",
        rows.iscancel.isnull() | (rows.iscancel != "1"),
        rows.remark.isnull() | ~rows.remark.contains("涉嫌假冒"),
    )
    outcome = ibis.cases(
        (final.ispass == "1", "passed"),
        ((final.ispass == "0") & (final.recheckispass == "1"), "rectified"),
        (final.ispass == "0", "failed"),
    )
    return _shape(final, "spot_checks", ibis.coalesce(final.cydate, final.checkokdate), outcome)


def _penalties(rows: ir.Table, night: date) -> ir.Table:
    """Only while published: not withdrawn, not repaired, publication not over; a mere warning is never published.

    市场监督管理行政处罚信息公示规定; weight by kind and sum as 市场监督管理信用修复管理办法 grades them. A decision
    under objection (`cf_zt` 2) stays published until it is changed.
    """
    kind = rows.cf_cflb1.strip()
    published = rows.filter(
        rows.cf_zt.isin(["0", "2"]), rows.cf_gsjzq.isnull() | (rows.cf_gsjzq >= night), kind != "警告"
    )
    heavy = ibis.or_(*(published.cf_cflb1.contains(word) for word in HEAVY_KINDS))
    sum_taken = published.cf_nr_fk.fill_null(0) + published.cf_nr_wfff.fill_null(0)
    outcome = ibis.cases((heavy, "heavy"), (sum_taken <= LIGHT_FINE, "light"), else_="ordinary")
    return _shape(published, "penalties", published.cf_jdrq, outcome)


def _complaints(rows: ir.Table, night: date) -> ir.Table:
    """Accepted complaints only; how one ended counts from the day it ended.

    投诉举报处理办法 art. 23: of the grounds for ending, 1 is settled or withdrawn, 2 to 5 are mediation without
    agreement, 6 means it should not have been accepted, the rest blames nobody.
    """
    accepted = rows.filter(
        rows.receivemode == "投诉",
        rows.acceptresult == "受理",
        rows.endground.isnull() | (rows.endground != UNFOUNDED),
    )
    ended, ground = accepted.result, accepted.endground
    outcome = ibis.cases(
        (ended.isnull() | (accepted.enddate > night), "open"),
        (ended.isin(["达成调解协议", "双方自行和解或者投诉人撤回投诉"]) | (ground == "1"), "settled"),
        ((ended == "未达成调解协议") | ground.isin(["2", "3", "4", "5"]), "failed"),
        else_="ended",
    )
    return _shape(accepted, "complaints_zj", accepted.recorddate, outcome)


def _commitments(rows: ir.Table, night: date) -> ir.Table:
    """Promises in force on the night; an open end runs on."""
    current = rows.filter(rows.status == "1", rows.endTime.isnull() | (rows.endTime >= night))
    outcome = ibis.cases(
        (current.crossStore == "1", "cross_store"),
        (current.days > LEGAL_RETURN_DAYS, "extended"),
        else_="basic",
    )
    return _shape(current, "commitments", current.startTime, outcome, store=current.storeName.strip())


def _returns(rows: ir.Table, commitments: ir.Table, night: date) -> ir.Table:
    """Goods taken back under a promise; one that is still open, with days left, does not count yet.

    消费者权益保护法 art. 25: the price is paid back within seven days.
    """
    promised = commitments.select("entity_id", commitmentId=commitments["_record"])
    joined = rows.drop("entity_id").inner_join(promised, "commitmentId")
    days = ibis.coalesce(joined.doneTime.cast("date"), ibis.literal(night)).delta(
        joined.applyTime.cast("date"), unit="day"
    )
    outcome = ibis.cases(
        (joined.outcome == "refused", "refused"),
        (days > LEGAL_REFUND_DAYS, "late"),
        (joined.outcome == "accepted", "kept"),
    )
    return _shape(joined, "returns", joined.applyTime, outcome)


def _batches(rows: ir.Table, night: date) -> ir.Table:
    """A batch of chilled or frozen goods has its three papers: quarantine, test report, disinfection."""
    papers = (rows.quarantineCertNo, rows.testReportNo, rows.disinfectCertNo)
    whole = ibis.and_(*(paper.notnull() for paper in papers))
    return _shape(rows, "batches", rows.inTime, whole.ifelse("complete", "missing"))


def _traces(rows: ir.Table, night: date) -> ir.Table:
    """A recall counts from the day on which the trace was marked."""
    recalled = (rows.isRevoke == "1").fill_null(False)
    on = recalled.ifelse(rows["_updated_at"].cast("date"), rows.productionDate)
    return _shape(rows, "traces", on, recalled.ifelse("recalled", "sold"))


def _inspections(rows: ir.Table, night: date) -> ir.Table:
    outcome = ibis.cases(
        (rows.jcjg == "通过", "passed"),
        (rows.jcjg.isin(["责令整改", "不通过"]) & (rows.zgrq <= night), "rectified"),
        (rows.jcjg == "责令整改", "ordered"),
        (rows.jcjg == "不通过", "failed"),
    )
    return _shape(rows, "inspections", rows.jcrq, outcome)


DATASETS = {
    "entity": Dataset("entity", ("operating", "moved", "revoked", "deregistered"), _entity),
    "abnormal_list": Dataset("linked/abnormal_list", ("listed",), _listed("abnormal_list")),
    "serious_violations": Dataset("linked/serious_violations", ("listed",), _listed("serious_violations")),
    "spot_checks": Dataset("linked/spot_checks", ("passed", "rectified", "failed"), _spot_checks),
    "penalties": Dataset("linked/penalties", ("light", "ordinary", "heavy"), _penalties),
    "complaints_zj": Dataset("linked/complaints_zj", ("open", "settled", "ended", "failed"), _complaints),
    "commitments": Dataset("linked/commitments", ("basic", "extended", "cross_store"), _commitments),
    "returns": Dataset("linked/returns", ("kept", "late", "refused"), _returns, through=("linked/commitments",)),
    "batches": Dataset("linked/batches", ("complete", "missing"), _batches),
    "traces": Dataset("linked/traces", ("sold", "recalled"), _traces),
    "inspections": Dataset("linked/inspections", ("passed", "rectified", "ordered", "failed"), _inspections),
}
