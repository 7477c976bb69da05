"""Faults in texts for people: codes of files, too many digits, a sign beside a direction."""

import re

FILES = re.compile(r"[\w*]+\.(?:csv|json|html|md|toml|py|png|pdf|svg|zip)")
"""Names of files are allowed."""

CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z_]+\.[a-z_]+\b|=(?:true|false)\b")

LONG = re.compile(r"\d\.\d\d+ ?%|\d\.\d{3,}")
"""A share with more than one decimal of a percent, or any number with more than two."""

SIGNED = re.compile(
    r"[+−-]\d[\d.,]*(?: ?(?:days?|percentage points?|pp|per 1,000))?"
    r" (?:faster|slower|shorter|longer|less|more|fewer|lower|higher)\b"
    r"|(?:缩短|延长|减少|增加|多|少|低|高)约?[+−-]\d"
)


def faults_of(text: str) -> list[str]:
    """Return the faults of a text."""
    told = FILES.sub("", text)
    return [found[0] for form in (CODE, LONG, SIGNED) for found in form.finditer(told)]
