"""The API's description: it builds without a warning, and every operation keeps what it promises."""

import uuid
from datetime import date

import jsonschema
import pytest
from django.utils import timezone
from drf_spectacular import generators, validation
from drf_spectacular.drainage import GENERATOR_STATS

import riskcalc
from house import prevalence_feeds
from house.models import Role
from ledger import contacts, departures, favourites, house_presets, settlement
from ledger.models import Transfer
from tests import factories
from tests.house.feeds import setting
from tests.ledger import bargains, repeats, scenes

UID = "11111111-2222-4333-8444-555555555555"
PROBLEM = "application/problem+json"
VERBS = {"get", "post", "put", "patch", "delete"}
ACTIVITY = {"occurred_on": "2026-04-02", "title": "Out", "microcovids": "6.2"}
EVERY_DAY = {
    "repeats": "weekly",
    "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "starts_on": "2090-01-01",
}
# What each operation that takes a body is sent on the walk, by its id.
BODIES = {
    "me_rename": {"name": "Somebody"},
    "houses_found": {
        "name": "Pine Street",
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "language": "de",
        "housemate_name": "Me",
    },
    "house_change": {"refund_rule": "equal"},
    "invitations_create": {"days": 1},
    "invitations_accept": {"name": "Newcomer"},
    "life_value_state": {"cost_per_life": "1000000", "expected_loss": "1 in 500"},
    "calculator_loss": {"age": 40, "conditions": ["asthma"], "last_dose": "recent"},
    "prevalence_state": {
        "method": "percent",
        "percent": 1,
        "source": "City dashboard",
        "as_of_on": "2026-03-20",
    },
    "prevalence_feed_set": {"ready": "nhsn", "place": "CA"},
    "activities_log": ACTIVITY,
    "quote": ACTIVITY,
    "calculator_assess": {
        "minutes": 120,
        "people": [{"count": 3}, {"count": 1, "profile": "bars"}],
        "prevalence": {"method": "one_in", "one_in": 500},
    },
    "calculator_link": {"link": "https://www.microcovid.org/?riskProfile=average&interaction=repeated"},
    "link_write": {"occurred_on": "2026-04-02", "minutes": 120, "people": [{"count": 3}]},
    "contacts_add": {"name": "Dora", "profile": "contact_4", "vaccinated": True, "mask": "n95"},
    "contact_change": {"microcovids_each": 240},
    "budget_keep": {"microcovids": "200"},
    "favourites_keep": {"title": "Dinner", "minutes": 120, "people": [{"count": 3}]},
    "favourite_rename": {"title": "Supper"},
    "favourite_log": {"occurred_on": "2026-04-02"},
    "presets_keep": {"label": "Choir", "minutes": 90, "voice": "loud", "people": [{"count": 12}]},
    "recurrences_start": {"title": "Choir", "microcovids": "2", "rule": EVERY_DAY},
    "recurrence_change": {"title": "Band", "rule": {"count": 90}},
    "recurrence_skip": {"day": "2090-01-02"},
    "recurrence_unskip": {"day": "2090-01-02"},
    "recurrence_change_day": {"day": "2090-01-03", "microcovids": "7", "occurred_on": "2090-01-05"},
    "activity_correct": {"title": "Out, briefly", "microcovids": "4"},
    "housemate_change": {"role": "housemate"},
    "handovers_offer": {"successor": 1},
    "offer_make": {"kind": "request", "title": "Wait for the plumber", "amount": 20},
    "offer_counter": {"amount": 21},
    "expenses_record": {"title": "Masks", "amount": "12.50", "bought_on": "2026-04-02"},
}
# What is asked for in the address.
QUERIES = {"link_of_activity": "?activity={uid}"}
# Some things are an admin's, or the other one's, to do: who is refused with 403.
NOT_FOR_BOB = {
    "house_change",
    "invitations",
    "invitations_create",
    "invitations_withdraw",
    "housemate_change",
    "prevalence_feed_set",
    "prevalence_feed_remove",
    "presets_keep",
    "presets_remove",
    "expense_take_back",
    "handovers_accept",
    "transfers_confirm",
    "transfers_dispute",
    "transfers_undo",
    "offer_accept",
    "offer_counter",
    "offer_decline",
}
# Nobody else, an admin neither, finds what somebody keeps for themselves.
BOBS_ALONE = {
    *("contact", "contact_change", "contact_remove"),
    *("favourite", "favourite_rename", "favourite_remove", "favourite_log"),
    *("recurrence", "recurrence_change", "recurrence_end"),
    *("recurrence_skip", "recurrence_unskip", "recurrence_change_day"),
}
NOT_FOR_ALICE = {"link_of_activity", "transfers_claim", "activity_correct", "activity_withdraw"}
# What the walked house, as it stands, has no place for: somebody lives there already, is not even, or nobody
# is the one who is asked; what was confirmed or answered before; a newer figure was just stated; what
# was typed has no link.
NOT_AS_IT_STANDS = {
    "link_of_activity",
    "prevalence_confirm",
    *("invitations_accept", "housemate_leave", "settle"),
    *("handovers_offer", "handovers_decline", "transfers_dispute"),
    *("offer_counter", "offer_decline", "offer_withdraw", "offer_keep", "offer_undo"),
}
# What stays somebody's who has left; of the lists and by its id, their own alone.
OPEN_AFTER_LEAVING = {
    *("housemate", "housemate_leave", "settle", "transfers", "transfer"),
    *("transfers_claim", "transfers_confirm", "transfers_dispute", "transfers_undo"),
    "link_of_activity",
    *("contacts", "contact", "contact_remove", "favourites", "favourite", "favourite_remove"),
    *("activities", "activity", "activity_correct", "activity_withdraw", "offers", "offer"),
}
# After those who pay have said so: what is handed over or settled while a payment
# waits, or after a deal, is refused.
LAST = (
    "favourite_remove",
    "recurrence_change",
    "recurrence_end",
    "handovers",
    "offer",
    "housemate_leave",
    "settle",
)
# An address that names no house is everybody's own.
NO_HOUSE = {"me", "me_rename", "houses", "houses_found"}
# These answer whoever asks.
OPEN = {"calculator_loss", "calculator_presets", "calculator_assess", "calculator_link"}
NO_HOUSE |= OPEN


@pytest.fixture(scope="session")
def schema():
    GENERATOR_STATS.reset()
    return generators.SchemaGenerator().get_schema(request=None, public=True)


def operations(schema):
    return [
        (path, verb, operation)
        for path, item in schema["paths"].items()
        for verb, operation in item.items()
        if verb in VERBS
    ]


def test_the_schema_builds_without_a_warning_and_is_valid(schema):
    validation.validate_schema(schema)

    assert schema["openapi"] == "3.1.0"
    assert not GENERATOR_STATS, GENERATOR_STATS.emit_summary()


def test_every_operation_has_a_name_of_its_own(schema):
    names = [operation["operationId"] for _, _, operation in operations(schema)]

    assert len(names) == len(set(names))
    assert set(BODIES) <= set(names)


def test_every_operation_documents_its_refusals_as_problems(schema):
    for path, verb, operation in operations(schema):
        for status in ("401", "403", "404", "429"):
            content = operation["responses"][status]["content"]
            assert list(content) == [PROBLEM], (path, verb, status)
        if "requestBody" in operation:
            assert list(operation["responses"]["400"]["content"]) == [PROBLEM], (path, verb)


def test_the_description_is_open_to_all_and_is_json(client):
    answer = client.get("/api/schema/", headers={"Accept": "text/html,*/*"})

    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"


def test_the_page_that_shows_it_allows_styles_in_place_but_no_foreign_or_inline_script(client):
    page = client.get("/api/docs/")
    script = client.get("/api/docs/?script=")

    assert page.status_code == script.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["script-src"] == "'self'"
    assert b"/api/schema/" in script.content


# --- The walk --------------------------------------------------------------------------------------------


@pytest.fixture
def walked(cast):
    """A house with one of everything, in April: an activity, a link, a closed month, a transfer."""
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
    settlement.close(house_id=cast.house.pk, month=date(2026, 3, 1), at=scenes.APRIL_AT)
    return cast


@pytest.fixture
def addresses(walked):
    link = factories.invitations.create(by=walked.alice, at=scenes.APRIL_AT, days=90)
    bought = scenes.bought(by=walked.alice, at=scenes.CLOSING_AT)
    prevalence_feeds.put(by=walked.alice, wanted=setting.wanted(), at=scenes.APRIL_AT)
    handover = departures.offer(by=walked.bob, successor_id=walked.alice.pk, at=scenes.APRIL_AT)
    return {
        "slug": walked.house.slug,
        "uid": str(walked.house.activities.get().uid),
        "invitation_id": link.invitation.pk,
        "token": link.token,
        "month": "2026-03",
        "transfer_id": Transfer.objects.get().pk,
        "housemate_id": walked.bob.pk,
        "handover_id": handover.pk,
        "offer_id": str(bargains.make(walked.bob, to=walked.alice, at=timezone.now()).uid),
        "expense_id": str(bought.uid),
        **kept_addresses(walked),
        "prevalence_id": walked.house.prevalences.latest("id").pk,
    }


def kept_addresses(walked):
    """What Bob keeps for himself, and Alice for the house."""
    sam = contacts.Described(name="Sam", person=riskcalc.PeopleMet())
    plan = scenes.dinner()
    return {
        "contact_id": contacts.add(by=walked.bob, said=sam, at=scenes.APRIL_AT).pk,
        "recurrence_id": repeats.start(
            walked.bob, starts_on=date(2090, 1, 1), weekdays=(1, 2, 3, 4, 5, 6, 7)
        ).uid,
        "favourite_id": favourites.keep(by=walked.bob, title="Out", plan=plan, at=scenes.APRIL_AT).pk,
        "preset_id": house_presets.keep(by=walked.alice, label="Dinner", plan=plan, at=scenes.APRIL_AT).pk,
    }


def called(api, addresses, path, verb, operation):
    headers = {"If-Match": "*", "Idempotency-Key": str(uuid.uuid4())}
    name = operation["operationId"]
    query = QUERIES[name].format(**addresses) if name in QUERIES else ""
    return getattr(api, verb)(path + query, BODIES.get(name), headers=headers)


def turn_of(name: str) -> int:
    return next((turn for turn, start in enumerate(LAST, start=1) if name.startswith(start)), 0)


@pytest.fixture
def walk(schema, addresses):
    def walk(api):
        every = operations(schema)
        for path, verb, operation in sorted(every, key=lambda each: turn_of(each[2]["operationId"])):
            yield operation, called(api, addresses, path.format(**addresses), verb, operation)

    return walk


def assert_documented(schema, operation, answer):
    """The status is in the schema, and the answer has the shape that goes with it."""
    name = operation["operationId"]
    documented = operation["responses"].get(str(answer.status_code))
    assert documented is not None, (name, answer.status_code, answer.content)
    if answer.status_code == 204:
        return
    assert list(documented["content"]) == [answer["Content-Type"].split(";")[0]], name
    shape = next(iter(documented["content"].values()))["schema"]
    jsonschema.validate(answer.json(), {**shape, "components": schema["components"]})


@pytest.mark.django_db
def test_nobody_is_asked_to_sign_in_but_where_it_is_open_to_all(walk, schema, nobody_api):
    for operation, answer in walk(nobody_api):
        assert_documented(schema, operation, answer)
        if operation["operationId"] in OPEN:
            assert answer.status_code == 200, operation["operationId"]
            continue
        assert answer.status_code == 401, operation["operationId"]
        assert answer.json()["code"] == "not-authenticated"
        assert answer["WWW-Authenticate"]


@pytest.mark.django_db
def test_an_outsider_finds_nothing_of_a_house(walk, schema, carol_api):
    for operation, answer in walk(carol_api):
        if operation["operationId"] not in NO_HOUSE | {"invitations_accept"}:
            assert answer.status_code == 404, (operation["operationId"], answer.content)
            assert answer.json()["code"] == "not-found"
        assert_documented(schema, operation, answer)


@pytest.mark.django_db
def test_a_housemate_may_all_but_what_an_admin_does(walk, schema, bob_api):
    for operation, answer in walk(bob_api):
        refused = operation["operationId"] in NOT_FOR_BOB
        assert (answer.status_code == 403) == refused, (operation["operationId"], answer.content)
        assert refused or answer.status_code < 400 or operation["operationId"] in NOT_AS_IT_STANDS
        assert_documented(schema, operation, answer)


@pytest.mark.django_db
def test_an_admin_may_all_but_what_is_another_ones(walk, schema, alice_api, alice):
    assert alice.role == Role.ADMIN

    for operation, answer in walk(alice_api):
        assert_documented(schema, operation, answer)
        if operation["operationId"] in BOBS_ALONE:
            assert answer.status_code == 404
            continue
        refused = operation["operationId"] in NOT_FOR_ALICE
        assert (answer.status_code == 403) == refused, (operation["operationId"], answer.content)
        assert refused or answer.status_code < 400 or operation["operationId"] in NOT_AS_IT_STANDS


@pytest.mark.django_db
def test_who_has_left_finds_what_stays_theirs_and_nothing_else(walk, schema, walked, bob_api):
    steps = walk(bob_api)
    scenes.moved_out(walked, walked.bob)

    for operation, answer in steps:
        name = operation["operationId"]
        if name not in NO_HOUSE | {"invitations_accept"}:
            assert (answer.status_code != 404) == (name in OPEN_AFTER_LEAVING), (name, answer.content)
        assert_documented(schema, operation, answer)


@pytest.mark.django_db
def test_what_is_settled_and_offered_on_leaving_has_its_documented_shape(addresses, schema, walked, bob_api):
    by_name = {operation["operationId"]: operation for _, _, operation in operations(schema)}
    house = f"/api/v1/houses/{walked.house.slug}"

    offered = bob_api.post(f"{house}/handovers", {"successor": walked.alice.pk})
    declined = bob_api.post(f"{house}/handovers/{addresses['handover_id']}/decline")
    settled = bob_api.post(f"{house}/me/settle")

    assert [offered.status_code, declined.status_code, settled.status_code] == [201, 200, 200]
    for name, answer in (("handovers_offer", offered), ("handovers_decline", declined), ("settle", settled)):
        assert_documented(schema, by_name[name], answer)


@pytest.mark.django_db
def test_a_confirmed_figure_has_its_documented_shape(addresses, schema, bob_api):
    by_name = {operation["operationId"]: operation for _, _, operation in operations(schema)}
    address = "/api/v1/houses/{slug}/prevalence/{prevalence_id}/confirm".format(**addresses)

    confirmed = bob_api.post(address)

    assert confirmed.status_code == 201
    assert_documented(schema, by_name["prevalence_confirm"], confirmed)
