/* A card dropped on a lane presses the button of its own menu that leads there: the form is the one without a script. */
{
  let held;
  const lane = event => event.target.closest?.("[data-lane]");
  const way = to => held && to?.parentNode.contains(held)
    && [...held.querySelectorAll("button[data-to]")].find(button => button.dataset.to === to.dataset.lane);
  const mark = to => {
    document.querySelector(".lane.over")?.classList.remove("over");
    to?.classList.add("over");
  };
  addEventListener("dragstart", event => { held = event.target.closest?.("[draggable=true]"); });
  addEventListener("dragover", event => {
    const to = lane(event), found = way(to);
    mark(found && to);
    if (found) event.preventDefault();
  });
  addEventListener("drop", event => {
    const found = way(lane(event));
    if (!found) return;
    event.preventDefault();
    found.click();
  });
  addEventListener("dragend", () => { held = undefined; mark(); });
}
