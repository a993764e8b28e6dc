"""A value on the wire against botocore's shape of it."""

import math
import re

from always import ALWAYS

# Instants of this century: an epoch in milliseconds or a string is no timestamp of a JSON protocol, unless its model says so.
ISO_8601 = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"
EARLIEST, LATEST = 1_000_000_000, 4_100_000_000


def check_json(shape, value, path):
    """What does not fit, each with its path."""
    kind = shape.type_name
    if value is None:
        return [f"{path or 'the answer'} is null"]
    if kind == "structure":
        return _structure(shape, value, path)
    if kind == "list":
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [
            fault for index, item in enumerate(value) for fault in check_json(shape.member, item, f"{path}[{index}]")
        ]
    if kind == "map":
        if not isinstance(value, dict):
            return [f"{path} is no map"]
        keys = [fault for key in value for fault in check_json(shape.key, key, f"{path} key {key!r}")]
        return keys + [fault for key, item in value.items() for fault in check_json(shape.value, item, f"{path}.{key}")]
    return _scalar(shape, value, path)


def _structure(shape, value, path):
    if not isinstance(value, dict):
        return [f"{path or 'the answer'} is no structure"]
    if getattr(shape, "is_document_type", False):
        return []
    known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    faults = [f"{path}.{name} is not in the model ({shape.name})" for name in value.keys() - known.keys()]
    needed = set(shape.required_members) | ALWAYS.get(shape.name, set())
    faults += [f"{path}.{name} is missing ({shape.name})" for name in sorted(needed - value.keys())]
    for name in value.keys() & known.keys():
        faults += check_json(known[name], value[name], f"{path}.{name}")
    return faults


def _scalar(shape, value, path):
    kind = shape.type_name
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind in ("string", "character"):
        good = isinstance(value, str)
        if good and shape.enum and value not in shape.enum:
            return [f"{path} is {value!r}, not of {shape.enum}"]
        least, most = shape.metadata.get("min", 0), shape.metadata.get("max", math.inf)
        if good and not least <= len(value) <= most:
            return [f"{path} has {len(value)} letters, not {least} to {most}"]
    elif kind == "boolean":
        good = isinstance(value, bool)
    elif kind in ("integer", "long"):
        good = number and isinstance(value, int)
    elif kind in ("float", "double"):
        good = number and math.isfinite(value)
    elif kind == "timestamp" and shape.serialization.get("timestampFormat") == "iso8601":
        good = isinstance(value, str) and re.fullmatch(ISO_8601, value) is not None
    elif kind == "timestamp":
        good = number and EARLIEST < value < LATEST
    else:
        good = isinstance(value, str)  # a blob is base64
    return [] if good else [f"{path} is {value!r}, no {kind}"]


def check_xml(shape, elements, path):
    """The members of a structure as XML elements."""
    known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    found = [local_name(element) for element in elements]
    faults = [f"{path}.{name} is not in the model ({shape.name})" for name in found if name not in known]
    faults += [f"{path}.{name} is there twice" for name in set(found) if found.count(name) > 1]
    needed = set(shape.required_members) | ALWAYS.get(shape.name, set())
    needed = {shape.members[name].serialization.get("name", name) for name in needed}
    faults += [f"{path}.{name} is missing ({shape.name})" for name in sorted(needed - set(found))]
    for element in elements:
        member = known.get(local_name(element))
        if member is not None:
            faults += _xml_value(member, element, f"{path}.{local_name(element)}")
    return faults


def _xml_value(shape, element, path):
    if shape.type_name == "structure":
        return check_xml(shape, list(element), path)
    if shape.type_name == "list":
        wanted = shape.member.serialization.get("name", "member")
        faults = [f"{path} holds <{local_name(item)}>" for item in element if local_name(item) != wanted]
        for index, item in enumerate(element):
            faults += _xml_value(shape.member, item, f"{path}[{index}]")
        return faults
    text = element.text or ""
    if shape.type_name in ("string", "character"):
        return _scalar(shape, text, path)
    if shape.type_name == "timestamp":
        return [] if re.fullmatch(ISO_8601, text) else [f"{path} is {text!r}, no timestamp"]
    if shape.type_name == "boolean":
        return [] if text in ("true", "false") else [f"{path} is {text!r}, no boolean"]
    if shape.type_name == "integer":
        return [] if re.fullmatch(r"-?[0-9]{1,10}", text) else [f"{path} is {text!r}, no integer"]
    return [f"{path} is of a type that no answer here has: {shape.type_name}"]


def local_name(element):
    return element.tag.rpartition("}")[2]
