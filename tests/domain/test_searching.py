import pytest

from domain.searching import alphabetical, folded, phone_beginning


@pytest.mark.parametrize(
    ("text", "same"),
    [("Åsmund", "AASMUND"), ("Ærlend", "aerlend"), ("Bjørn  Ødegård", "bjoern oedegaard"), ("Bjö̈rn", "bjoern"), ("José", "jose")],
)
def test_spellings_that_mean_the_same_are_one(text: str, same: str) -> None:
    assert folded(text) == folded(same)


def test_norwegian_letters_come_after_z() -> None:
    assert sorted(["Åse", "Øyvind", "Zara", "Ærlend"], key=alphabetical) == ["Zara", "Ærlend", "Øyvind", "Åse"]


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("400 01 012", "+4740001012"),
        ("0047 400 01 012", "+4740001012"),
        ("+47-40001012", "+4740001012"),
        ("4740001012", "+4740001012"),
        ("47 40 00 10", "+4747400010"),
        ("400", "+47400"),
        ("0046 70 123", "+4670123"),
        ("40", None),
        ("Åsmund", None),
        ("10012-B", None),
        ("", None),
        ("+", None),
    ],
)
def test_what_may_begin_a_phone_number(text: str, beginning: str | None) -> None:
    assert phone_beginning(text) == beginning
