"""Addresses of the API below `/api/v1/`."""

from django.urls import path

from house.api import calculator_views, housemate_views, prevalence_views, views

app_name = "api"

urlpatterns = [
    path("me", views.Me.as_view(), name="me"),
    path("calculator/loss", calculator_views.Loss.as_view(), name="calculator-loss"),
    path("houses", views.Houses.as_view(), name="houses"),
    path("houses/<slug:slug>", views.House.as_view(), name="house"),
    path("houses/<slug:slug>/housemates", views.Housemates.as_view(), name="housemates"),
    path(
        "houses/<slug:slug>/housemates/<int:housemate_id>",
        housemate_views.Housemate.as_view(),
        name="housemate",
    ),
    path("houses/<slug:slug>/invitations", views.Invitations.as_view(), name="invitations"),
    path("houses/<slug:slug>/invitations/<int:invitation_id>", views.Invitation.as_view(), name="invitation"),
    path("invitations/<str:token>/accept", views.Accept.as_view(), name="accept"),
    path("houses/<slug:slug>/me/life-value", views.LifeValue.as_view(), name="life-value"),
    path("houses/<slug:slug>/prevalence", prevalence_views.Prevalences.as_view(), name="prevalence"),
    path(
        "houses/<slug:slug>/prevalence/<int:prevalence_id>/confirm",
        prevalence_views.Confirmation.as_view(),
        name="confirm-prevalence",
    ),
    path("houses/<slug:slug>/prevalence-feed", prevalence_views.Feed.as_view(), name="prevalence-feed"),
]
