#!/usr/bin/env python3
"""ShellCheck over every shell script, yamllint over workflows and compose file, links of docs/operations."""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
YAML = [*sorted((ROOT / ".github").rglob("*.yml")), *sorted((ROOT / "docker").rglob("*.yml")), ROOT / "docker-compose.yml"]
PAGES = sorted((ROOT / "docs/operations").rglob("*.md"))


def is_shell(path):
    try:
        with open(path, encoding="utf-8") as file:
            first = file.readline()
    except UnicodeDecodeError:
        return False
    return re.match(r"#!.*\b(ba)?sh\b|# shellcheck shell=", first) is not None


def shell_scripts():
    folders = [ROOT / name for name in ("ci", "docker", "tools", ".ci", "bench")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()] + [ROOT / "start", ROOT / "test"]
    return sorted(path for path in files if "node_modules" not in path.parts and is_shell(path))


class Scripts(unittest.TestCase):
    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_shellcheck_has_nothing_to_say(self):
        scripts = shell_scripts()
        self.assertGreater(len(scripts), 15)
        checked = subprocess.run(["shellcheck", "-x", *scripts], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_scripts_can_be_run_and_stop_at_the_first_mistake(self):
        for path in shell_scripts():
            text = path.read_text(encoding="utf-8")
            if text.startswith("#!"):
                with self.subTest(str(path.relative_to(ROOT))):
                    self.assertTrue(path.stat().st_mode & 0o111)
                    self.assertIn("set -euo pipefail", text)

    @unittest.skipUnless(shutil.which("yamllint"), "yamllint is not installed")
    def test_yamllint_has_nothing_to_say(self):
        self.assertGreater(len(YAML), 10)
        checked = subprocess.run(["yamllint", "--strict", *YAML], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)


class Pages(unittest.TestCase):
    def test_links_lead_somewhere(self):
        self.assertGreater(len(PAGES), 10)
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
                if not target.startswith("http"):
                    self.assertTrue((page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}")

    def test_commands_exist(self):
        for page in PAGES:
            for script in re.findall(r"\b((?:ci|tools)/[a-z_.]+)", page.read_text(encoding="utf-8")):
                self.assertTrue((ROOT / script.rstrip(".")).exists(), f"{page.relative_to(ROOT)}: {script}")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
