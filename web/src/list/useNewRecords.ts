import { useEffect, useRef, useState } from 'react';
import { announce } from '../components/announcements';

interface Seen {
  readonly of: string;
  readonly all: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/**
 * The keys of the records that appeared in a list since it was opened. Each is announced once. Records that were loaded as
 * later pages do not count.
 * @param of identifies the list and its filters: the hook starts again when it changes
 * @param keys the keys of the list, in order; null while they are not known
 * @param textOf what is announced; nothing is without it
 */
export function useNewRecords(
  of: string,
  keys: readonly string[] | null,
  textOf: ((count: number) => string) | undefined,
): ReadonlySet<string> {
  const seen = useRef<Seen | null>(null);
  const [fresh, setFresh] = useState<Seen>({ of, all: none });
  useEffect(() => {
    if (keys === null) return;
    const now = keys;
    const before = seen.current?.of === of ? seen.current.all : null;
    seen.current = { of, all: new Set([...(before ?? []), ...now]) };
    if (!before) return;
    const lastKnown = now.findLastIndex((key) => before.has(key));
    const added = now.filter(
      (key, index) => !before.has(key) && (index < lastKnown || lastKnown === -1),
    );
    if (added.length === 0) return;
    setFresh((current) => ({
      of,
      all: new Set([...(current.of === of ? current.all : []), ...added]),
    }));
    if (textOf) announce(textOf(added.length));
  }, [of, keys, textOf]);
  return fresh.of === of ? fresh.all : none;
}
