"""Counts the tests in the events of "go test -json" on standard input.

Prints "N passed, M failed, K skipped", subtests included; a package that does
not build, or fails outside of a test, counts as one failure. Exits with 1 if
anything failed, or if nothing passed. With --failures it prints one line for
each package, why tests were skipped, and the output of what failed.
"""

import collections
import json
import sys

passed = failed = skipped = 0
output = collections.defaultdict(list)  # (package, test) or (import path,)
failed_in = collections.Counter()
talk = "--failures" in sys.argv

for line in sys.stdin:
    try:
        e = json.loads(line)
    except ValueError:
        if talk:  # a command that make shows
            print(line, end="")
        continue
    action, package, test = e.get("Action"), e.get("Package", ""), e.get("Test", "")
    # A compiler's messages come under the import path, before the package.
    key = (e["ImportPath"],) if "ImportPath" in e else (package, test)
    if action in ("output", "build-output"):
        if not e["Output"].startswith("=== "):  # RUN, PAUSE, CONT
            output[key].append(e["Output"])
        continue
    text = "".join(output[key])
    if action == "skip" and test:
        skipped += 1
        if talk:
            print("skip", package, test + ":", " ".join(text.split("\n")[:-2]).strip())
    elif action == "pass" and test:
        passed += 1
    elif action == "fail" and test:
        failed += 1
        failed_in[package] += 1
        if talk:
            print(f"FAIL {package} {test}\n{text}", end="")
    elif action == "fail":
        if not failed_in[package]:
            failed += 1
            if talk and "FailedBuild" in e:
                print("".join(output.get((e["FailedBuild"],), [])), end="")
            elif talk:
                print(text, end="")
        if talk:
            print(f"FAIL {package} {e.get('Elapsed', 0):.1f}s")
    elif action == "pass" and talk:
        print(f"ok   {package} {e.get('Elapsed', 0):.1f}s")
    if test or action in ("pass", "fail"):
        output.pop(key, None)

if not talk:
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not passed else 0)
