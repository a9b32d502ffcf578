"""YAML with line numbers: what a file says, and where it says it."""

from collections.abc import Iterator
from pathlib import Path

import yaml

Key = str | int
KeyPath = tuple[Key, ...]

MAX_WORLD_BYTES = 5_000_000
MAX_NODES = 200_000
"""More come only of aliases within aliases."""


class NotYaml(Exception):
    """A file is no YAML, or has a key twice. `line` counts from 1."""

    def __init__(self, line: int, text_nb: str, text_en: str) -> None:
        super().__init__(text_en)
        self.line = line
        self.text_nb = text_nb
        self.text_en = text_en


class Lines:
    """Where each key of a YAML document stands, and how its value is spelled there."""

    def __init__(self, root: yaml.Node | None) -> None:
        self._nodes: dict[KeyPath, tuple[int, yaml.Node]] = {}
        if root is not None:
            for path, line, node in _walk((), root.start_mark.line + 1, root, ()):
                if len(self._nodes) >= MAX_NODES:
                    raise NotYaml(line, "er for stor", "is too large")
                self._nodes[path] = (line, node)

    def nearest(self, path: KeyPath) -> KeyPath:
        """Find the longest beginning of a path that the document has."""
        while path and path not in self._nodes:
            path = path[:-1]
        return path

    def line(self, path: KeyPath) -> int:
        """Tell the line of a key, or of the nearest one around it."""
        found = self._nodes.get(self.nearest(path))
        return found[0] if found else 1

    def spelling(self, path: KeyPath) -> str | None:
        """Tell a scalar value as it is written, without quotes; None for a quoted one, a list or a mapping."""
        _, node = self._nodes.get(path, (0, None))
        return node.value if isinstance(node, yaml.ScalarNode) and node.style is None else None


def read_yaml(text: str) -> tuple[object, Lines]:
    """Read a YAML document.

    Raises:
        NotYaml: it is no YAML, or a key stands twice.
    """
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        return (loader.construct_document(root) if root else None), Lines(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotYaml(
            mark.line + 1 if mark else 1, f"er ikke gyldig YAML ({error.problem})", f"is not valid YAML ({error.problem})"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotYaml(1, f"er ikke gyldig YAML ({error})", f"is not valid YAML ({error})") from error
    finally:
        loader.dispose()


def _walk(path: KeyPath, line: int, node: yaml.Node, above: tuple[yaml.Node, ...]) -> Iterator[tuple[KeyPath, int, yaml.Node]]:
    yield path, line, node
    if node in above:
        raise NotYaml(line, "viser til seg selv", "refers to itself")
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise NotYaml(key.start_mark.line + 1, f"«{key.value}» står to ganger", f"“{key.value}” stands twice")
            seen.add(key.value)
            yield from _walk((*path, key.value), key.start_mark.line + 1, value, (*above, node))
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            yield from _walk((*path, n), value.start_mark.line + 1, value, (*above, node))


def read_text(path: Path) -> str:
    """Read a file as text. Raises OSError, UnicodeDecodeError, or NotYaml if it is absurdly large."""
    if path.stat().st_size > MAX_WORLD_BYTES:
        raise NotYaml(1, "er for stor", "is too large")
    return path.read_text(encoding="utf-8")
