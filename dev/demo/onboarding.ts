import { type Door, type Person, person } from './person';
import { silent, type Timeline } from './timeline';
import { until } from './until';

interface Linked {
  readonly id: string;
  readonly state: string;
  readonly links: Readonly<Record<string, string>>;
}
interface Registration extends Linked {
  readonly number: string;
  readonly registrationToken: string;
}
interface Page<T> {
  readonly items: readonly T[];
}

/**
 * Connects acme with northwind by the handshake, as their admins would, with the public API only. False if they are
 * connected already.
 */
export async function onboard(
  stack: { readonly northwind: Door; readonly acme: Door },
  timeline: Timeline = silent,
): Promise<boolean> {
  const nora = person(stack.northwind, 'northwind', 'admin');
  const alex = person(stack.acme, 'acme', 'admin');
  if (await isConnected(alex)) return false;
  timeline.title('Northwind and Acme have never met: the onboarding handshake');
  let began = performance.now();
  const lap = () => {
    const ms = performance.now() - began;
    began = performance.now();
    return ms;
  };

  const { number, registrationToken } = await nora.post<Registration>('/registrations', {
    customerName: 'Acme Corporation',
    contactName: 'Alex',
    contactEmail: 'alex@acme.example',
  });
  timeline.step(nora, `registers Acme Corporation: ${number}, and a token for Alex`);

  const provider = await alex.post<Linked>('/providers', {
    url: stack.northwind.url,
    registrationToken,
  });
  began = performance.now();
  await state(nora, `/registrations/${number}`, 'Approval Requested');
  timeline.hop(
    alex,
    'creates a provider record: URL and token',
    `${number} is Approval Requested`,
    lap(),
  );

  const subscription = await followLinks(nora);
  timeline.step(nora, 'follows the links: customer, registration case, subscription');
  await nora.post(`/subscriptions/${subscription}/approve`, { confirm: true });
  began = performance.now();
  await state(alex, `/providers/${provider.id}`, 'Approved');
  timeline.hop(nora, 'approves the subscription', 'Approved', lap());

  await alex.post(`/providers/${provider.id}/activate`);
  began = performance.now();
  await state(nora, `/registrations/${number}`, 'Established');
  timeline.hop(alex, 'activates it', `${number} is Established`, lap());
  return true;
}

async function isConnected(alex: Person): Promise<boolean> {
  const { items } = await alex.get<Page<{ partner: string; state: string }>>('/connections');
  return items.some(
    ({ partner, state }) => partner === 'northwind' && ['Active', 'Paused'].includes(state),
  );
}

/** Follows the links as the admin does: from the customer to its case to the subscription. */
async function followLinks(nora: Person): Promise<string> {
  const { items } = await nora.get<Page<Linked>>('/customers?q=Acme');
  const registration = await nora.follow<Linked>(items[0]?.links.registration);
  const subscription = await nora.follow<Linked>(registration.links.subscription);
  return subscription.id;
}

async function state(who: Person, path: string, wanted: string): Promise<void> {
  await until(
    async () => (await who.get<Linked>(path)).state === wanted || undefined,
    `${path} to be ${wanted} at ${who.organisation}`,
  );
}
