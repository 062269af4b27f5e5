const narrow = matchMedia("(width < 47.5rem)");

/**
 * What is open where there is not room for everything: the chat or what happened (`show`), and the list of
 * those who can write (`openList`). Escape goes back, and focus with it.
 */
export function views({ body, buttons, heading, field, toggle, list }) {
  const isOpen = () => body.hasAttribute("data-choosing");
  const show = (name) => {
    body.dataset.view = name;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.view === name));
  };
  const openList = (open) => {
    const was = isOpen();
    toggle.setAttribute("aria-expanded", String(open));
    body.toggleAttribute("data-choosing", open);
    if (open) list.querySelector("[aria-current], button")?.focus();
    else if (was) toggle.focus();
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.view));
  toggle.addEventListener("click", () => openList(!isOpen()));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (isOpen()) openList(false);
    else if (body.dataset.view === "what" && narrow.matches) {
      show("chat");
      field.focus();
    }
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (isOpen() && !list.contains(target) && !toggle.contains(target)) openList(false);
  });
  return {
    show,
    openList,
    /** Shows what happened; on a phone it is another view, and reading goes on at its heading. */
    showWhat() {
      show("what");
      if (narrow.matches) heading.focus({ preventScroll: true });
    },
  };
}
