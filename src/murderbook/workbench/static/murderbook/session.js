/* The screen of somebody who went away: five minutes before the session ends, say so; when it has ended, hide what the
   page showed (CJIS AC-11) until the same person has logged in again. What was typed stays where it is. */
"use strict";
(() => {
  const ending = document.getElementById("session-ending");
  const locked = document.getElementById("session-locked");
  if (!ending || !locked) return;
  const LAST = "murderbook-last-request"; // of any window of this browser: who works in one is not away from another
  const OUT = "logged out"; // in one window is logged out in all
  const WARNING = 300;
  const whole = Number(ending.dataset.seconds) || 1800;
  const began = Date.now();
  let until = began + whole * 1000;
  let concealed = false;
  let title = "";

  function heard(seconds) {
    until = Date.now() + seconds * 1000;
    localStorage.setItem(LAST, String(until));
  }
  function left() {
    /* Another window's request moved the end of the session that all of them share. */
    if (localStorage.getItem(LAST) === OUT) return 0;
    const other = Number(localStorage.getItem(LAST));
    if (other > until && other <= Date.now() + Math.max(whole, 1800) * 1000) until = other;
    return (until - Date.now()) / 1000;
  }

  function conceal() {
    if (concealed) return;
    concealed = true;
    title = document.title;
    document.title = "Locked";
    document.documentElement.classList.add("concealed");
    document.querySelectorAll("dialog[open]").forEach((one) => one.close());
    locked.showModal();
  }
  function reveal(state) {
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((one) => { one.value = state.token; });
    heard(state.seconds);
    concealed = false;
    document.title = title;
    document.documentElement.classList.remove("concealed");
    locked.close();
  }
  async function state() {
    const answer = await fetch(ending.dataset.state, { credentials: "same-origin", cache: "no-store" });
    return answer.ok ? answer.json() : { account: null };
  }
  async function look() {
    if (!concealed) return tick();
    const now = await state().catch(() => ({ account: null }));
    if (!now.account) return undefined;
    /* Somebody else logged in here: the page is not his. */
    return now.account === ending.dataset.account ? reveal(now) : location.replace("/");
  }
  function tick() {
    const seconds = left();
    if (seconds <= 0) conceal();
    else if (seconds <= WARNING && !ending.open && !concealed) ending.showModal();
    else if (seconds > WARNING && ending.open) ending.close();
  }

  heard(whole);
  setInterval(() => { if (!concealed) tick(); }, 5000);
  /* A machine that slept runs no timers: look at the clock once somebody is there. */
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  document.querySelectorAll("[data-leaves]").forEach((one) => {
    one.addEventListener("submit", () => localStorage.setItem(LAST, OUT));
  });
  /* A form that the ended session would lose is not sent. */
  document.addEventListener("submit", (event) => {
    if (left() > 0) return;
    event.preventDefault();
    event.stopPropagation();
    conceal();
  }, true);
  ending.querySelector("[data-renew]").addEventListener("click", () => {
    /* Answers with no case, so that renewing is no reading. */
    state().then((now) => (now.account === ending.dataset.account ? heard(now.seconds) : conceal())).catch(() => {});
  });
  locked.querySelector("[data-look]").addEventListener("click", look);
  locked.addEventListener("cancel", (event) => event.preventDefault());
  locked.addEventListener("close", () => { if (concealed) locked.showModal(); });
})();
