import pytest
from tests.evals.perturb.made import TEXT, careful, incident

from wirecoder_evals.perturb.kinds import perturb
from wirecoder_evals.perturb.places import INVENTED
from wirecoder_evals.perturb.variants import Kind, Variant
from wirecoder_schemas.incident import Incident


def moved(text: str, *incidents: Incident) -> Variant | None:
    return perturb(Kind.PLACES, text, incidents, "0")


def test_the_name_changes_wherever_it_stands_and_the_general_words_stay() -> None:
    variant = moved(TEXT, *careful(TEXT))
    assert variant is not None
    (new,) = [name for name in INVENTED if name in variant.text]
    assert variant.text == TEXT.replace("Halmir", new)
    changes = {change.path.removeprefix("incidents[0]."): change for change in variant.changes}
    assert changes.keys() == {"location.site", "targets[0].name", "location.country"}
    assert changes["location.site"].new == (f"{new} air base",)
    assert changes["targets[0].name"].new == (f"{new} air base",)
    assert (changes["location.country"].new, changes["location.country"].must) == (
        ("TCD", None),
        False,
    )


def test_each_word_of_the_name_has_one_new_word_in_the_same_writing() -> None:
    text = "OULAM (Wire) - Shells hit Oulam al-Zedra. The mayor of Al-Zedra saw it."
    variant = moved(text, incident(text, "Oulam al-Zedra"))
    assert variant is not None
    (site,) = variant.changes[0].new
    assert site is not None
    first, second = site.split(" al-")
    assert variant.text == (
        f"{first.upper()} (Wire) - Shells hit {first} al-{second}. The mayor of Al-{second} saw it."
    )


def test_a_name_beside_it_changes_only_if_it_has_the_word() -> None:
    text = "Shells hit Zedra camp, and the Zedra Brigade blamed the Mountain Front."
    front = {"name": "Mountain Front", "attribution": "reported", "quotes": []}
    brigade = front | {"name": "Zedra Brigade"}
    quotes = [{"quote": "Shells", "start": 0, "end": 6}]
    rows = [row | {"quotes": quotes} for row in (front, brigade)]
    variant = moved(text, incident(text, "Zedra camp", perpetrators=rows))
    assert variant is not None
    paths = [change.path for change in variant.changes if change.must]
    assert paths == ["incidents[0].location.site", "incidents[0].perpetrators[1].name"]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("Shells hit the Iraqi air base.", "Iraqi air base"),
        ("Shells hit the Central Market.", "Central Market"),
        ("Shells hit the Mill Wharf. The wharf burned.", "Mill Wharf"),
        ("Shells hit northern Chad.", "northern Chad"),
        ("Shells hit it.", None),
    ],
)
def test_a_site_without_a_name_of_its_own_stays(text: str, site: str | None) -> None:
    assert moved(text, incident(text, site)) is None
