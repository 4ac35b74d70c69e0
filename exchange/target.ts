import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';
import { type Coded, Refused } from '../domain/refusal';
import { type Outgoing, requireOutgoing } from './outgoing';

/** Metadata services of clouds, which expose secrets, outside of the link-local range. */
const metadata = [
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::23',
  'fd00:ec2::254',
  'fd20:ce::254',
];
/** The part of IPv6 that is routed. Outside of it are, for example, old spellings of IPv4: `::127.0.0.1`. */
const routed = ipaddr.IPv6.parseCIDR('2000::/3');
const privateRanges = ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'];

/** Whether we may connect to this address: never to link-local and metadata addresses, to private ones if allowed. */
export function mayReach(address: string, allowPrivate: boolean): boolean {
  const parsed = ipaddr.process(address);
  if (metadata.includes(parsed.toString())) return false;
  const range = parsed.range();
  if (range === 'unicast' && parsed instanceof ipaddr.IPv6) return parsed.match(routed);
  return range === 'unicast' || (allowPrivate && privateRanges.includes(range));
}

/**
 * Checks a URL that a partner or an admin entered.
 * @throws Refused `invalid`, naming `path`, if it is not http(s), contains credentials, or names an address that is not
 * allowed
 */
export function checkTarget(url: string, allowPrivate: boolean, path = 'url'): URL {
  const refuse = (message: string, coded: Coded) =>
    new Refused('invalid', `${path}: ${message}`, { errors: [{ path, message, ...coded }] });
  const plain: Coded = { code: 'urlPlain' };
  if (!URL.canParse(url))
    throw refuse('must be an absolute URL, such as https://partner.example.', plain);
  const target = new URL(url);
  if (!['http:', 'https:'].includes(target.protocol))
    throw refuse('must be an http or https URL.', plain);
  if (target.username || target.password) throw refuse('must not bear credentials.', plain);
  const { hostname } = target;
  if (isBeyond(hostname, allowPrivate)) {
    throw refuse(
      `must not point at ${hostname}: private and link-local addresses are out of bounds.`,
      { code: 'privateAddress', params: { name: hostname } },
    );
  }
  return target;
}

/** Whether the host of a URL is an IP address that we may not connect to. */
function isBeyond(hostname: string, allowPrivate: boolean): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) && !mayReach(address, allowPrivate);
}

/** Resolves a name to addresses that we may connect to. */
export function guardedLookup(
  allowPrivate: boolean,
  resolve: typeof lookup = lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = (found ?? []).filter(({ address }) => mayReach(address, allowPrivate));
      const [first] = addresses;
      if (error) callback(error, []);
      else if (!first) callback(new Error(`${hostname} resolves to no address within bounds`), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * An HTTP agent that checks every address when it connects, also addresses that were resolved from a name.
 * @param resolve resolves a name; the agent connects to the addresses that it returns
 * @param outgoing is asked before every connection. Connections are always allowed if absent
 */
export function createAgent(
  allowPrivate: boolean,
  resolve: typeof lookup = lookup,
  outgoing?: Outgoing,
): Agent {
  const connect = buildConnector({ lookup: guardedLookup(allowPrivate, resolve), timeout: 5_000 });
  return new Agent({
    connect(options, callback) {
      const open = () => {
        // The URL may have been accepted when its address was still allowed.
        if (!isBeyond(options.hostname, allowPrivate)) connect(options, callback);
        else callback(new Error(`${options.hostname} is out of bounds`), null);
      };
      if (outgoing) requireOutgoing(outgoing).then(open, (error: Error) => callback(error, null));
      else open();
    },
    // Each call sets its own timeouts.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });
}
