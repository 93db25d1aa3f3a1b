"""Texts in the small XML documents of S3, without all of urllib that xml.sax.saxutils imports."""


def escaped(text: str) -> str:
    """Return `text` as it stands between the tags of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Return what `escaped` was given, of a service too."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
