"""What looks rogue is torn down, and what CloudTrail told of each thing is evidence before it goes."""

import evidence
import makers
from hostile import stays_text
from judged import plan_of
from look import look
from respond import respond, whole


def taken(checks, options, wire, stand_in, made, folder):
    what = "taken"
    wire.reset()
    files = folder / "taken-evidence"
    # In the store of the run before: what was read by then is not read again, and nothing of it is lost.
    arguments = ("--regions", ",".join(makers.REGIONS), "--remove", "rogue", "--yes", "--who", "--evidence", str(files))
    run = respond(options.respond, wire.endpoint, folder / "answers", *arguments, timeout=options.timeout)
    if not whole(checks, what, run, 0):
        return
    summary = run.summary
    checks(f"{what}: verified", summary["verified"] is True and summary["executed"]["failed"] == 0, run.tail())
    only_the_company_is_left(checks, what, stand_in, made)
    evidence.sums(checks, what, run, files)
    stays_text(checks, what, run, files)
    extracts(checks, what, made, plan_of(run), files)
    journal(checks, what, wire, files)


def only_the_company_is_left(checks, what, stand_in, made):
    after = look(stand_in.endpoint, makers.REGIONS)
    own = lambda part: {arn for arn, name in part.items() if name == "deploy"}
    checks(f"{what}: the company's clusters are left", after.clusters == own(made.clusters), after.clusters)
    services = {arn for arn, _ in after.services}
    checks(f"{what}: and its services", services == own(made.services), services)
    checks(f"{what}: and its tasks", own(made.tasks) <= after.tasks, own(made.tasks) - after.tasks)
    definitions = {arn for arn, status in after.definitions if status == "ACTIVE"}
    checks(f"{what}: and its definitions", definitions == own(made.definitions), definitions)


def extracts(checks, what, made, planned, folder):
    """Of everything that goes the events that made it, and nobody else's."""
    known = made.clusters | made.services | made.definitions | made.tasks
    documents = evidence.lines(folder / "documents.jsonl")
    told = {one["arn"]: one["document"] for one in documents if one["kind"] == "cloudtrail"}
    checks(f"{what}: what CloudTrail told of each is saved", planned and set(told) == planned, set(told) ^ planned)
    odd = []
    for arn, events in told.items():
        keys = {event["event"]["userIdentity"]["accessKeyId"] for event in events}
        if keys != {made.id_of(known[arn])}:
            odd.append((arn, keys))
    checks(f"{what}: with the key that made it", told and not odd, odd[:3])
    saved = {one["arn"] for one in documents if one["kind"] != "cloudtrail" and one["document"]}
    checks(f"{what}: and what each definition was", {arn for arn in planned if ":task-definition/" in arn} <= saved, saved)
    read = [one for one in documents if one["kind"] != "cloudtrail" and "z" * 2000 in str(one["document"])]
    checks(f"{what}: without texts that are only long", not read, [one["arn"] for one in read][:3])


def journal(checks, what, wire, folder):
    """Every changing call that arrived is in it, with its outcome, and no other."""
    lines = [line for line in evidence.lines(folder / "journal.jsonl") if "operation" in line]
    # One call deletes many definitions, and its target is the first of them.
    told = {(line["operation"], arn) for line in lines for arn in line["request"].get("definitions", [line["target"]])}
    arrived = set(wire.changed)
    checks(f"{what}: the journal has every changing call that arrived, and no other", arrived and told == arrived, list(told ^ arrived)[:3])
    without = [line for line in lines if line["outcome"] != "ok" or not line["received_at"]]
    checks(f"{what}: each with its outcome", lines and not without, without[:2])
