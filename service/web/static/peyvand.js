// Small helps on top of pages that also work without any script.

// Choosing a language changes the direction of the whole page: let the browser load it, not htmx.
document.addEventListener("submit", (event) => {
  if (event.submitter?.name === "language") event.stopImmediatePropagation();
}, true);

// Ctrl+Enter (or ⌘+Enter) in the text asks for experts.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "text") {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

// The service may be away: say so beside the text, which stays.
const unreachable = (isAway) => {
  const notice = document.getElementById("unreachable");
  if (notice) notice.hidden = !isAway;
};
document.addEventListener("htmx:sendError", () => unreachable(true));
document.addEventListener("htmx:beforeRequest", () => unreachable(false));

// The answer comes below the form on a phone, and beside a form that was scrolled on a wide screen: bring its
// heading to the top. At once, without a movement that someone may not bear.
document.addEventListener("htmx:afterSettle", () => {
  const heading = document.getElementById("answer-heading");
  const top = heading?.getBoundingClientRect().top;
  if (top < 0 || top > innerHeight / 3) heading.scrollIntoView({ behavior: "instant" });
});

// An answer that is not this page (an error of the server) must not wipe what was typed, or what is shown.
document.addEventListener("htmx:beforeSwap", (event) => {
  const wanted = document.getElementById("problem") ? "problem" : event.detail.target.id;
  if (!event.detail.serverResponse.includes(`id="${wanted}"`)) {
    event.detail.shouldSwap = false;
    unreachable(true);
  }
});
