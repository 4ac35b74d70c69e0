interface Listener {
  /** The stream starts, or starts again: events in between were missed. */
  readonly onOpen: () => void;
  readonly onLost: () => void;
  /** A handler for the data of each event, by the event's name. */
  readonly on: Readonly<Record<string, (data: string) => void>>;
}

const againMs = 3000;
const hiddenMs = 20_000;

/**
 * Listens to server-sent events until the returned function is called. The browser resumes a stream that broke; one that was
 * refused is opened again after a while. A hidden window stops listening after a while, because browsers limit the number
 * of connections to a site.
 */
export function listen(path: string, { onOpen, onLost, on }: Listener): () => void {
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

  function onVisibilityChange(): void {
    window.clearTimeout(later);
    if (document.hidden) later = window.setTimeout(close, hiddenMs);
    else if (!stream || stream.readyState === EventSource.CLOSED) open();
  }

  open();
  document.addEventListener('visibilitychange', onVisibilityChange);
  return () => {
    document.removeEventListener('visibilitychange', onVisibilityChange);
    close();
  };
}
