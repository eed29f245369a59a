"""Routes of access."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.access.pages import accounts, compartments, entrance

urlpatterns = [
    path("login/", entrance.log_in, name="login"),
    path("logout/", entrance.log_out, name="logout"),
    path("password/", entrance.own_password, name="password"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/add/", accounts.account_add, name="account-add"),
    path("accounts/<str:name>/release/", accounts.account_release, name="account-release"),
    path("accounts/<str:name>/close/", accounts.account_deactivate, name="account-deactivate"),
    path("accounts/<str:name>/close-now/", accounts.account_close_now, name="account-close-now"),
    path("accounts/<str:name>/reopen/", accounts.account_reactivate, name="account-reactivate"),
    path("accounts/<str:name>/password/", accounts.account_password, name="account-password"),
    path("access/", compartments.compartment_list, name="compartments"),
    path("access/add/", compartments.compartment_add, name="compartment-add"),
    path("access/<str:key>/", compartments.grant_list, name="grants"),
    path("access/<str:key>/give/", compartments.grant_give, name="grant-give"),
    path("access/<str:key>/end/<str:grant_key>/", compartments.grant_end, name="grant-end"),
]
