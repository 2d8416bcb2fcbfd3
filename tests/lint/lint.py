#!/usr/bin/env python3
"""Rules of the repository that a compiler does not check. Run by ctest (label lint) from the source folder.

Each rule is a function that yields (file, line, message). A violation fails the test and names what to do instead.
`lint.py --self-test` proves that every rule can fail.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE = (".cpp", ".h", ".def")


def tracked():
    out = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         capture_output=True, check=False).stdout
    files = [ROOT / f for f in out.decode().split("\0") if f]
    if not files:  # an exported tree without git
        files = [p for p in ROOT.rglob("*") if p.is_file() and "build" not in p.parts]
    return [f for f in files if f.is_file()]


def layer_table():
    text = (ROOT / "scripts/cmake/BalcaoLayers.cmake").read_text()
    uses, owner, headers = {}, {}, {}
    for kind, name, value in re.findall(r'set\(BALCAO_(USES|OWNER|HEADERS)_(\w+) ?"?([^")]*)"?\)', text):
        words = [w for w in re.split(r"[ ;]+", value) if w]
        {"USES": uses, "OWNER": owner, "HEADERS": headers}[kind][name] = words
    return uses, owner, headers


def layer_of(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] == "shared" and len(parts) > 2:
        return parts[1]
    if parts[0] == "operator" and len(parts) > 2:
        return parts[1]
    if parts[0] in ("kiosk", "central"):
        return parts[0]
    return None


def includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if found:
            yield number, found.group(1), found.group(2)


def rule_layers(files, table=None):
    """A folder includes only from the folders its layer may use."""
    uses, owner, headers = table or layer_table()
    for path, text in files:
        layer = layer_of(path)
        if layer is None or path.suffix not in CODE:
            continue
        for number, kind, name in includes(text):
            first = name.split("/")[0]
            if kind == '"' and first in uses and first != layer and first not in uses[layer]:
                yield path, number, f"'{layer}' may not include '{name}': the dependency rule allows {uses[layer]}"
            for package, prefixes in headers.items():
                if any(name.startswith(p) for p in prefixes) and layer not in owner[package]:
                    yield path, number, f"<{name}> belongs to {owner[package]}, not to '{layer}'"


def rule_pure(files):
    """Pure folders read no clock, open no file and start no thread."""
    banned = {r"system_clock": "take an Instant", r"steady_clock": "take a time", r"std::(i|o)?fstream": "take the content",
              r"\bfopen\b": "take the content", r"std::j?thread\b": "let the caller run it", r"random_device": "take a Random"}
    for path, text in files:
        layer = layer_of(path)
        if layer not in ("domain", "mrz", "barcode", "wire") and not (layer == "desk" and path.name.startswith("case_machine")):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            code = line.split("//")[0]
            for pattern, instead in banned.items():
                if re.search(pattern, code):
                    yield path, number, f"pure code: {pattern} is not allowed; {instead}"


def rule_words(files):
    """Open ends and detached threads do not go in."""
    banned = {r"\bTO" + "DO\\b": "finish it or write it down in docs", r"\bFIX" + "ME\\b": "finish it",
              r"\.detach\(\)": "own the thread (base/executor.h)", r"\bsprintf\b": "use snprintf",
              r"\bsystem\(": "use posix_spawn with an argument list", r"\bwxYield\b": "no nested event loops"}
    for path, text in files:
        if path.suffix not in CODE:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if layer_of(path) is None and "system(" in line:
                continue  # tests may run a shell
            code = line.split("//")[0] if "detach" in line or "system(" in line else line
            for pattern, instead in banned.items():
                if re.search(pattern, code):
                    yield path, number, f"{pattern}: {instead}"


def rule_kiosk_core(files):
    """What holds the citizen's secrets needs no window."""
    for path, text in files:
        if path.relative_to(ROOT).parts[:2] == ("kiosk", "core"):
            for number, _, name in includes(text):
                if name.startswith(("wx/", "ui/")):
                    yield path, number, f"kiosk/core may not include {name}"


def rule_size(files):
    """A file over 900 lines holds several ideas (aim: under 400)."""
    for path, text in files:
        if path.suffix in (".cpp", ".h") and layer_of(path) and text.count("\n") > 900:
            yield path, 1, "split the file: it is over 900 lines"


def rule_headers(files):
    for path, text in files:
        if path.suffix == ".h" and "#pragma once" not in text:
            yield path, 1, "header without #pragma once"


def rule_sql(files):
    """SQL stands in queue/, database/ and central/ alone."""
    for path, text in files:
        layer = layer_of(path)
        if layer is None or layer in ("queue", "database", "central") or path.suffix not in CODE:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r'"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE) ', line):
                yield path, number, "SQL outside queue/ and central/"


def rule_faults(files):
    """Every fault is documented, translated, raised in the product and named in a test."""
    definitions = (ROOT / "shared/base/fault_codes.def").read_text()
    codes = re.findall(r"^BALCAO_FAULT\((\w+),", definitions, re.M)
    docs = (ROOT / "docs/faults.md").read_text() if (ROOT / "docs/faults.md").exists() else ""
    product = {p: t for p, t in files if layer_of(p) and layer_of(p) not in ("base", "text") and p.suffix in CODE}
    tests = [t for p, t in files if p.relative_to(ROOT).parts[0] == "tests" and p.suffix in CODE]
    for code in codes:
        if not re.search(rf"`{code}`", docs):
            yield ROOT / "docs/faults.md", 1, f"fault {code} is not documented"
        if not any(re.search(rf'FaultCode::{code}\b|"{code}"', t) for t in product.values()):
            yield ROOT / "shared/base/fault_codes.def", 1, f"fault {code} is never raised"
        if code not in UNPROVOKED and not any(re.search(rf"\b{code}\b", t) for t in tests):
            yield ROOT / "shared/base/fault_codes.def", 1, f"no test names fault {code}"


def rule_links(files):
    """Relative links of the docs lead somewhere."""
    for path, text in files:
        if path.suffix != ".md":
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", line):
                if not (path.parent / target).exists():
                    yield path, number, f"dead link {target}"


def rule_threats(files):
    """Every test the threat model names is there."""
    titles = [title for path, text in files if path.relative_to(ROOT).parts[0] == "tests" and path.suffix in CODE
              for title in re.findall(r'TEST_CASE(?:_FIXTURE\([^,]+,|\()\s*"((?:[^"\\]|\\.)*)"', text)]
    for path, text in files:
        if path.name != "threat-model.md":
            continue
        for number, line in enumerate(text.splitlines(), 1):
            cells = line.split("|")
            if not re.match(r"\| T\d", line) or len(cells) < 6:
                continue
            named = re.findall(r'"([^"]+)"', cells[5])
            if not named:
                yield path, number, "a claim without a test"
            for title in named:
                if title not in titles:
                    yield path, number, f'no test is called "{title}"'


# Faults no test provokes yet, and why.
UNPROVOKED = {"seal_failed": "only when OpenSSL itself fails", "reader_service_down": "a lamp's reason, set in operator/cli/serve.cpp"}

RULES = (rule_layers, rule_pure, rule_words, rule_kiosk_core, rule_size, rule_headers, rule_sql, rule_faults, rule_links, rule_threats)


def self_test():
    table = ({"mrz": ["base"], "base": [], "queue": ["base"]}, {"sqlite": ["database"]}, {"sqlite": ["sqlite3.h"]})
    bad = [(ROOT / "shared/mrz/a.cpp", '#include "queue/queue.h"\n#include <sqlite3.h>\nauto t = std::chrono::system_clock::now();\n'
            'auto q = "SELECT a FROM b";\nx.detach();\n' + "\n" * 901),
           (ROOT / "shared/mrz/a.h", "int x;\n"), (ROOT / "kiosk/core/a.cpp", "#include <wx/app.h>\n"), (ROOT / "docs/x.md", "[a](nowhere.md)\n"),
           (ROOT / "docs/threat-model.md", '| T1 | a | A1 | b | "no such test" |\n')]
    for rule in RULES:
        if rule is rule_faults:
            continue
        found = list(rule(bad, table) if rule is rule_layers else rule(bad))
        if not found:
            print(f"{rule.__name__} found nothing in bad code")
            return 1
    return 0


def main():
    if "--self-test" in sys.argv:
        return self_test()
    texts = []
    for path in tracked():
        if path.suffix in CODE + (".md", ".py", ".cmake", ".txt"):
            texts.append((path, path.read_text(errors="replace")))
    count = 0
    for rule in RULES:
        for path, number, message in rule(texts):
            print(f"{path.relative_to(ROOT)}:{number}: {message}")
            count += 1
    print(f"{count} violations")
    return 1 if count else 0


sys.exit(main())
