"""A short version in another language: its name, for what it is refused, and that it says no phrase of the registry."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from workspaces import SHIPPED

from R_free_helpers.editions.assembly import in_language as settings_in
from R_free_helpers.editions.at_root.choice import choose
from R_free_helpers.editions.chapters import run_chapters
from R_free_helpers.editions.checking.reading_level import reading_mistakes
from R_free_helpers.editions.opening import check_injected_parameters, language_of_chapter
from R_free_helpers.editions.order import chapters_of, order_file
from R_free_helpers.editions.stages import results_key
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.model.edition import Edition, languages_of, parse_edition
from R_free_helpers.model.parameters import ParameterError
from R_free_helpers.model.registry import get_registry, registry_of
from R_free_helpers.model.workspace import workspace
from R_free_helpers.model.yaml_text import load_yaml

NAME = "no_ms-2024-patients-en"


def test_the_name_tells_the_language_and_is_read_back():
    edition = parse_edition(NAME)
    assert (edition.audience, edition.language, edition.id) == ("patients", "en-GB", NAME)
    assert parse_edition("no_ms-2024-patients").in_language("en") == edition
    of_a_unit = parse_edition("no_ms-2024-december-bergen-patients-en")
    assert (of_a_unit.unit, of_a_unit.release, of_a_unit.language) == ("bergen", "december", "en-GB")


def test_an_edition_in_its_registrys_language_is_named_and_told_as_ever():
    edition = parse_edition("no_ms-2024-patients")
    assert "language" not in edition.model_dump()
    assert "language" not in edition.chapter_parameters
    assert parse_edition(NAME).chapter_parameters["language"] == "en-GB"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "no_ms-2024-patients-sv",
            r"no report for patients in 'sv'; .*en-GB\. Write it into data/no_ms/text/report_pat",
        ),
        ("se_ipn-2024-patients-en", r"no report for patients in 'en'\. Write it into data/se_ipn/text/report_patients"),
        ("no_ms-2024-bergen-unit-en", r"no report for unit in 'en'"),
        ("no_ms-2024-en-patients-en", "no unit 'en'"),
    ],
)
def test_a_language_without_a_text_is_refused_with_what_to_do(name, said):
    with pytest.raises(ValueError, match=said):
        parse_edition(name).check_unit()


def test_the_whole_report_has_no_other_language():
    with pytest.raises(ValueError, match="choose a short version, such as --audience patients"):
        parse_edition("no_ms-2024").in_language("en-GB")
    with pytest.raises(ValueError, match="no report for patients in 'de-DE'"):
        Edition(registry="no_ms", year=2024, audience="patients", language="de-DE").check_unit()


def test_it_shares_the_results_of_everybodys_edition(tmp_path):
    (tmp_path / "patient.csv").write_text("patient_id\n1\n", "utf-8")
    keys = {results_key(parse_edition(name), tmp_path) for name in ("no_ms-2024", "no_ms-2024-patients", NAME)}
    assert len(keys) == 1


def test_its_text_and_chapters_are_its_own():
    assert order_file(parse_edition(NAME)).name == "report_patients.en-GB.md"
    assert list(chapters_of(parse_edition(NAME))) == ["patients-en"]


def test_the_registry_speaks_the_language_and_keeps_its_own_phrases_for_its_own():
    own, english = get_registry("no_ms"), registry_of(parse_edition(NAME))
    assert (own.wording, english.wording) == ("no_ms", "")
    # The registry words this one otherwise; in another language its words would be foreign.
    assert Phrases.of(own)("duration") == "ventetid"
    assert Phrases.of(english)("duration") == Phrases("en-GB")("duration")
    assert Words.of(english).numbers.language == "en-GB"
    assert english.codes["title", "patients"] == "MS in Norway {year}"
    assert own.codes["title", "patients"] == "MS i Norge {year}"
    assert english.codes["level", "hf"] == own.codes["level", "hf"]


def test_the_settings_of_the_report_are_in_the_language():
    profile = workspace().profile("no_ms").read_text(encoding="utf-8")
    told = load_yaml(settings_in(profile, "en-GB"))
    assert (told["lang"], told["toc-title"], told["code-summary"]) == ("en-GB", "Contents", "Show the code")
    assert "language" not in told
    assert told["title"] == load_yaml(profile)["title"]


def test_a_chapter_that_does_not_hand_the_language_on_is_refused(monkeypatch):
    ran = ["", 'registry: str = "no_ms"', '# Parameters\nregistry = "no_ms"\nlanguage = "en-GB"\n']
    shell = SimpleNamespace(user_ns={"In": ran})
    monkeypatch.setattr("R_free_helpers.editions.opening.running_shell", lambda: shell)
    with pytest.raises(ParameterError, match="let it take a parameter language"):
        check_injected_parameters("no_ms")
    check_injected_parameters("no_ms", "en-GB")


def test_quarto_at_the_root_says_how_it_is_made():
    with pytest.raises(ValueError, match=f"registry-report build --edition {NAME} --renderer quarto"):
        choose("no_ms", {"edition": NAME}, {}, workspace().root)


@pytest.mark.parametrize("registry", SHIPPED)
def test_languages_are_those_that_have_texts(registry):
    assert languages_of(registry, "patients") == (["en-GB"] if registry == "no_ms" else [])


def test_a_text_for_patients_that_is_hard_to_read_is_told_by_a_check(tmp_path, monkeypatch):
    hard = "Registerdataene representerer helseforetakenes diagnostiseringsaktivitet gjennom rapporteringsperioden "
    (tmp_path / "report_patients.md").write_text(f"# Kort\n\n{hard * 3}.\n", "utf-8")
    (tmp_path / "report.md").write_text(f"# Lang\n\n{hard * 3}.\n", "utf-8")
    monkeypatch.setattr(type(workspace()), "texts", lambda self, registry: tmp_path)
    (mistake,) = reading_mistakes("no_ms", "report_patients.md", {})
    assert "the text is hard to read: its LIX is" in mistake.said
    assert list(reading_mistakes("no_ms", "report.md", {})) == []
    (tmp_path / "report_patients.md").write_text("# Kort\n\nDu kan si {{< var x >}}.\n", "utf-8")
    assert list(reading_mistakes("no_ms", "report_patients.md", {"x": "ja"})) == []


def test_a_chapter_of_another_language_is_not_embedded_in_a_report_of_the_registrys_own(tmp_path):
    with pytest.raises(ValueError, match="'patients-en' is in en-GB, and no_ms-2024-patients is not"):
        run_chapters(
            parse_edition("no_ms-2024-patients"), get_registry("no_ms"), tmp_path, dict, tmp_path, 1, print, 1, NAMES
        )


NAMES = ["patients", "patients-en"]


def test_chapters_say_their_language():
    told = {name: language_of_chapter(workspace().notebook("no_ms", name)) for name in NAMES}
    assert told == {"patients": "", "patients-en": "en-GB"}
