"""What the user is told about."""


class ReportError(Exception):
    """A failure that ends the report; the text says what was expected and what
    was found, and names the file or option."""
