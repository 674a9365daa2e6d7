#!/usr/bin/env python3
"""Fails when an #include crosses a boundary this file does not open. The tables are the architecture."""
import pathlib
import re
import sys

LIBS = {  # library -> libraries it may use; all may use core
    "core": [],
    "json": [],
    "config": [],
    "logger": ["json"],
    "metrics": [],
    "runtime": ["logger"],
    "http": ["json", "logger", "metrics", "runtime"],
    "auth": ["http", "json"],
    "aws": ["http", "json", "logger", "runtime"],
    "database": ["logger", "metrics"],
    "objects": ["aws", "http", "logger", "runtime"],
    "queue": ["aws", "database", "http", "json", "logger"],
    "cache": ["logger", "metrics", "runtime"],
    "cdn": [],
    "mail": [],
    "payments": ["database", "http", "json", "logger"],
    "media": [],
    "idempotency": ["database", "http"],
    "webhooks": ["database", "http", "logger", "metrics", "runtime"],
    "testing": ["*"],
    "platform": ["*"],
}
# A domain may use cdn and payments: their ports and the pure code behind them, no I/O.
LAYERS = {  # folder of a service -> what it may include ("own" = folders of the same service)
    "contract": {"own": [], "libs": ["http", "json", "media", "queue"]},
    "domain": {"own": ["contract"], "libs": ["media", "cdn", "payments"], "contracts": True},
    "store": {"own": ["domain", "contract"], "libs": ["database", "json", "queue"]},
    "api": {"own": ["domain", "contract", "service"], "libs": ["http", "json", "auth", "logger", "metrics", "idempotency", "cdn", "payments", "queue", "webhooks"]},
    "service": {"own": ["contract", "domain", "store", "api", "adapters"], "libs": ["*"], "contracts": True},
}
# Adapters of a worker: it has no database, so its outward side is one folder of its own.
LAYERS["adapters"] = {"own": ["domain", "contract"], "libs": ["media", "json", "logger", "objects", "queue", "runtime"], "contracts": True}
ROOTS = ("libs", "services", "app")
EXTERNAL = {  # headers from outside -> the only folders that may include them
    "boost/asio": ["libs/http"],
    "boost/beast": ["libs/http"],
    "boost/describe": ["libs/json", "libs/payments/sandbox", "services/payment-service/api", "app"],
    "boost/json": ["libs/http", "libs/json", "libs/payments/stripe", "libs/testing", "services/ffmpeg-worker/adapters", "services/ffmpeg-worker/worker_loop.cpp"],
    "boost/mp11": ["libs/json"],
    "curl/": ["libs/http", "libs/mail/smtp"],
    "zlib": ["libs/http"],
    "libpq": ["libs/database/postgres"],
    "sqlite3": ["libs/database/sqlite"],
    "sodium": ["libs/auth"],
    "hiredis/": ["libs/cache/redis"],
    "openssl/": ["libs/auth", "libs/cache/redis", "libs/cdn/cloudfront", "libs/core", "libs/testing"],
    "spdlog/": ["libs/logger"],
    "fmt/": ["libs/logger"],
    "pugixml": ["libs/aws"],
    "prometheus/": ["libs/metrics"],
    "toml++/": ["libs/config"],
    "CLI/": ["libs/platform", "app"],
    "seccomp": ["services/ffmpeg-worker/adapters"],
}
SYSTEM = re.compile(r"(sys|netinet|linux)/|(unistd|fcntl|poll|pthread|spawn)\.h$")  # inet_pton, a pure function, may stay


def place(path):
    """('lib', name, '') or ('service', name, layer) or ('app', '', '')."""
    kind, *rest = path.parts
    if kind == "libs":
        return "lib", rest[0], ""
    if kind == "services":
        return "service", rest[0], rest[1] if rest[1] in LAYERS else "service"
    return "app", "", ""


def may_include(source, target):
    (kind, unit, layer), (to, to_unit, to_layer) = source, target
    if source == target or (to == "lib" and to_unit == "core"):
        return True
    if kind == "lib":
        return to == "lib" and (to_unit in LIBS.get(unit, []) or "*" in LIBS.get(unit, []))
    if kind == "app":
        return to == "lib" or (to == "service" and to_layer in ("service", "contract"))
    rule = LAYERS[layer]
    if to == "lib":
        return to_unit in rule["libs"] or "*" in rule["libs"]
    if unit == to_unit:
        return to_layer in rule["own"]
    return to_layer == "contract" and rule.get("contracts", False)


def may_include_external(name, header):
    path = name.as_posix()
    for prefix, folders in EXTERNAL.items():
        if header.startswith(prefix):
            return any(path.startswith(folder) for folder in folders)
    return not (place(name)[2] == "domain" and SYSTEM.match(header))


def violations(root):
    """Yields one line for each #include below `root` that no table allows."""
    files = sorted(found for top in ROOTS for found in (root / top).rglob("*.?pp"))
    for file in files:
        name = file.relative_to(root)
        if file.stem.endswith("_test") or "tests" in name.parts:
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include ["<]([^">]+)[">]', line)
            if not match:
                continue
            target = next((pathlib.Path(top) / match[1] for top in ROOTS if (root / top / match[1]).exists()), None)
            allowed = may_include(place(name), place(target)) if target else may_include_external(name, match[1])
            if not allowed:
                yield f"{name}:{number}: {'/'.join(filter(None, place(name)))} may not include {match[1]}"


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    broken = list(violations(root))
    print("\n".join(broken) or "every include stays inside its layer")
    return len(broken) > 0


if __name__ == "__main__":
    sys.exit(main())
