#!/usr/bin/env python3
"""What docker-compose.yml promises about every container, and what the Dockerfiles must not do."""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILES = sorted((ROOT / "docker").rglob("Dockerfile"))


class Compose(unittest.TestCase):
    def test_every_container_is_hardened(self):
        for name, service in COMPOSE["services"].items():
            with self.subTest(name):
                self.assertIs(service.get("read_only"), True)
                self.assertEqual(service.get("cap_drop"), ["ALL"])
                self.assertIn("no-new-privileges:true", service.get("security_opt", []))
                self.assertIs(service.get("init"), True)
                # These images have users of their own.
                self.assertEqual(service.get("user"), None if name in ("postgres", "redis", "s3") else "10001:10001")

    def test_only_the_worker_may_make_namespaces(self):
        self.assertEqual([name for name, service in COMPOSE["services"].items() if service.get("privileged")], ["ffmpeg-worker"])

    def test_ports_are_open_on_loopback_only(self):
        ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
        self.assertEqual(len(ports), 1)
        self.assertTrue(ports[0].startswith("127.0.0.1:"))

    def test_secrets_are_files(self):
        secret = re.compile(r"SECRET|PASSWORD|DATABASE.*URL|KEYS?(_|$)")
        for name, service in COMPOSE["services"].items():
            for key, value in (service.get("environment") or {}).items():
                if secret.search(key):
                    self.assertTrue(key.endswith("_FILE") and value.startswith("/run/secrets/"), f"{name}: {key}")
                    self.assertIn(value.removeprefix("/run/secrets/"), service["secrets"], name)

    def test_settings_exist(self):
        known = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", (ROOT / "docs/configuration.md").read_text(encoding="utf-8")))
        text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
        for section, key in re.findall(r"MATINEE_([A-Z]+)__([A-Z_]+):", text):
            self.assertIn(f"{section}.{key.removesuffix('_FILE')}".lower(), known)

    def test_compose_itself_takes_the_file(self):
        if not shutil.which("docker-compose"):
            self.skipTest("docker-compose is not installed")
        subprocess.run(["docker-compose", "-f", str(ROOT / "docker-compose.yml"), "config", "-q"], check=True, cwd=ROOT)


class Dockerfiles(unittest.TestCase):
    def test_there_are_seven(self):
        self.assertEqual(len(DOCKERFILES), 7)

    def test_nothing_is_fetched_from_elsewhere(self):
        for file in DOCKERFILES:
            text = file.read_text(encoding="utf-8")
            with self.subTest(str(file)):
                self.assertNotRegex(text, r"(?m)^ADD |curl (-|http)|wget |# syntax=|:latest")
                self.assertEqual(text.count("apt-get update"), text.count("rm -rf /var/lib/apt/lists/*"))
                self.assertNotRegex(text, r"(?i)(ARG|ENV) \S*(secret|password|token)")

    def test_images_end_as_a_user_without_rights(self):
        for file in DOCKERFILES:
            text = file.read_text(encoding="utf-8")
            for stage in re.split(r"(?m)^FROM ", text)[1:]:
                users = re.findall(r"(?m)^USER (\S+)", stage)
                with self.subTest(f"{file.relative_to(ROOT)}: {stage.splitlines()[0]}"):
                    self.assertNotEqual(users[-1:], ["root"])
                    if "ENTRYPOINT" in stage:
                        self.assertTrue(users, "no user")
                    if "ENTRYPOINT [\"" in stage and "FROM" and "service" not in stage.splitlines()[0] and "worker" not in stage.splitlines()[0]:
                        self.assertIn("HEALTHCHECK", stage)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
