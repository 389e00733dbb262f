"""One number a day out of rows: by a mapping, past all that is of no use, or why there is none."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.feeds import reading, ready
from house.feeds.errors import Unusable

DATA = Path(__file__).with_name("data")
SINCE, TODAY = date(2020, 1, 1), date(2026, 3, 8)
JSON = reading.Layout(file_format="json", date_column="day", value_column="value")
CSV = reading.Layout(file_format="csv", date_column="day", value_column="value", filters={"place": "North"})


def read(body: str | bytes, layout: reading.Layout = JSON, kind: str = "") -> list[tuple[date, float]]:
    raw = body.encode() if isinstance(body, str) else body
    found = reading.readings(body=raw, content_type=kind, layout=layout, since=SINCE, until=TODAY)
    return [(each.on, each.value) for each in found]


def rows(*told: object, day: str = "2026-03-01") -> str:
    return json.dumps([{"day": day, "value": value} for value in told])


# --- What counts -----------------------------------------------------------------------------------------


def test_rows_are_read_newest_first_as_they_are_filtered():
    text = "day;place;value\r\n2026-02-01;north ;2\r\n2026-03-01;South;9\r\n2026-03-02T00:00:00;NORTH;3\r\n"

    assert read("\ufeff" + text, CSV) == [(date(2026, 3, 2), 3), (date(2026, 2, 1), 2)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(
    told=st.dictionaries(
        st.dates(SINCE, TODAY),
        st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=5),
        min_size=1,
    )
)
def test_whatever_the_order_each_day_has_the_middle_one_of_its_numbers(delimiter, told):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["value", "place", "day"])
    writer.writerows([value, "North", day] for day, values in told.items() for value in values)

    found = read(text.getvalue(), CSV)

    assert [day for day, _ in found] == sorted(told, reverse=True)
    assert all(min(told[day]) <= value <= max(told[day]) for day, value in found)


@pytest.mark.parametrize("said", [1.5, "1.50", " 1.5 ", "+1.5", "15e-1"])
def test_a_number_may_be_text(said):
    assert read(rows(said)) == [(date(2026, 3, 1), 1.5)]


@pytest.mark.parametrize(
    "said", [float("nan"), float("inf"), "NaN", "", None, True, -1, "-0.1", "1,5", "many", [1], {}]
)
def test_what_is_no_number_of_0_or_more_does_not_count(said):
    assert read(rows(said, 2)) == [(date(2026, 3, 1), 2)]
    with pytest.raises(Unusable, match="Without a number of 0 or more: 1"):
        read(rows(said))


@pytest.mark.parametrize(
    "day", ["03/01/2026", "1.3.2026", "2026-02-30", "2026-W09", "", None, 20260301, "1999-01-01"]
)
def test_a_day_that_could_be_another_does_not_count(day):
    with pytest.raises(Unusable, match="Without a day such as 2026-03-14: 1"):
        read(rows(2, day=day))


def test_a_number_that_no_float_holds_does_not_count():
    assert read(rows(10**400, 2)) == [(date(2026, 3, 1), 2)]


def test_days_to_come_do_not_count():
    told = json.dumps([{"day": "2026-03-09", "value": 9}, {"day": "2026-03-08", "value": 8}])

    assert read(told) == [(TODAY, 8)]
    with pytest.raises(Unusable, match="Of days to come: 2"):
        read(rows(1, 2, day="9999-12-31"))


def test_a_list_in_an_object_is_read_and_two_are_not():
    assert read(f'{{"took": 3, "results": {rows(2)}}}') == [(date(2026, 3, 1), 2)]
    with pytest.raises(Unusable, match="one list of objects"):
        read(f'{{"meta": [1], "results": {rows(2)}}}')


# --- What is no file -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<!doctype html><p>Sign in", "A web page"),
        ('\n <?xml version="1.0"?>', "A web page"),
        ('[{"day": "2026-03-01", "val', "not whole JSON"),
        pytest.param("[" * 100_000, "not whole JSON", id="deep"),
        pytest.param("9" * 10_000, "not whole JSON", id="long"),
        ("", "not whole JSON"),
        (b"\xff\xfe[]", "not text in UTF-8"),
        ("[]", "no row"),
        ("[1, 2]", "one list of objects"),
        ('"text"', "one list of objects"),
        ('{"error": true}', "one list of objects"),
        ('[{"date": "2026-03-01", "value": 1}]', "no column 'day'. There are: date, value."),
    ],
)
def test_what_is_no_json_of_rows_is_refused_in_words(body, words):
    with pytest.raises(Unusable) as problem:
        read(body)

    assert words in str(problem.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "no row"),
        ("day,place,value\n", "no row"),
        ('day,place,value\n2026-03-01,"North', "not whole CSV"),
        ('day,place,value\n2026-03-01,"Nor"th,1', "not whole CSV"),
        ("day,value\n2026-03-01,1\n", "no column 'place'"),
        ("day,place,value\n2026-03-01,South,1\n", "Of something else: 1."),
    ],
)
def test_what_is_no_csv_of_rows_is_refused_in_words(body, words):
    with pytest.raises(Unusable) as problem:
        read(body, CSV)

    assert words in str(problem.value)


def test_what_calls_itself_a_web_page_is_one():
    with pytest.raises(Unusable, match="web page"):
        read(rows(1), kind="text/html; charset=utf-8")


def test_a_column_is_missed_in_few_words_however_many_there_are():
    with pytest.raises(Unusable) as problem:
        read(json.dumps([{"x" * 500 + str(number): 1 for number in range(500)}]))

    assert len(str(problem.value)) < 600


# --- Ready mappings --------------------------------------------------------------------------------------


def mapped(kind: str, place: str, file: str) -> list[tuple[date, float]]:
    told = ready.mapped(kind=kind, place=place)
    layout = reading.Layout(
        file_format=told.file_format,
        date_column=told.date_column,
        value_column=told.value_column,
        filters=told.filters,
    )
    return read((DATA / file).read_bytes(), layout)


@pytest.mark.parametrize("kind", ["nhsn", "nhsn_preliminary"])
@pytest.mark.parametrize(("place", "newest"), [("CA", 2.44), ("USA", 3.1)])
def test_admissions_of_a_place_are_read(kind, place, newest):
    found = mapped(kind, place, "nhsn.json")

    assert found[0] == (date(2026, 2, 28), newest)
    assert [day for day, _ in found] == [date(2026, 2, 28) - timedelta(weeks=week) for week in range(3)]


def test_of_a_states_sites_the_middle_one_is_read_whatever_one_of_them_says():
    assert mapped("wastewater", "CA", "wastewater.json") == [
        (date(2026, 2, 28), 3.5),
        (date(2026, 2, 21), 5.5),
    ]


def test_every_ready_mapping_is_of_an_address_and_names_its_place():
    for kind in ready.LABELS:
        for place, name in ready.PLACES.items():
            if place == ready.COUNTRY and kind in ready.WITHOUT_COUNTRY:
                with pytest.raises(KeyError):
                    ready.mapped(kind=kind, place=place)
                continue
            told = ready.mapped(kind=kind, place=place)
            assert told.url.startswith("https://data.cdc.gov/resource/")
            assert not set(" {}\n") & set(told.url)
            assert name.split()[-1] in told.name
            assert len(told.url) < 1000
