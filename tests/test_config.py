"""Which value wins, where it came from, and what is refused."""

from pathlib import Path

import pytest

from psykb import config
from psykb.config import Limits, load
from psykb.errors import SettingsError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch) -> Path:
    """A user's folder of settings that is empty."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "psykb").mkdir(parents=True)
    return tmp_path / "home" / "psykb"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "psykb.toml").write_text("", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("kb =", "{file}: not TOML: Invalid value (at end of document)"),
        (
            "knowledge = 1",
            "{file}: unknown setting 'knowledge'; the settings are: base_url, embedder, "
            "embedder_url, kb, lang, llm, llm_concurrency, llm_context, llm_rpm, llm_timeout, "
            "llm_tpm, log_content, max_cost, max_pdf_mb, max_text_mb, max_unpacked_mb, offline, "
            "pdf_password, region, reviewer, workers",
        ),
        ("workers = '2'", "{file}: workers must be of type int, got '2'"),
        ("workers = true", "{file}: workers must be of type int, got True"),
        ("workers = -1", "{file}: workers must be 0 or more, got -1"),
        ("max_pdf_mb = 0", "{file}: max_pdf_mb must be 1 or more, got 0"),
        ("lang = 'fr'", "{file}: lang must be zh or en, got 'fr'"),
        ("max_cost = '2'", "{file}: max_cost must be of type float, got '2'"),
        ("max_cost = -0.5", "{file}: max_cost must be 0 or more, got -0.5"),
        ("max_cost = nan", "{file}: max_cost must be 0 or more, got nan"),
        ("llm_timeout = 0", "{file}: llm_timeout must be 1 or more, got 0"),
    ],
)
def test_a_bad_file_is_named(project, content, words):
    file = project / "psykb.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(environ={}, start=project)
    assert str(caught.value) == words.format(file=file)


def test_a_file_in_another_encoding_is_named(project):
    (project / "psykb.toml").write_bytes("kb = '书'".encode("gb18030"))
    with pytest.raises(SettingsError, match=r"psykb\.toml: cannot be read: 'utf-8' codec"):
        load(environ={}, start=project)


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("PSYKB_WORKERS", "two", "PSYKB_WORKERS: write a whole number, got 'two'"),
        ("PSYKB_WORKERS", "-2", "PSYKB_WORKERS: workers must be 0 or more, got -2"),
        ("PSYKB_LOG_CONTENT", "maybe", "PSYKB_LOG_CONTENT: write 1 or 0, got 'maybe'"),
        ("PSYKB_LANG", "fr", "PSYKB_LANG: lang must be zh or en, got 'fr'"),
        ("PSYKB_MAX_COST", "much", "PSYKB_MAX_COST: write a number, got 'much'"),
    ],
)
def test_a_bad_variable_is_named(project, variable, value, words):
    with pytest.raises(SettingsError) as caught:
        load(environ={variable: value}, start=project)
    assert str(caught.value) == words


def test_a_flag_beats_a_variable_beats_the_project_beats_the_user_beats_the_default(project, home):
    (home / "psykb.toml").write_text(
        "kb = 'u'\nembedder = 'st:u'\nworkers = 1\nmax_text_mb = 1", encoding="utf-8"
    )
    (project / "psykb.toml").write_text(
        "kb = 'p'\nembedder = 'st:p'\nworkers = 2", encoding="utf-8"
    )
    settings = load(
        {"kb": "f", "workers": None},
        environ={"PSYKB_KB": "v", "PSYKB_EMBEDDER": "st:v"},
        start=project,
    )
    assert settings.root == project
    assert settings.kb == "f"
    assert settings.embedder == "st:v"
    assert settings.workers == 2
    assert settings.max_text_mb == 1
    assert settings.max_pdf_mb == 500
    assert {name: settings.origins[name] for name in ("kb", "embedder", "workers")} == {
        "kb": "flag",
        "embedder": "PSYKB_EMBEDDER",
        "workers": str(project / "psykb.toml"),
    }
    assert settings.origins["max_text_mb"] == str(home / "psykb.toml")
    assert settings.origins["max_pdf_mb"] == "default"


def test_an_empty_variable_of_words_is_as_one_that_is_not_set(project):
    settings = load(environ={"PSYKB_LLM": "", "PSYKB_KB": ""}, start=project)
    assert (settings.llm, settings.kb) == ("none", "default")
    assert settings.origins["llm"] == "default"


def test_a_whole_number_will_do_for_money(project):
    (project / "psykb.toml").write_text("max_cost = 2", encoding="utf-8")
    assert load(environ={}, start=project).max_cost == 2.0
    assert load(environ={"PSYKB_MAX_COST": "0.25"}, start=project).max_cost == 0.25


def test_limits_are_in_bytes(project):
    settings = load(environ={"PSYKB_MAX_PDF_MB": "7"}, start=project)
    assert settings.limits == Limits(
        text_bytes=50_000_000, pdf_bytes=7_000_000, unpacked_bytes=200_000_000, unpacked_ratio=100
    )


def test_the_root_is_the_nearest_folder_with_settings_or_indexes(tmp_path, project):
    below = project / "a" / "b"
    below.mkdir(parents=True)
    assert load(environ={}, start=below).root == project
    (project / "a" / "indexes").mkdir()
    assert load(environ={}, start=below).root == project / "a"
    assert load(environ={"PSYKB_ROOT": str(tmp_path)}, start=below).root == tmp_path
    alone = tmp_path / "alone"
    alone.mkdir()
    assert load(environ={}, start=alone).root == alone


@pytest.mark.parametrize(
    ("environ", "lang", "origin"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh", "LANG"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en", "LC_ALL"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh", "LC_MESSAGES"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh", "LANGUAGE"),
        ({"LANG": "C", "LANGUAGE": "zh_CN:en"}, "en", "LANG"),
        ({"LANG": "de_DE"}, "en", "LANG"),
        ({"LANG": "zh_CN", "PSYKB_LANG": "en"}, "en", "PSYKB_LANG"),
    ],
)
def test_the_language_is_that_of_the_system_unless_told(project, environ, lang, origin):
    settings = load(environ=environ, start=project)
    assert (settings.lang, settings.origins["lang"]) == (lang, origin)
    assert config.spoken(environ) == lang


def test_a_terminal_is_plain_where_it_asks_to_be():
    assert config.styled({}) is True
    assert config.styled({"NO_COLOR": "1"}) is False
    assert config.animated({"NO_COLOR": "1"}) is True
    assert config.styled({"TERM": "dumb"}) is False
    assert config.animated({"TERM": "dumb"}) is False


def test_who_reviews(project):
    assert load(environ={}, start=project).reviewer == ""
    (project / "psykb.toml").write_text("reviewer = '李老师'", encoding="utf-8")
    assert load(environ={}, start=project).reviewer == "李老师"
    settings = load(environ={"PSYKB_REVIEWER": "second"}, start=project)
    assert (settings.reviewer, settings.origins["reviewer"]) == ("second", "PSYKB_REVIEWER")
