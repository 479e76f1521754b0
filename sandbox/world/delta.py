"""The feeds of the neighbouring provinces' complaints: who serves each, and what is wrong with it."""

from sandbox.world import defects as d
from sandbox.world.dataset import Feed

CODE = "统一社会信用代码/注册号"

DELTA: tuple[Feed, ...] = (
    Feed("complaints_js", "bearer", "complaints_js", "2020/4668881024", "tsbh", "投诉编号", [
        d.legacy("tyshxydm", 0.2), *d.normalised("tyshxydm", 0.008), d.blank("tyshxydm", 0.05, "tyshxydm IS NULL"),
        d.placeholder("tyshxydm", 0.02, "tyshxydm IS NULL"), *d.damaged("tyshxydm", 0.006),
        d.unreadable("djsj", 0.001), d.unknown("bslly", 0.0005, "9"), d.negative("je", 0.001),
        d.missing("tsbh", 0.0005), d.duplicate("tsbh", 0.01),
    ]),
    # A copy whose closing day cannot be read would have no place in a list ordered by it.
    Feed("complaints_sh", "rows", "complaints_sh", "publicity/list", "id", "投诉编号", [
        d.legacy("creditNo", 0.2), *d.normalised("creditNo", 0.008), d.blank("creditNo", 0.05, "creditNo IS NULL"),
        d.placeholder("creditNo", 0.02, "creditNo IS NULL"), *d.damaged("creditNo", 0.006),
        d.unreadable("begintime", 0.001), d.missing("id", 0.0005), d.duplicate("id"),
    ]),
    Feed("complaints_ah", "dropfolder", "complaints_ah", "AH_complaints", "投诉编号", "投诉编号", [
        d.legacy(CODE, 0.2), *d.normalised(CODE, 0.008), d.blank(CODE, 0.05, f'"{CODE}" IS NULL'),
        d.placeholder(CODE, 0.02, f'"{CODE}" IS NULL'), *d.damaged(CODE, 0.006),
        d.unreadable("登记时间", 0.001), d.negative("涉及金额", 0.001), d.missing("投诉编号", 0.0005),
        d.duplicate("投诉编号", 0.01),
    ]),
)  # fmt: skip
