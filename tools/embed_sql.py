#!/usr/bin/env python3
"""embed_sql.py NAMESPACE OUTPUT STORE_DIR: writes a header with a db::Query per queries/*.sql and the migration list.

NAME.postgres.sql beside NAME.sql overrides the text on PostgreSQL, for queries and migrations alike.
"""
import pathlib
import re
import sys


def read_pairs(folder):
    for path in sorted(folder.glob("*.sql")):
        if path.name.endswith(".postgres.sql"):
            continue
        override = path.with_name(path.stem + ".postgres.sql")
        yield path.stem, path.read_text().strip(), override.read_text().strip() if override.exists() else ""


def literal(text):
    return f'R"sql({text})sql"' if text else '""'


namespace, output, store = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
lines = ["#pragma once", "", "#include <array>", "", '#include "database/database.hpp"', "", f"namespace {namespace} {{", ""]
names = []
for name, sql, postgres in read_pairs(store / "queries"):
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        sys.exit(f"{name}.sql: a query is named like a function")
    lines += [f'inline constexpr db::Query {name}{{"{name}", {literal(sql)}, {literal(postgres)}}};', ""]
    names.append(name)
lines += [f"inline constexpr std::array<db::Query, {len(names)}> queries{{{', '.join(names)}}};", ""]
migrations = []
for name, sql, postgres in read_pairs(store / "migrations"):
    match = re.fullmatch(r"(\d{4})_([a-z0-9_]+)", name)
    if not match or int(match[1]) != len(migrations) + 1:
        sys.exit(f"migrations/{name}.sql: expected {len(migrations) + 1:04}_name.sql")
    migrations.append(f'    db::Migration{{{int(match[1])}, "{match[2]}", {literal(sql)}, {literal(postgres)}}},')
lines += [f"inline constexpr std::array<db::Migration, {len(migrations)}> migrations{{", *migrations, "};", ""]
lines += [f"}}  // namespace {namespace}", ""]
output.parent.mkdir(parents=True, exist_ok=True)
output.write_text("\n".join(lines))
