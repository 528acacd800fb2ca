"""Text of Rich Text Format (1.9.1): groups, control words, and letters in the code page of their font."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from archivkoop.adapters.compare.office_text.model import NoReaderError, SourceText, is_renewed, is_volatile

_MAX_BYTES = 512 << 20
_MAX_DEPTH = 1000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # control word
    rb"|\\'([0-9a-fA-F]{2})"  # a byte of text
    rb"|\\([^a-zA-Z])"  # control symbol
    rb"|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_CODE_PAGES = {  # \fcharsetN -> codec
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_CHARACTER_SETS = {b"ansi": "cp1252", b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
_BREAKS = {b"par", b"line", b"page", b"sect", b"cell", b"row", b"nestcell", b"nestrow", b"column"}
_CHARACTERS = {
    b"tab": "\t",
    b"emdash": "—",
    b"endash": "–",
    b"emspace": " ",
    b"enspace": " ",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
_SYMBOLS = {b"~": "\u00a0", b"-": "\u00ad", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}
_SKIPPED = {  # destinations without text of the page
    *(b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"xe", b"tc", b"rxe", b"nonshppict"),
    *(b"listtext", b"pntext", b"pntxta", b"pntxtb", b"themedata", b"colorschememapping", b"datastore", b"objdata"),
    *(b"annotation", b"atnid", b"atnauthor", b"atntime", b"atnref", b"atndate", b"bkmkstart", b"bkmkend", b"object"),
    *(b"template", b"operator", b"revtbl", b"rsidtbl", b"generator", b"listtable", b"listoverridetable", b"filetbl"),
}
_SHOWN = {b"shptxt", b"shpinst", b"fldrslt", b"footnote", b"result", b"shp", b"ud"}  # destinations with \* that are
_MARGINS = {b"header", b"footer", b"headerl", b"headerr", b"headerf", b"footerl", b"footerr", b"footerf"}


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and its end restores."""

    skipped: bool = False
    margin: bool = False
    hidden: bool = False
    font: int = -1
    code: bool = False  # in a field's instruction
    after_unicode: int = 1  # \ucN: how many characters stand behind \u for old readers


def read(file: Path) -> SourceText:
    """Read a document.

    Raises:
        NoReaderError: It is too large, or no RTF.
    """
    if file.stat().st_size > _MAX_BYTES:
        raise NoReaderError("too large")
    content = file.read_bytes()
    found = SourceText("text")
    reader = _Reader(_fonts(content))
    reader.read(content)
    found.body = _lines(reader.body)
    found.margins = _lines(reader.margins)
    found.volatile = reader.volatile
    found.comments = len(re.findall(rb"\\\*\\annotation\b", content))
    found.pictures = len(re.findall(rb"\\(?:pngblip|jpegblip|dibitmap|wbitmap)", content))
    return found


def _lines(parts: list[str]) -> list[str]:
    # \u writes characters beyond the basic plane as two numbers, which belong together
    text = "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return [line for line in text.split("\n") if line]


def _fonts(content: bytes) -> dict[int, str]:
    """Return the codec of each font."""
    begin = content.find(b"{\\fonttbl")
    if begin < 0:
        return {}
    table = content[begin : begin + (1 << 20)]
    fonts = re.findall(rb"\\f(\d{1,6})(?:\\(?!f\d)[a-z*]+-?\d*)*?\\fcharset(\d{1,3})", table)
    return {int(font): _CODE_PAGES[int(charset)] for font, charset in fonts if int(charset) in _CODE_PAGES}


class _Reader:
    def __init__(self, fonts: dict[int, str]) -> None:
        self.body: list[str] = []
        self.margins: list[str] = []
        self._fonts = fonts
        self._code_page = "cp1252"
        self._state = _State()
        self._groups: list[_State] = []
        self._bytes = bytearray()  # of one or several characters in the present code page
        self._drop = 0  # characters to drop behind \u
        self._starred = False  # the last token was \*
        self._code: list[str] = []  # of the field whose result comes next
        self.volatile = 0

    def read(self, content: bytes) -> None:
        at = 0
        while match := _TOKEN.match(content, at):
            at = match.end()
            word, number, byte, symbol, brace, text = match.groups()
            starred, self._starred = self._starred, False
            if word == b"bin":
                at += int(number or 0)  # so many bytes that are no RTF
            elif word is not None:
                self._word(word, int(number) if number else None, starred=starred)
            elif byte is not None:
                self._letters(bytes([int(byte, 16)]))
            elif symbol is not None:
                self._symbol(symbol)
            elif brace is not None:
                self._group(opens=brace == b"{")
            elif text is not None:
                self._letters(text)
        self._flush()

    def _group(self, *, opens: bool) -> None:
        self._flush()
        self._drop = 0
        if opens:
            if len(self._groups) >= _MAX_DEPTH:
                raise NoReaderError("groups within groups without end")
            self._groups.append(self._state)
        elif self._groups:
            self._state = self._groups.pop()

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif symbol in _SYMBOLS:
            self._flush()
            self._put(_SYMBOLS[symbol])

    def _word(self, word: bytes, number: int | None, *, starred: bool) -> None:
        if word != b"u":
            self._flush()
        if word in _BREAKS:
            self._put("\n")
        elif word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word == b"u" and number is not None:
            self._flush()
            self._put_unicode(number)
        elif word in _MARGINS:
            self._state = replace(self._state, margin=True)
        elif word == b"fldinst":
            self._code = []
            self._state = replace(self._state, code=True)
        elif word == b"fldrslt":
            code = "".join(self._code)
            self.volatile += is_volatile(code)
            self._state = replace(self._state, code=False, skipped=self._state.skipped or is_renewed(code))
        elif word in _SKIPPED or (starred and word not in _SHOWN):
            self._state = replace(self._state, skipped=True)
        else:
            self._property(word, number)

    def _property(self, word: bytes, number: int | None) -> None:
        if word in {b"v", b"deleted"}:
            self._state = replace(self._state, hidden=number != 0)
        elif word == b"plain":
            self._state = replace(self._state, hidden=False, font=-1)
        elif word == b"f" and number is not None:
            self._state = replace(self._state, font=number)
        elif word == b"uc" and number is not None:
            self._state = replace(self._state, after_unicode=number)
        elif word == b"ansicpg" and number:
            self._code_page = f"cp{number}"
        elif word in _CHARACTER_SETS:
            self._code_page = _CHARACTER_SETS[word]

    def _put_unicode(self, number: int) -> None:
        code = number % 65536
        self._put(chr(code))
        self._drop = self._state.after_unicode

    def _letters(self, letters: bytes) -> None:
        dropped = min(self._drop, len(letters))
        self._drop -= dropped
        self._bytes += letters[dropped:]

    def _flush(self) -> None:
        if not self._bytes:
            return
        letters, self._bytes = bytes(self._bytes), bytearray()
        codec = self._fonts.get(self._state.font, self._code_page)
        try:
            text = letters.decode(codec, "replace")
        except LookupError:
            text = letters.decode("cp1252", "replace")
        self._put(text)

    def _put(self, text: str) -> None:
        if self._state.code:
            self._code.append(text)
        elif not (self._state.skipped or self._state.hidden):
            (self.margins if self._state.margin else self.body).append(text)
