"""Activities as a client sends them, and what a refusal looks like."""

from house.models import AuditEntry
from ledger.models import Activity, Entry, Exposure

UID = "11111111-2222-4333-8444-555555555555"
URL = "/api/v1/houses/elm-street/activities"
DINNER = {
    "id": UID,
    "occurred_on": "2026-03-14",
    "title": "Dinner with friends",
    "note": "At Dora's",
    "interaction": "one_time",
    "setting": "indoor",
    "distance": "six_ft",
    "minutes": 120,
    "voice": "loud",
    "my_mask": "n95_sealed",
    "people": [
        {
            "count": 3,
            "profile": "closed_pod_4",
            "mask": "surgical",
            "vaccinated": True,
            "symptoms_checked": "yes_three_days",
            "microcovids_each": None,
            "contact": None,
        }
    ],
    "my_vaccine": {"brand": "astra_zeneca", "doses": 2},
}
PLAIN = {
    "id": UID,
    "occurred_on": "2026-03-14",
    "title": "Dinner",
    "minutes": 120,
    "people": [{"count": 3}],
}
TYPED = {"id": UID, "occurred_on": "2026-03-14", "title": "Out", "microcovids": "6.2"}
INPUTS = ["interaction", "setting", "distance", "minutes", "voice", "my_mask", "people", "my_vaccine"]


def quoted(body):
    return {name: said for name, said in body.items() if name != "id"}


def post(api, body, **headers):
    return api.post(URL, body, headers=headers)


def post_text(api, text, content_type="application/json"):
    return api.generic("POST", URL, text.encode(), content_type=content_type)


def assert_refused(answer, *, status=400, field=None, code=None):
    problem = answer.json()
    assert answer.status_code == status, problem
    assert answer["Content-Type"] == "application/problem+json"
    assert field is None or field in problem["errors"], problem
    assert code is None or problem["code"] == code


def assert_nothing_was_written():
    assert not Activity.objects.exists()
    assert not Exposure.objects.exists()
    assert not Entry.objects.exists()
    assert not AuditEntry.objects.filter(action="activity.logged").exists()
