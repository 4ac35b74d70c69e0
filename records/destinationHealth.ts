import type { Connection } from './connection';
import type { Database } from './database';
import type { Desk } from './desk';
import { deliveryFailure } from './failingWorkflows';
import { type Backlog, backlogOf } from './outbox';
import type { Webhook } from './webhook';

/** What waits for a destination, and why its delivery workflow fails. Null if it does not. */
interface Delivery extends Backlog {
  readonly failing: string | null;
}

/** The delivery to a partner, for a list of all of them. */
export type PartnerDelivery = Delivery &
  Pick<Connection, 'id' | 'partner' | 'partnerIs' | 'state' | 'delivery'>;

/** The connections that have not ended, with what waits for them, in one statement. */
export async function partnerDeliveries(db: Database): Promise<PartnerDelivery[]> {
  const { rows } = await db
    .raw(
      `select c.id, c.partner, c.partner_is as "partnerIs", c.state, c.delivery,
         f.reason as failing, ${backlogOf('c.id')}
       from connections c left join failing_workflows f on f.workflow_id = 'delivery/' || c.destination
       where c.state not in ('Rejected', 'Off-boarded') order by c.partner, c.id`,
    )
    .timeout(3_000);
  return rows.map(explained);
}

/** The exchange with a desk, for a list of all of them. */
export type DeskDelivery = Delivery &
  Pick<Desk, 'id' | 'name' | 'state' | 'pollError' | 'lastError'> & {
    readonly failedTickets: number;
  };

/** The desks with what waits for them, in one statement. */
export async function deskDeliveries(db: Database): Promise<DeskDelivery[]> {
  const { rows } = await db
    .raw(
      `select k.id, k.name, k.state, k.poll_error as "pollError", k.last_error as "lastError",
         f.reason as failing, ${backlogOf('k.id')},
         (select count(*) from desk_problems p where p.desk_id = k.id) as "failedTickets"
       from desks k left join failing_workflows f on f.workflow_id = 'delivery/' || k.id
       order by lower(k.name)`,
    )
    .timeout(3_000);
  return rows.map(explained);
}

/** The webhooks that fail, or that Crossdesk disabled, in one statement. */
export async function failingWebhooks(
  db: Database,
): Promise<(Pick<Webhook, 'id' | 'url' | 'description'> & Pick<Backlog, 'waiting'>)[]> {
  const { rows } = await db
    .raw(
      `select w.id, w.url, w.description, ${backlogOf('w.id')} from webhooks w
       where w.disabled_because is not null or (w.enabled and w.failing_since is not null)
       order by w.failing_since, w.id`,
    )
    .timeout(3_000);
  return rows;
}

function explained<T extends Delivery>(row: T): T {
  return { ...row, failing: row.failing && deliveryFailure(row.failing) };
}
