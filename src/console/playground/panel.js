import { traceOf } from "./trace.js";

/**
 * What happened in a turn, and the way from one turn to another. Without a pick the newest is shown, or the
 * messages that wait for theirs (`open`).
 */
export function panel({ trace, which, earlier, later, onPick }) {
  let shown;
  let turns = [];
  let at = 0;
  let count = 0;

  const step = (by) => {
    const next = at + by;
    // The newest is followed, so that what comes after it is shown when it comes.
    onPick(next >= count - 1 ? null : (turns[next]?.id ?? null));
  };
  earlier.addEventListener("click", () => step(-1));
  later.addEventListener("click", () => step(1));

  return {
    /**
     * Returns the turn that is shown (its id), the provider's ids of all that belongs to it, and from when on (ms since
     * 1970) what the carrier tells does: null for nothing of it.
     */
    show({ conversation, open, picked, channel }) {
      turns = conversation?.turns ?? [];
      count = turns.length + (open.length > 0 ? 1 : 0);
      const found = turns.findIndex(({ id }) => id === picked);
      at = found === -1 ? Math.max(0, count - 1) : found;
      const turn = turns[at];
      which.textContent = count === 0 ? "" : `Turn ${at + 1} of ${count}`;
      earlier.disabled = at === 0;
      later.disabled = at >= count - 1;
      const replies = (conversation?.messages ?? []).filter(
        (message) => turn !== undefined && message.turn === turn.id,
      );
      const waitingFor = turn === undefined ? open : [];
      const now = JSON.stringify([turn ?? null, waitingFor.map(({ id }) => id), replies]);
      if (conversation !== undefined && now !== shown) {
        shown = now;
        trace.replaceChildren(...traceOf({ conversation, turn, waitingFor, channel }));
      }
      const asked =
        turn === undefined
          ? waitingFor
          : (conversation?.messages ?? []).filter(
              ({ from, seq }) => from === "shopper" && seq >= turn.fromSeq && seq <= turn.toSeq,
            );
      // What is said and heard without being asked belongs to the newest, after which it comes.
      const newest = turn === turns.at(-1);
      const since = !newest ? null : turn === undefined ? 0 : Date.parse(turn.startedAt);
      const unasked = (conversation?.messages ?? []).filter(
        ({ from, turn: of, at }) => newest && from === "agent" && of === null && Date.parse(at) >= since,
      );
      const sent = [...replies, ...unasked].flatMap(({ deliveries }) => deliveries);
      return { turn: turn?.id, ids: [...asked, ...sent].map(({ providerId }) => providerId), since };
    },
    /** Another conversation follows. */
    clear() {
      shown = undefined;
      trace.replaceChildren();
      trace.scrollTo({ top: 0 });
    },
  };
}
