"""`psykb doctor`: what it finds, what it hides, and when it calls something broken."""

import json
import platform
from importlib import metadata

import pytest


def test_all_is_well(run, base, here):
    done = run("doctor")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == (
        f"psykb 0.1.0, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    assert f"click {metadata.version('click')}, " in done.out
    start = lines.index("Settings, and where they come from")
    assert lines[start + 1 : start + 6] == [
        f"  root             {here}",
        "  kb               default" + " " * (len(str(here)) - 5) + "default",
        "  lang             en" + " " * len(str(here)) + "LANG",
        "  embedder         lsa" + " " * (len(str(here)) - 1) + "default",
        "  workers          0" + " " * (len(str(here)) + 1) + "default",
    ]
    start = lines.index(f"Knowledge bases in {here}")
    assert lines[start + 1].startswith("  default  intact  3 books  6 passages  1")


def test_in_chinese(run, here):
    done = run("doctor", "--lang", "zh")
    assert f"{here} 中的知识库\n  无\n" in done.out
    assert "  lang             zh" in done.out


def test_json(run, base):
    report = json.loads(run("doctor", "--json").out)
    assert report["schema"] == 1
    assert report["problems"] == []
    assert [found["name"] for found in report["bases"]] == ["default"]
    assert report["bases"][0]["problem"] is None
    names = {package["name"]: package["extra"] for package in report["packages"]}
    assert names["click"] == ""
    assert names["torch"] == "local"
    assert set(names.values()) == {"", "local"}


def test_secrets_are_masked(run, here, monkeypatch):
    monkeypatch.setenv("PSYKB_PDF_PASSWORD", "sesame")
    for done in (run("doctor"), run("doctor", "--json")):
        assert "sesame" not in done.out
        assert "••••" in done.out
        assert "PSYKB_PDF_PASSWORD" in done.out


def test_a_damaged_base_is_broken(run, base):
    (base / "dense.1.faiss").unlink()
    done = run("doctor")
    assert done.code == 1
    assert done.err == (
        "psykb: default: missing or torn, `psykb ingest` builds them again: dense.1.faiss\n"
    )
    assert "  default  broken  3 books  6 passages  " in done.out


def test_a_base_from_the_future_is_broken(run, base):
    manifest = base / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"format": 1', '"format": 99'),
        encoding="utf-8",
    )
    done = run("doctor")
    assert done.code == 1
    assert done.err == (
        f"psykb: default: {manifest}: format 99 was written by a newer psykb (this one knows 1); "
        "upgrade psykb, or build the base again under another name\n"
    )


def test_a_catalogue_that_does_not_fit_is_broken(run, base):
    manifest = base / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"documents": 3', '"documents": 4'),
        encoding="utf-8",
    )
    assert run("doctor").err == (
        "psykb: default: the catalogue does not fit the manifest; put both back from a copy\n"
    )


def test_settings_that_cannot_be_read_are_a_finding(run, here):
    (here / "psykb.toml").write_text("kb = 3", encoding="utf-8")
    done = run("doctor")
    assert done.code == 1
    assert done.err == f"psykb: {here}/psykb.toml: kb must be of type str, got 3\n"
    assert "Settings, and where" not in done.out


@pytest.mark.parametrize("command", [["status"], ["ask", "x"], ["ingest", "x"]])
def test_all_other_commands_refuse_such_settings(run, here, command):
    (here / "psykb.toml").write_text("kb = 3", encoding="utf-8")
    assert run(*command) == (
        2, "", f"psykb: {here}/psykb.toml: kb must be of type str, got 3\n"
    )  # fmt: skip
