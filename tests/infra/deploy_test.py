#!/usr/bin/env python3
"""ci/deploy.sh, ci/push.sh and ci/secrets.sh against a stand-in for `aws` and `terraform` that keeps what they are told: what AWS itself
does with it is not shown here, nor anywhere else in these tests."""

import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIGEST = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/matinee-dev/user-service@sha256:" + "0" * 64

STAND_IN = """#!/usr/bin/env python3
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["STAND_IN"])
words = sys.argv[1:]
text = " ".join(words)
taken = ""
for word in words:
    if word == "file:///dev/stdin":
        taken = sys.stdin.read()
    elif word.startswith("file://"):
        taken = pathlib.Path(word[7:]).read_text()
with open(folder / "calls", "a") as calls:
    calls.write(json.dumps({"program": pathlib.Path(sys.argv[0]).name, "words": words, "input": taken}) + "\\n")
for each in json.loads((folder / "answers").read_text()):
    if text.startswith(each["to"]):
        answers = each["say"]
        number = sum(1 for line in open(folder / "calls") if " ".join(json.loads(line)["words"]).startswith(each["to"])) - 1
        answer = answers[min(number, len(answers) - 1)]
        if answer is None:
            sys.exit(254)
        print(answer)
        break
"""

TASK = {
    "family": "matinee-dev-user-service", "taskDefinitionArn": "arn:old", "revision": 7, "status": "ACTIVE", "registeredBy": "somebody",
    "requiresAttributes": [], "compatibilities": ["FARGATE"], "registeredAt": "yesterday", "cpu": "256",
    "containerDefinitions": [{"name": "user-service", "image": "old", "secrets": [{"name": "A", "valueFrom": "arn:a"}]}],
}


class Script(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        for program in ("aws", "terraform", "docker"):
            file = self.folder / program
            file.write_text(STAND_IN)
            file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def run_script(self, *words, answers, patience="20"):
        (self.folder / "answers").write_text(json.dumps([{"to": to, "say": say} for to, say in answers.items()]))
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "STAND_IN": str(self.folder), "POLL_S": "0", "PATIENCE_S": patience,
                       "PYTHONHASHSEED": "0"}
        return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    def calls(self, start=""):
        entries = [json.loads(line) for line in (self.folder / "calls").read_text().splitlines()]
        return [each for each in entries if " ".join(each["words"]).startswith(start)]


class Deploy(Script):
    def deploy(self, states, image=DIGEST, patience="20"):
        return self.run_script("ci/deploy.sh", "dev", "user-service", image, patience=patience, answers={
            "ecs describe-task-definition": [json.dumps(TASK)], "ecs register-task-definition": ["arn:new"],
            "ecs update-service": ["user-service"], "ecs describe-services": states})

    def test_registers_the_latest_revision_with_the_new_image_and_waits(self):
        done = self.deploy(["IN_PROGRESS\t0\t2", "IN_PROGRESS\t1\t2", "COMPLETED\t2\t2"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("stable: 2 of 2", done.stdout)
        registered = json.loads(self.calls("ecs register-task-definition")[0]["input"])
        self.assertEqual(registered["containerDefinitions"], [{**TASK["containerDefinitions"][0], "image": DIGEST}])
        self.assertEqual(set(registered), {"family", "cpu", "containerDefinitions"})
        self.assertIn("arn:new", self.calls("ecs update-service")[0]["words"])
        self.assertEqual(len(self.calls("ecs describe-services")), 3)

    def test_says_so_when_ecs_has_rolled_back(self):
        for states in (["IN_PROGRESS\t0\t2", "FAILED\t0\t0", "the reason"], ["IN_PROGRESS\t0\t2", "", "the reason"]):
            with self.subTest(states):
                (self.folder / "calls").unlink(missing_ok=True)
                done = self.deploy(states)
                self.assertEqual(done.returncode, 1)
                self.assertIn("rolled user-service back", done.stderr)
                self.assertIn("the reason", done.stderr)

    def test_does_not_wait_for_ever(self):
        done = self.deploy(["IN_PROGRESS\t0\t2"], patience="0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not stable", done.stderr)

    def test_takes_images_by_digest_only(self):
        done = self.deploy([], image="matinee/user-service:latest")
        self.assertEqual(done.returncode, 2)
        self.assertFalse((self.folder / "calls").exists())


class Push(Script):
    def test_pushes_once_and_prints_the_digest(self):
        done = self.run_script("ci/push.sh", "dev", "user-service", "registry", "abc", answers={"ecr describe-images": [None, "sha256:1"]})
        self.assertEqual(done.stdout, "registry/matinee-dev/user-service@sha256:1\n", done.stderr)
        self.assertEqual(len(self.calls("push")), 1)

    def test_leaves_a_tag_that_is_there(self):
        done = self.run_script("ci/push.sh", "dev", "user-service", "registry", "abc", answers={"ecr describe-images": ["sha256:1"]})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls("push"), [])


class Secrets(Script):
    DEPLOYMENT = {"database": "db.internal", "database_tls": "verify-full", "cache": "cache.internal", "cache_user": "matinee-dev-services", "payments": "sandbox"}

    def secrets(self, values, *words):
        return self.run_script("ci/secrets.sh", "dev", *words, answers={
            "-chdir=infra/environments/dev output": [json.dumps(self.DEPLOYMENT)], "secretsmanager get-secret-value": values,
            "secretsmanager put-secret-value": ["1"], "elasticache modify-user": ["modifying"]})

    def put(self):
        return {entry["SecretId"]: entry["SecretString"] for entry in (json.loads(each["input"]) for each in self.calls("secretsmanager put-secret-value"))}

    def test_makes_what_can_be_made_and_names_what_people_have_to_give(self):
        done = self.secrets([None])
        self.assertEqual(done.returncode, 1)
        self.assertIn("edge-keys", done.stdout.split("has to be given")[0].splitlines()[-1])
        made = self.put()
        self.assertEqual(len(made), 9)
        self.assertRegex(made["matinee-dev/user/database-url"], r"^postgres://user_service:[0-9a-f]{48}@db\.internal/matinee\?sslmode=verify-full&sslrootcert=\S+$")
        self.assertRegex(made["matinee-dev/access-key"], r"^ed25519:[A-Za-z0-9_-]{43}$")
        self.assertGreaterEqual(len(made["matinee-dev/service-secret"]), 32)
        self.assertEqual(len(set(made.values())), len(made))

    def test_keeps_what_is_there(self):
        done = self.secrets(["version"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.put(), {})

    def test_a_new_password_of_the_cache_leaves_the_old_one_valid(self):
        self.secrets(["rediss://matinee-dev-services:0ld@cache.internal:6379"], "cache-url")
        user = json.loads(self.calls("elasticache modify-user")[0]["input"])
        new = self.put()["matinee-dev/cache-url"].split(":")[2].split("@")[0]
        self.assertEqual(user["AuthenticationMode"]["Passwords"], [new, "0ld"])

    def test_no_secret_is_on_a_command_line(self):
        self.secrets([None])
        words = " ".join(word for each in self.calls() for word in each["words"])
        for value in self.put().values():
            self.assertNotIn(value, words)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
