import type { CatalogItem, DeskRoute } from '../api/types';
import { itemKinds } from '../components/labels';
import { t } from '../i18n/t';

/** "Tasks become tickets in Support." */
export function effectOf(route: DeskRoute, items: readonly CatalogItem[]): string {
  if (route.direction === 'out')
    return t('desk.recordsBecome', { records: kinds[route.record], queue: route.queue });
  if (route.record === 'request')
    return t('desk.becomeRequests', { item: itemName(items, route.catalogItem ?? '') });
  return t(route.record === 'case' ? 'desk.becomeCases' : 'desk.becomeChanges');
}

/** "Kind of item: Issue · Customer: acme"; empty for a route without conditions. */
export function conditionsOf(route: DeskRoute, items: readonly CatalogItem[]): string {
  return (route.direction === 'out' ? outbound(route, items) : inbound(route))
    .flatMap(([name, value]) => (value ? [t('desk.condition', { name, value })] : []))
    .join(' · ');
}

type Condition = readonly [name: string, value: string | undefined];
type Of<Direction> = DeskRoute & { readonly direction: Direction };

const kinds = {
  task: t('desk.tasks'),
  request: t('desk.requests'),
  case: t('desk.cases'),
  change: t('desk.changes'),
} as const;

function outbound({ where = {} }: Of<'out'>, items: readonly CatalogItem[]): readonly Condition[] {
  const { catalogItem, kind, customer, provider, assignmentGroup } = where;
  return [
    [t('desk.catalogItem'), catalogItem && itemName(items, catalogItem)],
    [t('desk.kindOfItem'), kind && itemKinds[kind]],
    [t('desk.customer'), customer],
    [t('desk.provider'), provider],
    [t('desk.group'), assignmentGroup],
  ];
}

function inbound({ where: { queue, group, field } }: Of<'in'>): readonly Condition[] {
  return [
    [t('desk.queueOfTicket'), queue],
    [t('desk.groupOfTicket'), group],
    [field?.name ?? '', field?.value],
  ];
}

function itemName(items: readonly CatalogItem[], id: string): string {
  return items.find((item) => item.id === id)?.name ?? id;
}
