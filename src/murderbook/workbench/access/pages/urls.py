"""Routes of access."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.access.pages import (
    accounts,
    compartments,
    ending,
    entrance,
    own_factor,
    own_sessions,
    second_step,
)

urlpatterns = [
    path("login/", entrance.log_in, name="login"),
    path("login/code/", second_step.code, name="login-code"),
    path("login/password/", second_step.first_password, name="login-password"),
    path("login/factor/", second_step.first_factor, name="login-factor"),
    path("logout/", entrance.log_out, name="logout"),
    path("password/", entrance.own_password, name="password"),
    path("factor/", own_factor.own_factor, name="factor"),
    path("factor/new/", own_factor.new_factor, name="factor-new"),
    path("sessions/", own_sessions.session_list, name="sessions"),
    path("sessions/end-others/", own_sessions.sessions_end_others, name="sessions-end-others"),
    path("sessions/<str:key>/end/", own_sessions.session_end, name="session-end"),
    path("sessions/remembered/<str:key>/end/", own_sessions.remembered_end, name="remembered-end"),
    path("session/", own_sessions.session_state, name="session-state"),
    path("session/back/", own_sessions.session_back, name="session-back"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/add/", accounts.account_add, name="account-add"),
    path("accounts/<str:name>/release/", accounts.account_release, name="account-release"),
    path("accounts/<str:name>/close/", accounts.account_deactivate, name="account-deactivate"),
    path("accounts/<str:name>/close-now/", accounts.account_close_now, name="account-close-now"),
    path("accounts/<str:name>/reopen/", accounts.account_reactivate, name="account-reactivate"),
    path("accounts/<str:name>/password/", accounts.account_password, name="account-password"),
    path("accounts/<str:name>/factor/", accounts.account_factor, name="account-factor"),
    path("access/", compartments.compartment_list, name="compartments"),
    path("access/add/", compartments.compartment_add, name="compartment-add"),
    path("access/ending/", ending.ending_list, name="grants-ending"),
    path("access/<str:key>/", compartments.grant_list, name="grants"),
    path("access/<str:key>/give/", compartments.grant_give, name="grant-give"),
    path("access/<str:key>/end/<str:grant_key>/", compartments.grant_end, name="grant-end"),
]
