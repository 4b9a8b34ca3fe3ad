"""Pairs and B-cubed, on events small enough to count by hand."""

import pytest

from wirecoder_evals.linking.gold import MentionId
from wirecoder_evals.linking.score import LinkScores, score


def event(*articles: str) -> frozenset[MentionId]:
    return frozenset((article, "1") for article in articles)


def figures(scores: LinkScores) -> list[float | None]:
    return [None if f.value is None else round(f.value, 3) for f in scores.figures]


def test_what_is_right_scores_one() -> None:
    gold = [event("a", "b", "c"), event("d")]
    assert figures(score(gold, gold, "abcd")) == [1.0] * 6


def test_pairs_and_b_cubed_as_counted_by_hand() -> None:
    gold = [event("a", "b", "c"), event("d")]
    found = score([event("a", "b"), event("c", "d")], gold, "abcd")
    assert (len(found.right), len(found.missed), len(found.wrong)) == (1, 2, 1)
    # B-cubed: precision (1 + 1 + 1/2 + 1/2) / 4, recall (2/3 + 2/3 + 1/3 + 1) / 4
    assert figures(found) == [0.5, 0.333, 0.4, 0.75, 0.667, 0.706]


def test_links_where_there_are_none_are_wrong_and_no_links_are_right() -> None:
    gold = [event("a"), event("b")]
    assert figures(score(gold, gold, "ab"))[:3] == [None, None, None]
    merged = score([event("a", "b")], gold, "ab")
    assert figures(merged)[:4] == [0.0, None, 0.0, 0.5]


def test_a_mention_that_is_none_of_gold_makes_its_pairs_wrong() -> None:
    spurious = frozenset({("a", "1"), ("b", "not in gold: 2")})
    found = score([spurious, event("b")], [event("a", "b")], "ab")
    assert (found.right, len(found.missed), len(found.wrong)) == ((), 1, 1)
    assert found.total.mentions == 2


def test_the_interval_is_drawn_over_articles() -> None:
    gold = [event("a", "b"), event("c", "d"), event("e", "f")]
    recall = score([event("a", "b"), event("c", "d")], gold, "abcdef").figures[1]
    assert recall.value == pytest.approx(2 / 3)
    assert recall.ends is not None
    assert recall.ends.low < 2 / 3 < recall.ends.high
