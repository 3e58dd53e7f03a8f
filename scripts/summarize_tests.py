"""Reads CTest's JUnit file and prints the skipped tests with their reasons, the failed ones, and the counts.

The last line is "N passed, N failed, N skipped". Exit status 1 when a test failed or none ran.
"""

import collections
import re
import sys
import xml.etree.ElementTree as ElementTree


def skip_reason(output):
    """The text that GTEST_SKIP() << ... left: the line after "file:line: Skipped"."""
    match = re.search(r": Skipped\n(.+?)\n", output or "")
    return match.group(1).strip() if match else "no reason given"


def main(path):
    cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    skipped = collections.defaultdict(list)
    failed = []
    for case in cases:
        if case.find("skipped") is not None:
            skipped[skip_reason(case.findtext("system-out"))].append(case.get("name"))
        elif case.find("failure") is not None or case.get("status") == "fail":
            failed.append(case.get("name"))
    for reason, names in sorted(skipped.items()):
        print(f"skipped {len(names)}: {reason}")
        for name in names[:5]:
            print(f"    {name}")
        if len(names) > 5:
            print(f"    and {len(names) - 5} more")
    for name in failed:
        print(f"failed: {name}")
    skip_count = sum(len(names) for names in skipped.values())
    passed = len(cases) - len(failed) - skip_count
    seconds = float(ElementTree.parse(path).getroot().get("time") or 0)
    print(f"tests ran for {seconds:.0f} s")
    print(f"{passed} passed, {len(failed)} failed, {skip_count} skipped")
    return 0 if cases and not failed and passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
