import { useEffect, useRef, useState } from 'react';
import { announce } from '../components/announcements';

interface Seen {
  readonly of: string;
  readonly all: ReadonlySet<string>;
}

/**
 * What has come into a list since it was opened, as opposed to what was loaded further down; it is told once.
 * @param of what the list is of, filters and all: another one begins anew
 * @param names "task" and "tasks"
 */
export function useNewRecords(
  of: string,
  numbers: readonly string[] | null,
  names: readonly [string, string],
): ReadonlySet<string> {
  const seen = useRef<Seen | null>(null);
  const [fresh, setFresh] = useState<Seen>({ of, all: new Set() });
  const [one, several] = names;
  const text = numbers?.join(' ');
  useEffect(() => {
    if (text === undefined) return;
    const now = text === '' ? [] : text.split(' ');
    const last = seen.current?.of === of ? seen.current.all : null;
    seen.current = { of, all: new Set([...(last ?? []), ...now]) };
    if (!last) return;
    const lowest = now.findLastIndex((number) => last.has(number));
    const came = now.filter(
      (number, index) => !last.has(number) && (index < lowest || lowest === -1),
    );
    if (came.length === 0) return;
    setFresh((standing) => ({
      of,
      all: new Set([...(standing.of === of ? standing.all : []), ...came]),
    }));
    announce(came.length === 1 ? `A ${one} came in.` : `${came.length} ${several} came in.`);
  }, [of, text, one, several]);
  return fresh.of === of ? fresh.all : none;
}

const none: ReadonlySet<string> = new Set();
