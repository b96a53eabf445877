// Marks all suggestions about one expert, or none; without scripts each has its own box.
for (const button of document.querySelectorAll(".mark-all")) {
  const boxes = [...button.closest("section").querySelectorAll("input[type=checkbox]")];
  const areAll = () => boxes.every((box) => box.checked);
  const name = () => { button.textContent = areAll() ? button.dataset.none : button.dataset.all; };
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const wanted = !areAll();
    for (const box of boxes) box.checked = wanted;
    name();
  });
  button.closest("section").addEventListener("change", name);
  name();
}
