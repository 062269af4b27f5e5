import { h, icon, reconcile } from "./dom.js";

/** What the carrier is asked to do next. */
const steps = {
  in_transit: "handed in",
  out_for_delivery: "out for delivery",
  delivered: "delivered",
};
const van = ["M1.5 4.5h9v7h-9z", "M10.5 7h3l1.5 2v2.5h-4.5", "M4.5 13a1 1 0 1 0 0-.1M12 13a1 1 0 1 0 0-.1"];

/**
 * The parcels on their way to somebody; a press brings one a step further. `read(phone)` and `move(phone, parcel)`
 * return what is under way, `onTrouble` is told what went wrong.
 */
export function parcels({ place, list, said, read, move, onTrouble, onMoved }) {
  let phone;
  let moving = false;

  const draw = (all) => {
    const focused = list.contains(document.activeElement);
    place.hidden = all.length === 0;
    // A number alone does not say which of an order's parcels it is.
    const alone = (number) => all.filter((one) => one.number === number).length === 1;
    reconcile(
      list,
      all.map((parcel) => ({
        key: parcel.id,
        make: () =>
          h(
            "button",
            { type: "button", class: "move", onclick: (event) => void press(event.currentTarget, parcel.id) },
            icon(van),
            h("span", {}),
          ),
        update(button) {
          const words = `${parcel.number} ${steps[parcel.next] ?? parcel.next}`;
          button.lastChild.textContent = alone(parcel.number)
            ? words
            : `${words}: ${parcel.titles.join(", ")}`;
          button.title = parcel.titles.join(", ");
        },
      })),
    );
    // Whoever uses keys goes on where there is something left.
    if (focused && !list.contains(document.activeElement)) list.querySelector("button")?.focus();
  };

  const press = async (button, parcel) => {
    if (moving) return;
    moving = true;
    button.setAttribute("aria-busy", "true");
    const of = phone;
    try {
      const words = button.textContent;
      const all = await move(of, parcel);
      if (of === phone) {
        draw(all);
        said.textContent = `${words}. The gateway has taken the carrier’s webhook.`;
      }
      onMoved();
    } catch (error) {
      onTrouble(error.message);
    }
    button.removeAttribute("aria-busy");
    moving = false;
  };

  return {
    /** Whose parcels are shown; undefined for somebody who is none of the demo's. */
    async show(next) {
      if (next === phone) return;
      phone = next;
      said.textContent = "";
      draw([]);
      if (next === undefined) return;
      const all = await read(next).catch(() => []);
      if (next === phone) draw(all);
    },
  };
}
