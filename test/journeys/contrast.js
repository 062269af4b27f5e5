/*
 * Everything on the page that is hard to read: text with less contrast to what is behind it than WCAG 2.2 asks
 * for (1.4.3: 4.5, or 3 for large text; 1.4.11: 3 for signs and the edges of fields), and what is too small to
 * be hit (2.5.8: 24 by 24 pixels). Evaluated in the page, it comes to a list of sentences.
 */

const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

/** Any CSS colour as red, green, blue (0 to 255) and opacity (0 to 1). */
function rgba(color) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

function over([r, g, b, a], below) {
  return [r, g, b].map((part, n) => part * a + below[n] * (1 - a));
}

/** Relative luminance, as WCAG defines it. */
function luminance(color) {
  const [r, g, b] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(color, background) {
  const [high, low] = [luminance(over(rgba(color), background)), luminance(background)].toSorted(
    (a, b) => b - a,
  );
  return (high + 0.05) / (low + 0.05);
}

function behind(element) {
  const layers = [];
  for (let at = element; at !== null; at = at.parentElement)
    layers.push(rgba(getComputedStyle(at).backgroundColor));
  return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
}

function isSeen(element) {
  return (
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.closest(".visually-hidden, .skip, :disabled") === null &&
    element.getBoundingClientRect().width > 1
  );
}

function problemsOf(element) {
  const style = getComputedStyle(element);
  const background = behind(element);
  const name = `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
  const problems = [];
  const ask = (what, color, least) => {
    const found = ratio(color, background);
    if (found < least) problems.push(`${what} of ${name} has contrast ${found.toFixed(2)}`);
  };
  if (
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "")
  ) {
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    ask("the text", style.color, isLarge ? 3 : 4.5);
  }
  if (element.matches(".tick")) ask("the sign", style.color, 3);
  if (element.matches("input, textarea")) {
    ask("the edge", style.borderTopColor, 3);
    ask("the placeholder", getComputedStyle(element, "::placeholder").color, 4.5);
  }
  if (element.matches("button, input, textarea, nav a")) {
    const { width, height } = element.getBoundingClientRect();
    if (width < 24 || height < 24) problems.push(`${name} measures ${width} by ${height}`);
  }
  return problems;
}

[...document.querySelectorAll("body *")].filter(isSeen).flatMap(problemsOf);
