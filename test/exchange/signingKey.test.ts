import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { decideKey, type PartnerKey, signerOf } from '../../domain/signingKeys';
import {
  fingerprintOf,
  isPublicKey,
  isSignedWith,
  newSigningKey,
  publicKeyOf,
  signingKeyOfHandshake,
  signWith,
} from '../../exchange/signingKey';
import { isSigned, isSignedBy, messageId, sign } from '../../exchange/wire';
import { newSigningSecret } from '../../records/secret';

/** The example of the specification of Standard Webhooks, with the key that made it. */
const example = {
  privateKey:
    'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  publicKey: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  content: 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}',
  signature:
    'hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
};
const hexKey = (hex: string) => `whpk_${Buffer.from(hex, 'hex').toString('base64')}`;

describe('A signing key', () => {
  test('signs as the example of Standard Webhooks', () => {
    expect(publicKeyOf(example.privateKey)).toBe(example.publicKey);
    expect(signWith(example.privateKey, example.content)).toBe(example.signature);
    expect(isSignedWith(example.publicKey, example.content, example.signature)).toBe(true);
  });

  test('of one handshake is always the same, and of another a different one', () => {
    expect(signingKeyOfHandshake('a')).toBe(signingKeyOfHandshake('a'));
    expect(signingKeyOfHandshake('a')).not.toBe(signingKeyOfHandshake('b'));
    expect(isPublicKey(publicKeyOf(signingKeyOfHandshake('a')))).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['a private key', example.privateKey],
    ['no base64', `whpk_${'!'.repeat(43)}=`],
    ['another spelling of a key', example.publicKey.replace('r4=', 'r5=')],
    ['a short key', `whpk_${Buffer.alloc(31, 7).toString('base64')}`],
    ['a point of order 1', hexKey(`01${'00'.repeat(31)}`)],
    ['a point of order 2', hexKey(`ec${'ff'.repeat(30)}7f`)],
    ['a point of order 4', hexKey('00'.repeat(32))],
    ['the same with its sign', hexKey(`${'00'.repeat(31)}80`)],
    [
      'a point of order 8',
      hexKey('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
    ],
  ])('is not taken from a partner if it is %s', (_what, text) => {
    expect(isPublicKey(text)).toBe(false);
  });

  test('has a fingerprint that says nothing of its spelling', () => {
    expect(fingerprintOf(example.publicKey)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  test.each([
    ['no base64', '***'],
    ['too short', Buffer.alloc(63).toString('base64')],
    ['another spelling', example.signature.replace('g==', 'h==')],
    ['empty', ''],
  ])('refuses a signature that is %s', (_what, signature) => {
    expect(isSignedWith(example.publicKey, example.content, signature)).toBe(false);
  });
});

describe('A signed call', () => {
  const secret = newSigningSecret();
  const [current, next] = [newSigningKey(), newSigningKey()];
  const id = messageId({ from: 'acme', to: 'northwind', purpose: 'events' }, ['1']);
  const headers = sign(secret, id, '[1]', [current, next]);

  test('is good for a receiver that knows the shared secret only: any library of Standard Webhooks', () => {
    expect(headers['webhook-signature']).toMatch(/^v1a,\S+ v1a,\S+ v1,\S+$/);
    expect(new Webhook(secret).verify('[1]', headers)).toEqual([1]);
    expect(isSigned(secret, '[1]', headers)).toBe(true);
  });

  test('is signed by each of its keys, and by no other', () => {
    for (const key of [current, next])
      expect(isSignedBy(publicKeyOf(key), '[1]', headers)).toBe(true);
    expect(isSignedBy(publicKeyOf(newSigningKey()), '[1]', headers)).toBe(false);
  });

  test.each<[string, Partial<Record<string, string>>, string]>([
    ['another body', {}, '[2]'],
    ['another time', { 'webhook-timestamp': '1700000000' }, '[1]'],
    ['another id', { 'webhook-id': id.replace('acme.', 'globex.') }, '[1]'],
    ['no signature', { 'webhook-signature': '' }, '[1]'],
    [
      'the bytes as another scheme',
      { 'webhook-signature': headers['webhook-signature']?.replaceAll('v1a', 'v1b') ?? '' },
      '[1]',
    ],
  ])('with %s is not', (_what, changes, payload) => {
    expect(isSignedBy(publicKeyOf(current), payload, { ...headers, ...changes })).toBe(false);
  });

  test('needs an id that names its receiver', () => {
    const free = sign(secret, 'msg_2KWPBgLlAfxd', '[1]', [current]);
    expect(isSigned(secret, '[1]', free)).toBe(true);
    expect(isSignedBy(publicKeyOf(current), '[1]', free)).toBe(false);
  });
});

/** The keys of a partner in each state of the agreement. */
const key = (id: string, state: Partial<PartnerKey>): PartnerKey => ({
  ...{ id, publicKey: `whpk_${id}`, isUsed: true, isCurrent: true, isRequired: true },
  ...state,
});
const offered = { isUsed: false, isCurrent: false };
const states = {
  'no key': [],
  'a key that is not required yet': [key('current', { isRequired: false })],
  'a required key': [key('current', {})],
  'a rotation that has begun': [key('current', {}), key('next', offered)],
  'a rotation that has ended': [key('current', {}), key('previous', { isCurrent: false })],
  'a rotation during the first day': [
    key('current', { isRequired: false }),
    key('next', { ...offered, isRequired: false }),
  ],
} satisfies Record<string, readonly PartnerKey[]>;
type State = keyof typeof states;

describe('With the signature of the shared secret, a call is', () => {
  /** The key that counts as the signer, or how the call is received without. */
  const table: Readonly<Record<State, Readonly<Record<string, string>>>> = {
    'no key': {
      none: 'accepted',
      current: 'accepted',
      next: 'accepted',
      previous: 'accepted',
      other: 'accepted',
    },
    'a key that is not required yet': {
      none: 'accepted',
      current: 'current',
      next: 'accepted',
      previous: 'accepted',
      other: 'accepted',
    },
    'a required key': {
      none: 'refused',
      current: 'current',
      next: 'refused',
      previous: 'refused',
      other: 'refused',
    },
    'a rotation that has begun': {
      none: 'refused',
      current: 'current',
      next: 'next',
      previous: 'refused',
      other: 'refused',
    },
    'a rotation that has ended': {
      none: 'refused',
      current: 'current',
      next: 'refused',
      previous: 'previous',
      other: 'refused',
    },
    'a rotation during the first day': {
      none: 'accepted',
      current: 'current',
      next: 'next',
      previous: 'accepted',
      other: 'accepted',
    },
  };
  const rows = Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).map(([signer, result]) => [state as State, signer, result] as const),
  );
  test.each(rows)('with %s, signed by %s: %s', (state, signer, result) => {
    const decided = signerOf(
      states[state],
      ({ id }) => id === signer,
      null,
      () => true,
    );
    expect(decided.accepted ? (decided.key?.id ?? 'accepted') : 'refused').toBe(result);
  });

  test.each([
    [true, true, true, true],
    [true, true, false, false],
    [true, false, true, false],
    [true, false, false, false],
    [false, true, false, true],
    [false, false, false, true],
  ])(
    'after its keys were forgotten (required: %s, within a day: %s), a heartbeat that tells its key (%s): %s',
    (isRequired, isReplaceable, tells, accepted) => {
      const forgotten = { isRequired, isReplaceable };
      const decided = signerOf(
        [],
        () => false,
        forgotten,
        () => tells,
      );
      expect(decided).toEqual(accepted ? { accepted, key: null } : { accepted });
    },
  );
});

describe('A call that names a key', () => {
  /** By the signer: what becomes of the current key, of the next one, and of one that is new. */
  const table: Readonly<Record<State, Readonly<Record<string, string>>>> = {
    'no key': { none: 'learn' },
    'a key that is not required yet': { none: 'refuse', current: 'replace' },
    'a required key': { current: 'replace' },
    'a rotation that has begun': { current: 'replace', next: 'refuse' },
    'a rotation that has ended': { current: 'replace', previous: 'refuse' },
    'a rotation during the first day': { none: 'refuse', current: 'replace', next: 'refuse' },
  };
  const rows = Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).map(([signer, result]) => [state as State, signer, result] as const),
  );
  test.each(rows)('with %s, signed by %s, which is new: %s', (state, signer, result) => {
    const keys = states[state];
    const signedBy = keys.find(({ id }) => id === signer) ?? null;
    expect(decideKey(keys, signedBy, 'whpk_new')).toBe(result);
    for (const { publicKey } of signedBy ? keys : []) {
      expect(decideKey(keys, signedBy, publicKey)).toBe('known');
    }
  });
});
