#!/usr/bin/env python3
"""embed_openapi.py OPENAPI_YAML OUTPUT_CPP VERSION: the API document as JSON, and as a page for people, in one source file."""
import html
import json
import pathlib
import re
import sys

import yaml

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem 1.5rem;color:#1b1b1f;background:#fff}
h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #ccc;text-transform:capitalize}
details{border:1px solid #ddd;border-radius:6px;margin:.5rem 0}summary{padding:.5rem .75rem;cursor:pointer}
details>div{padding:0 .75rem .75rem}code,pre{font:14px/1.4 ui-monospace,monospace}
pre{background:#f5f5f7;padding:.75rem;overflow:auto;border-radius:6px}
.m{display:inline-block;min-width:4.5rem;font-weight:700}.get{color:#0b6e4f}.post{color:#1f4fbf}
.put,.patch{color:#8a5a00}.delete{color:#b3261e}.who{float:right;color:#666}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0}
@media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#16161a}pre{background:#222228}
details{border-color:#3a3a42}h2{border-color:#3a3a42}.get{color:#5fd3a8}.post{color:#8fb3ff}.put,.patch{color:#e0b050}
.delete{color:#ff8a80}.who{color:#aaa}a{color:#8fb3ff}}
"""


class Page:
    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while isinstance(node, dict) and "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    @staticmethod
    def text(value):
        return html.escape(" ".join(str(value or "").split()))

    def schema(self, schema):
        return f"<pre>{html.escape(yaml.safe_dump(self.inline(schema), sort_keys=False, allow_unicode=True))}</pre>"

    def inline(self, node, depth=0):
        """The schema with references written out, down to a depth at which a page can still be read."""
        if isinstance(node, dict):
            if "$ref" in node and depth > 4:
                return node["$ref"].rsplit("/", 1)[1]
            node = self.resolve(node)
            return {key: self.inline(value, depth + 1) for key, value in node.items()}
        if isinstance(node, list):
            return [self.inline(value, depth + 1) for value in node]
        return node

    def parameters(self, path_item, operation):
        rows = []
        for parameter in path_item.get("parameters", []) + operation.get("parameters", []):
            found = self.resolve(parameter)
            rows.append(f"<tr><td><code>{self.text(found['name'])}</code><td>{self.text(found['in'])}"
                        f"<td>{self.text(found.get('description'))}")
        return f"<h4>Parameters</h4><table>{''.join(rows)}</table>" if rows else ""

    def content(self, holder):
        return "".join(f"<p><code>{self.text(kind)}</code></p>{self.schema(media.get('schema', {}))}"
                       for kind, media in holder.get("content", {}).items())

    def responses(self, operation):
        rows, bodies = [], ""
        for status, response in operation["responses"].items():
            found = self.resolve(response)
            rows.append(f"<tr><td><code>{self.text(status)}</code><td>{self.text(found.get('description'))}")
            if str(status).startswith("2"):
                bodies += self.content(found)
        return f"<h4>Responses</h4><table>{''.join(rows)}</table>{bodies}"

    def operation(self, path, method, path_item, operation):
        security = operation.get("security", self.document.get("security", []))
        who = "anyone" if {} in security or not security else ", ".join(name for item in security for name in item)
        body = self.resolve(operation.get("requestBody", {}))
        parts = [
            f"<p>{self.text(operation.get('description'))}</p>" if operation.get("description") else "",
            self.parameters(path_item, operation),
            f"<h4>Body</h4>{self.content(body)}" if body else "",
            self.responses(operation),
        ]
        return (f"<details id='{self.text(operation.get('operationId'))}'><summary><span class='m {method}'>{method.upper()}</span>"
                f"<code>{self.text(path)}</code> — {self.text(operation.get('summary'))}"
                f"<span class='who'>{self.text(who)}</span></summary><div>{''.join(parts)}</div></details>")

    def render(self):
        info = self.document["info"]
        sections = {tag["name"]: [f"<p>{self.text(tag.get('description'))}</p>"] for tag in self.document.get("tags", [])}
        for path, path_item in self.document["paths"].items():
            for method in METHODS:
                if method in path_item:
                    operation = path_item[method]
                    sections.setdefault(operation.get("tags", ["other"])[0], []).append(
                        self.operation(path, method, path_item, operation))
        body = "".join(f"<h2>{self.text(name)}</h2>{''.join(parts)}" for name, parts in sections.items() if len(parts) > 1)
        return (f"<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
                f"<title>{self.text(info['title'])} API</title><style>{STYLE}</style></head><body>"
                f"<h1>{self.text(info['title'])} API</h1><p>Version {self.text(info['version'])} · "
                f"<a href='/openapi.json'>openapi.json</a></p><p>{self.text(info.get('description'))}</p>{body}</body></html>")


def bytes_literal(text):
    """Pieces of at most 8 kB: long literals are a compiler limit, not a promise."""
    encoded = text.encode()
    out = []
    for start in range(0, len(encoded), 8000):
        piece = "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in encoded[start:start + 8000])
        out.append(f'    "{piece}"')
    return "\n".join(out), len(encoded)


class Loader(yaml.SafeLoader):
    """YAML 1.2 as JSON knows it: no dates, and only true and false are booleans."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))

source, output, version = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
document = yaml.load(source.read_text(), Loader)
document["info"]["version"] = version
lines = ['#include "platform/documents.hpp"', "", "namespace matinee::platform {", ""]
for name, text in (
    ("openapi_json", json.dumps(document, ensure_ascii=False, separators=(",", ":"))),
    ("docs_html", Page(document).render()),
    ("program_version", version),
):
    literal, size = bytes_literal(text)
    lines += [f"const std::string_view {name}{{", f"{literal},", f"    {size}}};", ""]
lines += ["}  // namespace matinee::platform", ""]
output.parent.mkdir(parents=True, exist_ok=True)
output.write_text("\n".join(lines))
