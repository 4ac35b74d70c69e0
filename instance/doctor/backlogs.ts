import { instanceTitle } from '../../domain/names';
import { mailDestination } from '../../domain/notification';
import { openDrift } from '../../records/findings';
import { backlogs, isOverdue } from '../../records/outbox';
import { failingWebhooks } from '../../records/webhook';
import { type DoctorDeps, ok, type Said, warning, wrong } from './findings';

/** What waits for too long, or for a decision. */
export async function checkBacklogs({ db }: DoctorDeps): Promise<Said[]> {
  const [destinations, drift, [tickets], webhooks] = await Promise.all([
    backlogs(db),
    openDrift(db),
    db('desk_problems').count(),
    failingWebhooks(db, 50),
  ]);
  const found: Said[] = [];
  for (const { title, isPartner, waiting, failed, oldest } of destinations) {
    const about = isPartner ? instanceTitle(title) : title;
    if (isOverdue({ oldest }))
      found.push(
        wrong(`${waiting} updates wait, the oldest since ${oldest?.toISOString()}.`, {
          ...{ about, page: '/problems/overdue' },
        }),
      );
    if (failed > 0)
      found.push(
        warning(`${failed} updates were refused, and wait for a decision.`, {
          ...decide(about),
          page: pageOf(isPartner, title),
        }),
      );
  }
  if (Number(tickets?.count) > 0)
    found.push(
      warning(`${tickets?.count} tickets could not be applied.`, {
        ...decide('desks'),
        page: '/problems/desk-ticket-failure',
      }),
    );
  for (const { partner, subjects } of drift.filter((one) => Number(one.subjects) > 0))
    found.push(
      warning(`${subjects} records differ between both sides.`, {
        about: instanceTitle(partner),
        why: 'A reconciliation found them, and could not repair them.',
        helps: 'Read the findings: portal, Drift. Then run npm run crossdesk -- reconcile.',
        page: '/problems/drift-state',
      }),
    );
  for (const { url, owner, failingSince, disabledBecause } of webhooks) {
    const about = `Webhook at ${new URL(url).host}`;
    const helps = `Tell its owner, ${owner}, who corrects the receiver and enables the webhook again: portal, Webhooks.`;
    if (disabledBecause)
      found.push(
        warning('It is disabled.', {
          ...{ about, helps },
          why:
            disabledBecause === 'gone'
              ? 'Its receiver answered 410: it is gone.'
              : 'Its receiver accepted nothing for days.',
        }),
      );
    else
      found.push(
        warning(`Nothing was accepted since ${failingSince?.toISOString()}.`, {
          ...{ about, helps },
          why: 'Its receiver is away, or refuses the calls: the deliveries of the webhook say why.',
        }),
      );
  }
  return found.length > 0 ? found : [ok('Nothing waits for long, and no failure waits.')];
}

function pageOf(isPartner: boolean, title: string): string {
  if (isPartner) return '/problems/exchange-failure';
  return title === mailDestination.title
    ? '/problems/mail-failure'
    : '/problems/system-delivery-failure';
}

function decide(about: string): Partial<Said> {
  return {
    about,
    why: 'The receiver refused them for good.',
    helps: 'Read the reasons, then retry or discard them: portal, Failures.',
  };
}
