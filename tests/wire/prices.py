"""The price list, read as a client must: documents in strings, a page at a time."""

import json
import re
from decimal import Decimal

from botocore.exceptions import BotoCoreError

from expect import pages, raises, same

ECS = {"ServiceCode": "AmazonECS"}
# As real bills and price lists have them.
FARGATE = re.compile(
    r"^([A-Z0-9]+-)?(SpotUsage-)?Fargate-((ARM-|Windows-)?(vCPU-Hours:perCPU|GB-Hours)"
    r"|Windows-OS-Hours:perCPU|EphemeralStorage-GB-Hours)$"
)


def run(checks, account):
    client = account.client("pricing")
    found, count = pages(client, "get_products", "PriceList", **ECS, PaginationConfig={"PageSize": 50})
    whole = [json.loads(text) for text in found]
    same(checks, "in pages of fifty", (len(whole), count), (518, 11))
    documents(checks, whole)
    filtered(checks, account, client, whole)
    refusals(checks, account, client)


def price(document):
    [term] = document["terms"]["OnDemand"].values()
    [dimension] = term["priceDimensions"].values()
    return Decimal(dimension["pricePerUnit"]["USD"])


def documents(checks, whole):
    skus = {document["product"]["sku"] for document in whole}
    same(checks, "each has a sku of its own", len(skus), len(whole))
    odd = [document for document in whole if not as_aws_writes_it(document)]
    checks("every document is as AWS writes it", not odd, odd[:2])


def as_aws_writes_it(document):
    attributes, sku = document["product"]["attributes"], document["product"]["sku"]
    usage_type = attributes["usagetype"]
    free = "ECS-EC2-" in usage_type
    [(name, term)] = document["terms"]["OnDemand"].items()
    [rate] = term["priceDimensions"]
    return (
        (free or FARGATE.match(usage_type))
        and (price(document) == 0) == free
        and name.startswith(f"{sku}.")
        and rate.startswith(f"{name}.")
        and (attributes.get("cputype") == "perCPU") == usage_type.endswith(":perCPU")
        and (document["product"]["productFamily"], attributes["servicecode"]) == ("Compute", "AmazonECS")
    )


def filtered(checks, account, client, whole):
    def ask(**fields):
        filters = [{"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in fields.items()]
        answer = client.get_products(**ECS, Filters=filters, FormatVersion="aws_v1")
        return [json.loads(text) for text in answer["PriceList"]]

    for region, usage_type, wanted in (
        ("us-east-1", "Fargate-vCPU-Hours:perCPU", "0.04048"),
        ("us-east-1", "USE1-Fargate-GB-Hours", "0.004445"),
        ("ap-northeast-2", "APN2-Fargate-EphemeralStorage-GB-Hours", "0.000127"),
        ("us-east-1", "Fargate-Windows-OS-Hours:perCPU", "0.046"),
    ):
        prices = [price(one) for one in ask(regionCode=region, productFamily="Compute", usagetype=usage_type)]
        same(checks, f"{usage_type} in {region}", prices, [Decimal(wanted)])
    same(checks, "a region", len(ask(regionCode="eu-west-1")), 14)
    same(checks, "another family", ask(productFamily="Storage"), [])
    other = account.client("pricing", "eu-central-1").get_products(**ECS, MaxResults=100)["PriceList"]
    same(checks, "another endpoint has the same list", [json.loads(text) for text in other], whole[:100])


def refusals(checks, account, client):
    careless = account.client("pricing", validated=False)
    token = client.get_products(**ECS, MaxResults=5)["NextToken"]
    for what, changed, code in (
        ("another service", {"ServiceCode": "AmazonEC2"}, "InvalidParameterException"),
        ("another format", {"FormatVersion": "aws_v2"}, "InvalidParameterException"),
        ("a page of 101", {"MaxResults": 101}, "InvalidParameterException"),
        ("by colour", {"Filters": [{"Type": "TERM_MATCH", "Field": "colour", "Value": "x"}]}, "InvalidParameterException"),
        ("by likeness", {"Filters": [{"Type": "LIKE", "Field": "usagetype", "Value": "x"}]}, "InvalidParameterException"),
        ("a token of another call", {"NextToken": token, "MaxResults": 6}, "InvalidNextTokenException"),
    ):
        asked = ECS | changed
        raises(checks, what, careless, lambda asked=asked: careless.get_products(**asked), code)
    ask = lambda: client.describe_services(**ECS)  # noqa: E731
    raises(checks, "what is not answered", client, ask, "UnknownOperationException", modelled=False)
    elsewhere = account.client("pricing", "eu-west-1")
    try:
        checks("no endpoint in other regions", False, elsewhere.get_products(**ECS))
    except BotoCoreError as lost:
        checks("no endpoint in other regions", "closed" in str(lost), lost)
