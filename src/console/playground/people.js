import { h } from "./dom.js";
import { endonym, spaced } from "./words.js";

const generic = ["Where is my order?", "What is your return policy?", "I want to talk to a person"];

/** Somebody one can play; a phone that is nobody's is a stranger. */
export function personOf(shoppers, phone) {
  const known = shoppers.find((shopper) => shopper.phone === phone);
  return known ?? { phone, name: null, language: null, suggestions: generic };
}

export const nameOf = (person) => person.name ?? spaced(person.phone);

/** The list of those who can write. */
export function people({ list, onChoose }) {
  return {
    show(shoppers, chosen) {
      const strangers =
        shoppers.some(({ phone }) => phone === chosen) || chosen === null ? [] : [personOf(shoppers, chosen)];
      const buttons = [...shoppers, ...strangers].map((person) => {
        const button = h(
          "button",
          {
            type: "button",
            class: "person",
            "aria-current": person.phone === chosen ? "true" : null,
            onclick: () => onChoose(person.phone),
          },
          face(person),
          h(
            "span",
            { class: "naming" },
            h("span", { class: "name" }, h("bdi", {}, nameOf(person))),
            h(
              "span",
              { class: "about" },
              person.language === null
                ? "Has no name here"
                : [
                    h("bdi", { lang: person.language }, endonym(person.language)),
                    " · ",
                    h("bdi", {}, spaced(person.phone)),
                  ],
            ),
          ),
        );
        button.dataset.phone = person.phone;
        return button;
      });
      const focused = list.contains(document.activeElement)
        ? document.activeElement.dataset.phone
        : undefined;
      list.replaceChildren(...buttons);
      if (focused !== undefined) buttons.find(({ dataset }) => dataset.phone === focused)?.focus();
    },
  };
}

/** The field for a phone that is none of the demo's. */
export function strangers({ form, field, hint, onChoose }) {
  const words = hint.textContent;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const phone = readPhone(field.value);
    field.setAttribute("aria-invalid", String(phone === null));
    hint.textContent = phone === null ? "Write a phone with its country code, e.g. +1 555 555 0155." : words;
    if (phone === null) return field.focus();
    field.value = "";
    onChoose(phone);
  });
}

/** E.164, null for what cannot be a phone. */
export function readPhone(text) {
  const phone = `+${text.replace(/\D/g, "").replace(/^00/, "")}`;
  return /^\+[1-9]\d{6,14}$/.test(phone) ? phone : null;
}

/** A round sign with the initials; its colour follows from the phone. */
export function face(person) {
  const sign = h("span", { class: "face", "aria-hidden": "true" });
  paint(sign, person);
  return sign;
}

export function paint(sign, person) {
  const digits = [...person.phone].reduce((sum, digit) => (sum * 31 + (digit.codePointAt(0) ?? 0)) % 9973, 7);
  sign.className = `face shade-${digits % 6}`;
  sign.textContent = person.name === null ? "?" : initials(person.name);
}

function initials(name) {
  const words = name.split(/\s+/u).filter((word) => word !== "");
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? "")][0] ?? "",
  );
  // Two letters of a name in Latin script; elsewhere initials are not a custom, and one sign is enough.
  return /^\p{Script=Latin}/u.test(letters[0]) ? letters.join("").toLocaleUpperCase() : letters[0];
}
