"""Every page of the app by its name in the URL conf, and a house in which each has something to show."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

import riskcalc
from house import invitations
from house.web import urls as house_urls
from ledger import contacts, departures, favourites, house_presets, settlement
from ledger.web import urls as ledger_urls
from tests import factories
from tests.ledger import bargains, repeats, scenes

CONVERTERS = {
    f"{conf.app_name}:{page.name}": set(page.pattern.converters)
    for conf in (house_urls, ledger_urls)
    for page in conf.urlpatterns
}
PAGES = sorted(CONVERTERS)
OF_A_HOUSE = [name for name in PAGES if "house" in CONVERTERS[name]]
ADMINS = {
    *("house:settings", "house:invite", "house:withdraw", "house:appoint", "house:see-off"),
    *("house:feed", "house:remove-feed"),
}
ADMINS |= {"ledger:favourite-offer", "ledger:preset-remove"}
# Nobody else, an admin neither, finds what somebody keeps for themselves.
BOBS_ALONE = {
    *("ledger:contact", "ledger:contact-remove"),
    *(name for name in PAGES if name.startswith("ledger:recurrence")),
    *("ledger:favourite-rename", "ledger:favourite-offer", "ledger:favourite-remove"),
}
# What stays somebody's who has left: themselves, and their own payments and activities.
OPEN_AFTER_LEAVING = {
    *("ledger:leave", "ledger:left", "ledger:settle", "ledger:forget"),
    *("ledger:transfer", "ledger:claim", "ledger:confirm", "ledger:dispute", "ledger:undo"),
    *("ledger:activity", "ledger:correct", "ledger:quote-correction", "ledger:withdraw"),
    *("ledger:contacts", "ledger:contact", "ledger:contact-remove", "ledger:share"),
    *("ledger:favourites", "ledger:favourite-remove"),
    "ledger:offer",
    *("house:answers", "house:erase-answers"),
}
# Who lives in the house is sent home from it.
ONLY_AFTER_LEAVING = {"ledger:left"}


def lived_in(*, cast: factories.Cast) -> dict[str, object]:
    """This function will let a month of a house pass, and return the parts of its pages' addresses."""
    scenes.priced(cast)
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner())
    closed = settlement.close(house_id=cast.house.pk, month=date(2026, 3, 1), at=scenes.APRIL_AT)
    issued = invitations.create(by=cast.alice, at=factories.FOUNDED_AT)
    offered = departures.offer(by=cast.bob, successor_id=cast.alice.pk, at=scenes.APRIL_AT)
    bought = scenes.bought(by=cast.bob, at=scenes.CLOSING_AT)
    offer = bargains.make(cast.bob, to=cast.alice, at=timezone.now())
    every_day = {"starts_on": date(2090, 1, 1), "weekdays": (1, 2, 3, 4, 5, 6, 7)}
    repeated = repeats.start(cast.bob, **every_day)
    return {
        "house": cast.house.slug,
        "uid": logged.activity.uid,
        "month": closed.month,
        "transfer": closed.transfers.get().pk,
        "handover": offered.pk,
        "expense": bought.uid,
        "offer": offer.uid,
        "kind": "price",
        "recurrence": repeated.uid,
        "day": date(2090, 1, 2),
        "housemate": cast.bob.pk,
        "invitation": issued.invitation.pk,
        "figure": cast.house.prevalences.latest("id").pk,
        "token": issued.token,
        **kept(cast),
    }


def kept(cast: factories.Cast) -> dict[str, object]:
    """This function will let Bob keep a contact and a favourite, and Alice offer one to everybody."""
    sam = contacts.Described(name="Sam", person=riskcalc.PeopleMet())
    words = {"plan": scenes.dinner(), "at": scenes.DINNER_AT}
    return {
        "contact": contacts.add(by=cast.bob, said=sam, at=scenes.DINNER_AT).pk,
        "favourite": favourites.keep(by=cast.bob, title="Friends", **words).pk,
        "preset": house_presets.keep(by=cast.alice, label="Supper", **words).pk,
    }


def address(name: str, parts: dict[str, object]) -> str:
    """This function will give a page's address, with these parts in it."""
    return reverse(name, kwargs={part: parts[part] for part in CONVERTERS[name]})
