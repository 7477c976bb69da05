import pytest

from sim.files.spelling import alike, harmless, obeyed, shown

SAME = {
    "capitals": ("Parks", "PARKS"),
    "blanks": ("Public Works", "PublicWorks"),
    "more blanks": ("Public Works", "Public  Works"),
    "ideographic blank": ("城 管局", "城\u3000管局"),
    "no-break blank": ("Public Works", "Public\xa0Works"),
    "zero width": ("城管局", "城\u200b管局"),
    "byte order mark": ("城管局", "\ufeff城管局"),
    "soft hyphen": ("Strassenamt", "Strassen\xadamt"),
    "composed": ("Caf\u00e9", "Cafe\u0301"),
    "full width": ("IT(东)", "ＩＴ（东）"),
    "half width": ("カナ", "ｶﾅ"),
    "compatible": ("No 1", "№ 1"),
    "radical": ("一科", "⼀科"),
    "sharp s": ("Straße", "STRASSE"),
    "variant": ("☎", "☎\ufe0e"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_names_that_differ_in_writing_only_are_alike(one, other):
    assert alike(["else", one, other, "other"]) == [[one, other]]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Parks", "Park"), ("城管局", "城管站"), ("résumé", "resume"), ("A-1", "A1"), ("1", "10")],
)
def test_other_names_are_not(one, other):
    assert alike([one, other]) == []


def test_names_that_look_the_same_are_shown_so_that_the_difference_can_be_seen():
    assert shown(["Caf\u00e9", "Cafe\u0301"]) == r"'Caf\xe9' and 'Cafe\u0301'"
    assert shown(["城管局", "城\u200b管局"]) == r"'城管局' and '城\u200b管局'"
    assert shown(["Public Works", "Public\xa0Works"]) == r"'Public Works' and 'Public\xa0Works'"


def test_blanks_accents_and_joiners_are_no_control_characters():
    assert obeyed("城\u3000管局 Cafe\u0301\xa0a\u200db") == ""


@pytest.mark.parametrize("character", "\0\t\n\r\x1b\x7f\x85\u061c\u2029\u202e\u2066\ud800\uffff")
def test_control_characters_are_found_and_replaced(character):
    assert obeyed(f"a{character}b")
    assert obeyed(f"a{character}b", but=character) == ""
    assert harmless(f"a{character}b", "") == f"a\\u{ord(character):04x}b"
