"""House rules that a script can see, over the files that git tracks. Exit status 1 and a line for each breach.

1. Arrows: a folder includes itself and what stands to its left (docs/architecture.md); the lab has its own.
2. Heavy headers stay out of ours.
3. Every X.cc of the three areas and of the lab has its test X_test.cc at the mirrored place.
4. Unfinished words and paths of a particular machine are not committed.
"""

import pathlib
import re
import subprocess
import sys

ORDER = [
    "probe/base", "probe/profile", "probe/store", "probe/device", "probe/load", "probe/power", "probe/trace", "probe/run", "probe/cli",
    "csi-hooks/volumes", "csi-hooks/heat", "csi-hooks/csi", "csi-hooks/kube", "csi-hooks/metrics", "csi-hooks/cli",
    "csi-hooks/sidecar",
    "planner/model", "planner/simulate", "planner/solve", "planner/backtest", "planner/schedule", "planner/review",
    "planner/report", "planner/explain",
    "planner/cli",
]
LAB = ["scenario", "drive", "target", "tcmu", "meter", "guest", "runner"]
MATHEMATICS = {"planner/model", "planner/simulate", "planner/solve", "planner/backtest", "planner/schedule", "planner/review"}
MATHEMATICS_SEE = {"probe/base", "probe/profile"} | MATHEMATICS
CHECKER_NEVER_SEES = {"planner/simulate", "planner/solve", "planner/backtest", "planner/schedule"}
HEAVY = re.compile(r'#include [<"](nlohmann|rocksdb|simdjson|boost|spdlog|fmt|grpc|liburing|openssl|yaml-cpp)')
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
THIS_MACHINE = re.compile(r"/(work|home)/[a-z]+/")


ORDER += [f"fixtures/lab/{area}" for area in LAB]


def folder_of(path):
    parts = pathlib.PurePosixPath(path).parts
    return "/".join(parts[:3] if parts[:2] == ("fixtures", "lab") else parts[:2])


def arrow_breach(source, target):
    if source.startswith("fixtures/lab/") and not target.startswith(("fixtures/lab/", "probe/base")):
        return "the lab stands beside the house and sees only probe/base"
    if source == target or target not in ORDER:
        return None
    if ORDER.index(target) > ORDER.index(source):
        return "against the arrows"
    if source in MATHEMATICS and target not in MATHEMATICS_SEE:
        return "the mathematics sees only probe/base and probe/profile"
    if source == "planner/review" and target in CHECKER_NEVER_SEES:
        return "the checker is not the solver"
    return None


def breaches_of(path, text):
    folder = folder_of(path)
    if folder in ORDER:
        for included in INCLUDE.findall(text):
            why = arrow_breach(folder, folder_of(included))
            if why:
                yield f"{path}: includes {included}: {why}"
        if path.endswith(".h") and HEAVY.search(text):
            yield f"{path}: a heavy header in a public one"
        name = pathlib.PurePosixPath(path)
        test = pathlib.Path("tests") / name.parent / f"{name.stem}_test.cc"
        if path.endswith(".cc") and name.stem != "main" and not test.exists():
            yield f"{path}: no test at {test}"
    if UNFINISHED.search(text):
        yield f"{path}: an unfinished word"
    if THIS_MACHINE.search(text):
        yield f"{path}: a path of one machine"


def main():
    tracked = subprocess.run(["git", "ls-files"], check=True, capture_output=True, text=True).stdout.split("\n")
    checked = [p for p in tracked if p.endswith((".cc", ".h", ".md", ".txt", ".cmake")) and p != "scripts/check_tree.py"]
    breaches = []
    for path in checked:
        text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
        breaches.extend(breaches_of(path, text))
    for breach in breaches:
        print(breach)
    print(f"tree: {len(checked)} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
