"""`psykb data clean`: take duplicates, personal data and template replies out of dialogues."""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from psykb.cli.calls import NOTHING, Call
from psykb.cli.data_clean_words import reporting, tell
from psykb.cli.parsing import OneOf, command
from psykb.errors import MisuseError, NotFoundError
from psykb.messages import later
from psykb.messages import text as _

_CHOICES = ("keep", "drop", "drop-active")
_HARMS = ("keep", "drop-grave", "drop")
_TEMPLATES = ("cap", "keep")
_LEAST_NEAR = 0.5  # below it many unlike dialogues would have to be compared
_NAME = re.compile(r"[^\W.][\w.+-]{0,99}")
_LONGEST = 60  # characters of the names of sets in a name that nobody chose


@command(
    "clean",
    help=later("Take duplicates, personal data and template replies out of dialogues."),
    more=later(
        "Writes a new set, generated/NAME/: dialogues.jsonl, dropped.jsonl (whole, with the rule "
        "that took each out), masked.jsonl (where masks stand), report.json, report.md. The sets "
        "that are read stay as they are. Of duplicates the first stays, in the order of the sets, "
        "of a dialogue and its beginning the whole. Every dialogue is labelled by the crisis gate "
        "(crisis: none, passive, active; a higher label that it had stays) and, where there is a "
        "risk, by how the counsellor answers it (crisis_response: line_named, referred, missed). "
        "Where the counsellor names means of suicide with amounts, or calls danger good, the "
        "dialogue is dropped; diagnoses and advice on medicines are told by id."
    ),
    examples=(
        ("psykb data clean smilechat", later("Makes generated/smilechat-clean.")),
        (
            "psykb data clean soulchat smilechat --name dialogues --crisis drop-active",
            later("Several sets as one, without acute danger to life."),
        ),
    ),
)
@click.argument("sets", nargs=-1, metavar=later("SET…"))
@click.option(
    "--name",
    default="",
    metavar=later("NAME"),
    help=later("Name of the new set (that of the old ones, with -clean)."),
)
@click.option(
    "--keep-duplicates",
    is_flag=True,
    help=later("Do not look for repeated dialogues, nor for an answer that comes again and again."),
)
@click.option(
    "--near",
    default="0.8",
    metavar=later("SHARE"),
    help=later("Least share of 5-grams in common of near duplicates, 0.5 to 1 (0.8)."),
)
@click.option(
    "--crisis",
    type=OneOf(_CHOICES),
    default="keep",
    metavar="|".join(_CHOICES),
    help=later("What becomes of dialogues in which a risk to life is heard (keep)."),
)
@click.option(
    "--harms",
    type=OneOf(_HARMS),
    default="drop-grave",
    metavar="|".join(_HARMS),
    help=later(
        "What becomes of dialogues in which the counsellor names means of suicide or calls danger "
        "good (grave), makes a diagnosis or advises on medicines (drop-grave)."
    ),
)
@click.option("--no-mask", is_flag=True, help=later("Leave personal data as it is."))
@click.option(
    "--templates",
    type=OneOf(_TEMPLATES),
    default="cap",
    metavar="|".join(_TEMPLATES),
    help=later(
        "Template replies: drop what is too much, and every “as an AI” and blessing, or only "
        "measure them (cap)."
    ),
)
@click.option(
    "--template-share",
    default="0.2",
    metavar=later("SHARE"),
    help=later("The most of a source's dialogues of one kind of template, 0 to 1 (0.2)."),
)
@click.option(
    "--force",
    is_flag=True,
    help=later("Replace a set that was cleaned from other sets or by other settings."),
)
def clean(
    call: Call,
    sets: Sequence[str],
    name: str,
    keep_duplicates: bool,
    near: str,
    crisis: str,
    harms: str,
    no_mask: bool,
    templates: str,
    template_share: str,
    force: bool,
) -> None:
    """Clean, and tell what was dropped and why."""
    from psykb.dataset.cleaning import harmful, processing
    from psykb.dataset.cleaning.crisis import Choice
    from psykb.generation.run_folders import GENERATED

    if not sets:
        raise MisuseError(_("name a set of dialogues; psykb data import FILES makes one"))
    options = processing.CleanOptions(
        duplicates=not keep_duplicates,
        near=_near(near),
        crisis=Choice(crisis),
        harms=harmful.Choice(harms),
        mask=not no_mask,
        templates="keep" if templates == "keep" else "cap",
        template_share=_template_share(template_share),
        force=force,
    )
    root = call.settings.root
    files = {one: _file_of(root, one) for one in sets}
    folder = root / GENERATED / (_checked(name) if name else _named(list(files.values())))
    with reporting(call) as progress:
        cleaned = processing.clean(files, options, folder, progress)
    if not cleaned.whole.kept:
        call.exit_code = NOTHING
    tell(call, cleaned, folder)


def _file_of(root: Path, name: str) -> Path:
    """Return the file of a set; of a folder that holds none, say so."""
    from psykb.dataset.dialogue_sets import file_of
    from psykb.generation.run_folders import DIALOGUES, GENERATED

    try:
        return file_of(root, name)
    except NotFoundError:
        for folder in (root / GENERATED / name, Path(name)):
            if folder.is_dir():
                raise NotFoundError(
                    _(
                        "{path}: has no file {name} in it; psykb data import FILES makes a set of "
                        "other files"
                    ).format(path=folder, name=DIALOGUES)
                ) from None
        raise


def _near(words: str) -> float:
    share = _number(words)
    if not _LEAST_NEAR <= share <= 1:
        raise MisuseError(
            _("--near: write a share from 0.5 to 1, not {value!r}").format(value=words)
        )
    return share


def _template_share(words: str) -> float:
    share = _number(words)
    if not 0 <= share <= 1:
        raise MisuseError(
            _("{option}: write a number from 0 to 1, not {value!r}").format(
                option="--template-share", value=words
            )
        )
    return share


def _number(words: str) -> float:
    """Return a number, one that is no share for words that are none."""
    try:
        return float(words)
    except ValueError:
        return -1.0


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise MisuseError(
            _("--name {name}: write letters, digits, - and _, without a separator").format(
                name=name
            )
        )
    return name


def _named(files: Sequence[Path]) -> str:
    """Return a name made of those of the sets: of a folder's, or of a file's own."""
    from psykb.generation.run_folders import DIALOGUES

    names = [
        file.resolve().parent.name if file.name == DIALOGUES else file.name.split(".")[0]
        for file in files
    ]
    joined = re.sub(r"[^\w.+-]", "-", "+".join(dict.fromkeys(names)))[:_LONGEST]
    return f"{joined.lstrip('.-+') or 'set'}-clean"
