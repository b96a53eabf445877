// Small helps for writing a problem; the page also works without.

const form = () => document.getElementById("posting");
let lastArea = null; // where words were selected last: a click on a button takes the focus away

const isMarkable = (element) => element?.form === form() && (element.tagName === "TEXTAREA" || element.type === "text")
  && element.name !== "deadline";

document.addEventListener("focusin", (event) => { if (isMarkable(event.target)) lastArea = event.target; });

// Put the marks around a stretch of a field, and let the clinic see it.
const mark = (area, start, end) => {
  const isInWord = (at) => /[\p{L}\p{M}\p{N}\u200c]/u.test(area.value[at] ?? "");
  if (!area.value.slice(start, end).trim()) return;
  while (isInWord(start) && isInWord(start - 1)) start -= 1; // half a word hidden tells the other half
  while (isInWord(end - 1) && isInWord(end)) end += 1;
  const words = area.value.slice(start, end);
  const lead = words.length - words.trimStart().length;
  const tail = words.length - words.trimEnd().length;
  area.setRangeText(`[[${words.trim()}]]`, start + lead, end - tail, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

// Find words that are not between marks yet.
const findOpen = (text, words) => {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const before = text.slice(0, at);
    if (before.lastIndexOf("[[") <= before.lastIndexOf("]]")) return at;
  }
  return -1;
};

document.addEventListener("click", (event) => {
  if (event.target.id === "hide-this" && lastArea) mark(lastArea, lastArea.selectionStart, lastArea.selectionEnd);
  const button = event.target.closest("[data-hide]");
  if (!button) return;
  const area = form().elements[button.value.split(":")[0]];
  const at = findOpen(area.value, button.dataset.hide);
  if (at < 0) return; // not as it was typed: the server marks it
  event.preventDefault();
  mark(area, at, at + button.dataset.hide.length);
});

// What is for confidential problems alone comes and goes with the choice.
const follow = () => {
  const chosen = form()?.elements.confidentiality?.value;
  document.querySelectorAll("[data-needs]").forEach((each) => { each.hidden = each.dataset.needs !== chosen; });
  if (chosen === "confidential") document.getElementById("how-to-hide").open = true;
};
document.addEventListener("change", (event) => { if (event.target.name === "confidentiality") follow(); });
follow();

// A link to a question opens what it stands in.
document.addEventListener("click", (event) => {
  const wanted = event.target.closest("#clinic a")?.getAttribute("href");
  const field = wanted?.startsWith("#") && document.getElementById(wanted.slice(1));
  if (!field) return;
  event.preventDefault();
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.focus();
});

// A session that ended must not take away what was typed: stay, and say so.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Redirect")) return;
  event.preventDefault();
  const notice = document.getElementById("signed-out");
  if (notice) notice.hidden = false;
});
