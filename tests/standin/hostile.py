"""Texts that an attacker writes where he can, and whether they are still texts where Quench writes them down."""

import csv
import json
import unicodedata

HTML = "<img src=x onerror=alert(1)>"
FORMULA = "=cmd|'/C calc'!A0"
BIDI = "safe\u202egnp.exe\u202c\u200b\u2066x\u2069"
CONTROL = "bell\x07\x1b[31mred\x1b[0m\x7f"
LONG = "z" * 8000
# Tags, images, commands. A header holds no control characters, a tag may.
TEXTS = (HTML, FORMULA, BIDI, CONTROL, LONG, "@SUM(1+1)", "+1+1", "-1+1", "\t=1+1")
# What boto3 appends to its own user agent.
AGENTS = (HTML, FORMULA, BIDI, LONG)

# With these a spreadsheet begins a formula (OWASP, "CSV Injection"); the wide ones in East Asian editions.
FORMULA_BEGINS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# Control, format (bidirectional and invisible), line and paragraph separators, lone surrogates.
DECEPTIVE = {"Cc", "Cf", "Zl", "Zp", "Cs"}
# Quench keeps this much of a free text; an escape is longer than the character that it stands for.
LONGEST_KEPT = 1024


def texts_of(value):
    """Every text in a JSON value, the names of members too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from texts_of(item)


def deceptive(texts):
    """Those that hold a character which shows as nothing, or changes how what is around it reads."""
    return [text[:200] for text in texts if any(unicodedata.category(letter) in DECEPTIVE for letter in text)]


def cells(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [cell for row in csv.reader(file, strict=True) for cell in row]


def text_in(path):
    """Every text of a file of the evidence, by its kind."""
    if path.suffix == ".csv":
        return cells(path)
    content = path.read_text(encoding="utf-8")
    # Lines end at \n alone: Python would also end one at characters that JSON may hold as they are.
    documents = [line for line in content.split("\n") if line] if path.suffix == ".jsonl" else [content]
    return [text for document in documents for text in texts_of(json.loads(document))]


def stays_text(checks, what, run, folder):
    """What `run` said and the evidence that it wrote hold no trick, and nothing that is told is lost by that."""
    said = list(texts_of(run.events))
    checks(f"{what}: nothing that is said deceives", not deceptive(said), deceptive(said)[:3])
    checks(f"{what}: HTML is told as it is", any(HTML in text for text in said))
    checks(f"{what}: a formula is told as it is", any(FORMULA in text for text in said))
    checks(f"{what}: what is hidden is made visible", any("\\u{202e}" in text for text in said))
    run_of = "z" * (LONGEST_KEPT + 1)
    checks(f"{what}: 8 kB are cut, and that is shown", any(text.endswith("…") and "zzzz" in text for text in said))
    checks(f"{what}: and nowhere told at length", not any(run_of in text for text in said))
    for path in sorted(folder.iterdir()):
        if path.suffix in (".csv", ".json", ".jsonl"):
            bad = deceptive(text_in(path))
            checks(f"{what}: nothing in {path.name} deceives", not bad, bad[:3])
        if path.suffix == ".csv":
            runs = [cell[:200] for cell in cells(path) if cell.startswith(FORMULA_BEGINS)]
            checks(f"{what}: no spreadsheet runs a cell of {path.name}", not runs, runs[:3])
