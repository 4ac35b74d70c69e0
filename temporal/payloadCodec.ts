import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { decrypt, derivedKey, encrypt, idOf } from '../records/secret';

const { Payload: Message } = temporal.api.common.v1;

/** The metadata names that Temporal's samples, and so other tools, use. */
const encoding = 'binary/encrypted';
const keyIdField = 'encryption-key-id';
const utf8 = {
  encode: (text: string) => Buffer.from(text),
  decode: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
};

/** 32 bytes each. */
export interface PayloadKeys {
  /** The key that encrypts payloads. Null if they are not encrypted. */
  readonly current: Buffer | null;
  /** Earlier and later keys, which can still decrypt. */
  readonly others: readonly Buffer[];
}

/** Without a key, payloads are encoded as by the SDK. */
export function dataConverter(keys: PayloadKeys): DataConverter {
  const isUsed = keys.current !== null || keys.others.length > 0;
  return isUsed ? { payloadCodecs: [createPayloadCodec(keys)] } : {};
}

/**
 * A codec for workers: a payload that cannot be decoded is passed on unchanged. An exception would fail every task of
 * the whole workflow; this way the workflow can refuse one message, or one activity fails alone.
 */
export function tolerant(converter: DataConverter): DataConverter {
  const { payloadCodecs = [] } = converter;
  return { ...converter, payloadCodecs: payloadCodecs.map(tolerantCodec) };
}

function tolerantCodec(codec: PayloadCodec): PayloadCodec {
  const decodeOne = async (payload: Payload) => {
    const [decoded] = await codec.decode([payload]).catch(() => [payload]);
    return decoded ?? payload;
  };
  return {
    encode: (payloads) => codec.encode(payloads),
    decode: (payloads) => Promise.all(payloads.map(decodeOne)),
  };
}

/**
 * Encrypts the payloads that Temporal stores (arguments, results, details) with AES-256-GCM. Workflow ids, types,
 * search attributes and failure messages stay readable. A payload without encryption is accepted unchanged, so
 * encryption can be enabled at any time.
 */
function createPayloadCodec({ current, others }: PayloadKeys): PayloadCodec {
  const opening = current ? [current, ...others] : others;
  const keys = new Map(
    opening.flatMap((key) => [derived(key), asGiven(key)].map((form) => [form.id, form])),
  );
  const sealing = current && derived(current);
  return {
    encode: async (payloads) =>
      sealing ? payloads.map((payload) => encodeOne(sealing, payload)) : payloads,
    decode: async (payloads) => payloads.map((payload) => decodeOne(keys, payload)),
  };
}

interface PayloadKey {
  /** The key and the format, as the metadata names them. */
  readonly id: string;
  readonly key: Buffer;
  /** Authenticated with the payload. */
  readonly context?: Buffer;
}

/**
 * The current format: with a key derived for payloads, and authenticated metadata. The workflow's id is not included: a
 * schedule starts workflows under other ids than its input was encoded for, and the codec server does not get any id.
 */
function derived(given: Buffer): PayloadKey {
  const id = `${idOf(given)}.2`;
  const context = utf8.encode(JSON.stringify([encoding, id]));
  return { id, key: derivedKey(given, 'crossdesk payloads'), context };
}

/** The format of earlier releases. Histories can contain it for years. */
function asGiven(key: Buffer): PayloadKey {
  return { id: idOf(key), key };
}

function encodeOne({ id, key, context }: PayloadKey, payload: Payload): Payload {
  return {
    metadata: { encoding: utf8.encode(encoding), [keyIdField]: utf8.encode(id) },
    data: encrypt(key, Message.encode(payload).finish(), context),
  };
}

function decodeOne(keys: ReadonlyMap<string, PayloadKey>, payload: Payload): Payload {
  const { metadata, data } = payload;
  if (!metadata?.encoding || utf8.decode(metadata.encoding) !== encoding) return payload;
  const id = metadata[keyIdField] ? utf8.decode(metadata[keyIdField]) : '';
  const key = keys.get(id);
  if (!key || !data) {
    throw new Error(`A payload is encrypted under the key ${id}, which is not configured`);
  }
  return Message.decode(decrypt(key.key, data, key.context));
}
