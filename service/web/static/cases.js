// Cards of the board can be dragged to another step, on top of their buttons, which also work without any script.
// The usual next step is taken at once; to any other leads the page that asks why.

const board = document.querySelector(".board");

const cardOf = (event) => document.getElementById(event.dataTransfer.getData("text/plain"));

board?.querySelectorAll(".case-card[data-case]").forEach((card) => {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", card.id);
    event.dataTransfer.effectAllowed = "move";
    board.classList.add("is-moving");
  });
  card.addEventListener("dragend", () => {
    board.classList.remove("is-moving");
    board.querySelectorAll(".is-over").forEach((lane) => lane.classList.remove("is-over"));
  });
});

board?.querySelectorAll(".lane[data-step]").forEach((lane) => {
  lane.addEventListener("dragover", (event) => {
    event.preventDefault();
    lane.classList.add("is-over");
  });
  lane.addEventListener("dragleave", () => lane.classList.remove("is-over"));
  lane.addEventListener("drop", (event) => {
    event.preventDefault();
    const card = cardOf(event);
    const to = lane.dataset.step;
    if (!card || lane.contains(card)) return;
    const form = card.querySelector("form");
    if (form?.elements.step.value === to) form.requestSubmit();
    else location.assign(`/cases/${card.dataset.case}/steps?to=${to}`);
  });
});
