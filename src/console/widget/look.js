/** Relative luminance (WCAG 2.2) of `#rrggbb`. */
function luminance(color) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The shop's colour, and black or white on it, whichever can be read better: at least 4.5 to 1. */
export function paint(root, color) {
  if (!/^#[\da-f]{6}$/i.test(color)) return;
  root.style.setProperty("--accent", color);
  root.style.setProperty("--on-accent", luminance(color) > 0.179 ? "#000" : "#fff");
}

/** In a chat that fills the screen, Tab stays in it: behind it is what cannot be seen. */
export function keepTab(root, isWhole) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !isWhole()) return;
    const stops = [...root.querySelectorAll("a[href], button, textarea, [tabindex='0']")].filter(
      (element) => element.checkVisibility() && !element.disabled,
    );
    const [first, last] = [stops[0], stops.at(-1)];
    if (document.activeElement !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  });
}
