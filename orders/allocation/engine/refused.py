"""Why an instance gets no answer: a stable code and the place in the instance."""


class Refused(Exception):
    """The instance is not an instance. `code` is one of the format's codes, `path` its place."""

    def __init__(self, code: str, path: str = "") -> None:
        super().__init__(f"{code} {path}".strip())
        self.code = code
        self.path = path
