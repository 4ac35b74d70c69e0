import { useQueries, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { components } from '../api/schema';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { IconName } from '../components/Icon';
import { stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { useUser } from '../session/useSession';
import { recordQuery, type TicketRecord } from '../ticket/record';
import { recentRecords } from './recent';
import type { Offer } from './shortcuts';

export interface Item {
  /** Fits into the id of an element. */
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly keys?: string;
  readonly icon: IconName;
  readonly run: () => void;
}

export interface Group {
  readonly title: string;
  readonly items: readonly Item[];
}

type Found = components['schemas']['SearchResult'];

const pauseMs = 150;
const icons: Readonly<Record<string, IconName>> = {
  task: 'tasks',
  request: 'requests',
  change: 'changes',
  case: 'cases',
};
const offerIcons: Readonly<Record<Offer['section'], IconName>> = {
  page: 'state',
  list: 'state',
  create: 'plus',
  goTo: 'right',
  portal: 'settings',
};

/** What the palette shows for a text: without one, what was opened last and all that the page offers. */
export function usePaletteItems(text: string, offers: readonly Offer[]) {
  const router = useRouter();
  const user = useUser();
  const isAdmin = holds(user, 'admin');
  const asked = useDelayed(text);
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: async ({ signal }) =>
      (await send<Found>(`/api/v1/search?q=${encodeURIComponent(asked)}`, { signal })).body,
    enabled: asked !== '',
  });
  const recent = useQueries({
    queries: recentRecords(user.name).map((path) => ({
      ...recordQuery<TicketRecord>(path),
      enabled: text === '',
      refetchInterval: false as const,
      staleTime: 60_000,
      retry: false,
    })),
  });
  const go = (path: string) => router.history.push(path);
  const matching = offers.filter(
    ({ label, section, keys }) => section !== 'list' && keys !== 'mod+k' && hasWords(label, text),
  );
  const inSection = (...sections: readonly Offer['section'][]): Item[] =>
    matching
      .filter(({ section }) => sections.includes(section))
      .map((offer) => ({
        id: `offer-${offers.indexOf(offer)}`,
        label: offer.label,
        icon: offerIcons[offer.section],
        run: offer.run,
        ...(offer.keys && { keys: offer.keys }),
      }));
  // An answer to another text is not shown.
  const answer = asked === text && text !== '' ? found.data : undefined;
  const records = answer?.records ?? [];
  const groups: readonly Group[] = [
    {
      title: t('keyboard.recent'),
      items:
        text === ''
          ? recent
              .flatMap(({ data }) => data ?? [])
              .map(({ number, title, shortDescription, state, links }) => ({
                id: `recent-${number}`,
                label: shortDescription ?? title ?? number,
                detail: [number, state && stateLabel(state)].filter(Boolean).join(' · '),
                icon: 'system' as const,
                run: () => go(pageOf(links.self)),
              }))
          : [],
    },
    { title: t('keyboard.onThisPage'), items: inSection('page') },
    {
      title: t('keyboard.records'),
      items: records.map(({ kind, number, title, state, links }) => ({
        id: `${kind}-${number}`,
        label: title,
        detail: `${number} · ${stateLabel(state)}`,
        icon: icons[kind] ?? 'item',
        run: () => go(pageOf(links.self)),
      })),
    },
    { title: t('keyboard.commands'), items: inSection('create') },
    { title: t('keyboard.goTo'), items: inSection('goTo') },
    {
      title: t('keyboard.people'),
      items: (answer?.people ?? []).flatMap(({ name }, index) => {
        const query = new URLSearchParams({ assignee: name });
        const item = (icon: IconName, path: string, label: string): Item => ({
          id: `${icon}-${index}`,
          label,
          icon,
          run: () => go(path),
        });
        return [
          ...(isAdmin ? [item('user', `/users/${encodeURIComponent(name)}`, name)] : []),
          item('tasks', `/tasks?${query}`, t('keyboard.tasksOf', { name })),
          item('cases', `/cases?${query}`, t('keyboard.casesOf', { name })),
        ];
      }),
    },
    { title: t('keyboard.portal'), items: inSection('portal') },
  ];
  return {
    groups: groups.filter(({ items }) => items.length > 0),
    searching: text !== '' && (asked !== text || found.isPending),
    error: asked === text ? found.error : null,
  };
}

/** The page of a record has the path of the record in the API. */
function pageOf(self: string): string {
  return self.replace(/^\/api\/v1/, '');
}

/** The text once nothing was typed for a moment; an empty one at once. */
function useDelayed(text: string): string {
  const [delayed, setDelayed] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(text), text === '' ? 0 : pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return delayed;
}

/** Whether a label contains every word of the text. Case and accents are ignored. */
function hasWords(label: string, text: string): boolean {
  const plain = plainOf(label);
  return plainOf(text)
    .split(/\s+/)
    .every((word) => plain.includes(word));
}

function plainOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}
