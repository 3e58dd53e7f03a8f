"""The programs that are compared: how each is called, and what is read from what it says.

Every program is given the same target, block, queue depth and time, registered buffers and file, and no map of
blocks already read. CPU time is the whole program's, from its start to its end (wait4), so it holds starting up and
ending too; `loop_user_ns` is what the kernel charged to a program's loop alone, by what it says itself; `own_ns` is
what tierwatt's loop takes between two system calls by the processor's counter.

What is called a latency. Ours begins before an I/O is prepared, and ends when its completion is seen; that is fio's
`lat`. fio's default, `clat`, begins only when its submitting system call has come back. `lat` is compared, `clat`
is shown.

Each program gets a session of its own. fio makes itself one, and where the kernel shares a processor out by session
(sched_autogroup) the others would have to share theirs with all that was started from the same terminal.

fio by itself submits one I/O a call and waits for one; `fio-batch` is fio with batches allowed. The bare loop is
fio's t/io_uring, which Debian does not package: it keeps no histogram, prints a rate a second and starts with the
second one, so it runs a second longer.
"""

import json
import os
import re
import subprocess
import time

PERCENTILES = ("50", "95", "99", "99.9")


class Failed(Exception):
    pass


def run(command):
    """Output, the resources used by the program and its children, seconds on the wall."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        output, errors = process.stdout.read().decode(), process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    except BaseException:
        end(process)
        raise
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)}: exit code {process.returncode}: {(errors or output).strip()[-300:]}")
    return output, usage, time.monotonic() - started


def end(process):
    """Asked first, since fio then ends the process that it works in."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def figures(iops, ios, usage, wall_s):
    return {"iops": iops, "ios": ios, "user_ns": usage.ru_utime * 1e9 / ios, "system_ns": usage.ru_stime * 1e9 / ios,
            "wall_s": wall_s}


class Tierwatt:
    name = "tierwatt"

    def __init__(self, program):
        self.program = program

    def command(self, target, depth, seconds):
        return [self.program, "probe", target, "--workload", "rand-read-4k", "--queue-depth", str(depth),
                "--seconds", str(seconds), "--no-store", "--json"]

    def measure(self, target, depth, seconds):
        output, usage, wall_s = run(self.command(target, depth, seconds))
        said = json.loads(output)
        latency = said["latency_seconds"]
        return figures(said["iops"], said["ios"], usage, wall_s) | {
            "loop_user_ns": said["cpu_user_ns_per_io"],
            "own_ns": said.get("own_ns_per_io"),
            "latency_us": {p: latency["p" + p] * 1e6 for p in PERCENTILES},
            "kernel": said["kernel"],
        }


class Fio:
    def __init__(self, program, batch=0, polled=False):
        self.program = program
        self.batch = batch
        self.polled = polled
        self.name = "fio-batch" if batch else "fio"

    def command(self, target, depth, seconds):
        command = [self.program, "--name=x", f"--filename={target}", "--readonly", "--rw=randread", "--bs=4k",
                   "--ioengine=io_uring", "--direct=1", f"--iodepth={depth}", "--registerfiles=1", "--fixedbufs=1",
                   "--norandommap=1", "--randrepeat=0", "--time_based", f"--runtime={seconds}",
                   "--lat_percentiles=1", "--clat_percentiles=1", "--percentile_list=" + ":".join(PERCENTILES),
                   "--output-format=json"]
        if self.batch:
            batch = max(1, min(self.batch, depth // 2))
            command += [f"--iodepth_batch_submit={batch}", "--iodepth_batch_complete_min=1",
                        f"--iodepth_batch_complete_max={depth}"]
        return command + (["--hipri=1"] if self.polled else [])

    def measure(self, target, depth, seconds):
        output, usage, wall_s = run(self.command(target, depth, seconds))
        job = json.loads(output[output.index("{"):])["jobs"][0]
        read = job["read"]
        ios = read["total_ios"]
        return figures(read["iops"], ios, usage, wall_s) | {
            "loop_user_ns": job["usr_cpu"] / 100 * read["runtime"] * 1e6 / ios,
            "latency_us": self.percentiles(read["lat_ns"]),
            "clat_us": self.percentiles(read["clat_ns"]),
        }

    @staticmethod
    def percentiles(latency_ns):
        by_number = {float(p): value for p, value in latency_ns["percentile"].items()}
        return {p: by_number[float(p)] / 1e3 for p in PERCENTILES}


class BareLoop:
    name = "t/io_uring"
    UNITS = {"": 1, "K": 1e3, "M": 1e6}

    def __init__(self, program, polled=False):
        self.program = program
        self.polled = polled

    def command(self, target, depth, seconds):
        batch = max(1, min(32, depth // 4))
        return [self.program, f"-d{depth}", f"-s{batch}", f"-c{batch}", f"-p{int(self.polled)}", "-B1", "-F1", "-b4096",
                "-R1", "-X1", "-n1", f"-r{round(seconds) + 1}", target]

    def measure(self, target, depth, seconds):
        output, usage, wall_s = run(self.command(target, depth, seconds))
        rates = [float(number) * self.UNITS[unit]
                 for number, unit in re.findall(r"^IOPS=([\d.]+)([KM]?),", output, re.MULTILINE)]
        if not rates:
            raise Failed(f"{self.program} printed no rate: {output.strip()[-300:]}")
        iops = sum(rates) / len(rates)
        return figures(iops, iops * (round(seconds) + 1), usage, wall_s)
