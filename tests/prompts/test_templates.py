"""What a template of a prompt can do, and that none of them can hold up the service."""

import pytest

from wirecoder_prompts.templates import MOST_STEPS, TooMuch, render

TEN = "abcdefghij"
DOUBLED = "{% set ns = namespace(x=text) %}{% for _ in range(60) %}%s{% endfor %}{{ ns.x }}"
ENDLESS = {
    "loops in loops": "{% for a in range(9999) %}{% for b in range(9999) %}"
    "{% endfor %}{% endfor %}",
    "turns that are left out": "{% for a in range(9999) %}{% for b in range(9999) if false %}"
    "{% endfor %}{% endfor %}",
    "a loop that calls itself": "{% for a in [1] recursive %}"
    "{% for _ in range(9) %}{{ loop.depth if loop else '' }}{% endfor %}"
    "{% if loop.depth < 9 %}{{ loop(range(9)) }}{% endif %}{% endfor %}",
    "a macro that calls itself twice": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}"
    "{% endif %}{% endmacro %}{{ m(60) }}",
    "filters on a long text": "{% for _ in range(9999) %}{{ text | upper | lower | length }}"
    "{% endfor %}",
    "methods of a long text": "{% for _ in range(900) %}{{ text"
    + ".upper()" * 90
    + "[:1] }}{% endfor %}",
    "text joined to itself": DOUBLED.replace("%s", "{% set ns.x = ns.x ~ ns.x %}"),
    "text put into itself": DOUBLED.replace("%s", "{% set ns.x = ns.x | replace('a', ns.x) %}"),
    "text between itself": DOUBLED.replace("%s", "{% set ns.x = ns.x | join(ns.x) %}"),
    "a block of itself": "{% set x = text %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
    "much output": "{% for _ in range(9999) %}{{ text }}{% endfor %}",
    "a long range": "{{ range(1000000) | length }}",
}
GROWING = {
    "repeated text": "{{ 'a' * 1000000000 }}",
    "a repeated list": "{{ [1] * 1000000000 }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "old formats": "{{ '%1000000000d' % 1 }}",
    "new formats": "{{ '{:1000000000}'.format(1) }}",
    "padding": "{{ 'a'.ljust(1000000000) }}",
    "the words of the printer": "{{ lipsum(n=1000000) }}",
    "a filter of filters": "{{ range(9) | map('join', range(9)) }}",
    "classes": "{{ ''.__class__.__mro__ }}",
    "a format that looks inside": "{{ '{0.__class__}'.format(text) }}",
    "files": "{% include '/etc/passwd' %}",
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_what_would_not_end_or_grow_without_end_is_stopped(source: str) -> None:
    with pytest.raises(TooMuch, match=r"over|may have"):
        render(source, {"text": TEN * 1000})


@pytest.mark.parametrize("source", GROWING.values(), ids=GROWING)
def test_what_makes_much_of_little_or_reaches_out_is_refused(source: str) -> None:
    with pytest.raises(Exception, match=r"here|unsafe|undefined|No filter|no loader"):
        render(source, {"text": TEN})


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ names | join(', ') }}", "a_b, c"),
        ("{{ names | first | replace('_', ' ') | title }}", "A B"),
        (
            "{% for n in names %}{{ loop.index }}{{ n }}{{ ';' if not loop.last }}{% endfor %}",
            "1a_b;2c",
        ),
        ("{% for n in names if n != 'c' %}{{ n }}{% else %}-{% endfor %}", "a_b"),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m('y') }}", "<y>"),
        ("{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}y{% endcall %}", "<y>"),
        ("{{ 'n' ~ 6 * 7 ~ text | length }}", "n4210"),
        ("{{ names | sort(reverse=true) | list | last | default('-') }}", "a_b"),
        ("{{ text.upper()[:2] }}{{ none or '' }}", "AB"),
    ],
)
def test_what_prompts_do_works_as_ever(source: str, written: str) -> None:
    assert render(source, {"text": TEN, "names": ["a_b", "c"]}) == written


def test_each_time_a_template_has_all_its_steps() -> None:
    source = "{% for _ in range(9000) %}{% endfor %}"
    for _ in range(2 * MOST_STEPS // 9000):
        assert render(source, {}) == ""
