"""CPU time and memory of every process below another one, whoever waits for it: what runs in a sandbox with processes of its own is in
nobody's rusage."""
import os
import pathlib
import subprocess
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")
PERIOD = 0.01


def read(path):
    try:
        return pathlib.Path(path).read_bytes()
    except OSError:  # It has ended.
        return b""


def children(pid):
    out = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return out
    for thread in threads:
        out += [int(child) for child in read(f"/proc/{pid}/task/{thread}/children").split()]
    return out


def cpu_seconds(pid):
    """Own user and system time, or nothing when it has ended."""
    fields = read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK if fields else None


def peak_megabytes(pid):
    for line in read(f"/proc/{pid}/status").splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Sampler:
    """While the block lasts, looks at a process and all below it every 10 ms: what a process used in its last moments is not seen, a
    hundredth of a CPU second at most. `.seen` has `{argv, cpu, megabytes}` of each."""

    def __init__(self, root):
        self.root = root
        self.seen = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._root_before = cpu_seconds(self.root)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _run(self):
        while not self._stop.wait(PERIOD):
            self._look(self.root)

    def _look(self, pid):
        cpu = cpu_seconds(pid)
        if cpu is None:
            return
        one = self.seen.setdefault(pid, {"argv": [], "cpu": 0.0, "megabytes": 0.0})
        one["cpu"] = cpu - (self._root_before if pid == self.root else 0)
        one["megabytes"] = max(one["megabytes"], peak_megabytes(pid))
        # bwrap becomes what it starts.
        one["argv"] = read(f"/proc/{pid}/cmdline").decode("utf-8", "replace").split("\0")[:-1] or one["argv"]
        for child in children(pid):
            self._look(child)

    def total(self):
        """CPU seconds of all, the first process included."""
        return sum(one["cpu"] for one in self.seen.values())

    def encoders(self):
        """Those that were ffmpeg with a film in the end: one for each piece that was made."""
        return [one for one in self.seen.values() if "/in" in one["argv"] and os.path.basename(one["argv"][0]) == "ffmpeg"]


def cpu_of(argv, **options):
    """Runs a command to its end: its CPU seconds, those of all it waited for included."""
    process = subprocess.Popen([*map(str, argv)], **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{argv[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
