import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onboard } from '../../dev/demo/onboarding';
import { person } from '../../dev/demo/person';
import { startDemoServices } from '../../dev/demo/services';
import { until } from '../../dev/demo/until';
import { startStack } from '../../dev/stack';
import { adoptSdkLog, createLog } from '../../instance/run';

/** A caller with whose token requests are sent. */
export interface Caller {
  readonly name: string;
  readonly url: string;
  /** Null for calls without a token. */
  readonly token: string | null;
}

export interface FuzzFixtures {
  readonly callers: readonly Caller[];
  /** Ids of existing records, by the beginning of a path. */
  readonly ids: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface Made {
  readonly id: string;
  readonly number: string;
}
interface Page {
  readonly items: readonly Made[];
}

/** Two connected instances with services of their own, a record of each kind, and their callers. */
export async function startFuzzFixtures(port: string): Promise<FuzzFixtures> {
  const log = createLog('fatal');
  adoptSdkLog(log);
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-fuzz-'));
  const config = await startDemoServices(dataDir, { ...process.env, CROSSDESK_DEMO_PORT: port });
  const stack = await startStack(config, log);
  await onboard(stack);
  const { northwind, acme } = stack;
  const nora = person(northwind, 'northwind', 'admin');
  const casey = person(acme, 'acme', 'requester');
  const item = await nora.post<Made>('/catalog-items', { name: 'Help', kind: 'help' });
  await until(() => casey.get(`/catalog-items/${item.id}`).catch(() => undefined), 'the item');
  const request = await casey.post<Made>('/requests', {
    catalogItem: item.id,
    shortDescription: 'My laptop does not start',
  });
  const task = await until(async () => (await nora.get<Page>('/tasks')).items[0], 'the task');
  const system = await nora.post<Made & { token: string }>('/external-systems', { name: 'System' });
  await nora.post('/groups', { name: 'Group', externalSystem: system.id });
  const change = await nora.post<Made>('/changes', { title: 'Change', owningGroup: 'Group' });
  const one = await nora.post<Made & { sysId: string }>('/cases', { shortDescription: 'Case' });
  const registration = await nora.post<Made>('/registrations', {
    customerName: 'Globex',
    contactName: 'Gail',
    contactEmail: 'gail@globex.example',
  });
  const first = async (path: string) => (await nora.get<Page>(path)).items[0]?.id ?? '';
  return {
    callers: [
      { name: 'Northwind’s admin', url: northwind.url, token: northwind.tokens.admin },
      { name: 'Northwind’s agent', url: northwind.url, token: northwind.tokens.agent },
      { name: 'Northwind’s integration', url: northwind.url, token: northwind.tokens.integration },
      { name: 'an external system', url: northwind.url, token: system.token },
      { name: 'Acme’s requester', url: acme.url, token: acme.tokens.requester },
      { name: 'nobody', url: northwind.url, token: null },
    ],
    ids: {
      '/api/v1/catalog-items/': item.id,
      '/api/v1/requests/': request.number,
      '/api/v1/tasks/': task.number,
      '/api/v1/changes/': change.number,
      '/api/v1/cases/': one.number,
      '/api/v1/registrations/': registration.number,
      '/api/v1/customers/': await first('/customers'),
      '/api/v1/external-systems/': system.id,
      '/api/v1/replication-sets/': await first('/replication-sets'),
      '/api/now/table/sn_bom_loan_service/': one.sysId,
    },
    async stop() {
      await stack.stop();
      await config.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
