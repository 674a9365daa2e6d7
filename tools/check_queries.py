#!/usr/bin/env python3
"""Fails when a named query was never executed by any test.

Reads the file that MATINEE_QUERY_LOG names: one "database.query" a line, appended by every program under test. Means something
only after all tests have run, so it skips (exit code 77) unless MATINEE_ALL_TESTS is set, as ./test does.
"""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    log = pathlib.Path(os.environ["MATINEE_QUERY_LOG"])
    if not os.environ.get("MATINEE_ALL_TESTS"):
        print("skipped: not all tests were run")
        return 77
    executed = {line.rpartition(".")[2] for line in log.read_text().split()} if log.exists() else set()
    files = [file for top in ("services", "libs", "app") for file in (ROOT / top).rglob("queries/*.sql")]
    if not files:
        print("there are no queries: has store/queries moved?")
        return 1
    never = sorted(file for file in files if file.name.count(".") == 1 and file.stem not in executed)
    for file in never:
        print(f"{file.relative_to(ROOT)}: no test executed it")
    print(f"{len(files)} queries, {len(never)} never executed")
    return len(never) > 0


if __name__ == "__main__":
    sys.exit(main())
