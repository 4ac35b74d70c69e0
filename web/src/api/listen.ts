interface Hearing {
  /** The stream begins, or begins again: what landed meanwhile was not told. */
  readonly onOpen: () => void;
  readonly onLost: () => void;
  /** By the event's name: its data. */
  readonly on: Readonly<Record<string, (data: string) => void>>;
}

const againMs = 3000;
const hiddenMs = 20_000;

/**
 * Listens to server-sent events until the answered function is called. The browser takes a stream that broke up again from
 * where it was; one that was refused is opened anew. A window that nobody looks at listens no longer after a while, since
 * browsers keep few connections for all windows of a site.
 */
export function listen(path: string, { onOpen, onLost, on }: Hearing): () => void {
  let stream: EventSource | null = null;
  let later = 0;

  function open(): void {
    stream = new EventSource(path);
    stream.onopen = onOpen;
    stream.onerror = () => {
      onLost();
      if (stream?.readyState === EventSource.CLOSED) later = window.setTimeout(open, againMs);
    };
    for (const [name, take] of Object.entries(on)) {
      stream.addEventListener(name, ({ data }) => take(String(data)));
    }
  }

  function close(): void {
    window.clearTimeout(later);
    stream?.close();
    stream = null;
  }

  function look(): void {
    window.clearTimeout(later);
    if (document.hidden) later = window.setTimeout(close, hiddenMs);
    else if (!stream || stream.readyState === EventSource.CLOSED) open();
  }

  open();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    close();
  };
}
