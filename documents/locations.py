"""Places in a document as people and tools both read them: `/Invoice/cac:InvoiceLine[2]/cac:Item/cbc:Name`."""

import re

from lxml import etree

from documents.ubl_xml import NAMESPACES

_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_SVRL_STEP = re.compile(r"\*:(?P<name>[^\[/]+)\[namespace-uri\(\)='(?P<uri>[^']*)'\]\[(?P<position>\d+)\]")
_SVRL_ATTRIBUTE = re.compile(r"/@(?P<name>[^/\[\]]+)$")


def location(element: etree._Element) -> str:
    """Name an element by its path from the root, numbered where it has siblings of the same name."""
    steps = [_step(element), *(_step(ancestor) for ancestor in element.iterancestors())]
    return "/" + "/".join(reversed(steps))


def qualified_name(tag: str) -> str:
    """Write `{namespace}Name` with its usual prefix: `cbc:Name`."""
    name = etree.QName(tag)
    prefix = _PREFIXES.get(name.namespace or "")
    return f"{prefix}:{name.localname}" if prefix else name.localname


def svrl_location(root: etree._Element, path: str) -> str:
    """Write the path of a validation report (SVRL) as the location it means in the document."""
    element = root
    for step in list(_SVRL_STEP.finditer(path))[1:]:
        element = element.findall(f"{{{step['uri']}}}{step['name']}")[int(step["position"]) - 1]
    attribute = _SVRL_ATTRIBUTE.search(path)
    return location(element) + (f"/@{attribute['name']}" if attribute else "")


def _step(element: etree._Element) -> str:
    name = qualified_name(str(element.tag))
    parent = element.getparent()
    if parent is None:
        return name
    position = sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1
    alone = position == 1 and next(element.itersiblings(element.tag), None) is None
    return name if alone else f"{name}[{position}]"
