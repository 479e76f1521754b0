"""Suggestions for mistyped codes."""

import pytest

from etl.ground.identifiers.repair import suggest


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("9133O100716105852F", "91330100716105852F"),
        ("9133010071610S852F", "91330100716105852F"),
        ("9I330100716105852F", "91330100716105852F"),
        ("9144030071526Z26XG", "9144030071526726XG"),
        ("91330110MAZCC1X505", "91330110MA2CC1X505"),
        ("91445100MA4VR8M51E", "91445100MA4UR8M51E"),
        ("913301007996550588", "91330100799655058B"),
    ],
)
def test_a_confused_character_is_suggested_if_that_makes_both_checks_pass(code: str, meant: str | None):
    assert suggest(code) == meant


def test_any_other_character_is_suggested_if_only_one_repair_will_do():
    assert suggest("91330100716195852F") == "91330100716105852F"


def test_nothing_is_suggested_where_several_repairs_would_do():
    assert suggest("91330100716105852G") is None


@pytest.mark.parametrize("code", ["", "杭州某某百货商行", "330100400015575", "913301OO716105852F"])
def test_nothing_is_suggested_for_what_no_single_character_repairs(code: str):
    assert suggest(code) is None


def test_nothing_is_suggested_for_a_good_code():
    assert suggest("91330100716105852F") is None
