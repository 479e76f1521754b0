"""Identifiers: known numbers and laws of the check digits, each through both classifiers."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from random import Random

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from etl.ground.identifiers import arrays, expressions
from etl.ground.identifiers.codes import BIRTH_YEARS, FOLDED, PLAIN, REMOVED, USCC_ALPHABET, Kind

_USCCS = """
    91330100799655058B 91330100716105852F 9144030071526726XG 91440300708461136T 91340000711771143J 91110108MA00478Q15
    91110000802100433B 91330110MA2CC1X505 91330782062020568L 91330683MA2BHN2683 91445100354627855T 91445100MA4UR8M51E
    91512081MA62K0260E 91110000600037341L 91440300192241158P 91110108321713271Q 91110105MABRA6352Q 914403001922038216
    91440300192317458F 91110302562134916R 91100000100003962T 911100001000044477 91110108551385082Q 91370200264574251E
    91330000747735638J 91330000733796106P 12100000400000624D 12100000470095016Q
    92330421MA2B12343K 91330421MA2B000002 N1330421MF1234567X A2330421MA2B12343J 53330000500000007G
"""
USCCS = _USCCS.split()
"""Both checks hold; the last five are synthetic."""
ODD_ORGANISATIONS = ["9132011476527864XE", "91341221111111111B", "913412214444444448"]
"""Issued, though the organisation check fails."""
BAD_CHECKS = ["91440300767669022G", "91310115MA1G4L1WXK", "91110108717809965C"]
LEGACY = ["330100400015575", "440301103448669", "340000000016368", "110108020854380", "440301103097413"]
BAD_LEGACY = ["440301103652223", "330100400067581"]
BLANKS = ["", " ", "/", "／", "-", "－", "—", "——", "无", " 无　", "暂 无", "不详", "未知", "na", "NA", "N/A", "ｎ／ａ"]
BLANKS += ["null", "NULL", "None", "NaN", "\u3000", "\ufeff", "\t"]

KINDS: dict[str, str | None] = {
    **dict.fromkeys(USCCS + ODD_ORGANISATIONS, "uscc"),
    **dict.fromkeys(BAD_CHECKS + BAD_LEGACY, "bad_check"),
    **dict.fromkeys(LEGACY, "regno15"),
    **dict.fromkeys(BLANKS, None),
    "91330100716105852f": "uscc",
    "9144030071526726xg": "uscc",
    "９１３３０１００７１６１０５８５２Ｆ": "uscc",
    "９１３３０１００７１６１０５８５２ｆ": "uscc",
    "9133 0100 7161 0585 2F": "uscc",
    "\ufeff91330100-716105852-F\u00a0\r\n": "uscc",
    "91330100－71610585–2　Ｆ\u200b": "uscc",
    "91440300192203821６": "uscc",
    "11010519491231002X": "resident_id",
    "１１０１０５１９４９１２３１００２ｘ": "resident_id",
    "RID:5f0c9a": "resident_id",
    **dict.fromkeys(["0" * length for length in (6, 9, 13, 15, 18, 30)], "placeholder"),
    "０００-０００": "placeholder",
    "00000": "malformed",
    "9.1330E+17": "scientific",
    "9.14403e+17": "scientific",
    "9E17": "scientific",
    "330100400015575.0": "scientific",
    "３３０１００４０００１５５７５．０": "scientific",
    **dict.fromkeys([f"913301007161058{letter}2F" for letter in "IOZSV"], "bad_character"),
    "3301001234567": "regno13",
    "71610585-2": "orgcode",
    "716105852": "orgcode",
    "71610585-3": "bad_check",
    "71610585A": "malformed",
    "企合苏总字第000123号": "foreign_regno",
    "企独浙总字第 ００１２３４ 号": "foreign_regno",
    "企合浙嘉兴总副字第00123456号": "foreign_regno",
    "企合字第号": "malformed",
    "91330100716105852": "malformed",
    "91330100716105852F4": "malformed",
    "91330A00716105852X": "malformed",
    "33010040001557N": "malformed",
    "91330100\x00716105852F": "malformed",
    "91某某0100716105852F": "malformed",
    "杭州某某百货商行": "malformed",
}
"""Values as received, and what they are."""

Classify = Callable[[list[str | None]], list[str | None]]


@pytest.fixture(scope="module")
def connection() -> Iterator[Backend]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


@pytest.fixture(scope="module")
def in_engine(connection: Backend) -> Classify:
    """The kinds by `expressions`; compiled once, for the SQL is long."""
    query = ibis.to_sql(expressions.kind(ibis.table({"text": "string"}, name="batch").text), dialect="duckdb")

    def classify(texts: list[str | None]) -> list[str | None]:
        connection.create_table("batch", pd.DataFrame({"text": pd.Series(texts, dtype="str")}), overwrite=True)
        return [kind for (kind,) in connection.raw_sql(query).fetchall()]

    return classify


def in_memory(texts: list[str | None]) -> list[str | None]:
    """The kinds by `arrays`."""
    kinds = arrays.kinds(pd.Series(texts, dtype="str"))
    return [None if pd.isna(kind) else kind for kind in kinds]


@pytest.fixture(params=["engine", "memory"])
def kinds(request: pytest.FixtureRequest, in_engine: Classify) -> Classify:
    return in_engine if request.param == "engine" else in_memory


def evaluate(connection: Backend, expression: Callable, texts: list[str | None]) -> list:
    table = ibis.memtable({"text": texts}, schema={"text": "string"})
    return connection.to_pyarrow(table.select(found=expression(table.text))).column("found").to_pylist()


def resident_id(body: str) -> str:
    """17 digits with the check character in the wording of GB 11643-1999."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def uscc(body: str) -> str:
    """17 characters with the check character in the wording of GB 32100-2015."""
    total = sum(USCC_ALPHABET.index(character) * 3**i for i, character in enumerate(body))
    return body + USCC_ALPHABET[(31 - total % 31) % 31]


def is_date(year: int, month: int, day: int) -> bool:
    try:
        return year in BIRTH_YEARS and bool(date(year, month, day))
    except ValueError:
        return False


def test_every_known_number_is_what_it_is(kinds: Classify):
    assert dict(zip(KINDS, kinds(list(KINDS)), strict=True)) == KINDS


def test_null_has_no_kind(kinds: Classify):
    assert kinds([None, USCCS[0], None]) == [None, "uscc", None]


def test_an_empty_column_has_no_kinds(kinds: Classify):
    assert kinds([]) == []


def test_every_single_substitution_in_a_uscc_is_caught(kinds: Classify):
    damaged = [
        code[:i] + other + code[i + 1 :]
        for code in USCCS
        for i in range(18)
        for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        if other != code[i]
    ]
    assert "uscc" not in kinds(damaged)


def test_every_swap_of_neighbours_in_a_uscc_is_caught(kinds: Classify):
    swapped = [
        code[:i] + code[i + 1] + code[i] + code[i + 2 :] for code in USCCS for i in range(17) if code[i] != code[i + 1]
    ]
    assert len(swapped) > 300
    assert "uscc" not in kinds(swapped)


def test_every_single_wrong_digit_in_a_legacy_number_is_caught(kinds: Classify):
    damaged = [
        number[:i] + digit + number[i + 1 :]
        for number in LEGACY
        for i in range(15)
        for digit in "0123456789"
        if digit != number[i]
    ]
    assert set(kinds(damaged)) == {"bad_check"}


def test_a_resident_id_needs_a_day_of_the_calendar(kinds: Classify):
    days = list(product(range(1896, 2034), range(14), range(33)))
    found = kinds([resident_id(f"330421{year:04}{month:02}{day:02}123") for year, month, day in days])
    assert [day for day, kind in zip(days, found, strict=True) if kind == "resident_id"] == [
        day for day in days if is_date(*day)
    ]


def test_a_resident_id_is_never_a_uscc_even_where_the_check_of_a_uscc_holds(kinds: Classify, connection: Backend):
    random = Random(20211031)
    residents = [
        resident_id(f"{random.randrange(110000, 660000)}1985{random.randrange(1, 13):02}17{serial:03}")
        for serial in range(1000)
    ]
    assert any(evaluate(connection, expressions.uscc_ok, residents)), "some pass as USCC: else the test tests nothing"
    assert set(kinds(residents)) == {"resident_id"}


def test_real_usccs_of_digits_only_are_no_resident_ids(connection: Backend):
    assert evaluate(connection, expressions.looks_like_resident_id, USCCS) == [False] * len(USCCS)


def test_a_resident_id_is_recognised_as_received(connection: Backend):
    received = ["110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ", "110105194912310021", "无", None]
    found = evaluate(connection, lambda text: expressions.looks_like_resident_id(expressions.normalise(text)), received)
    assert found == [True, True, True, False, None], "a mistyped one is still somebody's"


def test_the_organisation_check_is_apart_from_the_kind(connection: Backend):
    codes = [*USCCS, *ODD_ORGANISATIONS, "91330100"]
    expected = [True] * len(USCCS) + [False] * 4
    assert evaluate(connection, expressions.organisation_ok, codes) == expected
    assert arrays.organisation_ok(pd.Series(codes)).tolist() == expected


def test_the_organisation_code_is_within_the_uscc(connection: Backend):
    assert evaluate(connection, expressions.organisation_code, ["91330100716105852F"]) == ["716105852"]


def test_departments_outside_the_table_are_unknown(connection: Backend):
    codes = ["91330100716105852F", "N1330421MF1234567X", "A2330421MA2B12343J", "G1330421MF1234567X", None]
    assert evaluate(connection, expressions.department_known, codes) == [True, True, True, False, None]


def test_normalising_removes_and_folds_and_keeps_the_rest(connection: Backend):
    received = [REMOVED + "9" + REMOVED, FOLDED, "９１３３-０１００ ７１６１０５８５２ｆ", "1.0", "企合字第1号", None]
    expected = ["9", PLAIN, "91330100716105852F", "1.0", "企合字第1号", None]
    assert evaluate(connection, expressions.normalise, received) == expected


def test_blank_markers_are_blank_and_codes_are_not(connection: Backend):
    found = evaluate(connection, expressions.blank, [*BLANKS, "000000", "无锡", "0", None])
    assert found == [True] * len(BLANKS) + [False, False, False, None]


def test_kinds_keep_the_index_of_the_batch():
    series = pd.Series([USCCS[0], "无"], index=[7, 3])
    assert arrays.kinds(series).index.tolist() == [7, 3]


def test_batches_longer_than_a_block_are_classified_whole():
    texts = list(KINDS) * 1000
    assert in_memory(texts) == list(KINDS.values()) * 1000


@pytest.mark.parametrize(
    "name",
    [
        *["normalise", "blank", "kind", "uscc_ok", "organisation_code", "organisation_ok", "organisation_code_ok"],
        *["department_known", "regno15_ok", "resident_id_ok", "looks_like_resident_id"],
    ],
)
def test_expressions_compile_for_spark(name: str):
    expression = getattr(expressions, name)(ibis.table({"text": "string"}, name="batch").text)
    assert "`batch`" in ibis.to_sql(expression, dialect="pyspark")


CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
wide = str.maketrans({chr(point): chr(point + 0xFEE0) for point in range(0x21, 0x7F)})
digits = st.text("0123456789", min_size=17, max_size=17)
valid = st.one_of(
    st.sampled_from(USCCS + LEGACY + ["71610585-2", "企合苏总字第000123号", "9.1330E+17", "RID:5f0c", "N/A", "暂无"]),
    digits.map(uscc),
    st.text(USCC_ALPHABET, min_size=17, max_size=17).map(uscc),
    st.builds(
        lambda a, day, b: resident_id(f"{a}{day:%Y%m%d}{b}"),
        st.integers(100000, 999999),
        st.dates(date(1880, 1, 1), date(2050, 1, 1)),
        st.integers(100, 999),
    ),
)
dirty = st.builds(
    lambda code, i, extra: code[:i] + extra + code[i:],
    valid,
    st.integers(0, 18),
    st.text(REMOVED + FOLDED, max_size=2),
)
mutated = st.builds(
    lambda code, i, character: code[:i] + character + code[i + 1 :],
    valid,
    st.integers(0, 17),
    st.sampled_from(CHARACTERS + ".企无Ｘｘ"),
)
junk = st.one_of(
    st.text(max_size=20),
    st.text(CHARACTERS, max_size=20),
    st.text("0123456789X", min_size=8, max_size=19),
    st.text("0.E+9", max_size=12),
    st.text("企合苏总字第0123号／/无暂", max_size=14),
)
received = st.one_of(
    st.none(), valid, dirty, mutated, junk, valid.map(str.lower), valid.map(lambda code: code.translate(wide))
)


@settings(max_examples=30, deadline=None)
@given(st.lists(received, min_size=20, max_size=80))
def test_both_classifiers_agree_on_whatever_is_received(in_engine: Classify, texts: list[str | None]):
    assert in_engine(texts) == in_memory(texts)


def test_both_classifiers_agree_on_many_damaged_codes(in_engine: Classify):
    random = Random(2015)
    texts = []
    for code in random.choices([*KINDS, *USCCS * 3], k=30_000):
        characters = [*code]
        for _ in range(random.randrange(4)):
            characters.insert(random.randrange(len(characters) + 1), random.choice(CHARACTERS + "-.Ｆ　无"))
            del characters[random.randrange(len(characters))]
        texts.append("".join(characters))
    found = in_engine(texts)
    assert set(found) == {None, *(kind.value for kind in Kind)}
    assert found == in_memory(texts)
