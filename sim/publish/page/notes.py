"""Notes of the tables, written in the run's language, told in the other one too."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from string import Formatter

from sim.publish.page.text import LANGS, Labels, Text
from sim.words import general_ids


class Notes:
    """Finds the label that a note was made from, and what it was filled with.

    Parameters
    ----------
    labels
        Labels of the run; the notes are in the language of their words.
    """

    def __init__(self, labels: Labels) -> None:
        self._labels, self._words = labels, labels.words
        self._other = replace(self._words, lang="en" if self._words.lang == "zh" else "zh")

    def __call__(self, note: str) -> Text:
        """Return a note, of one or several sentences, in both languages; one that no label made stays as it is."""
        parts = [self._one(part) for part in str(note).split("; ") if part]
        return self._labels.joined(parts, by="list_semicolon")

    def _one(self, sentence: str) -> Text:
        for key, pattern in self._patterns:
            found = pattern.fullmatch(sentence)
            if found:
                values = {name: self._value(text) for name, text in found.groupdict().items()}
                return self._both(sentence, self._other(key, **values))
        return self._both(sentence, self._value(sentence))

    def _value(self, text: str) -> str:
        """Return what filled a note: the other language's name of it, where it has one."""
        parts = [self._names.get(part, part) for part in re.split("、|，|, ", text)]
        return self._other("list_comma").join(parts)

    def _both(self, own: str, other: str) -> Text:
        told = {self._words.lang: own, self._other.lang: other}
        return Text(*(told[lang] for lang in LANGS))

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        made = [(key, self._words(key)) for key in general_ids() if key.startswith("note_")]
        made.sort(key=lambda label: -len(label[1]))  # the fullest sentence first: a short one may match part of it
        return [(key, _pattern(text)) for key, text in made]

    @cached_property
    def _names(self) -> dict[str, str]:
        ids = [*general_ids(), *self._words.names]
        return {self._words(name): self._other(name) for name in ids}


def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches the sentences made from a label; what stands twice has to be the same."""
    parts, seen = [], set()
    for text, name, _, _ in Formatter().parse(template):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return re.compile("".join(parts))
