import { freePort } from '../../instance/ports';
import { launchChild } from '../../test/environment/child';
import { type Figure, median } from '../figures';
import type { Bench } from '../stack';

const starts = 5;

/** How long `npm start` takes to become ready, with existing Postgres and Temporal servers. */
export async function start({ stack }: Bench): Promise<Figure[]> {
  const { databaseUrl, secretKey, namespace, temporal } = stack.acme.instance.options;
  const place = {
    instance: 'acme',
    databaseUrl,
    secretKey,
    namespace,
    temporalAddress: temporal.address ?? '',
  };
  const seconds: number[] = [];
  for (let n = 0; n < starts; n++) {
    const port = await freePort();
    const begun = performance.now();
    const child = launchChild({ ...place, port }, 'start', () => {});
    if (!(await child.ready)) throw new Error(child.tail());
    seconds.push((performance.now() - begun) / 1_000);
    await child.terminate();
  }
  return [
    {
      name: 'from start to ready, in seconds',
      value: median(seconds),
      target: { atMost: 5 },
      from: `${starts} starts of API and worker in one process, beside a world that runs`,
    },
  ];
}
