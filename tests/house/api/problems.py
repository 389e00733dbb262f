"""What every refusal of the API looks like."""

from django.http import HttpResponse


def assert_problem(answer: HttpResponse, status: int, code: str, *fields: str) -> dict:
    """The body, when the answer is this refusal, and about these fields if any are named."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "code", "detail", "errors"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]
    assert set(body["errors"]) == set(fields)
    assert all(messages and all(messages) for messages in body["errors"].values())
    return body
