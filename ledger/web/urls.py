"""The pages about money: home, log, activities, months."""

from datetime import date, datetime

from django.urls import path, register_converter

from ledger.web import (
    contact_views,
    correction_views,
    departure_views,
    favourite_views,
    fund_views,
    incentive_views,
    link_views,
    log_views,
    month_views,
    offer_views,
    payment_views,
    price_views,
    recurrence_plan_views,
    recurrence_views,
    views,
)


class MonthConverter:
    """A month in an address, as yyyy-mm; a date of its first day in Python."""

    regex = r"20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        year, month = value.split("-")
        return date(int(year), int(month), 1)

    def to_url(self, value: date | datetime) -> str:
        return f"{value:%Y-%m}"


class DayConverter:
    """A day in an address, as yyyy-mm-dd."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        # A ValueError, for a day that no calendar has, means that the address leads nowhere.
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(MonthConverter, "month")
register_converter(DayConverter, "day")

app_name = "ledger"

urlpatterns = [
    path("h/<slug:house>/", views.home, name="home"),
    path("h/<slug:house>/log/", log_views.log, name="log"),
    path("h/<slug:house>/log/quote", log_views.quote, name="quote"),
    path("h/<slug:house>/log/repeat", log_views.repeat, name="repeat"),
    path("h/<slug:house>/log/link/", link_views.link_page, name="link"),
    path("h/<slug:house>/contacts/", contact_views.contacts_page, name="contacts"),
    path("h/<slug:house>/contacts/<int:contact>/", contact_views.contact_page, name="contact"),
    path("h/<slug:house>/contacts/<int:contact>/remove", contact_views.remove, name="contact-remove"),
    path("h/<slug:house>/favourites/", favourite_views.favourites_page, name="favourites"),
    path("h/<slug:house>/favourites/<int:favourite>/title", favourite_views.rename, name="favourite-rename"),
    path("h/<slug:house>/favourites/<int:favourite>/offer", favourite_views.offer, name="favourite-offer"),
    path("h/<slug:house>/favourites/<int:favourite>/remove", favourite_views.remove, name="favourite-remove"),
    path("h/<slug:house>/presets/<int:preset>/remove", favourite_views.withdraw, name="preset-remove"),
    path("h/<slug:house>/activities/<uuid:uid>/keep", favourite_views.keep, name="favourite-keep"),
    path("h/<slug:house>/activities/<uuid:uid>/link/", link_views.share, name="share"),
    path("h/<slug:house>/price/", price_views.price_page, name="price"),
    path("h/<slug:house>/activities/", views.activity_list, name="activities"),
    path("h/<slug:house>/activities/<uuid:uid>/", views.activity, name="activity"),
    path("h/<slug:house>/activities/<uuid:uid>/correct/", correction_views.correct, name="correct"),
    path("h/<slug:house>/activities/<uuid:uid>/quote", correction_views.quote, name="quote-correction"),
    path("h/<slug:house>/activities/<uuid:uid>/withdraw", correction_views.withdraw, name="withdraw"),
    path("h/<slug:house>/activities/<uuid:uid>/repeat/", recurrence_views.start, name="recurring-start"),
    path("h/<slug:house>/recurring/", recurrence_views.recurring_page, name="recurring"),
    *(
        path(f"h/<slug:house>/recurring/<uuid:recurrence>/{address}", view, name=name)
        for address, view, name in (
            ("", recurrence_views.recurrence_page, "recurrence"),
            ("change/", recurrence_views.change, "recurrence-change"),
            ("end", recurrence_views.end, "recurrence-end"),
            ("what/", recurrence_plan_views.change, "recurrence-plan"),
            ("what/quote", recurrence_plan_views.quote, "recurrence-plan-quote"),
            ("<day:day>/", recurrence_plan_views.change_day, "recurrence-day"),
            ("<day:day>/quote", recurrence_plan_views.quote_day, "recurrence-quote"),
            ("<day:day>/skip", recurrence_views.skip, "recurrence-skip"),
            ("<day:day>/unskip", recurrence_views.unskip, "recurrence-unskip"),
        )
    ),
    path("h/<slug:house>/incentives/", incentive_views.incentives_page, name="incentives"),
    path("h/<slug:house>/months/", month_views.months_page, name="months"),
    path("h/<slug:house>/months/<month:month>/", month_views.month_page, name="month"),
    path("h/<slug:house>/fund/", fund_views.fund_page, name="fund"),
    path("h/<slug:house>/fund/<uuid:expense>/take-back/", fund_views.take_back, name="take-back"),
    path("h/<slug:house>/offers/", offer_views.offers_page, name="offers"),
    path("h/<slug:house>/offers/new/<slug:kind>/", offer_views.make, name="offer-new"),
    path("h/<slug:house>/offers/<uuid:offer>/", offer_views.offer_page, name="offer"),
    path("h/<slug:house>/offers/<uuid:offer>/answer", offer_views.answer, name="offer-answer"),
    path("h/<slug:house>/offers/<uuid:offer>/accept", offer_views.accept, name="offer-accept"),
    path("h/<slug:house>/offers/<uuid:offer>/decline", offer_views.decline, name="offer-decline"),
    path("h/<slug:house>/offers/<uuid:offer>/withdraw", offer_views.withdraw, name="offer-withdraw"),
    path("h/<slug:house>/offers/<uuid:offer>/undo", offer_views.undo, name="offer-undo"),
    path("h/<slug:house>/offers/<uuid:offer>/keep", offer_views.keep, name="offer-keep"),
    path("h/<slug:house>/leave/", departure_views.leave, name="leave"),
    path("h/<slug:house>/leave/settle", departure_views.settle, name="settle"),
    path("h/<slug:house>/leave/hand-over", departure_views.hand_over, name="hand-over"),
    path("h/<slug:house>/hand-overs/<int:handover>/accept", departure_views.accept, name="accept"),
    path("h/<slug:house>/hand-overs/<int:handover>/decline", departure_views.decline, name="decline"),
    path("h/<slug:house>/left/", departure_views.left, name="left"),
    path("h/<slug:house>/left/forget", departure_views.forget, name="forget"),
    path("h/<slug:house>/transfers/<int:transfer>/", payment_views.transfer_page, name="transfer"),
    path("h/<slug:house>/transfers/<int:transfer>/claim", payment_views.claim, name="claim"),
    path("h/<slug:house>/transfers/<int:transfer>/confirm", payment_views.confirm, name="confirm"),
    path("h/<slug:house>/transfers/<int:transfer>/dispute", payment_views.dispute, name="dispute"),
    path("h/<slug:house>/transfers/<int:transfer>/undo/", payment_views.undo, name="undo"),
]
