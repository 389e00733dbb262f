"""Addresses of the ledger's API below `/api/v1/houses/{slug}/`."""

from django.urls import include, path

from ledger.api import (
    calculator_views,
    contact_views,
    departure_views,
    expense_views,
    incentive_views,
    month_views,
    offer_views,
    payment_views,
    recurrence_views,
    shortcut_views,
    views,
)

app_name = "ledger-api"

_house = [
    path("activities", views.Activities.as_view(), name="activities"),
    path("activities/<str:uid>", views.Activity.as_view(), name="activity"),
    path("contacts", contact_views.Contacts.as_view(), name="contacts"),
    path("contacts/<int:contact_id>", contact_views.Contact.as_view(), name="contact"),
    path("link", calculator_views.WriteLink.as_view(), name="link"),
    path("me/budget", contact_views.Budget.as_view(), name="budget"),
    path("favourites", shortcut_views.Favourites.as_view(), name="favourites"),
    path("favourites/<int:favourite_id>", shortcut_views.Favourite.as_view(), name="favourite"),
    path("favourites/<int:favourite_id>/log", shortcut_views.FavouriteLog.as_view(), name="favourite-log"),
    path("presets", shortcut_views.Presets.as_view(), name="presets"),
    path("presets/<int:preset_id>", shortcut_views.Preset.as_view(), name="preset"),
    path("quote", views.Quote.as_view(), name="quote"),
    path("prices", views.Prices.as_view(), name="prices"),
    path("prices/current", views.CurrentPrice.as_view(), name="price"),
    path("incentives", incentive_views.Incentives.as_view(), name="incentives"),
    path("balances", month_views.Balances.as_view(), name="balances"),
    path("ledger", month_views.Ledger.as_view(), name="ledger"),
    path("months", month_views.Months.as_view(), name="months"),
    path("months/<str:month>", month_views.Month.as_view(), name="month"),
    path("expenses", expense_views.Expenses.as_view(), name="expenses"),
    path("expenses/<str:expense_id>", expense_views.Expense.as_view(), name="expense"),
    path("me/settle", departure_views.Settle.as_view(), name="settle"),
    path("handovers", departure_views.Handovers.as_view(), name="handovers"),
    path("handovers/<int:handover_id>/accept", departure_views.Accept.as_view(), name="accept"),
    path("handovers/<int:handover_id>/decline", departure_views.Decline.as_view(), name="decline"),
    path("offers", offer_views.Offers.as_view(), name="offers"),
    path("offers/<str:offer_id>", offer_views.Offer.as_view(), name="offer"),
    path("offers/<str:offer_id>/counter", offer_views.Counter.as_view(), name="offer-counter"),
    path("offers/<str:offer_id>/accept", offer_views.Accept.as_view(), name="offer-accept"),
    path("offers/<str:offer_id>/decline", offer_views.Decline.as_view(), name="offer-decline"),
    path("offers/<str:offer_id>/withdraw", offer_views.Withdraw.as_view(), name="offer-withdraw"),
    path("offers/<str:offer_id>/undo", offer_views.Undo.as_view(), name="offer-undo"),
    path("offers/<str:offer_id>/keep", offer_views.Keep.as_view(), name="offer-keep"),
    path("recurrences", recurrence_views.Recurrences.as_view(), name="recurrences"),
    path("recurrences/<str:recurrence_id>", recurrence_views.Recurrence.as_view(), name="recurrence"),
    path("recurrences/<str:recurrence_id>/skip", recurrence_views.Skip.as_view(), name="recurrence-skip"),
    path(
        "recurrences/<str:recurrence_id>/unskip", recurrence_views.Unskip.as_view(), name="recurrence-unskip"
    ),
    path(
        "recurrences/<str:recurrence_id>/change", recurrence_views.Change.as_view(), name="recurrence-change"
    ),
    path("transfers", payment_views.Transfers.as_view(), name="transfers"),
    path("transfers/<int:transfer_id>", payment_views.Transfer.as_view(), name="transfer"),
    path("transfers/<int:transfer_id>/claim", payment_views.Claim.as_view(), name="claim"),
    path("transfers/<int:transfer_id>/confirm", payment_views.Confirm.as_view(), name="confirm"),
    path("transfers/<int:transfer_id>/dispute", payment_views.Dispute.as_view(), name="dispute"),
    path("transfers/<int:transfer_id>/undo", payment_views.Undo.as_view(), name="undo"),
]

urlpatterns = [
    path("calculator/assess", calculator_views.Assess.as_view(), name="calculator-assess"),
    path("calculator/link", calculator_views.ReadLink.as_view(), name="calculator-link"),
    path("calculator/presets", shortcut_views.ReadyMade.as_view(), name="calculator-presets"),
    path("houses/<slug:slug>/", include(_house)),
]
