from tests.evals.perturb.made import TEXT, careful, incident, number

from wirecoder_evals.perturb.figures import figures
from wirecoder_evals.perturb.kinds import perturb
from wirecoder_evals.perturb.variants import Kind, Variant
from wirecoder_schemas.incident import Incident


def swapped(text: str, *incidents: Incident, seed: int = 0) -> Variant | None:
    return perturb(Kind.NUMBERS, text, incidents, str(seed))


def test_one_count_of_the_report_changes_and_nothing_else_of_the_text() -> None:
    places = set()
    for seed in range(20):
        variant = swapped(TEXT, *careful(TEXT), seed=seed)
        assert variant is not None
        (change,) = variant.changes
        places.add(change.path.removeprefix("incidents[0]."))
        pairs = zip(figures(TEXT), figures(variant.text), strict=True)
        ((old, new),) = [(a, b) for a, b in pairs if a.value != b.value]
        assert (change.old, change.new) == (str(old.value), (str(new.value),))
        assert variant.text == TEXT.replace(old.words, new.words)
    assert places == {"munitions.launched", "munitions.intercepted", "casualties[0].injured"}


def test_the_same_seed_gives_the_same_text_and_another_seed_others() -> None:
    first, again = (swapped(TEXT, *careful(TEXT), seed=7) for _ in range(2))
    assert first == again
    assert len({str(swapped(TEXT, *careful(TEXT), seed=n)) for n in range(9)}) > 1


def test_a_part_stays_no_larger_than_its_whole() -> None:
    for seed in range(40):
        variant = swapped(TEXT, *careful(TEXT), seed=seed)
        assert variant is not None
        launched, stopped, *_ = [figure.value for figure in figures(variant.text)]
        assert launched > stopped


def test_every_place_of_the_count_in_its_sentence_and_in_copies_of_it_changes() -> None:
    once = "Five shells fell, and all five shells burst. "
    text = f"{once}\n\nNobody was hurt there.\n\n{once}"
    found = incident(text, launched=number(text, "Five shells fell", 5))
    variant = swapped(text, found)
    assert variant is not None
    assert "five" not in variant.text.lower()
    assert len({figure.value for figure in figures(variant.text)}) == 1


def test_a_bound_keeps_its_sense_and_a_party_may_name_the_new_figure() -> None:
    text = "At least five airmen were hurt at the base."
    said = number(text, "At least five airmen were hurt", 5, "at_least")
    variant = swapped(text, incident(text, hurt=("five airmen", said)))
    assert variant is not None
    count, party = variant.changes
    new = next(figures(variant.text))
    assert (count.old, count.new) == ("5+", (f"{new.value}+",))
    assert (party.path, party.must) == ("incidents[0].casualties[0].party", False)
    assert party.new == ("five airmen", f"{new.words} airmen")


def test_two_numbers_on_one_figure_change_together() -> None:
    text = "Five rockets hit the base."
    said = number(text, "Five rockets hit", 5)
    variant = swapped(text, incident(text, launched=said, impacted=said))
    assert variant is not None
    paths = [change.path for change in variant.changes]
    assert paths == ["incidents[0].munitions.launched", "incidents[0].munitions.impacted"]


def test_a_count_that_another_sentence_may_repeat_stays() -> None:
    text = "Five rockets hit the base.\n\nThe five were fired from a farm."
    assert swapped(text, incident(text, launched=number(text, "Five rockets hit", 5))) is None
    text = "Two rockets hit the base.\n\nBoth were fired from a farm."
    assert swapped(text, incident(text, launched=number(text, "Two rockets hit", 2))) is None


def test_a_figure_of_a_conflict_or_a_zero_or_of_several_stays() -> None:
    text = "Five or maybe eight rockets hit the base. Several soldiers were hurt."
    conflict = number(text, "Five or maybe eight rockets", 5, "conflicting")
    hurt = ("soldiers", number(text, "Several soldiers were hurt", 2, "vague"))
    assert swapped(text, incident(text, launched=conflict, hurt=hurt)) is None
    assert swapped(text) is None
