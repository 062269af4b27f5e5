import { h } from "./dom.js";
import { endonym, spaced } from "./words.js";

const generic = ["Where is my order?", "What is your return policy?", "I want to talk to a person"];

/** Somebody one can play on a channel; who is nobody of the demo's is a stranger. */
function personOf(shoppers, channel, as) {
  const known = shoppers.find(({ on }) => on[channel.channel] === as);
  if (known === undefined)
    return { as, about: writtenAs(channel, as), name: null, language: null, suggestions: generic };
  return {
    as,
    phone: known.phone,
    about: writtenAs(channel, as),
    name: known.name,
    language: known.language,
    suggestions: channel.unknown ? known.introductions : known.suggestions,
  };
}

/** A shopper's id as people read it. */
function writtenAs({ writer }, as) {
  return writer.form === "phone" ? spaced(as) : as;
}

/** Everybody who can be played on a channel; of strangers the one who was `chosen`. */
export function peopleOn(shoppers, channel, chosen) {
  if (channel.frame !== null) return visitors(shoppers);
  const known = shoppers.map(({ on }) => personOf(shoppers, channel, on[channel.channel]));
  return known.some(({ as }) => as === chosen) ? known : [...known, personOf(shoppers, channel, chosen)];
}

/** Who was `chosen`. */
export function pickedOf(shoppers, channel, chosen) {
  const people = peopleOn(shoppers, channel, chosen);
  return people.find(({ as }) => as === chosen) ?? people[0];
}

/** Who can be on the shop's own pages: anybody, or a shopper who is logged in. */
function visitors(shoppers) {
  return [
    { as: "", name: "A visitor", about: "", language: null, hint: "Not logged in", suggestions: [] },
    ...shoppers.map(({ phone, name, language }) => {
      return { as: phone, phone, name, about: "logged in", language, suggestions: [] };
    }),
  ];
}

export const nameOf = (person) => person.name ?? person.about;

/** The list of those who can write: `people`, of whom `chosen` (by their key) does. */
export function people({ list, onChoose }) {
  return {
    show(people, chosen) {
      const buttons = people.map((person) => {
        const button = h(
          "button",
          {
            type: "button",
            class: "person",
            "aria-current": person.as === chosen ? "true" : null,
            onclick: () => onChoose(person.as),
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
                ? (person.hint ?? "Has no name here")
                : [
                    h("bdi", { lang: person.language }, endonym(person.language)),
                    " · ",
                    h("bdi", {}, person.about),
                  ],
            ),
          ),
        );
        button.dataset.as = person.as;
        return button;
      });
      const focused = list.contains(document.activeElement) ? document.activeElement.dataset.as : undefined;
      list.replaceChildren(...buttons);
      if (focused !== undefined) buttons.find(({ dataset }) => dataset.as === focused)?.focus();
    },
  };
}

/** The field for somebody who is none of the demo's; `channel` says how they are named there. */
export function strangers({ form, field, hint, channel, onChoose }) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { writer } = channel();
    const as = readWriter(writer, field.value);
    field.setAttribute("aria-invalid", String(as === null));
    hint.textContent = as === null ? `Write ${writer.kind}, e.g. ${writer.example}.` : writer.hint;
    if (as === null) return field.focus();
    field.value = "";
    onChoose(as);
  });
  return {
    show({ writer }) {
      form.hidden = writer.form === "visitor";
      field.placeholder = writer.example;
      field.inputMode = { phone: "tel", digits: "numeric", email: "email" }[writer.form] ?? "text";
      field.removeAttribute("aria-invalid");
      hint.textContent = writer.hint;
    },
  };
}

const readers = {
  phone(text) {
    const phone = `+${text.replace(/\D/g, "").replace(/^00/, "")}`;
    return /^\+[1-9]\d{6,14}$/.test(phone) ? phone : null;
  },
  digits(text) {
    const digits = text.replace(/[\s.-]/g, "");
    return /^\d{1,32}$/.test(digits) ? digits : null;
  },
  email(text) {
    const address = text.trim().toLowerCase();
    return /^[^\s@<>()",;:]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(address) ? address : null;
  },
  visitor: () => null,
};

/** Who writes, null for what cannot name anybody on the channel. */
export function readWriter({ form }, text) {
  return readers[form](text);
}

/** A round sign with the initials; its colour follows from the phone, or what there is in its place. */
export function face(person) {
  const sign = h("span", { class: "face", "aria-hidden": "true" });
  paint(sign, person);
  return sign;
}

export function paint(sign, person) {
  const digits = [...(person.phone ?? person.as)].reduce(
    (sum, digit) => (sum * 31 + (digit.codePointAt(0) ?? 0)) % 9973,
    7,
  );
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
