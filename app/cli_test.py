#!/usr/bin/env python3
"""The command line as an operator meets it: exit codes, help, settings, accounts, a server's life. MATINEE_BIN names the folder of
the program."""
import base64
import http.server
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import unittest
import urllib.request

PROGRAM = pathlib.Path(os.environ["MATINEE_BIN"]) / "matinee"
ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ("PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "MATINEE_QUERY_LOG")


def environment(extra):
    return {name: os.environ[name] for name in KEPT if name in os.environ} | extra


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="matinee-cli-")
        self.addCleanup(self.folder.cleanup)
        self.data = os.path.join(self.folder.name, "data")

    def run_matinee(self, *arguments, env=None, text=""):
        return subprocess.run([PROGRAM, *arguments], env=environment(env or {}), input=text, capture_output=True, text=True,
                              cwd=self.folder.name, timeout=120)

    def expect(self, code, *arguments, **options):
        done = self.run_matinee(*arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
        return done


class Help(CommandLine):
    def test_names_every_command_and_gives_examples(self):
        text = self.expect(0, "--help").stdout
        for command in ("serve", "demo", "upload", "user", "jobs", "webhooks", "videos", "doctor", "config", "migrate", "backup", "check"):
            self.assertIn(f"  {command} ", text)
        for command in (["serve"], ["demo"], ["upload"], ["user", "create"], ["jobs", "retry"], ["videos", "list"], ["doctor"],
                        ["config", "show"], ["migrate", "status"], ["backup", "create"], ["backup", "restore"], ["check"]):
            self.assertIn("Examples:", self.expect(0, *command, "--help").stdout)

    def test_says_the_version(self):
        self.assertRegex(self.expect(0, "--version").stdout, r"^matinee \d+\.\d+\.\d+$")
        self.assertIn("version", json.loads(self.expect(0, "version", "--json").stdout))

    def test_mistakes_of_usage_end_with_2_and_say_nothing_on_standard_output(self):
        for arguments in ([], ["nonsense"], ["serve", "--nonsense"], ["user", "create"], ["serve", "--services", "nonsense"],
                          ["upload", "nowhere.mp4"], ["user", "create", "a@example.com", "--role", "king"]):
            done = self.expect(2, *arguments)
            self.assertEqual(done.stdout, "")
            self.assertNotEqual(done.stderr, "")


class Settings(CommandLine):
    def test_show_says_where_each_value_comes_from(self):
        file = pathlib.Path(self.folder.name, "m.toml")
        file.write_text("[server]\nworkers = 3\nloops = 2\n")
        shown = self.expect(0, "config", "show", "--origin", "--config", str(file), "--server.workers=4",
                            env={"MATINEE_LOG__LEVEL": "warn", "MATINEE_AUTH__SERVICE_SECRET": "hush" * 10}).stdout.splitlines()
        self.assertIn("server.workers = 4  # flag --server.workers", shown)
        self.assertIn(f"server.loops = 2  # file {file}:3", shown)
        self.assertIn('log.level = "warn"  # environment MATINEE_LOG__LEVEL', shown)
        self.assertIn("auth.service_secret = ********  # environment MATINEE_AUTH__SERVICE_SECRET", shown)
        self.assertIn("server.max_queued = 256  # default", shown)
        self.assertNotIn("hush", "\n".join(shown))

    def test_unknown_ones_are_refused_with_what_was_meant(self):
        self.assertIn("did you mean server.listen?", self.expect(2, "config", "check", "--server.lisen=x").stderr)
        self.assertIn("did you mean jobs.lease_s?", self.expect(2, "serve", env={"MATINEE_JOBS__LEESE_S": "5"}).stderr)

    def test_check_names_what_does_not_fit(self):
        self.assertEqual(self.expect(0, "config", "check").stdout, "the configuration is good\n")
        for setting in ("server.listen=nowhere:1", "server.workers=many", "log.level=loud", "auth.service_secret=short",
                        "auth.access_key=nothing", "streams.lease_s=1", "worker.concurrency=65", "worker.ffmpeg=",
                        "payments.webhook_secret=short", "payments.webhook_secret=", "database.url=mysql://x",
                        "peers.user=nowhere", "server.trusted_proxies=nowhere"):
            self.assertIn(setting.split("=")[0], self.expect(2, "config", "check", f"--{setting}").stderr)

    def test_check_and_serve_refuse_the_same(self):
        for setting in ("jobs.lease_s=1", "jobs.attempts=0", "payments.url=paypal:", "objects.url=s3://x", "queue.url=sqs://x",
                        "cache.url=redis:x", "cdn.url=cloudfront://x"):
            for command in (["config", "check"], ["serve", "--listen", "127.0.0.1:0", "--data", self.data]):
                self.assertIn(setting.split("=")[0], self.expect(2, *command, f"--{setting}").stderr)

    def test_check_and_serve_want_the_keys_of_stripe(self):
        for command in (["config", "check"], ["serve", "--listen", "127.0.0.1:0", "--data", self.data]):
            self.assertIn("payments.secret_key", self.expect(2, *command, "--payments.url=stripe:").stderr)

    def test_the_password_of_the_database_is_never_shown(self):
        url = "postgres://ada:hush@db/x"
        file = pathlib.Path(self.folder.name, "url")
        file.write_text(url + "\n")
        for options in ([], ["--json"], ["--origin"]):
            for given in ({"MATINEE_DATABASE__URL": url}, {"MATINEE_DATABASE__URL_FILE": str(file)}):
                shown = self.expect(0, "config", "show", *options, env=given).stdout
                self.assertIn("********", shown)
                self.assertNotIn("hush", shown)

    def test_the_file_that_init_writes_is_good_and_never_overwritten(self):
        file = os.path.join(self.folder.name, "m.toml")
        self.expect(0, "config", "init", file)
        self.expect(0, "config", "check", "--config", file)
        self.expect(4, "config", "init", file)

    def test_the_reference_in_the_repository_is_current(self):
        generated = self.expect(0, "config", "reference").stdout
        self.assertEqual(generated, (ROOT / "docs" / "configuration.md").read_text(),
                         "run: matinee config reference > docs/configuration.md")


class Accounts(CommandLine):
    def create(self, code, email, password="correct horse battery"):
        return self.expect(code, "user", "create", email, "--role", "editor", "--password-file", "-", "--json", "--data", self.data,
                           text=password + "\n")

    def test_are_made_once_shown_and_changed(self):
        made = json.loads(self.create(0, "Ada@Example.com").stdout)
        self.assertEqual((made["email"], made["role"], made["disabled"]), ("ada@example.com", "editor", False))
        self.create(4, "ada@example.com")
        self.create(2, "bob@example.com", "short")
        self.expect(0, "user", "role", made["id"], "--role", "admin", "--data", self.data)
        self.expect(0, "user", "disable", "ada@example.com", "--data", self.data)
        listed = json.loads(self.expect(0, "user", "list", "--json", "--data", self.data).stdout)
        self.assertEqual([(each["email"], each["role"], each["disabled"]) for each in listed], [("ada@example.com", "admin", True)])

    def test_unknown_ones_end_with_3(self):
        self.expect(3, "user", "show", "nobody@example.com", "--data", self.data)


class Orders(CommandLine):
    def test_that_were_put_aside_are_sent_again(self):
        self.expect(0, "migrate", "up", "--data", self.data)
        self.assertEqual(json.loads(self.expect(0, "jobs", "redrive", "--json", "--data", self.data).stdout), [])
        database = sqlite3.connect(os.path.join(self.data, "content.sqlite"))
        self.addCleanup(database.close)
        database.executemany("INSERT INTO queue_dead_letters (id, queue, body, reason, attempts, buried_at) VALUES (?, 'transcode', ?, 'why', 3, 0)",
                             [("msg_1", "first"), ("msg_2", "second")])
        database.commit()
        sent = json.loads(self.expect(0, "jobs", "redrive", "--limit", "1", "--json", "--data", self.data).stdout)
        self.assertEqual([(each["reason"], each["attempts"]) for each in sent], [("why", 3)])
        self.assertIn("why", self.expect(0, "jobs", "redrive", "--data", self.data).stdout)
        self.assertEqual(sorted(database.execute("SELECT body, attempt FROM queue_messages")), [("first", 0), ("second", 0)])
        self.assertEqual(list(database.execute("SELECT id FROM queue_dead_letters")), [])


class Databases(CommandLine):
    def test_status_changes_nothing_and_up_applies_everything(self):
        steps = json.loads(self.expect(0, "migrate", "status", "--json", "--data", self.data).stdout)
        self.assertGreater(len(steps), 3)
        self.assertEqual({step["state"] for step in steps}, {"pending"})
        self.assertFalse(os.path.exists(self.data))
        steps = json.loads(self.expect(0, "migrate", "up", "--json", "--data", self.data).stdout)
        self.assertEqual({step["state"] for step in steps}, {"applied"})
        shutil.rmtree(os.path.join(self.data, "secrets"))
        shutil.rmtree(os.path.join(self.data, "objects", ".spool"), ignore_errors=True)
        before = self.files()
        self.assertEqual(json.loads(self.expect(0, "check", "--json", "--data", self.data).stdout), {"ok": True, "violations": []})
        self.assertEqual(self.files(), before)
        shutil.rmtree(os.path.join(self.data, "objects"))
        self.assertIn("no directory of objects", self.expect(1, "check", "--data", self.data).stdout)
        self.assertFalse(os.path.exists(os.path.join(self.data, "objects")))

    def files(self):
        """What lies in the data directory; SQLite's own files beside a database come and go."""
        return sorted(str(path) for path in pathlib.Path(self.data).rglob("*") if not path.name.endswith(("-wal", "-shm")))

    def test_check_needs_something_to_check(self):
        self.expect(3, "check", "--data", self.data)


class Server(CommandLine):
    def serve(self, *arguments, env=None, errors=subprocess.DEVNULL):
        process = subprocess.Popen([PROGRAM, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *arguments],
                                   env=environment(env or {}), stdout=subprocess.PIPE, stderr=errors, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        line = process.stdout.readline()
        self.assertRegex(line, r"^listening on http://127\.0\.0\.1:\d+\n$")
        return process, line.split()[-1]

    def test_answers_until_it_is_asked_to_end(self):
        process, base = self.serve("--services", "user,content,payment,streaming")
        with urllib.request.urlopen(base + "/readyz", timeout=30) as answer:
            self.assertEqual(json.load(answer)["status"], "ready")
        self.assertEqual(os.stat(os.path.join(self.data, "secrets", "service_secret")).st_mode & 0o777, 0o600)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=60), 0)

    def test_says_how_to_make_the_first_administrator(self):
        def said():
            log = pathlib.Path(self.folder.name, "log")
            with log.open("w") as errors:
                process, _ = self.serve("--services", "user", errors=errors)
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(timeout=60), 0)
            return log.read_text()

        self.assertIn(f"matinee user create EMAIL --role admin --data {self.data}\n", said())
        self.expect(0, "user", "create", "ada@example.com", "--role", "admin", "--password-file", "-", "--data", self.data,
                    text="correct horse battery\n")
        self.assertNotIn("administrator", said())

    def test_shares_its_data_with_no_second_one(self):
        self.serve("--services", "user,content,payment,streaming")
        refused = self.expect(2, "serve", "--services", "user", "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertIn("another process runs the user service", refused.stderr)
        self.expect(0, "user", "list", "--data", self.data)

    def test_test_hooks_are_refused_unless_asked_for(self):
        clock = {"MATINEE_TEST_CLOCK_FILE": os.path.join(self.folder.name, "clock")}
        self.assertIn("--test-hooks", self.expect(2, "serve", "--data", self.data, env=clock).stderr)

    def test_clients_without_a_server_end_with_5(self):
        for arguments in (["videos", "list"], ["jobs", "show", "job_x"]):
            self.expect(5, *arguments, "--server", "http://127.0.0.1:1", "--token", "x")

    def test_a_secret_that_others_may_read_stops_the_start(self):
        self.expect(0, "user", "list", "--data", self.data)
        os.chmod(os.path.join(self.data, "secrets", "service_secret"), 0o644)
        self.assertIn("chmod 600", self.expect(2, "serve", "--data", self.data, "--listen", "127.0.0.1:0").stderr)


class FakeServer:
    """Answers with what it is given, in that order, and keeps what it was asked. None: it hangs up."""

    def __init__(self, test, answers):
        self.asked = []
        self.answers = answers
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                length = self.headers.get("Content-Length")
                body = self.rfile.read(int(length)) if length else b""
                fake.asked.append((self.command, self.path, dict(self.headers), body))
                self.close_connection = True
                answer = answers.pop(0)
                if answer is None:
                    return
                status, document, *fields = answer
                self.send_response(status)
                text = json.dumps(document).encode() if document is not None else b""
                for name, value in (fields[0] if fields else {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_HEAD = do_PATCH = answer

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        test.addCleanup(thread.join)
        test.addCleanup(server.server_close)
        test.addCleanup(server.shutdown)


def video(status):
    return {"id": "vid_1", "title": "A", "status": status, "playable": False, "progress": 0, "phase": None, "reason": None,
            "duration_s": None, "renditions": [], "created_at": "2026-01-01T00:00:00.000Z"}


class Clients(CommandLine):
    def remember_demo(self, url):
        os.mkdir(self.data)
        account = {"email": "admin@demo.local", "password": "hush hush", "role": "admin"}
        pathlib.Path(self.data, "demo.json").write_text(json.dumps({"url": url, "accounts": [account], "uploads": []}))

    def test_give_the_password_of_the_demo_to_its_own_server_alone(self):
        titles = (200, {"data": [], "next_cursor": None})
        other = FakeServer(self, [titles])
        demo = FakeServer(self, [(200, {"access_token": "x"}), titles, (200, {"access_token": "x"}), titles])
        self.remember_demo(demo.url)
        self.expect(0, "videos", "list", "--data", self.data, "--server", other.url)
        self.assertEqual([path.split("?")[0] for _, path, _, _ in other.asked], ["/videos"])
        self.assertNotIn("Authorization", other.asked[0][2])
        self.expect(0, "videos", "list", "--data", self.data, "--server", demo.url + "/")
        self.expect(0, "videos", "list", "--data", self.data)
        self.assertEqual([path.split("?")[0] for _, path, _, _ in demo.asked], ["/login", "/videos"] * 2)

    def test_demo_says_at_once_that_nothing_can_be_transcoded(self):
        failed = self.expect(5, "demo", "--data", self.data, "--listen", "127.0.0.1:0", "--exit-when-ready", "--worker.ffmpeg=/bin/false")
        self.assertIn("videos cannot be transcoded on this machine", failed.stderr)
        self.assertNotIn("uploading", failed.stderr)

    def test_say_how_to_sign_in(self):
        refusal = (401, {"type": "about:blank", "title": "Sign in first.", "status": 401, "code": "unauthenticated"})
        server = FakeServer(self, [refusal])
        self.assertIn("--email or --token", self.expect(1, "jobs", "list", "--server", server.url).stderr)

    upload = "/uploads/upl_01jd7q8v9hf6m8q3w2k5t4r7x0"
    created = (201, None, {"Location": upload, "Upload-Offset": "0"})

    def run_upload(self, code, server, *options):
        file = pathlib.Path(self.folder.name, "a.mp4")
        if not file.exists():
            file.write_bytes(b"x" * 400 + b"y" * 600)
        return self.expect(code, "upload", str(file), "--server", server.url, "--token", "x", *options,
                           env={"XDG_STATE_HOME": self.folder.name})

    def remembered(self):
        return list(pathlib.Path(self.folder.name, "matinee", "uploads").glob("*"))

    def test_upload_outlasts_a_server_that_is_away_for_a_moment(self):
        busy = (503, {"type": "about:blank", "title": "Busy", "status": 503, "code": "overloaded"})
        server = FakeServer(self, [
            None, self.created, (200, None, {"Upload-Offset": "0"}), None, (200, None, {"Upload-Offset": "400"}),
            (204, None, {"Upload-Offset": "1000", "Matinee-Video": "vid_1"}),
            (200, video("queued")), busy, (200, video("ready"))])
        done = self.run_upload(0, server, "--wait", "--title", "Té", "--unpublished")
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["status"], "ready")
        posts = [headers for method, _, headers, _ in server.asked if method == "POST"]
        self.assertEqual([post["Upload-Length"] for post in posts], ["1000", "1000"])
        self.assertEqual(len({post["Idempotency-Key"] for post in posts}), 1)
        words = dict(pair.split(" ") for pair in posts[0]["Upload-Metadata"].split(","))
        self.assertEqual({name: base64.b64decode(value).decode() for name, value in words.items()},
                         {"filename": "a.mp4", "title": "Té", "published": "false"})
        patches = [(headers["Upload-Offset"], body) for method, _, headers, body in server.asked if method == "PATCH"]
        self.assertEqual(patches, [("0", b"x" * 400 + b"y" * 600), ("400", b"y" * 600)])
        self.assertEqual(self.remembered(), [])

    def test_upload_goes_on_with_what_an_earlier_run_began(self):
        expired = (401, {"type": "about:blank", "title": "x", "status": 401, "code": "token_expired"})
        server = FakeServer(self, [self.created, (200, None, {"Upload-Offset": "0"}), expired])
        self.run_upload(1, server)
        [record] = self.remembered()
        self.assertEqual(record.stat().st_mode & 0o777, 0o600)
        self.assertEqual(record.read_text(), self.upload + "\n")

        server.answers += [(200, None, {"Upload-Offset": "400"}), (204, None, {"Upload-Offset": "1000", "Matinee-Video": "vid_1"}),
                           (200, video("queued"))]
        self.run_upload(0, server)
        self.assertEqual([method for method, *_ in server.asked[3:]], ["HEAD", "PATCH", "GET"])
        self.assertEqual(self.remembered(), [])

    def test_upload_begins_again_when_what_it_began_has_expired(self):
        expired = (401, {"type": "about:blank", "title": "x", "status": 401, "code": "token_expired"})
        server = FakeServer(self, [self.created, (200, None, {"Upload-Offset": "0"}), expired])
        self.run_upload(1, server)
        server.answers += [(404, None), self.created, (200, None, {"Upload-Offset": "0"}),
                           (204, None, {"Upload-Offset": "1000", "Matinee-Video": "vid_1"}), (200, video("queued"))]
        self.run_upload(0, server)
        self.assertEqual([method for method, *_ in server.asked[3:]], ["HEAD", "POST", "HEAD", "PATCH", "GET"])

    def test_upload_says_at_once_what_is_wrong(self):
        refusal = (422, {"type": "about:blank", "title": "x", "status": 422, "code": "unsupported_media", "detail": "This is a text file."})
        server = FakeServer(self, [self.created, (200, None, {"Upload-Offset": "0"}), refusal])
        self.assertIn("This is a text file.", self.run_upload(2, server).stderr)
        self.assertEqual(self.remembered(), [])


class Demo(CommandLine):
    def demo(self, code, *files):
        return self.expect(code, "demo", "--data", self.data, "--listen", "127.0.0.1:0", "--exit-when-ready", *files)

    def clip(self, name):
        path = os.path.join(self.folder.name, name)
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=2",
                        "-pix_fmt", "yuv420p", path], check=True, timeout=60)
        return path

    def test_a_file_that_fails_does_not_break_further_starts(self):
        good, bad = self.clip("good.mp4"), os.path.join(self.folder.name, "bad.mp4")
        whole = pathlib.Path(good).read_bytes()
        pathlib.Path(bad).write_bytes(whole[:64] + bytes(len(whole) - 64))
        self.assertIn("bad.mp4: ", self.demo(1, bad, good).stderr)
        self.assertIn("master.m3u8", self.demo(0).stdout)

        # A title that somebody deleted since.
        record = pathlib.Path(self.data, "demo.json")
        remembered = json.loads(record.read_text())
        self.assertEqual([upload["file"] for upload in remembered["uploads"]], [good])
        remembered["uploads"].insert(0, {"file": bad, "size": 1, "video": "vid_01kdvdna00emq8k9w39qsaekf4"})
        record.write_text(json.dumps(remembered))
        record.chmod(0o600)
        again = self.demo(0).stdout
        self.assertIn(f"Left out  {bad}: its title was deleted", again)
        self.assertEqual(again.count("  Play "), 1)
        self.assertEqual(json.loads(record.read_text())["uploads"], remembered["uploads"][1:])


if __name__ == "__main__":
    unittest.main()
