"""What a call is expected to do."""

from botocore.exceptions import ClientError


def raises(checks, what, client, call, code, status=400, modelled=True):
    """`call` must raise the error `code` with that HTTP status: as the client's own exception class where there is one.

    `modelled` is the name of that class where it is not the code.
    """
    try:
        answer = call()
    except ClientError as refusal:
        found = refusal.response["Error"]["Code"], refusal.response["ResponseMetadata"]["HTTPStatusCode"]
        wanted = getattr(client.exceptions, code if modelled is True else modelled) if modelled else ClientError
        fits = found == (code, status) and (type(refusal) is wanted)
        return checks(f"{what}: {code}", fits, f"{type(refusal).__name__} {found}: {refusal}")
    return checks(f"{what}: {code}", False, f"it answered {answer}")


def same(checks, what, found, wanted):
    return checks(what, found == wanted, f"{found} instead of {wanted}")


def pages(client, operation, key, **arguments):
    """Every item of a list, by boto3's own paginator, and how many pages it took."""
    answers = list(client.get_paginator(operation).paginate(**arguments))
    return [item for answer in answers for item in answer[key]], len(answers)
