"""The pages of a house's people: founding, joining, numbers, prevalence, settings."""

from django.urls import path

from house.web import admin_views, guided_views, my_views, prevalence_views, views

app_name = "house"

urlpatterns = [
    path("", views.index, name="index"),
    path("houses/", views.houses_of_mine, name="houses"),
    path("houses/new/", views.found, name="found"),
    path("join/<str:token>", views.join, name="join"),
    path("h/<slug:house>/me/", my_views.me, name="me"),
    path("h/<slug:house>/me/read-back", my_views.read_back, name="read-back"),
    path("h/<slug:house>/me/name", my_views.rename, name="rename"),
    path("h/<slug:house>/me/mail", my_views.choose_mail, name="mail"),
    path("h/<slug:house>/me/budget", my_views.choose_budget, name="budget"),
    path("h/<slug:house>/me/preset", guided_views.preset, name="preset"),
    path("h/<slug:house>/me/guided/", guided_views.questions, name="guided"),
    path("h/<slug:house>/me/guided/answer", guided_views.answer, name="guided-answer"),
    path("h/<slug:house>/me/guided/use", guided_views.use, name="guided-use"),
    path("h/<slug:house>/me/answers/", guided_views.kept_answers, name="answers"),
    path("h/<slug:house>/me/answers/erase", guided_views.erase, name="erase-answers"),
    path("h/<slug:house>/prevalence/", prevalence_views.page, name="prevalence"),
    path(
        "h/<slug:house>/prevalence/<int:figure>/confirm", prevalence_views.confirm, name="confirm-prevalence"
    ),
    path("h/<slug:house>/prevalence/feed/", prevalence_views.feed, name="feed"),
    path("h/<slug:house>/prevalence/feed/remove", prevalence_views.remove_feed, name="remove-feed"),
    path("h/<slug:house>/settings/", admin_views.settings, name="settings"),
    path("h/<slug:house>/settings/invitations", admin_views.invite, name="invite"),
    path(
        "h/<slug:house>/settings/invitations/<int:invitation>/withdraw", admin_views.withdraw, name="withdraw"
    ),
    path("h/<slug:house>/settings/housemates/<int:housemate>/role", admin_views.appoint, name="appoint"),
    path("h/<slug:house>/settings/housemates/<int:housemate>/leave", admin_views.see_off, name="see-off"),
]
