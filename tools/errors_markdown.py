#!/usr/bin/env python3
"""Writes docs/errors.md from the registry in libs/core/codes.hpp; with --check only says whether it is current."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGISTRY = ROOT / "libs/core/codes.hpp"
DOCUMENT = ROOT / "docs/errors.md"
HEAD = """# Errors

Every error is an `application/problem+json` document (RFC 9457): `type title status detail code request_id errors`.
`code` is one of these and never changes its meaning; branch on it, show `detail` to people, quote `request_id` in a report.
A status without a reason of its own here, such as 500, has the code `internal_error`.

This file is generated from `libs/core/codes.hpp` by `tools/errors_markdown.py`.
"""


def statuses(text):
    """ErrorKind -> HTTP status, from the comments of the enumeration."""
    enumeration = re.search(r"enum class ErrorKind \{(.*?)\};", text, re.DOTALL)[1]
    return {name: int(status) for name, status in re.findall(r"(\w+),\s*///< (\d{3})", enumeration)}


def document(text):
    status = statuses(text)
    lines = [HEAD]
    registry = text[text.index("namespace code {"):text.index("inline constexpr std::array all")]
    entry = re.compile(r'inline constexpr Code (\w+)\{\s*"(\w+)",\s*ErrorKind::(\w+),\s*"((?:[^"\\]|\\.)*)"\s*\};|^// (.+)$', re.MULTILINE)
    for constant, name, kind, title, heading in entry.findall(registry):
        if heading:
            lines += [f"## {heading.rstrip('.')}", "", "| code | status | meaning |", "|---|---|---|"]
            continue
        if constant != name:
            sys.exit(f"{REGISTRY}: the constant {constant} is called {name!r} outside")
        lines.append(f"| `{name}` | {status[kind]} | {title} |")
    listed = set(re.findall(r"\w+", re.search(r"std::array all\s*\{(.*?)\};", text, re.DOTALL)[1]))
    forgotten = {constant for constant, *_ in entry.findall(registry) if constant} - listed
    if forgotten:
        sys.exit(f"{REGISTRY}: not in `all`: {', '.join(sorted(forgotten))}")
    return re.sub(r"\n(## )", r"\n\n\1", "\n".join(lines)).replace("\n\n\n", "\n\n") + "\n"


def main():
    text = document(REGISTRY.read_text())
    if "--check" in sys.argv:
        if DOCUMENT.exists() and DOCUMENT.read_text() == text:
            return 0
        print("docs/errors.md is not current: run tools/errors_markdown.py", file=sys.stderr)
        return 1
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
