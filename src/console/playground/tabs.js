import { h, icon } from "./dom.js";

/** Line drawings in 20 units, one for each shape a conversation has. */
const drawings = {
  chat: ["M3.5 16.5 4.6 13A6.9 6.9 0 1 1 7.4 15.6Z"],
  text: ["M3 4.5h14v9H9l-4 3v-3H3z", "M6 8h8M6 10.5h5"],
  letter: ["M2.5 4.5h15v11h-15z", "m3 5 7 6 7-6"],
  frame: ["M2.5 3.5h15v13h-15z", "M2.5 7h15M12 10.5h3.5v4H12z"],
};

/**
 * The channels as tabs (ARIA Authoring Practices, "Tabs with automatic activation"): one is in the order of the Tab
 * key, arrows, Home and End go from one to another.
 */
export function tabs({ list, panel, onChoose }) {
  const all = () => [...list.children];
  const keys = {
    ArrowRight: (at, count) => (at + 1) % count,
    ArrowLeft: (at, count) => (at + count - 1) % count,
    Home: () => 0,
    End: (_at, count) => count - 1,
  };
  list.addEventListener("keydown", (event) => {
    const at = all().indexOf(event.target);
    const to = keys[event.key];
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    const tab = all()[to(at, all().length)];
    tab.focus();
    onChoose(tab.dataset.channel);
  });
  return {
    show(channels, chosen) {
      if (list.childElementCount === 0)
        list.append(
          ...channels.map(({ channel, label, shape }) => {
            const tab = h(
              "button",
              {
                type: "button",
                role: "tab",
                id: `tab-${channel}`,
                class: "tab",
                "aria-controls": panel.id,
                onclick: () => onChoose(channel),
              },
              icon(drawings[shape], { width: 20, height: 20 }),
              label,
            );
            tab.dataset.channel = channel;
            return tab;
          }),
        );
      for (const tab of all()) {
        const on = tab.dataset.channel === chosen;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        if (!on) continue;
        panel.setAttribute("aria-labelledby", tab.id);
        // On a phone they do not all fit.
        const left = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
        list.scrollTo({ left });
      }
    },
  };
}
