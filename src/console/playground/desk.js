import { h, reconcile } from "./dom.js";

/** What a shopper wants, in the words of whoever decides on it. */
const wishes = {
  cancel_order: "Cancel order",
  change_address: "Change the address of order",
  request_return: "Take something back of order",
  create_return: "Take something back of order",
  exchange: "Exchange something of order",
  refund: "Pay back order",
};

/**
 * What waits for the shop's decision, with a button for each answer. `onDecide(id, decision)` resolves when it was
 * taken; until then nothing can be pressed twice.
 */
export function desk({ place, list, onDecide }) {
  const answer = (id, decision) => async (event) => {
    const buttons = event.currentTarget.parentElement.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    await onDecide(id, decision);
    for (const button of buttons) button.disabled = false;
  };
  return {
    show(approvals) {
      place.hidden = approvals.length === 0;
      reconcile(
        list,
        approvals.map(({ id, kind, number, items }) => ({
          key: id,
          make: () =>
            h(
              "li",
              {},
              h(
                "p",
                { id: `wish-${id}` },
                h("span", { class: "by" }, "The shop decides"),
                `${wishes[kind] ?? kind.replaceAll("_", " ")} `,
                h("bdi", {}, number),
                items.length === 0 ? "?" : ` (${items.map(({ title }) => title).join(", ")})?`,
              ),
              h(
                "div",
                { class: "answers", role: "group", "aria-labelledby": `wish-${id}` },
                h("button", { type: "button", class: "quiet", onclick: answer(id, "decline") }, "Decline"),
                h(
                  "button",
                  { type: "button", class: "quiet yes", onclick: answer(id, "approve") },
                  "Approve",
                ),
              ),
            ),
        })),
      );
    },
  };
}
