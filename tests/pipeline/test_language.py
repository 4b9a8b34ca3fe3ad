"""Which language a text is in, and that only English is coded."""

from pathlib import Path

import pytest

from wirecoder.pipeline.language import language_of

ARTICLES = sorted((Path(__file__).parents[2] / "evals/datasets").glob("*/articles/*.txt"))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_committed_article_is_english(path: Path) -> None:
    assert language_of(path.read_text("utf-8-sig")) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Rockets hit base.",
        "ROCKETS HIT BASE NEAR BASRA, TWO KILLED",
        "Four Katyusha rockets struck near Ain al-Asad, a Hizbullah source in Nabatiyeh said.",
        "Two killed.",
        "The group said قصفنا القاعدة الجوية in a message, and two rockets hit the base.",
    ],
)
def test_short_texts_full_of_foreign_names_are_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Deux roquettes ont frappé la base mardi soir, selon une source de sécurité.", "fr"),
        ("Dos cohetes cayeron cerca de la base el martes, dijo la policía local.", "es"),
        ("Zwei Raketen schlugen am Dienstag in der Nähe des Stützpunkts ein.", "de"),
        ("سقط صاروخان قرب القاعدة الجوية مساء الثلاثاء", "ar"),
        ("Две ракеты упали возле базы во вторник вечером", "ru"),
        ("Salı akşamı üssün yakınına iki roket düştü, polis açıkladı.", "tr"),
    ],
)
def test_other_languages_are_named(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "12345 !!!", "🚀🚀🚀", "—"])
def test_a_text_without_words_is_of_no_language(text: str) -> None:
    assert language_of(text) == "und"
