"""boto3's paginators over an account in which every list has one item more than fits on a page."""

from expect import pages, raises, same


def run(checks, account):
    ecs, truth = account.client("ecs"), account.truth()
    complete(checks, "clusters", pages(ecs, "list_clusters", "clusterArns"), truth["clusters"], 2)
    complete(
        checks, "clusters by tens", pages(ecs, "list_clusters", "clusterArns", maxResults=10), truth["clusters"], 11
    )
    within(checks, ecs, truth)
    for status in ("ACTIVE", "INACTIVE"):
        wanted = [arn for arn, found in truth["definitions"].items() if found == status]
        for sort in ("ASC", "DESC"):
            found = pages(ecs, "list_task_definitions", "taskDefinitionArns", status=status, sort=sort)
            order = sorted(wanted, key=family_and_number, reverse=sort == "DESC")
            same(checks, f"{status} definitions {sort}", found[0], order)
            same(checks, f"{status} definitions {sort}: pages", found[1], max(1, -(-len(wanted) // 100)))
    families = {family_and_number(arn)[0] for arn in truth["definitions"]}
    found = pages(ecs, "list_task_definition_families", "families", maxResults=1)
    complete(checks, "families one by one", found, families, len(families))
    whole = ecs.list_task_definitions(maxResults=100)
    token = whole["nextToken"]
    again = ecs.list_task_definitions(maxResults=100, nextToken=token)
    same(
        checks,
        "a token may be used twice",
        again,
        ecs.list_task_definitions(maxResults=100, nextToken=token) | meta(again),
    )
    for what, more in {"page size": {"maxResults": 50}, "status": {"maxResults": 100, "status": "INACTIVE"}}.items():
        raises(
            checks,
            f"a token is not good for another {what}",
            ecs,
            lambda: ecs.list_task_definitions(nextToken=token, **more),
            "InvalidParameterException",
        )


def meta(answer):
    return {"ResponseMetadata": answer["ResponseMetadata"]}


def within(checks, ecs, truth):
    services, tasks = 0, 0
    for cluster in sorted(truth["clusters"]):
        name = cluster.rsplit("/", 1)[1]
        inside = f":service/{name}/", f":task/{name}/"
        wanted_services = [arn for arn in truth["services"] if inside[0] in arn]
        wanted_tasks = [arn for arn in truth["tasks"] if inside[1] in arn]
        if not wanted_services and not wanted_tasks:
            continue
        found = pages(ecs, "list_services", "serviceArns", cluster=name)
        complete(checks, f"services of {name}", found, wanted_services, max(1, -(-len(wanted_services) // 10)))
        found = pages(ecs, "list_tasks", "taskArns", cluster=name)
        complete(checks, f"tasks of {name}", found, wanted_tasks, max(1, -(-len(wanted_tasks) // 100)))
        services, tasks = services + len(found[0]), tasks + len(wanted_tasks)
    same(checks, "no task outside of them", tasks, len(truth["tasks"]))


def complete(checks, what, found, wanted, pages_wanted):
    same(checks, f"{what}: complete", sorted(found[0]), sorted(wanted))
    same(checks, f"{what}: pages", found[1], pages_wanted)


def family_and_number(arn):
    family, number = arn.rsplit("/", 1)[1].rsplit(":", 1)
    return family, int(number)
