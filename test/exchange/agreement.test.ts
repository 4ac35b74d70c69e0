import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { agreeOnSecret, isAgreementKey, newAgreementKeys } from '../../exchange/agreement';
import { isSigned, sign } from '../../exchange/wire';

const token = 'xr_token';

describe('Agreeing on a secret', () => {
  test('both sides arrive at one that signs for both', () => {
    const [a, b] = [newAgreementKeys(), newAgreementKeys()];
    const here = agreeOnSecret(a.privateKey, b.publicKey, token);
    const there = agreeOnSecret(b.privateKey, a.publicKey, token);
    expect(here).toBe(there);
    expect(isSigned(there, 'payload', sign(here, 'id', 'payload'))).toBe(true);
  });

  test('another token, another key: another secret', () => {
    const [a, b, c] = [newAgreementKeys(), newAgreementKeys(), newAgreementKeys()];
    const secrets = [
      agreeOnSecret(a.privateKey, b.publicKey, token),
      agreeOnSecret(a.privateKey, b.publicKey, 'xr_other'),
      agreeOnSecret(a.privateKey, c.publicKey, token),
    ];
    expect(new Set(secrets).size).toBe(3);
  });

  const point = (bytes: string) =>
    Buffer.from(`302a300506032b656e032100${bytes}`, 'hex').toString('base64url');

  test.each([
    ['nothing', ''],
    ['no key', 'AAAA'],
    ['text', 'hello world'],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519')
        .publicKey.export({ type: 'spki', format: 'der' })
        .toString('base64url'),
    ],
    ['a point of low order', point('00'.repeat(32))],
    ['a private key', newAgreementKeys().privateKey],
  ])('%s is no key to agree with', (_what, key) => {
    expect(isAgreementKey(key)).toBe(false);
  });

  test('a public key is', () => {
    expect(isAgreementKey(newAgreementKeys().publicKey)).toBe(true);
  });
});
