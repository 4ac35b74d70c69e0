import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { verifySignature } from '../../cli/signedEntry';
import type { ExchangeEvent } from '../../domain/event';
import { proofOf, signEvent, signedText } from '../../exchange/eventSignature';
import { fingerprintOf, newSigningKey, publicKeyOf } from '../../exchange/signingKey';
import { exportedEntry, verifyEntry } from '../../exchange/verifyEntry';
import { toWire } from '../../exchange/wire';

const privateKey = newSigningKey();
const publicKey = publicKeyOf(privateKey);
const id = '0d5c3c0e-2f39-4d0d-9f5e-6a3a3a1c9b11';
const comment: ExchangeEvent = {
  id,
  name: 'commented',
  subject: 'ACME-PRQ0001001',
  sequence: 3,
  time: '2026-11-30T12:00:00.000Z',
  data: { by: 'Dana', kind: 'comment', text: 'Voilà: 1 € — “done”' },
};
const signed = signEvent(privateKey, toWire('northwind', comment));

describe('A signed event', () => {
  test('is proven by any copy of it, however it is formatted and in whatever order', () => {
    const copy = JSON.parse(
      JSON.stringify(Object.fromEntries(Object.entries(signed).reverse()), null, 3),
    );
    expect(proofOf({ id: 'k', publicKey }, copy)).toEqual({
      key: 'k',
      text: signedText(signed),
      signature: signed.signature,
    });
  });

  test('has the canonical text of RFC 8785', () => {
    expect(
      signedText({ b: [1e21, 0.1, '€\u0001'], a: { '\u20ac': null, A: true }, signature: 'x' }),
    ).toBe('{"a":{"A":true,"€":null},"b":[1e+21,0.1,"€\\u0001"]}');
  });

  test.each<[string, object]>([
    ['another text', { data: { ...signed.data, text: 'Done' } }],
    ['another author', { data: { ...signed.data, by: 'Nora' } }],
    ['another record', { subject: 'ACME-PRQ0001002' }],
    ['another time', { time: '2026-11-30T12:00:01.000Z' }],
    ['an attribute more', { dataschema: 'x' }],
    ['no signature', { signature: undefined }],
    ['a signature that is no text', { signature: 7 }],
    ['the signature of another key', { signature: signEvent(newSigningKey(), signed).signature }],
  ])('with %s is not', (_what, changes) => {
    expect(proofOf({ id: 'k', publicKey }, { ...signed, ...changes })).toBeNull();
  });
});

/** An entry as the API exports it. */
const exported = {
  format: 'crossdesk-signed-entry/1',
  receivedBy: 'acme',
  sentBy: 'northwind',
  record: comment.subject,
  entry: {
    id,
    kind: 'comment',
    text: comment.data.text ?? '',
    by: 'Dana',
    instance: 'northwind',
    at: comment.time,
  },
  events: [
    {
      event: signed,
      receivedAt: '2026-11-30T12:00:02.000Z',
      key: {
        publicKey,
        fingerprint: fingerprintOf(publicKey),
        learnt: 'handshake',
        acceptedFrom: '2026-01-01T00:00:00.000Z',
        acceptedUntil: null as string | null,
      },
    },
  ],
};
type Exported = typeof exported;
const [event] = exported.events as [Exported['events'][number]];
const withEvent = (changes: object) => ({ ...exported, events: [{ ...event, ...changes }] });
const faults = (file: object, expected?: string) =>
  verifyEntry(exportedEntry.parse(file), expected).flatMap(({ isGood, text }) =>
    isGood ? [] : [text],
  );

describe('An exported entry', () => {
  test('is verified with the key that it was signed by', () => {
    for (const expected of [undefined, publicKey, fingerprintOf(publicKey)]) {
      expect(faults(exported, expected)).toEqual([]);
    }
  });

  test('with an edit is compared with its last text', () => {
    const edit = { ...comment, sequence: 4, data: { ...comment.data, text: 'Undone' } };
    const later = { ...event, event: signEvent(privateKey, toWire('northwind', edit)) };
    const file = { ...exported, events: [event, later] };
    expect(faults({ ...file, entry: { ...exported.entry, text: 'Undone' } })).toEqual([]);
    expect(faults(file)).toEqual([expect.stringMatching(/^The text differs/)]);
  });

  const other = publicKeyOf(newSigningKey());
  test.each<[string, object, RegExp, string?]>([
    [
      'another text in the entry',
      { ...exported, entry: { ...exported.entry, text: 'No' } },
      /The text differs\. Entry: "No"\. Event: "Voilà/,
    ],
    [
      'another author in the entry',
      { ...exported, entry: { ...exported.entry, by: 'X' } },
      /The author differs/,
    ],
    ['another record', { ...exported, record: 'ACME-PRQ0009999' }, /The record differs/],
    ['another sender', { ...exported, sentBy: 'globex' }, /source is .*northwind/],
    [
      'a changed event',
      withEvent({ event: { ...signed, type: 'crossdesk.request.noted.v1' } }),
      /was not signed/,
    ],
    ['another key', withEvent({ key: { ...event.key, publicKey: other } }), /was not signed/],
    [
      'a key from before it was accepted',
      withEvent({ receivedAt: '2025-12-31T00:00:00.000Z' }),
      /was not accepted/,
    ],
    [
      'a key that was retired',
      withEvent({ key: { ...event.key, acceptedUntil: '2026-11-30T00:00:00.000Z' } }),
      /was not accepted/,
    ],
    [
      'another fingerprint',
      withEvent({ key: { ...event.key, fingerprint: 'SHA256:x' } }),
      /The file says SHA256:x/,
    ],
    ['a key that the sender does not name', exported, /expected of northwind is whpk_/, other],
  ])('with %s is not', (...[, file, fault, expected]) => {
    expect(faults(file, expected).join('\n')).toMatch(fault);
  });
});

describe('npm run crossdesk -- verify-signature', () => {
  let folder: string;
  let log: { mockRestore(): void };
  const lines: string[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossdesk-entry-'));
    log = jest.spyOn(console, 'log').mockImplementation((line) => {
      lines.push(String(line));
    });
  });
  afterEach(() => {
    lines.splice(0);
  });
  afterAll(() => {
    log.mockRestore();
    rmSync(folder, { recursive: true, force: true });
  });
  const verify = (content: string, key?: string) => {
    const file = join(folder, 'entry.json');
    writeFileSync(file, content);
    return verifySignature(file, key === undefined ? {} : { key });
  };

  test('says whose entry it is, which key signed it, and that the fingerprint is to be compared', () => {
    expect(verify(JSON.stringify(exported))).toBe(true);
    expect(lines.join('\n')).toMatch(
      /sent by northwind to acme.*✓ .*SHA256:.*Compare the fingerprint/s,
    );
  });

  test('fails where something is wrong, and says what', () => {
    expect(verify(JSON.stringify(exported), 'SHA256:other')).toBe(false);
    expect(lines.join('\n')).toContain('✗ The key that was expected');
  });

  test.each(['', '{', '{}', '[]'])(
    'says of a file with %p that it is no exported entry',
    (content) => {
      expect(() => verify(content)).toThrow(/no exported entry|JSON/);
    },
  );
});
