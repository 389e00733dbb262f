"""Reading a page as its reader does: the words on it, and those beside a field."""

import html
import re

from django.http import HttpResponse


def words(answer: HttpResponse) -> str:
    """This function will return a page's text, without tags, in single spaces."""
    return _text(answer.content.decode())


def markup(answer: HttpResponse) -> str:
    """This function will return a page as it was sent but for its CSRF tokens, which may spell a name."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", answer.content.decode())


def beside(answer: HttpResponse, field: str) -> str:
    """This function will return what a page says is wrong with a field."""
    found = re.search(rf'id="id_{field}_error"[^>]*>(.*?)</div>', answer.content.decode(), re.DOTALL)
    assert found, f"the page has no place for what is wrong with {field}"
    return _text(found[1])


def _text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())
