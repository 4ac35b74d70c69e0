import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createSealer } from '../../api/session/sealed';
import { createVault } from '../../records/secret';

const [before, after] = [randomBytes(32), randomBytes(32)];
const soon = () => new Date(Date.now() + 60_000);
const sealer = (keys: readonly [Buffer, ...Buffer[]], instance = 'acme', purpose = 'session') => {
  const [key, ...others] = keys;
  return createSealer({ vault: createVault(key, others), instance }, purpose);
};

describe('what is sealed for a browser', () => {
  test('is opened by every process that has the key', async () => {
    const sealed = await sealer([before]).seal({ token: 'xd_1' }, soon());
    expect(await sealer([before]).open(sealed)).toMatchObject({ token: 'xd_1' });
  });

  test('is opened while its key is changed, in whatever order the processes learn of it', async () => {
    const old = await sealer([before, after]).seal({ token: 'xd_1' }, soon());
    const next = await sealer([after, before]).seal({ token: 'xd_2' }, soon());
    expect(await sealer([after, before]).open(old)).toMatchObject({ token: 'xd_1' });
    expect(await sealer([before, after]).open(next)).toMatchObject({ token: 'xd_2' });
    expect(await sealer([after]).open(old)).toBeNull();
  });

  test('is nothing for another instance, or for another purpose', async () => {
    const sealed = await sealer([before]).seal({ token: 'xd_1' }, soon());
    expect(await sealer([before], 'northwind').open(sealed)).toBeNull();
    expect(await sealer([before], 'acme', 'errand').open(sealed)).toBeNull();
  });

  test('is nothing once its time is over', async () => {
    const sealed = await sealer([before]).seal({ token: 'xd_1' }, new Date(Date.now() - 1_000));
    expect(await sealer([before]).open(sealed)).toBeNull();
  });

  test('is nothing where one character of it is another', async () => {
    const sealed = await sealer([before]).seal({ token: 'xd_1' }, soon());
    for (let at = 0; at < sealed.length - 1; at += 1) {
      if (sealed[at] === '.') continue;
      const other = sealed[at] === 'A' ? 'Q' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect([at, await sealer([before]).open(changed)]).toEqual([at, null]);
    }
  });
});
