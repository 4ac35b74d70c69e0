import { findConnection } from '../../records/connection';
import { type Figure, median } from '../figures';
import { bareTransaction, timed } from '../latency';
import type { Bench } from '../stack';

const measurements = 60;

/** How long one caller waits for an answer. */
export async function latencies({ stack, ours, skeleton }: Bench): Promise<Figure[]> {
  const commands: number[] = [];
  const updates: number[] = [];
  for (let n = 0; n < measurements; n++) {
    const number = await ours.submit();
    await ours.until('acme', number, 'Received');
    const path = `/tasks/${await ours.task(number)}/assign`;
    commands.push(...(await timed(1, () => ours.command('northwind', path, {}))));
    await ours.until('acme', number, 'Work in Progress');
    updates.push(await skeleton.commandMs(`latency-${n}`));
  }

  const number = await ours.submit();
  await ours.until('acme', number, 'Received');
  const { db } = stack.acme.instance;
  const towards = await findConnection(db, { destination: 'northwind' });
  const comments: number[] = [];
  const bare: number[] = [];
  const comment = () =>
    ours.command('acme', `/requests/${number}/comments`, { text: 'It blinks red.' });
  for (let n = 0; n < measurements * 3; n++) {
    comments.push(...(await timed(1, comment)));
    bare.push(...(await timed(1, () => bareTransaction(db, number, towards?.id ?? ''))));
  }
  return [
    {
      name: "an API command's p50 to the skeleton's update",
      value: median(commands) / median(updates),
      target: { atMost: 3 },
      from: `${median(commands).toFixed(1)} and ${median(updates).toFixed(1)} ms, ${measurements} in turn`,
    },
    {
      name: "a comment's p50 to a bare transaction of the same rows",
      value: median(comments) / median(bare),
      target: { atMost: 3 },
      from: `${median(comments).toFixed(1)} and ${median(bare).toFixed(1)} ms, ${measurements * 3} in turn`,
    },
  ];
}
