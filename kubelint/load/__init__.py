"""From text to Documents. Nothing above this floor ever sees a parser."""

from kubelint.model import Comment, Document, Source


def load(source: Source) -> list[Document]:
    """Return the documents of ``source``; what is wrong with its text comes as their faults, never as an exception."""
    if source.language == "dockerfile":
        from kubelint.load import dockerfile

        return dockerfile.documents(source)
    from kubelint.load import yaml

    return yaml.documents(source)


def comments(source: Source, documents: list[Document]) -> list[Comment]:
    """Return the comments of ``source`` in the order of the text; ``documents`` is what ``load`` made of it."""
    if source.language == "dockerfile":
        from kubelint.load import dockerfile

        return dockerfile.comments(source)
    from kubelint.load import yaml

    return yaml.comments(source)
