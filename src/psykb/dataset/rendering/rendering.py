"""Render rows: their text by the chat template, its tokens, and the loss mask on the replies."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any
from unicodedata import normalize

from psykb.dataset.rendering import replies
from psykb.dataset.rendering.masks import mask_of, runs, token_range
from psykb.dataset.rendering.rendered import Deviation, LossOn, RefusedRow, Rendered, Span
from psykb.dataset.rendering.templates import (
    ChatTemplate,
    TemplateRefusalError,
    as_dicts,
    marks_of,
)
from psykb.types import Row

_BATCH = 256  # rows that are tokenized at once, on all cores


def render(row: Row, tokenizer: Any, *, loss_on: LossOn = LossOn.ALL) -> Rendered | RefusedRow:  # noqa: ANN401
    """Return a row as the trainer sees it; for many rows make one `Renderer`.

    Args:
        row: to be rendered.
        tokenizer: a fast one of transformers, with a chat template.
        loss_on: on which replies loss is taken.

    Raises:
        MisuseError: the tokenizer has no chat template.
    """
    renderer = Renderer(tokenizer, loss_on=loss_on)
    return next(iter(renderer.render([row])))


class Renderer:
    """Renders rows with one tokenizer.

    Where the chat template marks what is the model's (`{% generation %}`), transformers makes the
    mask of that. Otherwise `replies.find` does, and the template stays as it is. Either way the
    trained tokens are decoded and compared with the replies.

    Attributes:
        template: of the tokenizer.
        loss_on: on which replies loss is taken.
    """

    def __init__(
        self,
        tokenizer: Any,  # noqa: ANN401 (of transformers)
        *,
        model: str = "",
        loss_on: LossOn = LossOn.ALL,
    ) -> None:
        """Look at the tokenizer's template.

        Args:
            tokenizer: a fast one.
            model: what to call it in errors; by default its own name.
            loss_on: on which replies loss is taken.

        Raises:
            MisuseError: it has no chat template that can be read.
        """
        self.template = ChatTemplate(tokenizer, model=model or str(tokenizer.name_or_path))
        self.loss_on = loss_on
        self._tokenizer = tokenizer
        self._marks = marks_of(tokenizer)

    def render(self, rows: Iterable[Row]) -> Iterator[Rendered | RefusedRow]:
        """Yield what becomes of each row, in their order, reading ahead by some hundreds."""
        remaining = iter(rows)
        while batch := list(islice(remaining, _BATCH)):
            yield from self._batch(batch)

    def _batch(self, rows: Sequence[Row]) -> Iterator[Rendered | RefusedRow]:
        texts: dict[int, str] = {}
        refused: dict[int, RefusedRow] = {}
        for n, row in enumerate(rows):
            try:
                texts[n] = self.template.text(row.messages)
            except TemplateRefusalError as error:
                refused[n] = RefusedRow(id=row.id, detail=str(error))
        tokens = self._tokens([rows[n] for n in texts], list(texts.values())) if texts else []
        written = dict(zip(texts, tokens, strict=True))
        for n, row in enumerate(rows):
            yield refused[n] if n in refused else self._rendered(row, texts[n], *written[n])

    def _tokens(
        self, rows: Sequence[Row], texts: Sequence[str]
    ) -> list[tuple[list[int], list[tuple[int, int]], list[int] | None]]:
        """Return for each row the ids, their offsets, and the template's own mask if it has one.

        The template has written the token for the beginning, where there is one.
        """
        options = {"return_offsets_mapping": True, "verbose": False}
        if self.template.tagged:
            made = self._tokenizer.apply_chat_template(
                [as_dicts(row.messages) for row in rows],
                return_dict=True,
                return_assistant_tokens_mask=True,
                tokenizer_kwargs=options,
            )
            masks: Sequence[list[int] | None] = made["assistant_masks"]
        else:
            made = self._tokenizer(list(texts), add_special_tokens=False, **options)
            masks = [None] * len(texts)
        return list(zip(made["input_ids"], made["offset_mapping"], masks, strict=True))

    def _rendered(
        self,
        row: Row,
        text: str,
        ids: list[int],
        offsets: list[tuple[int, int]],
        tagged: list[int] | None,
    ) -> Rendered:
        wanted = self._wanted(row)
        spans = None if tagged is None else _of_tags(row, tagged, offsets, text, wanted)
        odd: set[Deviation] = set()
        if spans is None:
            found, odd = replies.find(self.template, row.messages, text, wanted)
            spans = [_with_tokens(span, offsets, text) for span in found]
            if tagged is not None:
                odd.add(Deviation.TAGS_UNUSABLE)
        mask = mask_of(len(ids), spans)
        odd |= self._compared(row, spans, ids)
        odd |= self._oddities(row, text, ids)
        if not any(mask):
            odd.add(Deviation.NOTHING_TRAINED)
        return Rendered(
            id=row.id,
            text=text,
            input_ids=tuple(ids),
            mask=mask,
            offsets=tuple(offsets),
            spans=tuple(spans),
            deviations=tuple(one for one in Deviation if one in odd),
        )

    def _wanted(self, row: Row) -> set[int]:
        """Return the positions of the replies on which loss is taken."""
        said = [n for n, message in enumerate(row.messages) if message.role == "assistant"]
        if self.loss_on is LossOn.LAST:
            said = said[-1:]
        return set(said) - set(row.untrained)

    def _compared(self, row: Row, spans: Sequence[Span], ids: Sequence[int]) -> set[Deviation]:
        """Decode what is trained on, and compare it with the replies."""
        odd: set[Deviation] = set()
        for span in spans:
            if not span.trained:
                continue
            decoded = str(
                self._tokenizer.decode(
                    ids[span.first : span.last],
                    skip_special_tokens=False,
                    clean_up_tokenization_spaces=False,
                )
            )
            stop = self.template.stop
            said = normalize("NFC", decoded).strip()
            if stop and said.endswith(stop):
                said = said.removesuffix(stop).strip()
            else:
                odd.add(Deviation.NO_END_OF_TURN)
            # some tokenizers compose characters, which changes nothing that is seen
            content = normalize("NFC", row.messages[span.message].content)
            odd |= self._differing(said, content)
        return odd

    def _differing(self, said: str, content: str) -> set[Deviation]:
        """Return in what a decoded reply differs from that of the row; white space aside."""
        if said == content.strip():
            return set()
        for n, form in enumerate(replies.forms(content)):
            before = said.removesuffix(form.strip()).strip()
            if said.endswith(form.strip()) and before in ("", self.template.lead.strip()):
                changed = {Deviation.REPLY_CHANGED} if n > 1 else set()
                return changed | ({Deviation.ADDED_TEXT} if before else set())
        return {Deviation.MASK_MISMATCH}

    def _oddities(self, row: Row, text: str, ids: Sequence[int]) -> set[Deviation]:
        """Return what is odd about the row apart from its mask."""
        odd: set[Deviation] = set()
        tokenizer = self._tokenizer
        if any(
            message.role != "assistant" and message.content.strip() not in text
            for message in row.messages
        ):
            odd.add(Deviation.MESSAGE_LEFT_OUT)
        if self._marks and any(self._marks.search(message.content) for message in row.messages):
            odd.add(Deviation.SPECIAL_TOKEN_IN_TEXT)
        if tokenizer.bos_token_id is not None and list(ids[:2]) == [tokenizer.bos_token_id] * 2:
            odd.add(Deviation.DOUBLED_START)
        others = (tokenizer.eos_token_id, tokenizer.bos_token_id, tokenizer.pad_token_id)
        unknown = tokenizer.unk_token_id
        if unknown is not None and unknown not in others and unknown in ids:
            odd.add(Deviation.UNKNOWN_TOKEN)
        return odd


def _with_tokens(span: Span, offsets: Sequence[tuple[int, int]], text: str) -> Span:
    """Return the span with its tokens: without one of the prompt that takes a space of it along."""
    first, last = token_range(offsets, span.start, span.end)
    if first < last:
        begin, end = offsets[first]
        if begin < span.start and not text[span.start : end].strip():
            first += 1
    return replace(span, first=first, last=last)


def _of_tags(
    row: Row,
    mask: Sequence[int],
    offsets: Sequence[tuple[int, int]],
    text: str,
    wanted: Collection[int],
) -> list[Span] | None:
    """Return the replies by the runs of the template's own mask; None where these are others.

    So it is where a template marks the last reply only, and where the text that it marks ends in
    characters of no token: transformers then marks all that follows.
    """
    said = [n for n, message in enumerate(row.messages) if message.role == "assistant"]
    found = runs(mask)
    if len(found) != len(said):
        return None
    # of a last character that is several tokens transformers marks the first only: hence the text
    spans = [
        Span(message=n, start=offsets[i][0], end=offsets[j - 1][1], trained=n in wanted)
        for n, (i, j) in zip(said, found, strict=True)
    ]
    return [_with_tokens(span, offsets, text) for span in spans]
