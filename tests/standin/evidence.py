"""The evidence that a run writes: whole by its own sums, and the same as what was told and what CloudTrail holds."""

import csv
import hashlib
import json
from collections import Counter

from judged import VERDICTS

ALWAYS = set(
    "about.json documents.jsonl findings.csv journal.jsonl keep-list.csv principals.json sweep.json timeline.csv".split()
)
SUMS = "SHA256SUMS"


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def meant(cell):
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") else cell


def sums(checks, what, run, folder):
    """What `sha256sum -c` does, and that nothing is left out of it."""
    listed = dict(reversed(line.split("  ", 1)) for line in (folder / SUMS).read_text().splitlines())
    written = {path.name for path in folder.iterdir()} - {SUMS}
    checks(f"{what}: the evidence has its files", ALWAYS <= written, ALWAYS - written)
    checks(f"{what}: its sums are of every file", set(listed) == written, set(listed) ^ written)
    wrong = [name for name in written if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed.get(name)]
    checks(f"{what}: every sum is right", not wrong, wrong)
    told = next((event for event in run.events if event["type"] == "evidence"), {})
    size = sum(path.stat().st_size for path in folder.iterdir())
    checks(f"{what}: files and bytes are told", (told.get("files"), told.get("bytes")) == (len(written) + 1, size), told)


def same_findings(checks, what, found, folder, made_by):
    """`made_by` is the principal's key of each ARN whose maker is known."""
    table = {meant(row["arn"]): row for row in rows(folder / "findings.csv")}
    checks(f"{what}: findings.csv has every finding", set(table) == set(found), set(table) ^ set(found))
    told = {arn: (row["verdict"], row["certainty"], int(meant(row["score"]))) for arn, row in table.items()}
    said = {arn: (finding["verdict"], finding["certainty"], finding["score"]) for arn, finding in found.items()}
    odd = [(arn, told[arn], said[arn]) for arn in told.keys() & said.keys() if told[arn] != said[arn]]
    checks(f"{what}: and says the same", table and not odd, odd[:3])
    odd = [(arn, row["made_by"]) for arn, row in table.items() if row["made_by"] != made_by.get(arn, "")]
    checks(f"{what}: and names each maker, and nobody where none is known", not odd, odd[:3])


def same_events(checks, what, folder, recorded):
    """`recorded` is the text of every event that was looked up with boto3, by region and id."""
    count, wrong, unknown = Counter(), [], []
    for path in sorted(folder.glob("cloudtrail-*.jsonl")):
        region = path.stem.removeprefix("cloudtrail-")
        for line in lines(path):
            count[region] += 1
            text = recorded.get((region, line["event_id"]))
            if text is None:
                unknown.append((region, line["event_id"]))
            elif line["sha256_as_sent"] != hashlib.sha256(text.encode()).hexdigest():
                wrong.append((region, line["event_id"]))
    expected = Counter(region for region, _ in recorded)
    checks(f"{what}: every event that boto3 finds is evidence", count == expected, f"{count} != {expected}")
    checks(f"{what}: and no other", not unknown, unknown[:3])
    checks(f"{what}: each with the hash of what was sent", count and not wrong, wrong[:3])


def same_story(checks, what, folder, clusters):
    """`clusters` are the ARNs that each principal made, by the name of the principal."""
    told = Counter()
    for row in rows(folder / "timeline.csv"):
        if row["kind"] == "clustersMade":
            told[meant(row["principal"])] += int(row["count"]) - int(row["refused"])
    expected = Counter({name: len(arns) for name, arns in clusters.items()})
    checks(f"{what}: the story counts whose clusters they are", told == expected, f"{told} != {expected}")


def same_principals(checks, what, run, folder):
    view = json.loads((folder / "principals.json").read_text())
    said = [event["principal"] for event in run.events if event["type"] == "principal"]
    checks(f"{what}: principals.json is what was said", said and view["principals"] == said, view)
    counted = [principal[kind].keys() == set(VERDICTS) for principal in said for kind in ("clusters", "services", "definitions")]
    checks(f"{what}: each with verdicts of what it made", all(counted))
