"""What is read from: each place is made when it is entered, and taken away when it is left, however that comes.

    loop      a loop device over 512 MiB in /dev/shm (needs root)
    file      512 MiB of noise in --folder, read past the page cache
    null_blk  the kernel's null block device, loaded for it (needs root and the module)
    /PATH     a device or file that is there; it is only read

`Missing` says why a place cannot be had here; the others go on.
"""

import contextlib
import os
import pathlib
import subprocess
import tempfile

SIZE_BYTES = 512 << 20
NULL_BLK = pathlib.Path("/sys/module/null_blk")
NULL_DEVICE = "/dev/nullb0"
WORKERS = pathlib.Path("/sys/devices/virtual/workqueue/cpumask")


class Missing(Exception):
    pass


def call(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


@contextlib.contextmanager
def noise_file(folder):
    """A file without holes whose content does not compress."""
    handle, path = tempfile.mkstemp(prefix="tierwatt-bench-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            piece = os.urandom(4 << 20)
            for _ in range(SIZE_BYTES // len(piece)):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        os.unlink(path)


def need_root(what):
    if os.geteuid() != 0:
        raise Missing(f"{what} needs root")


@contextlib.contextmanager
def loop():
    need_root("a loop device")
    if os.statvfs("/dev/shm").f_bavail * os.statvfs("/dev/shm").f_frsize < SIZE_BYTES:
        raise Missing("/dev/shm has no room for 512 MiB")
    with noise_file("/dev/shm") as path:
        device = call("losetup", "--find", "--show", "--read-only", path)
        try:
            yield device
        finally:
            call("losetup", "--detach", device)


@contextlib.contextmanager
def null_blk():
    need_root("null_blk")
    if NULL_BLK.exists():
        raise Missing("null_blk is in use already; name its device instead")
    call("modprobe", "null_blk", "nr_devices=1", "queue_mode=2", "irqmode=1", "poll_queues=1")
    try:
        yield NULL_DEVICE
    finally:
        call("modprobe", "--remove", "null_blk")


@contextlib.contextmanager
def one_processor():
    """This program, all that it starts, and the kernel's unbound workers (a loop device's is one) on the first
    processor that it may use, so that the scheduler has nothing to choose."""
    need_root("keeping the kernel's workers on one processor")
    allowed = os.sched_getaffinity(0)
    workers = WORKERS.read_text()
    first = min(allowed)
    try:
        os.sched_setaffinity(0, {first})
        WORKERS.write_text(f"{1 << first:x}")
        yield
    finally:
        WORKERS.write_text(workers)
        os.sched_setaffinity(0, allowed)


def polls(target):
    """Does the device's queue complete by polling, so that every program should be told to?"""
    flag = pathlib.Path("/sys/class/block", pathlib.Path(target).resolve().name, "queue/io_poll")
    return target.startswith("/dev/") and flag.exists() and flag.read_text().strip() == "1"


def place(name, folder):
    if name == "loop":
        return loop()
    if name == "null_blk":
        return null_blk()
    if name == "file":
        return noise_file(folder)
    if not os.path.exists(name):
        raise Missing(f"no such device or file: {name}")
    return contextlib.nullcontext(name)
