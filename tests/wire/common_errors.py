"""Errors that no operation's model names: every service of a protocol may answer them.

Source: "Common Errors" of the services' API references, and of EC2's "Error codes for the Amazon EC2 API".
"""

# The status of a modelled error whose model names none.
UNNAMED_STATUS = {"json": 400, "rest-json": 400, "query": 400, "ec2": 400}

_JSON = {
    ("AccessDeniedException", 400),
    ("ExpiredTokenException", 400),
    ("IncompleteSignature", 400),
    ("InternalFailure", 500),
    ("InvalidSignatureException", 400),
    ("MissingAuthenticationTokenException", 400),
    ("SerializationException", 400),
    ("ServiceUnavailable", 503),
    ("ThrottlingException", 400),
    ("UnknownOperationException", 400),
    ("UnrecognizedClientException", 400),
    ("ValidationException", 400),
}
# REST services tell a caller who is not let in by 403.
_REST_JSON = {
    ("AccessDeniedException", 403),
    ("ExpiredTokenException", 403),
    # The portal of IAM Identity Center, of a role that was not given: in no model, and in many reports.
    ("ForbiddenException", 403),
    ("InternalFailure", 500),
    ("InvalidSignatureException", 403),
    ("MissingAuthenticationTokenException", 403),
    ("SerializationException", 400),
    ("ServiceUnavailable", 503),
    ("ThrottlingException", 429),
    ("UnknownOperationException", 404),
    ("UnrecognizedClientException", 403),
    ("ValidationException", 400),
}
_QUERY = {
    ("AccessDenied", 403),
    ("ExpiredToken", 403),
    ("InternalFailure", 500),
    ("InvalidAction", 400),
    ("InvalidClientTokenId", 403),
    ("MissingAction", 400),
    ("MissingAuthenticationToken", 403),
    ("ServiceUnavailable", 503),
    ("SignatureDoesNotMatch", 403),
    ("Throttling", 400),
    ("ValidationError", 400),
}
_EC2 = {
    ("AuthFailure", 401),
    ("DryRunOperation", 412),
    ("InternalError", 500),
    ("InvalidAction", 400),
    ("InvalidGroup.NotFound", 400),
    ("InvalidPaginationToken", 400),
    ("InvalidParameterValue", 400),
    ("InvalidSubnetID.NotFound", 400),
    ("MissingAction", 400),
    ("MissingAuthenticationToken", 403),
    ("RequestExpired", 400),
    ("RequestLimitExceeded", 503),
    ("ServiceUnavailable", 503),
    ("UnauthorizedOperation", 403),
    ("Unavailable", 503),
}

COMMON_ERRORS = {"json": _JSON, "rest-json": _REST_JSON, "query": _QUERY, "ec2": _EC2}
