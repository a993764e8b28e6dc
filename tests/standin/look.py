"""Look at a stand-in account with boto3, independently of Quench."""

import concurrent.futures
from dataclasses import dataclass, field

from standins import client


@dataclass(frozen=True)
class Account:
    clusters: frozenset = field(default_factory=frozenset)
    services: frozenset = field(default_factory=frozenset)  # (ARN, desired count)
    tasks: frozenset = field(default_factory=frozenset)
    definitions: frozenset = field(default_factory=frozenset)  # (ARN, status), ACTIVE and INACTIVE

    def merge(self, other):
        return Account(*(getattr(self, name) | getattr(other, name) for name in self.__dataclass_fields__))

    def counts(self):
        return {
            "clusters": len(self.clusters),
            "services": len(self.services),
            "tasks": len(self.tasks),
            "task_definitions": len(self.definitions),
        }


def pages(ecs, operation, key, **arguments):
    return [arn for page in ecs.get_paginator(operation).paginate(**arguments) for arn in page[key]]


def chunks(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]


def look_at_region(endpoint, region):
    ecs = client(endpoint, "ecs", region)
    clusters, services, tasks = set(), set(), set()
    # moto lists INACTIVE clusters, deleted services and STOPPED tasks for ever: the described state is what counts.
    for part in chunks(pages(ecs, "list_clusters", "clusterArns"), 100):
        clusters |= {c["clusterArn"] for c in ecs.describe_clusters(clusters=part)["clusters"] if c["status"] != "INACTIVE"}
    for cluster in clusters:
        for part in chunks(pages(ecs, "list_services", "serviceArns", cluster=cluster), 10):
            for service in ecs.describe_services(cluster=cluster, services=part)["services"]:
                if service["status"] != "INACTIVE":
                    services.add((service["serviceArn"], service["desiredCount"]))
        arns = {
            arn
            for desired in ("RUNNING", "STOPPED")
            for arn in pages(ecs, "list_tasks", "taskArns", cluster=cluster, desiredStatus=desired)
        }
        for part in chunks(sorted(arns), 100):
            for task in ecs.describe_tasks(cluster=cluster, tasks=part)["tasks"]:
                if task["lastStatus"] != "STOPPED":
                    tasks.add(task["taskArn"])
    definitions = {
        (arn, status)
        for status in ("ACTIVE", "INACTIVE")
        for arn in pages(ecs, "list_task_definitions", "taskDefinitionArns", status=status)
    }
    return Account(frozenset(clusters), frozenset(services), frozenset(tasks), frozenset(definitions))


def look(endpoint, regions):
    """Everything that exists in `regions`."""
    account = Account()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for part in pool.map(lambda region: look_at_region(endpoint, region), regions):
            account = account.merge(part)
    return account


def tasks_outliving_their_cluster(endpoint, tasks):
    """Of `tasks`, those that still run: asked for by name, since a deleted cluster's tasks are in no list."""
    alive = []
    by_cluster = {}
    for arn in tasks:
        region, cluster = arn.split(":")[3], arn.split("/")[1]
        by_cluster.setdefault((region, cluster), []).append(arn)
    for (region, cluster), arns in by_cluster.items():
        ecs = client(endpoint, "ecs", region)
        for part in chunks(arns, 100):
            try:
                described = ecs.describe_tasks(cluster=cluster, tasks=part)["tasks"]
            except ecs.exceptions.ClusterNotFoundException:
                continue
            alive += [task["taskArn"] for task in described if task["lastStatus"] != "STOPPED"]
    return alive
