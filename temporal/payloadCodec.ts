import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { decrypt, derivedKey, encrypt, idOf } from '../records/secret';

const { Payload: Message } = temporal.api.common.v1;

/** The names under which Temporal's own samples, and so other tools, know it. */
const encoding = 'binary/encrypted';
const keyIdField = 'encryption-key-id';
const utf8 = {
  encode: (text: string) => Buffer.from(text),
  decode: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
};

/** 32 bytes each. */
export interface PayloadKeys {
  /** What goes to Temporal is encrypted under it; null: it is not encrypted. */
  readonly current: Buffer | null;
  /** Open what they encrypted: keys from before, and keys to come. */
  readonly others: readonly Buffer[];
}

/** With no key at all, payloads are as the SDK makes them. */
export function dataConverter(keys: PayloadKeys): DataConverter {
  const isUsed = keys.current !== null || keys.others.length > 0;
  return isUsed ? { payloadCodecs: [createPayloadCodec(keys)] } : {};
}

/**
 * As a worker needs it: what its codecs cannot decode is handed on as it is. An exception would fail the task of the whole
 * workflow for ever; this way it is the workflow's to refuse one message, or the activity's to fail by itself.
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
 * Encrypts what Temporal keeps (arguments, results, details): AES-256-GCM. Workflow ids, types, search attributes and
 * the messages of failures stay legible. What was not encrypted is taken as it is, so that it can be turned on at any time.
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
  /** The key and the form, as the metadata names them. */
  readonly id: string;
  readonly key: Buffer;
  /** Authenticated with the payload. */
  readonly context?: Buffer;
}

/**
 * The form of today: under a key derived for payloads, with the metadata authenticated. Not the workflow's id: a schedule
 * starts workflows under other ids than its input was encoded for, and the codec server is not told any.
 */
function derived(given: Buffer): PayloadKey {
  const id = `${idOf(given)}.2`;
  const context = utf8.encode(JSON.stringify([encoding, id]));
  return { id, key: derivedKey(given, 'crossdesk payloads'), context };
}

/** The form of earlier releases, which histories may have for years. */
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
