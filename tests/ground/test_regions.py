import re
from collections import Counter

import pytest

from etl.ground.regions import UnknownRegion, city_of, name, regions


def test_the_four_provinces_have_their_divisions() -> None:
    current = [region for region in regions().values() if region.valid_to is None]
    assert Counter(region.code[:2] for region in current if region.level == "prefecture") == {
        "31": 1, "32": 13, "33": 11, "34": 16,
    }  # fmt: skip
    assert Counter(region.code[:2] for region in current if region.level == "county") == {
        "31": 16, "32": 95, "33": 90, "34": 104,
    }  # fmt: skip


def test_every_division_lies_in_one_that_exists_and_its_code_says_so() -> None:
    for region in regions().values():
        assert re.fullmatch(r"\d{6}", region.code)
        if region.parent is None:
            assert region.level == "country"
            continue
        parent = regions()[region.parent]
        digits = {"country": 0, "province": 2, "prefecture": 4}[parent.level]
        assert region.code[:digits] == parent.code[:digits] or region.code == "310230"


def test_counties_cities_and_the_authority_codes_have_names() -> None:
    assert [name(code) for code in ("330421", "330400", "330000", "100000")] == ["嘉善县", "嘉兴市", "浙江省", "国家"]


def test_the_city_of_a_county_is_found_also_for_an_abolished_one() -> None:
    assert city_of("330421") == "330400"
    assert city_of("330103") == "330100"
    assert city_of("330400") == "330400"
    assert city_of("330000") is None


def test_divisions_that_changed_carry_the_years_of_their_validity() -> None:
    for code in ("330103", "330104"):
        assert str(regions()[code].valid_to) == "2021-12-31"
    for code in ("330113", "330114"):
        assert (str(regions()[code].valid_from), regions()[code].valid_to) == ("2021-01-01", None)


def test_statistical_zones_are_not_divisions() -> None:
    for code in ("320576", "340176"):
        with pytest.raises(UnknownRegion, match=code):
            name(code)
