"""Why files cannot be merged."""

from domain.messages import MessageCode, Text


class CannotMerge(Exception):
    """The files cannot be merged into one PDF; `reason` says why, and which file it is about."""

    def __init__(self, code: MessageCode, **params: str) -> None:
        super().__init__(code)
        self.reason = Text(code=code, params=params)


class NeedsMending(Exception):
    """A file cannot be joined to the others as it is; `source` is its place among them, one behind the last if it may be any."""

    def __init__(self, source: int) -> None:
        super().__init__(f"source {source}")
        self.source = source
