"""Reads a .po file and writes the .mo bytes from it, so that CI needs no gettext installed.

Only what our own small catalogue uses: entries with msgctxt, msgid, msgid_plural, msgstr and msgstr[n].
"""

import ast
import re
import struct
from pathlib import Path

CONTEXT_SEPARATOR = "\x04"
LINE = re.compile(r'^(?P<field>msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*(?P<text>".*")$')
MO_MAGIC = 0x950412DE
MO_HEADER_BYTES = 28
MO_INDEX_BYTES = 8


def read_po(path: Path) -> dict[str, str]:
    """Return msgid → msgstr as .mo keys: `context\\x04msgid`, plural forms joined by NUL.

    Fuzzy and empty entries are left out, as msgfmt does. Raises ValueError for a line it cannot read.
    """
    catalogue: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        fields = _read_block(block)
        if fields and any(text for name, text in fields.items() if name.startswith("msgstr")):
            key, value = _as_mo_entry(fields)
            if key in catalogue:
                raise ValueError(f"written twice: {key!r}")
            catalogue[key] = value
    return catalogue


def _read_block(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in filter(None, map(str.strip, block.splitlines())):
        if line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line:
                return {}
            continue
        found = LINE.match(line)
        if not found:
            raise ValueError(f"unreadable line: {line}")
        name = found["field"] or name
        fields[name] = fields.get(name, "") + ast.literal_eval(found["text"])
    return fields


def _as_mo_entry(fields: dict[str, str]) -> tuple[str, str]:
    key = fields["msgid"]
    if "msgctxt" in fields:
        key = fields["msgctxt"] + CONTEXT_SEPARATOR + key
    if "msgid_plural" not in fields:
        return key, fields["msgstr"]
    forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr[")]
    return key + "\0" + fields["msgid_plural"], "\0".join(forms)


def mo_bytes(catalogue: dict[str, str]) -> bytes:
    """Return the binary catalogue (GNU .mo, revision 0, little endian, no hash table)."""
    entries = sorted((key.encode(), value.encode()) for key, value in catalogue.items())
    count = len(entries)
    ids_at = MO_HEADER_BYTES
    texts_at = ids_at + MO_INDEX_BYTES * count
    data_at = texts_at + MO_INDEX_BYTES * count
    ids = b"".join(key + b"\0" for key, _ in entries)
    header = struct.pack("<7I", MO_MAGIC, 0, count, ids_at, texts_at, 0, data_at)
    index = _index([key for key, _ in entries], data_at)
    index += _index([value for _, value in entries], data_at + len(ids))
    return header + index + ids + b"".join(value + b"\0" for _, value in entries)


def _index(texts: list[bytes], start: int) -> bytes:
    packed = b""
    for text in texts:
        packed += struct.pack("<2I", len(text), start)
        start += len(text) + 1
    return packed
