import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent } from 'undici';
import { Refused } from '../domain/refusal';

/** Cloud metadata services outside of the link-local range. */
const metadata = ['100.100.100.200', 'fd00:ec2::254', '192.0.0.192'];
const privateRanges = ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'];

/** Whether we may connect to this address. Link-local and metadata addresses never, private ones if allowed. */
export function mayReach(address: string, allowPrivate: boolean): boolean {
  const parsed = ipaddr.process(address);
  if (metadata.includes(parsed.toString())) return false;
  const range = parsed.range();
  return range === 'unicast' || (allowPrivate && privateRanges.includes(range));
}

/**
 * A URL that a partner or an admin gave us to call.
 * @throws Refused `invalid`, naming `path`, where it is not http(s), bears credentials, or names an address out of bounds
 */
export function checkTarget(url: string, allowPrivate: boolean, path = 'url'): URL {
  const refuse = (message: string) =>
    new Refused('invalid', `${path}: ${message}`, { errors: [{ path, message }] });
  if (!URL.canParse(url)) throw refuse('must be an absolute URL, such as https://partner.example.');
  const target = new URL(url);
  if (!['http:', 'https:'].includes(target.protocol)) throw refuse('must be an http or https URL.');
  if (target.username || target.password) throw refuse('must not bear credentials.');
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host) && !mayReach(host, allowPrivate)) {
    throw refuse(`must not point at ${host}: private and link-local addresses are out of bounds.`);
  }
  return target;
}

/** An HTTP agent that checks every address again after the name is resolved, at the moment it connects. */
export function createAgent(allowPrivate: boolean): Agent {
  const guarded: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = (found ?? []).filter(({ address }) => mayReach(address, allowPrivate));
      const [first] = addresses;
      if (error) callback(error, []);
      else if (!first) callback(new Error(`${hostname} resolves to no address within bounds`), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  return new Agent({
    connect: { lookup: guarded, timeout: 5_000 },
    // Each call has its own limit, from end to end.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });
}
