"""An account that three access keys filled, one of them the company's, and a fourth key whose every call was refused."""

from dataclasses import dataclass, field

from botocore.exceptions import ClientError

from hostile import AGENTS, FORMULA, TEXTS
from seed import NETWORK
from standins import ACCOUNT, client

HOME = "ap-northeast-2"
# Where each of the three made things. The attackers share two regions, and one of them is the company's second.
REGIONS_OF = {
    "deploy": (HOME, "us-east-1"),
    "miner": ("us-east-1", "eu-west-1", "me-south-1"),
    "hidden": ("eu-west-1", "me-south-1", "sa-east-1"),
}
REGIONS = sorted({region for regions in REGIONS_OF.values() for region in regions})
# AWS refuses such names; who else answers in its place may not.
ODD_REGION = "eu-north-1"
CLUSTERS = 2
OWN_REGISTRY = f"{ACCOUNT}.dkr.ecr.{HOME}.amazonaws.com"


@dataclass
class Makers:
    keys: dict = field(default_factory=dict)  # name -> (access key id, secret)
    clusters: dict = field(default_factory=dict)  # ARN -> name of its maker, and so on
    services: dict = field(default_factory=dict)
    definitions: dict = field(default_factory=dict)
    tasks: dict = field(default_factory=dict)  # of no service
    refused: int = 0
    refused_in: set = field(default_factory=set)

    def id_of(self, name):
        return self.keys[name][0]


def keys(endpoint):
    """Keys of IAM users. ministack takes every key that is not twelve digits for one of its own account."""
    iam = client(endpoint, "iam", "us-east-1")
    found = {}
    for name in (*REGIONS_OF, "refused"):
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        found[name] = key["AccessKeyId"], key["SecretAccessKey"]
    return found


def fill(endpoint):
    made = Makers(keys(endpoint))
    for region in REGIONS_OF["deploy"]:
        company(Maker(made, endpoint, "deploy", region))
    for region in REGIONS_OF["miner"]:
        attack(Maker(made, endpoint, "miner", region), "docker.io/qzvkwe/trwork:latest", "qz")
    for region in REGIONS_OF["hidden"]:
        hidden(Maker(made, endpoint, "hidden", region))
    refusals(made, endpoint)
    return made


class Maker:
    """One key in one region; what it makes is noted as its own."""

    def __init__(self, made, endpoint, name, region, agent=None):
        self.made, self.endpoint, self.name, self.region = made, endpoint, name, region
        self.ecs = client(endpoint, "ecs", region, made.keys[name], agent)

    def called(self, agent):
        return Maker(self.made, self.endpoint, self.name, self.region, agent)

    def register(self, family, image, cpu, memory, tags=(), **more):
        container = {"name": "main", "image": image, "cpu": cpu, "memory": memory, "essential": True} | more
        arn = self.ecs.register_task_definition(
            family=family, requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu=str(cpu), memory=str(memory),
            containerDefinitions=[container], tags=list(tags),
        )["taskDefinition"]["taskDefinitionArn"]  # fmt: skip
        self.made.definitions[arn] = self.name
        return arn

    def cluster(self, name, tags=()):
        arn = self.ecs.create_cluster(clusterName=name, tags=list(tags))["cluster"]["clusterArn"]
        self.made.clusters[arn] = self.name
        return arn

    def run(self, cluster, service, definition, tags=(), desired=1, tasks=1):
        launch = {"cluster": cluster, "taskDefinition": definition, "launchType": "FARGATE"}
        launch |= {"networkConfiguration": NETWORK, "tags": list(tags)}
        answer = self.ecs.create_service(serviceName=service, desiredCount=desired, **launch)
        self.made.services[answer["service"]["serviceArn"]] = self.name
        for task in self.ecs.run_task(count=tasks, **launch)["tasks"]:
            self.made.tasks[task["taskArn"]] = self.name


def company(maker):
    tags = [{"key": "owner", "value": "platform-team"}, {"key": "env", "value": "production"}]
    logs = {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/shop-api"}}
    ports = [{"containerPort": 8080}]
    shop = maker.register("shop-api", f"{OWN_REGISTRY}/shop-api:1.4.2", 512, 1024, tags, logConfiguration=logs, portMappings=ports)
    maker.run(maker.cluster("production", tags), "shop-api", shop, tags)
    # A tool from a public image: nothing that anybody would want gone.
    tool = maker.register("metrics", "prom/prometheus:v2.53.0", 1024, 2048, tags, logConfiguration=logs, portMappings=ports)
    maker.run(maker.cluster("tools", tags), "prometheus", tool, tags)


def attack(maker, image, prefix):
    definition = maker.register(f"{prefix}kwvjtr", image, 16384, 32768, command=["./xmrig", "-o", "stratum+tcp://pool.example:3333"])
    for number in range(CLUSTERS):
        name = f"{prefix}xkvw{number}jqzt"
        maker.run(maker.cluster(name), f"{name}-service", definition, desired=2, tasks=2)


def hidden(maker):
    """The same, with a trick in every text that it may choose, one cluster for each of its user agents."""
    tags = [{"key": f"t{number}{text[:100]}", "value": text} for number, text in enumerate(TEXTS)]
    command = {"command": ["sh", "-c", *TEXTS], "environment": [{"name": name, "value": "x"} for name in ("XMRIG_URL", FORMULA, TEXTS[0])]}
    for number, agent in enumerate(AGENTS):
        own = maker.called(agent)
        definition = own.register(f"wvqkz{number}jx", f"docker.io/{TEXTS[number]}/worker:latest", 16384, 32768, tags, **command)
        # Between the formula and the HTML nothing is in a name that could not be in an ARN.
        name = ("=1+1", "<b>zqxw", "'quoted", "@SUM(1)")[number]
        own.run(own.cluster(name, tags), f"={name}", definition, tags)


def refusals(made, endpoint):
    """Calls of the fourth key for what others have made: each is one that AWS refuses too."""
    for arn in made.services:
        region, (cluster, service) = arn.split(":")[3], arn.split("/")[1:]
        ecs = client(endpoint, "ecs", region, made.keys["refused"])
        family = next(found for found in made.definitions if found.split(":")[3] == region).split("/")[-1].split(":")[0]
        calls = (
            lambda: ecs.create_service(cluster=cluster, serviceName=service, taskDefinition=family, desiredCount=9),
            lambda: ecs.run_task(cluster=cluster, taskDefinition="nobody-registered-this:1"),
            lambda: ecs.register_task_definition(family=family, containerDefinitions=[{"name": "main"}]),
        )
        for call in calls:
            try:
                call()
            except ClientError:
                made.refused += 1
            else:
                raise RuntimeError(f"a call for {arn} was not refused")
        made.refused_in.add(region)


def odd_names(endpoint, key):
    """Clusters whose names AWS would refuse; gives the names."""
    ecs = client(endpoint, "ecs", ODD_REGION, key)
    names = [text for text in TEXTS if "/" not in text]
    for name in names:
        ecs.create_cluster(clusterName=name)
    return names
