"""Texts of the page: every one in both languages, of which the page's switch shows one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from sim.words import Lang, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LANGS: tuple[Lang, Lang] = ("en", "zh")


@dataclass(frozen=True)
class Text:
    """A text in English and Chinese.

    Notes
    -----
    A template that escapes what it prints takes ``__html__`` as it is: the texts are escaped here. What is the same
    in both languages, a number, stands once.
    """

    en: str
    zh: str

    def __html__(self) -> str:
        if self.en == self.zh:
            return escape(self.en)
        return (
            f'<span class="en" lang="en">{escape(self.en)}</span><span class="zh" lang="zh-CN">{escape(self.zh)}</span>'
        )

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)

    def of(self, lang: Lang) -> str:
        """Return the text of one language."""
        return self.en if lang == "en" else self.zh


Value = Text | str | int
EMPTY = Text("", "")


@dataclass(frozen=True)
class Labels:
    """Labels in both languages at once.

    Attributes
    ----------
    words
        Labels with the names of the run; their own language is that of the run.
    """

    words: Words

    def __call__(self, key: str, /, **values: Value) -> Text:
        """Return the label of ``key``, each language filled with its own ``values``."""
        return Text(*(self._one(lang, key, values) for lang in LANGS))

    def joined(self, texts: Sequence[Value], *, by: str = "list_comma") -> Text:
        """Return texts one after another."""
        mark = self(by)
        return Text(*(mark.of(lang).join(_of(text, lang) for text in texts) for lang in LANGS))

    def sayer(self, lang: Lang) -> Callable[[str], str]:
        """Return what gives the labels of one language."""
        return replace(self.words, lang=lang)

    def method(self, name: str) -> Text:
        """Return the label of a method of demand."""
        return Text(*(replace(self.words, lang=lang).method(name) for lang in LANGS))

    def _one(self, lang: Lang, key: str, values: dict[str, Value]) -> str:
        return replace(self.words, lang=lang)(key, **{name: _of(value, lang) for name, value in values.items()})


def other_language(lang: Lang) -> Lang:
    """Return the language that a run is not in."""
    return "en" if lang == "zh" else "zh"


def same(text: object) -> Text:
    """Return a text that needs no translation."""
    return Text(str(text), str(text))


def _of(value: Value, lang: Lang) -> str:
    return value.of(lang) if isinstance(value, Text) else str(value)
