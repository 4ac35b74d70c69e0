import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';
import { Refused } from '../domain/refusal';

/** What clouds tell their machines, secrets among it, outside of the link-local range. */
const metadata = [
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::23',
  'fd00:ec2::254',
  'fd20:ce::254',
];
/** All of IPv6 that is routed so far. Beyond it are, say, the old spellings of IPv4: `::127.0.0.1`. */
const routed = ipaddr.IPv6.parseCIDR('2000::/3');
const privateRanges = ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'];

/** Whether we may connect to this address. Link-local and metadata addresses never, private ones if allowed. */
export function mayReach(address: string, allowPrivate: boolean): boolean {
  const parsed = ipaddr.process(address);
  if (metadata.includes(parsed.toString())) return false;
  const range = parsed.range();
  if (range === 'unicast' && parsed instanceof ipaddr.IPv6) return parsed.match(routed);
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
  const { hostname } = target;
  if (isBeyond(hostname, allowPrivate)) {
    throw refuse(
      `must not point at ${hostname}: private and link-local addresses are out of bounds.`,
    );
  }
  return target;
}

/** Whether the host of a URL is written as an address that we may not connect to. */
function isBeyond(hostname: string, allowPrivate: boolean): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) && !mayReach(address, allowPrivate);
}

/**
 * An HTTP agent that checks every address at the moment it connects: after a name is resolved, and where there is no
 * name to resolve.
 * @param resolve finds a name's addresses; those that it finds are those that are connected to
 */
export function createAgent(allowPrivate: boolean, resolve: typeof lookup = lookup): Agent {
  const guarded: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = (found ?? []).filter(({ address }) => mayReach(address, allowPrivate));
      const [first] = addresses;
      if (error) callback(error, []);
      else if (!first) callback(new Error(`${hostname} resolves to no address within bounds`), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ lookup: guarded, timeout: 5_000 });
  return new Agent({
    connect(options, callback) {
      // A URL may have been taken when it was within bounds still.
      if (!isBeyond(options.hostname, allowPrivate)) connect(options, callback);
      else callback(new Error(`${options.hostname} is out of bounds`), null);
    },
    // Each call has its own limits.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });
}
