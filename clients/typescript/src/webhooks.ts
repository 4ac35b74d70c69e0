import { Webhook } from 'standardwebhooks';
import type { components } from './schema';

/** A message to a webhook. A `webhook.test` has no data. */
export type WebhookMessage = components['schemas']['WebhookMessage'];

/**
 * Reads a message and verifies its signature (Standard Webhooks).
 * @param secret the `signingSecret` of the webhook
 * @param body as it came, before it is parsed
 * @throws Error if the signature is wrong, or older than five minutes
 */
export function readWebhook(
  secret: string,
  body: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): WebhookMessage {
  const flat = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join()]);
  return new Webhook(secret).verify(body, Object.fromEntries(flat)) as WebhookMessage;
}
