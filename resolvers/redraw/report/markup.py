"""Elements of a page. Text goes in as text and is escaped on the way out, whatever it holds."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring  # only written, never read

Child = Element | str | None


def element(name: str, /, *children: Child, **attributes: object) -> Element:
    """An element; ``class_`` stands for ``class``, ``stroke_width`` for ``stroke-width``.

    Children and attributes that are None are left out.
    """
    made = Element(
        name,
        {
            key.rstrip("_").replace("_", "-"): str(value)
            for key, value in attributes.items()
            if value is not None
        },
    )
    for child in children:
        add(made, child)
    return made


def both(name: str, chinese: str, english: str, **attributes: object) -> Element:
    """An element that says a term in both languages."""
    return element(name, f"{chinese} ", element("small", english), **attributes)


def add(parent: Element, child: Child) -> None:
    """Add an element or text at the end of another element."""
    if child is None:
        return
    if isinstance(child, Element):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + _printable(child)
    else:
        parent.text = (parent.text or "") + _printable(child)


def page(root: Element) -> bytes:
    """The page as HTML in UTF-8."""
    written: bytes = tostring(root, encoding="utf-8", method="html")
    return b"<!DOCTYPE html>\n" + written


def _printable(text: str) -> str:
    """Text without control characters, which HTML does not allow."""
    return "".join(c if c.isprintable() or c in " \n" else "\ufffd" for c in text)
