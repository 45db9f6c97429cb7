"""Sentences in the customer's language, tried with small catalogues that only tests have."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from tools import translate
from words import languages, pages, templates
from words.languages import Language

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{}\n\n'
POLISH = (
    '"Plural-Forms: nplurals=3; plural=n == 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 && '
    '(n % 100 < 12 || n % 100 > 14) ? 1 : 2;\\n"'
)


def catalogue(folder: Path, code: str, body: str, plurals: str = "") -> Path:
    path = folder / f"{code}.po"
    path.write_text(HEAD.format(plurals) + body)
    return path


@pytest.fixture
def polish(tmp_path: Path) -> Language:
    body = """
msgid "%(num)s engagement"
msgid_plural "%(num)s engagements"
msgstr[0] "%(num)s projekt"
msgstr[1] "%(num)s projekty"
msgstr[2] "%(num)s projektów"

msgid "Ask %(who)s."
msgstr "Zapytaj: %(who)s."

msgctxt "date"
msgid "On"
msgstr "Dnia"

msgid "What's %(what)s & why"
msgstr "Co to %(what)s & \\"po co\\""
"""
    return languages.read(catalogue(tmp_path, "pl", body, POLISH))


def test_english_needs_no_catalogue() -> None:
    english = languages.english()
    assert (english.code, english.name, english.direction) == ("en", "English", "ltr")
    assert english.gettext("Ask %(who)s.", who="Kim") == "Ask Kim."
    assert english.ngettext("%(num)s day", "%(num)s days", 1) == "1 day"
    assert english.ngettext("%(num)s day", "%(num)s days", 1200) == "1,200 days"
    assert english.pgettext("date", "On") == "On"


def test_a_language_without_a_catalogue_is_english() -> None:
    assert languages.language("tlh") is not None
    assert languages.language("tlh").code == "en"
    assert languages.codes()[0] == "en"


@pytest.mark.parametrize(
    ("code", "name", "direction"),
    [
        ("de", "Deutsch", "ltr"),
        ("fr", "Français", "ltr"),
        ("pt-BR", "Português (Brasil)", "ltr"),
        ("ja", "日本語", "ltr"),
        ("he", "עברית", "rtl"),
    ],
)
def test_a_language_is_its_file_alone(tmp_path: Path, code: str, name: str, direction: str) -> None:
    found = languages.read(catalogue(tmp_path, code, ""))
    assert (found.code, found.name, found.direction) == (code, name, direction)


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 projekt"), (3, "3 projekty"), (5, "5 projektów"), (12345, "12\xa0345 projektów")],
)
def test_a_number_has_the_form_of_the_language(polish: Language, count: int, said: str) -> None:
    assert polish.ngettext("%(num)s engagement", "%(num)s engagements", count) == said
    source = (
        "{% trans num=count %}{{ num }} engagement{% pluralize %}{{ num }} engagements{% endtrans %}"
        '|{{ ngettext("%(num)s engagement", "%(num)s engagements", count) }}'
    )
    for environment in (templates.text(polish), templates.html(polish)):
        assert environment.from_string(source).render(count=count) == f"{said}|{said}"


def test_values_are_cleaned_and_escaped_and_so_is_the_sentence(polish: Language) -> None:
    source = '{{ _("What\'s %(what)s & why", what=what) }}|{% trans who=what %}Ask {{ who }}.{% endtrans %}'
    evil = "<b>\u202ea\r\nb</b>"
    text = templates.text(polish).from_string(source).render(what=evil)
    assert text == 'Co to <b>a b</b> & "po co"|Zapytaj: <b>a b</b>.'
    html = templates.html(polish).from_string(source).render(what=evil)
    assert html == ("Co to &lt;b&gt;a b&lt;/b&gt; &amp; &#34;po co&#34;|Zapytaj: &lt;b&gt;a b&lt;/b&gt;.")


def test_emphasis_is_a_value_s_and_none_in_text(polish: Language) -> None:
    source = '{{ _("Ask %(who)s.", who=who | strong) }}'
    assert templates.text(polish).from_string(source).render(who="K & A") == "Zapytaj: K & A."
    html = templates.html(polish).from_string(source).render(who="K & A")
    assert html == "Zapytaj: <strong>K &amp; A</strong>."
    assert isinstance(templates.html(polish).from_string("{{ _('x') }}").render(), str)
    assert templates.html(polish).from_string("{{ _('%(x)s', x=x) }}").render(x=Markup("<br>")) == "<br>"


def test_a_context_tells_two_meanings_of_a_word_apart(polish: Language) -> None:
    source = '{{ pgettext("date", "On") }}|{{ _("On") }}'
    assert templates.html(polish).from_string(source).render() == "Dnia|On"


def test_a_value_that_is_missing_is_a_fault_and_not_a_gap(polish: Language) -> None:
    for source in (
        "{% trans who=nobody %}Ask {{ who }}.{% endtrans %}",
        '{{ _("Ask %(who)s.", who=nobody) }}',
    ):
        with pytest.raises(UndefinedError):
            templates.html(polish).from_string(source).render()


def test_the_frames_name_the_language_and_its_direction(tmp_path: Path) -> None:
    hebrew = languages.read(catalogue(tmp_path, "he", ""))
    for frame in ("pages/frame.html", "mail/frame.html"):
        source = (templates.TEMPLATES / frame).read_text()
        assert '<html lang="{{ language.code }}" dir="{{ language.direction }}">' in source
    assert '<html lang="he" dir="rtl">' in pages.page("consent/unknown", hebrew)


def test_every_sentence_that_customers_read_is_found() -> None:
    found = {one.id for one in translate.sentences() if one.id}
    assert "This link cannot be used" in found
    assert any(isinstance(one, tuple) and "%(count)s second." in one[0] for one in found)


def test_a_catalogue_has_every_sentence_and_no_other() -> None:
    template = translate.sentences()
    for path in languages.CATALOGUES.glob("*.po"):
        assert (path.stem, translate.faults(path, template)) == (path.stem, [])
        assert translate.renewed(path, template) == path.read_text(), "run: make translate"


FAULTY = """
msgid "Gone"
msgstr "Weg"

#, fuzzy
msgid "One"
msgstr "Eins"

msgid "Two"
msgstr ""

msgid "%(a)s is here"
msgstr "%(b)s ist da"

msgid "Three"
msgstr "<b>Drei</b>"

msgid "Four"
msgstr "Vier "

msgid "Five"
msgstr "100 % Fünf"

msgid "%(num)s of %(all)s"
msgid_plural "%(num)s from %(all)s"
msgstr[0] "eines von %(all)s"

msgid "%(num)s by %(all)s"
msgid_plural "%(num)s on %(all)s"
msgstr[0] "eines von %(all)s"
msgstr[1] "%(num)s"
"""


def test_each_fault_of_a_catalogue_is_named(tmp_path: Path) -> None:
    template = Catalog()
    for one in ("One", "Two", "%(a)s is here", "Three", "Four", "Five", "Six"):
        template.add(one)
    template.add(("%(num)s of %(all)s", "%(num)s from %(all)s"))
    template.add(("%(num)s by %(all)s", "%(num)s on %(all)s"))
    faults = translate.faults(catalogue(tmp_path, "de", FAULTY), template)
    assert sorted(faults) == [
        "begins or ends with a space: Four",
        "fuzzy: One",
        "has a % that is no value's and not doubled: Five",
        "has markup, which would be shown: Three",
        "has the values ['b'] instead of ['a']: %(a)s is here",
        "has the values ['num'] instead of ['all', 'num']: ('%(num)s by %(all)s', '%(num)s on %(all)s')",
        "missing: Six",
        "not translated: ('%(num)s of %(all)s', '%(num)s from %(all)s')",
        "not translated: Two",
        "unused: Gone",
    ]


def test_renewing_keeps_translations_and_comments_and_marks_what_changed(tmp_path: Path) -> None:
    body = '# Glossary of ours\nmsgid "This link can not be used"\nmsgstr "Dieser Link geht nicht"\n'
    body += 'msgid "Please wait a moment"\nmsgstr "Einen Moment bitte"\nmsgid "Gone"\nmsgstr "Weg"\n'
    path = catalogue(tmp_path, "de", body)
    path.write_text("# How we write.\n" + path.read_text())
    template = translate.sentences()
    path.write_text(translate.renewed(path, template))
    written = path.read_text()
    assert written.startswith("# How we write.\n")
    assert "# Glossary of ours\n#: templates/pages/consent/unknown.html\n#, fuzzy\n" in written
    assert 'msgid "Please wait a moment"\nmsgstr "Einen Moment bitte"\n' in written
    assert "Gone" not in written
    assert "Date:" not in written
    assert translate.renewed(path, template) == written


def test_an_empty_file_becomes_the_catalogue_of_a_new_language(tmp_path: Path) -> None:
    path = tmp_path / "pt-BR.po"
    path.touch()
    path.write_text(translate.renewed(path, translate.sentences()))
    assert path.read_text().startswith('# Portuguese (Brazil)\nmsgid ""\nmsgstr ""\n"Language: pt_BR\\n"\n')
    assert {fault.partition(":")[0] for fault in translate.faults(path, translate.sentences())} == {
        "not translated"
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Contoso", "Ask Contoso."),
        ("Contoso Inc.", "Ask Contoso Inc."),
        ("Contoso S.p.A.", "Ask Contoso S.p.A."),
        ("Contoso & Co.", "Ask Contoso & Co."),
    ],
)
def test_a_sentence_that_ends_with_a_name_has_one_full_stop(value: str, said: str) -> None:
    english = languages.english()
    assert english.gettext("Ask %(who)s.", who=value) == said
    source = '{{ _("Ask %(who)s.", who=value) }}'
    assert templates.text(english).from_string(source).render(value=value) == said
    strong = '{{ _("Ask %(who)s.", who=value | strong) }}'
    shown = templates.html(english).from_string(strong).render(value=value)
    assert shown == f"Ask <strong>{escape(value)}</strong>{said.removeprefix(f'Ask {value}')}"


def test_a_value_inside_a_sentence_keeps_its_full_stop() -> None:
    said = languages.english().gettext("%(who)s. asks %(who)s once.", who="Contoso Inc.")
    assert said == "Contoso Inc. asks Contoso Inc. once."
