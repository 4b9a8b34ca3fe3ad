"""Prompts as files: what an editor may write, and what is refused with a reason."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wirecoder_prompts.catalog import PACKAGE_FOLDER, Catalog
from wirecoder_prompts.prompt import PromptError, PromptMissing, ReadArticle
from wirecoder_schemas import codebook

ARTICLE = ReadArticle(title="Head", published=None, text="Body.")
PROMPT = """---
name: tiny
version: "1"
purpose: To test.
examples: [one]
---
=== system ===
Types: {{ codebook.event_types | join(", ") }}
=== article ===
{% if title %}{{ title }}
{% endif %}
{{ text }}
"""
READING = (
    PROMPT.replace("purpose:", "strategy: read\npurpose:")
    + """=== question ===
{{ slot }}: is it {{ words }}?
"""
)
FACTS = {"event": "A rocket fell.", "slot": "weapon", "words": "a rocket"}
EXAMPLE = """article: {title: null, published: null, text: A rocket fell.}
answer: {incidents: []}
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a prompt folder and returns it."""

    def write(prompt: str = PROMPT, example: str = EXAMPLE, name: str = "tiny/1.md") -> Path:
        for file, text in ((name, prompt), ("examples/one.yaml", example)):
            path = tmp_path / "prompts" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path / "prompts"

    return write


def test_every_prompt_of_the_package_loads_and_its_latest_version_is_released() -> None:
    catalog = Catalog()
    prompts = [catalog.load(ref) for ref in catalog.refs()]
    assert prompts
    for name in {prompt.head.name for prompt in prompts}:
        assert catalog.load(name).released


def test_every_released_prompt_still_has_the_hash_it_was_released_with() -> None:
    recorded = json.loads((PACKAGE_FOLDER / "released.json").read_text("utf-8"))
    assert {ref: Catalog().load(ref).sha256 for ref in recorded} == recorded


def test_the_prompt_names_every_code_that_the_model_may_choose() -> None:
    system = Catalog().load("incidents").preamble[0].content
    for codes in (
        codebook.EventType, codebook.Outcome, codebook.Attribution, codebook.TargetType,
        codebook.WeaponType, codebook.DamageExtent,
    ):  # fmt: skip
        assert [code for code in codes if code not in system] == []


def test_the_article_comes_last_and_everything_before_it_is_the_same_for_all(write: Write) -> None:
    prompt = Catalog(write()).load("tiny@1")
    one = prompt.messages(ARTICLE)
    other = prompt.messages(ReadArticle(title=None, published=None, text="Else."))
    assert one[:-1] == other[:-1] == prompt.preamble
    assert (one[-1].role, one[-1].content) == ("user", "Head\nBody.")
    assert other[-1].content == "Else."
    assert [message.role for message in prompt.preamble] == ["system", "user", "assistant"]


def test_the_hash_covers_the_prompt_and_its_examples(write: Write) -> None:
    hashes = {
        Catalog(write(prompt, example)).load("tiny@1").sha256
        for prompt in (PROMPT, PROMPT.replace("To test", "To tell"))
        for example in (EXAMPLE, EXAMPLE.replace("rocket", "shell"))
    }
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("{{ text }}", "{{ txt }}"), "'txt' is undefined"),
        (("{{ codebook", "{{ cookbook"), "'cookbook' is undefined"),
        (("{% endif %}", ""), "section 'article'"),
        (("=== article ===", "=== artikel ==="), "needs exactly the sections"),
        (('version: "1"', 'version: "2"'), "says it is tiny@2"),
        (("purpose: To test.", "porpoise: To test."), "porpoise"),
        (("examples: [one]", "examples: [two]"), "example 'two'"),
        (("---\nname", "name"), "begin with front matter"),
        (("name: tiny", "name: [tiny"), "front matter"),
    ],
)
def test_a_broken_prompt_is_refused_when_loaded_with_file_and_reason(
    write: Write, change: tuple[str, str], reason: str
) -> None:
    folder = write(PROMPT.replace(*change))
    with pytest.raises(PromptError, match=reason) as fault:
        Catalog(folder).load("tiny@1").messages(ARTICLE)
    assert str(folder / "tiny" / "1.md") in str(fault.value)


# --- what a prompt is for


def test_a_prompt_that_does_not_say_what_it_is_for_is_one_to_draft(write: Write) -> None:
    assert Catalog(write()).load("tiny@1").head.strategy == "draft"
    assert Catalog(write(READING)).load("tiny@1").head.strategy == "read"


def test_a_prompt_to_read_needs_a_question_and_one_to_draft_must_not_have_it(write: Write) -> None:
    unasked = READING.partition("=== question ===")[0]
    needed = "'=== system ===' and '=== article ===' and '=== question ==='"
    with pytest.raises(PromptError) as fault:
        Catalog(write(unasked)).load("tiny@1")
    assert str(fault.value).endswith(f"needs exactly the sections {needed}, has system, article")
    needed = "'=== system ===' and '=== article ==='"
    with pytest.raises(PromptError) as fault:
        Catalog(write(READING.replace("strategy: read\n", ""))).load("tiny@1")
    listed = "system, article, question"
    assert str(fault.value).endswith(f"needs exactly the sections {needed}, has {listed}")


def test_a_prompt_for_a_strategy_that_there_is_not_is_refused(write: Write) -> None:
    with pytest.raises(
        PromptError, match=r"(?s)1\.md: front matter: .*strategy.*'draft' or 'read'"
    ):
        Catalog(write(READING.replace("strategy: read", "strategy: guess"))).load("tiny@1")


def test_a_question_comes_last_and_all_before_it_is_the_same_for_every_fact(write: Write) -> None:
    prompt = Catalog(write(READING)).load("tiny@1")
    one = prompt.question(ARTICLE, FACTS)
    other = prompt.question(ARTICLE, FACTS | {"slot": "target", "words": "a depot"})
    assert one[:-1] == other[:-1]
    assert one[: len(prompt.preamble) + 1] == prompt.messages(ARTICLE)
    assert (one[-1].role, one[-1].content) == ("user", "weapon: is it a rocket?")
    assert other[-1].content == "target: is it a depot?"
    # Turns must alternate, or chat templates fail.
    turns = [message.role for message in one if message.role != "system"]
    assert turns == ["user", "assistant"] * (len(turns) // 2) + ["user"]


def test_a_question_with_an_unknown_name_in_it_is_refused_with_file_and_reason(
    write: Write,
) -> None:
    folder = write(READING.replace("{{ words }}", "{{ wrds }}"))
    with pytest.raises(PromptError, match="section 'question': 'wrds' is undefined") as fault:
        Catalog(folder).load("tiny@1").question(ARTICLE, FACTS)
    assert str(folder / "tiny" / "1.md") in str(fault.value)


def test_a_new_prompt_is_for_what_its_source_is_for(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "mine")
    catalog.new("facts@99", "facts")
    copy, original = catalog.load("facts@99"), catalog.load("facts")
    assert copy.head.strategy == original.head.strategy == "read"
    assert copy.question(ARTICLE, FACTS) == original.question(ARTICLE, FACTS)


# --- examples


def test_an_example_that_copies_words_which_are_not_in_its_text_is_refused(write: Write) -> None:
    example = (PACKAGE_FOLDER / "examples/depot-and-reply.yaml").read_text("utf-8")
    folder = write(example=example.replace("words: helicopter", "words: aeroplane"))
    with pytest.raises(PromptError, match=r"one\.yaml: .*weapons.* copies 'aeroplane'"):
        Catalog(folder).load("tiny@1")


def test_an_example_that_does_not_fit_the_schema_is_refused(write: Write) -> None:
    folder = write(example=EXAMPLE.replace("incidents", "accidents"))
    with pytest.raises(PromptError, match=r"one\.yaml"):
        Catalog(folder).load("tiny@1")


def test_a_prompt_that_is_not_utf_8_and_a_broken_release_list_are_named(write: Write) -> None:
    folder = write()
    (folder / "released.json").write_text("[1]", "utf-8")
    with pytest.raises(PromptError, match=r"released\.json"):
        Catalog(folder).load("tiny@1")
    (folder / "tiny" / "1.md").write_bytes(
        PROMPT.replace("To test", "Zum Prüfen").encode("latin-1")
    )
    with pytest.raises(PromptError, match=r"1\.md: byte \d+ is not UTF-8"):
        Catalog(folder).load("tiny@1")


def test_a_template_cannot_reach_into_python(write: Write) -> None:
    reach = PROMPT.replace("{{ text }}", "{{ text.__class__.__mro__ }}")
    with pytest.raises(PromptError):
        Catalog(write(reach)).load("tiny@1").messages(ARTICLE)


@pytest.mark.parametrize("ref", ["nothing", "tiny@9", "../tiny@1", "tiny@../1", "", "Tiny@1"])
def test_a_prompt_that_is_not_there_is_named(write: Write, ref: str) -> None:
    with pytest.raises(PromptMissing, match=r"prompt|released"):
        Catalog(write()).load(ref)


def test_a_name_alone_means_the_latest_released_version(write: Write) -> None:
    folder = write()
    for version in ("9", "10"):
        write(PROMPT.replace('"1"', f'"{version}"'), name=f"tiny/{version}.md")
    catalog = Catalog(folder)
    with pytest.raises(PromptMissing, match="no version of 'tiny' is released"):
        catalog.load("tiny")
    for version in ("9", "10", "1"):
        catalog.release(f"tiny@{version}")
    assert catalog.load("tiny").head.version == "10"


def test_a_released_prompt_that_was_changed_is_refused(write: Write) -> None:
    catalog = Catalog(write())
    assert catalog.release("tiny@1").released
    write(example=EXAMPLE.replace("rocket", "shell"))
    with pytest.raises(PromptError, match=r"released and has been changed .* new version"):
        catalog.load("tiny@1")
    with pytest.raises(PromptError):
        catalog.release("tiny@1")


def test_a_new_prompt_is_a_working_copy_in_the_workspace(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "mine")
    path = catalog.new("incidents@99", "incidents")
    assert path == tmp_path / "mine" / "incidents" / "99.md"
    copy, original = catalog.load("incidents@99"), catalog.load("incidents")
    assert copy.messages(ARTICLE) == original.messages(ARTICLE)
    assert not copy.released
    with pytest.raises(PromptError, match="exists already"):
        catalog.new("incidents@99", "incidents")
    with pytest.raises(PromptError, match="NAME@VERSION"):
        catalog.new("incidents", "incidents")
