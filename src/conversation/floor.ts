/** Who may speak to the shopper. `closed` reopens to `agent` with the shopper's next message. */
export type Floor = "agent" | "person" | "closed";
