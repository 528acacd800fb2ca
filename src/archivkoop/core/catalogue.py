"""One catalogue of rules and texts for window, command line, report and manual. Pure: the mappings are given.

A code's texts are a table (`title`, `text`); every other text is a key. `{fact}` is a placeholder. Facts are rendered
in the catalogue's language: `{label}` takes the fact `label_en` in English if there is one, and a fact for which there
is a text `fact.<name>.<value>` becomes that text. Reasons are written in English for the record; in them known codes
get their titles, and phrases for which there is a text `phrase.<words>` become that text ("#" stands for a number).
What a foreign program said may go beyond any phrase: `{reason:of the program qpdf}` then tells its words as they are,
and whose they are, instead of a sentence in two languages.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import Any, Self

from archivkoop.core.errors import ArchivkoopError
from archivkoop.core.findings import Fact, Severity

LANGUAGES = ("de", "en")
SAY = "say"  # the table that holds every text that is no code's
TEXT_PARTS = frozenset({"title", "text"})
REASONS = frozenset({"reason", "reasons", "message", "noticed"})  # facts in which an adapter's English words may stand
SEVERAL = "reasons"  # the one of them that has several
SHOWN = "shown"  # the fact in which a difference names what was lost
NUMBER_FORMS = frozenset({"one", "other"})  # chosen by the fact `n`

_CODE = re.compile(r"AK-[A-Z][0-9]{2}")
_CODE_IN_REASON = re.compile(rf"({_CODE.pattern})( (?:reason|tool)=)?")
_DIFFERENCE_IN_REASON = re.compile(r"(?:^|(?<=[:;] ))([a-z]+(?:_[a-z]+)*)(?=(?: on page [0-9]+)?: )")
_QUOTED = re.compile("“([^„“”]*)”")
_WORD = re.compile("(?:[A-Z]?[a-z]{2,}|[a-z]+n't)")  # of English; names of keys, operators and files look otherwise
_RECORDED = " reason="  # in a record, between the code with its tool and the words
_BETWEEN = "; "
_AROUND_WORDS = " \t\n.,:;()[]“”\"'"
_PAGE_SHOWN = re.compile(r"→ page ([0-9]+)")
_PHRASE = "phrase."


@dataclass(frozen=True, slots=True)
class Rule:
    """What a finding code means unless a profile says otherwise."""

    severity: Severity
    remedies: tuple[str, ...] = ()  # what a person can do about it; words: `say("remedy.<name>")`
    suggestion: str = ""  # the remedy that is usually right; "": a person has to look
    packaged: bool = True  # False: nothing of what it is about can be in a package; letting it pass leaves it out


class Catalogue:
    """Texts in one language, and the rules of the findings."""

    def __init__(
        self, language: str, rules: Mapping[str, Mapping[str, Any]], messages: Mapping[str, Mapping[str, str]]
    ) -> None:
        """Take merged `messages` (see `merge_messages`).

        Raises:
            ValueError: A rule has no valid severity.
        """
        self.language = language
        self._rules = {
            code: Rule(
                Severity(rule["severity"]),
                tuple(rule.get("remedies", ())),
                rule.get("suggestion", ""),
                rule.get("packaged", True),
            )
            for code, rule in rules.items()
        }
        self._messages = messages
        self._say = messages.get(SAY, {})
        self._formatter = _Facts(self._spell, language)

    @classmethod
    def of_documents(
        cls, language: str, rules: Mapping[str, Mapping[str, Any]], documents: Mapping[str, Mapping[str, Any]]
    ) -> Self:
        """Return the catalogue of several message files, by file name.

        Raises:
            ValueError: A key appears twice, or a table is no text.
        """
        return cls(language, rules, merge_messages(documents))

    @cached_property
    def _phrases(self) -> list[tuple[str, re.Pattern[str], str]]:
        """The phrases of reasons, the longest first, each behind letters that it has; made for the first reason."""
        phrases = {key.removeprefix(_PHRASE): text for key, text in self._say.items() if key.startswith(_PHRASE)}
        return [
            (max(phrase.split("#"), key=len), _phrase_pattern(phrase), phrases[phrase])
            for phrase in sorted(phrases, key=len, reverse=True)
        ]

    @property
    def codes(self) -> frozenset[str]:
        """Every code that has texts."""
        return frozenset(self._messages) - {SAY}

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Every finding code that has a rule."""
        return self._rules

    @property
    def keys(self) -> frozenset[str]:
        """Every key that `say` knows; forms by number under their common name."""
        return frozenset(key.removesuffix("#one").removesuffix("#other") for key in self._say)

    def title(self, code: str) -> str:
        """Return a code's few words; the code itself where an outside plug-in brings one that is unknown here."""
        return self._messages[code]["title"] if code in self._messages and code != SAY else code

    def text(self, code: str, /, **facts: Fact) -> str:
        """Return what happened, what to do and in what state the data is.

        An unknown code from an outside plug-in is told with its bare facts; a fact that is missing appears as "?".
        """
        if code in self._messages and code != SAY:
            return self._formatter.vformat(self._messages[code]["text"], (), facts)
        return " · ".join([code, *(f"{name}: {value}" for name, value in facts.items())])

    def is_specific(self, code: str) -> bool:
        """Say whether a code's text differs from file to file, because it asks for facts."""
        return code not in self._messages or bool(placeholders(self._messages[code]["text"]))

    def severity(self, code: str) -> Severity:
        """Return how grave a finding is by default; one without a rule (from an outside plug-in) is a warning."""
        rule = self._rules.get(code)
        return rule.severity if rule else Severity.WARNING

    def remedies(self, code: str) -> tuple[str, ...]:
        """Return the names of what a person can do about a finding; their words: `say("remedy.<name>")`."""
        rule = self._rules.get(code)
        return rule.remedies if rule else ()

    def suggestion(self, code: str) -> str:
        """Return the name of the remedy that is usually right; "": there is none."""
        rule = self._rules.get(code)
        return rule.suggestion if rule else ""

    def can_be_packaged(self, code: str) -> bool:
        """Say whether what a finding is about can be in the package with it."""
        rule = self._rules.get(code)
        return rule is None or rule.packaged

    def say(self, key: str, /, **facts: Fact) -> str:
        """Return any other text; where it has forms by number, the fact `n` chooses.

        An unknown key comes back as it is: a window with one odd word is of more use than none. Tests look for them.
        """
        template = self._say.get(key)
        if template is None:
            template = self._say.get(f"{key}#one" if facts.get("n") == 1 else f"{key}#other")
        if template is None:
            return key
        return self._formatter.vformat(template, (), facts) if "{" in template else template

    def knows(self, key: str) -> bool:
        """Say whether `say` has the key."""
        return key in self._say or f"{key}#other" in self._say

    def error(self, error: ArchivkoopError) -> str:
        """Return what an error has to say to a person."""
        return self.text(error.code, **error.params)

    def _spell(self, name: str, value: object, whose: str = "") -> str:
        """Return a fact in words; `whose`: the program in whose words it may be."""
        if isinstance(value, bool):
            return self.say("word.yes" if value else "word.no")
        if isinstance(value, float):
            return _decimal(value, self.language)
        text = str(value)
        known = self._say.get(f"fact.{name}.{text}")
        if known is not None:
            return known
        if name == SHOWN:
            return self._shown(text)
        return self._reasons(name, text, whose) if name in REASONS else text

    def _reasons(self, name: str, text: str, whose: str) -> str:
        """Return what adapters said in words."""
        parts = text.split(_BETWEEN) if name == SEVERAL else [text]
        return _BETWEEN.join(self._told(part, whose) if whose else self._reason(part) for part in parts)

    def _shown(self, text: str) -> str:
        """Return what a difference shows of the documents: their own words stay, only marks around them are told."""
        text = _PAGE_SHOWN.sub(lambda found: self.say("shown_page", page=found[1]), text)
        return _QUOTED.sub(lambda found: self.say("quoted", words=found[1]), text)

    def _reason(self, text: str) -> str:
        """Return a reason from the record in words; what has no words stays as it is."""
        text = _DIFFERENCE_IN_REASON.sub(lambda found: self._say.get(f"fact.difference.{found[1]}", found[1]), text)
        for letters, pattern, words in self._phrases:
            if letters not in text:  # far quicker to find out
                continue
            text = pattern.sub(lambda found, words=words: _numbered(words, found.groups()), text)  # type: ignore[misc]
        text = _QUOTED.sub(lambda found: self.say("quoted", words=found[1]), text)
        return _CODE_IN_REASON.sub(self._titled, text).replace(" reason=", ": ")

    def _told(self, words: str, whose: str) -> str:
        """Return a reason in words; where phrases do not cover it, its own words, whole and named as a program's."""
        before, sign, own = words.rpartition(_RECORDED)
        rest = _DIFFERENCE_IN_REASON.sub(self._unless_known, _QUOTED.sub(" ", own))
        for letters, pattern, _ in self._phrases:
            rest = pattern.sub(" ", rest) if letters in rest else rest
        if not any(_WORD.fullmatch(word.strip(_AROUND_WORDS)) for word in rest.split()):
            return self._reason(words)
        foreign = self.say("foreign", program=whose, words=own)
        return f"{self._reason(before)}: {foreign}" if sign else foreign

    def _unless_known(self, found: re.Match[str]) -> str:
        return " " if f"fact.difference.{found[1]}" in self._say else found[0]

    def _titled(self, found: re.Match[str]) -> str:
        code = found[1]
        titled = f"{self.title(code)} ({code})" if code in self._messages else code
        return titled + (": " if found[2] else "")


def merge_messages(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Merge message files, by file name, into code → texts and `say` → key → text.

    Raises:
        ValueError: A key appears twice, or a table is no text; names file and key.
    """
    merged: dict[str, dict[str, str]] = {SAY: {}}
    for name, document in documents.items():
        for key, table in document.items():
            if key == SAY:
                _add_say(merged[SAY], table, name)
            else:
                _add_code(merged, key, table, name)
    return merged


def _add_code(merged: dict[str, dict[str, str]], code: str, table: object, name: str) -> None:
    if code in merged:
        raise ValueError(f"{name}: {code} is there twice")
    if not _CODE.fullmatch(code) or not isinstance(table, Mapping) or set(table) != TEXT_PARTS:
        raise ValueError(f"{name}: {code} is no table of title and text")
    merged[code] = {part: str(table[part]) for part in sorted(TEXT_PARTS)}


def _add_say(say: dict[str, str], table: Mapping[str, Any], name: str) -> None:
    for key, text in _flat(table, ""):
        if key in say:
            raise ValueError(f"{name}: {key} is there twice")
        if not isinstance(text, str):
            raise ValueError(f"{name}: {key} is no text")  # noqa: TRY004 - a fault of the file, not of a caller
        say[key] = text


def _flat(table: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            by_number = set(value) == NUMBER_FORMS
            yield from _flat(value, f"{prefix}{key}#" if by_number else f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def placeholders(template: str) -> frozenset[str]:
    """Return the names of the facts that a text asks for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds a phrase; "#" in it stands for a number."""
    return re.compile(rf"(?<!\w){re.escape(phrase).replace(re.escape('#'), '([0-9]+)')}(?!\w)")


def _numbered(words: str, numbers: Sequence[str]) -> str:
    for number in numbers:
        words = words.replace("#", number, 1)
    return words


def _decimal(value: float, language: str) -> str:
    text = f"{value:.4g}"
    return text.replace(".", ",") if language == "de" else text


class _Facts(Formatter):
    """Fills placeholders with facts; a fact is a plain name, never an attribute or an index."""

    def __init__(self, spell: Callable[[str, object, str], str], language: str) -> None:
        self._spell = spell
        self._language = language

    def get_field(
        self, field_name: str, _args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[tuple[str, object] | None, str]:
        for name in (f"{field_name}_{self._language}", field_name):
            if name in kwargs:
                return (field_name, kwargs[name]), field_name
        return None, field_name

    def format_field(self, value: tuple[str, object] | None, format_spec: str) -> str:
        """Return a fact's words; what is behind the colon names the program whose words they may be."""
        if value is None:
            return "?"
        return self._spell(*value, format_spec)
