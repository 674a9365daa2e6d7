#!/usr/bin/env python3
"""The images hold every library that the programs are linked to, and no other: [image] in ci/packages.txt, against the programs in MATINEE_BIN."""

import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ["matinee", "user-service", "content-service", "streaming-service", "payment-service", "ffmpeg-worker"]
# Part of Debian's base image, or of sanitizers, which no image has.
EVERYWHERE = {"libc6", "libstdc++6", "libgcc-s1", "libasan8", "libubsan1", "libtsan2"}
# Not linked: trusted certificates.
BESIDES = {"ca-certificates"}


def listed():
    text = (ROOT / "ci/packages.txt").read_text(encoding="utf-8")
    return set(re.search(r"(?ms)^\[image\]\n(.*?)(?=^\[|\Z)", text)[1].split())


def linked(program):
    dynamic = subprocess.run(["objdump", "-p", program], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"NEEDED\s+(\S+)", dynamic))


def package_of(library):
    paths = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    path = re.search(rf"^\s*{re.escape(library)} .*=> (\S+)$", paths, re.M)[1]
    for name in (path, os.path.realpath(path), os.path.realpath(path).removeprefix("/usr")):
        found = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise AssertionError(f"no package has {path}")


class ImagePackages(unittest.TestCase):
    def test_the_list_is_what_the_programs_are_linked_to(self):
        folder = pathlib.Path(os.environ["MATINEE_BIN"])
        libraries = set().union(*(linked(folder / name) for name in PROGRAMS))
        self.assertEqual(listed() - BESIDES, {package_of(name) for name in libraries} - EVERYWHERE)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
