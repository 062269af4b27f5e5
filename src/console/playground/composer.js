/**
 * The message field: Enter sends, Shift+Enter begins a new line, and it grows with what is in it. Where `letters` are
 * written it is Ctrl+Enter that sends.
 */
export function composer({ form, field, onSend, letters = () => false }) {
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    // While a word is being composed (Japanese, Chinese, Korean), Enter belongs to the composition.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (letters() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (text === "") return;
    field.value = "";
    grow();
    onSend(text);
  });
}
