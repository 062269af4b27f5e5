/** Tells those who watch a conversation that it has changed. In this instance at once; watchers poll for the others. */
export interface Changes {
  changed(conversation: string): void;
  /** Returns how to stop listening. */
  onChange(listener: (conversation: string) => void): () => void;
}

export function changes(): Changes {
  const listeners = new Set<(conversation: string) => void>();
  return {
    changed(conversation) {
      for (const listener of listeners) listener(conversation);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
