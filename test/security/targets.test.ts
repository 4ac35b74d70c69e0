import { describe, expect, test } from '@jest/globals';
import { Refused } from '../../domain/refusal';
import { checkTarget, mayReach } from '../../exchange/target';

/** What is let through where private addresses are out of bounds, and where they are allowed. */
const reachability = (address: string) => [mayReach(address, false), mayReach(address, true)];

describe('An address', () => {
  test.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
    'of the internet may be reached: %s',
    (address) => expect(reachability(address)).toEqual([true, true]),
  );

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fc00::1',
    'fd12:3456::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
  ])('that is private may be reached where that is allowed: %s', (address) =>
    expect(reachability(address)).toEqual([false, true]),
  );

  test.each([
    ['link-local', '169.254.169.254'],
    ['link-local', '169.254.170.2'],
    ['link-local', '::ffff:169.254.169.254'],
    ['link-local', '::ffff:a9fe:a9fe'],
    ['link-local', 'fe80::1'],
    ['link-local', 'fe80::1%eth0'],
    ['metadata', '100.100.100.200'],
    ['metadata', '::ffff:100.100.100.200'],
    ['metadata', '168.63.129.16'],
    ['metadata', '192.0.0.192'],
    ['metadata', 'fd00:ec2::254'],
    ['metadata', 'fd00:ec2::23'],
    ['metadata', 'fd20:ce::254'],
    ['this host', '0.0.0.0'],
    ['this host', '0.1.2.3'],
    ['this host', '::'],
    ['IPv4 as IPv6', '::7f00:1'],
    ['IPv4 as IPv6', '::a9fe:a9fe'],
    ['IPv4 as IPv6', '::ffff:0:7f00:1'],
    ['IPv4 as IPv6', '64:ff9b::7f00:1'],
    ['IPv4 as IPv6', '64:ff9b::a9fe:a9fe'],
    ['IPv4 as IPv6', '64:ff9b:1::7f00:1'],
    ['IPv4 as IPv6', '2002:7f00:1::'],
    ['IPv4 as IPv6', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['site-local', 'fec0::1'],
    ['not routed', '4000::1'],
    ['not routed', '1::1'],
    ['everybody', '255.255.255.255'],
    ['everybody', '224.0.0.1'],
    ['everybody', 'ff02::1'],
    ['reserved', '240.0.0.1'],
    ['reserved', '198.18.0.1'],
    ['reserved', '192.0.2.1'],
    ['reserved', '2001:db8::1'],
  ])('that is %s may never be reached: %s', (_what, address) =>
    expect(reachability(address)).toEqual([false, false]),
  );
});

function verdict(url: string, allowPrivate: boolean): string {
  try {
    return checkTarget(url, allowPrivate).href;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

describe('A URL', () => {
  test.each([
    'http://127.0.0.1:8080/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://１２７.0.0.1/',
    'http://①②⑦.⓪.⓪.①/',
    'http:/127.0.0.1/',
    'http:\\\\127.0.0.1\\',
    'http://%31%32%37.0.0.1/',
    ' http://127.0.0.1/',
    'ht\ntp://127.0.0.1/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://10.0.0.1/',
    'http://192.168.0.1/',
    'http://[fd12::1]/',
  ])('of a private address is refused, however it is spelled: %j', (url) => {
    expect(verdict(url, false)).toBe('invalid');
    expect(verdict(url, true)).toMatch(/^http:/);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.254.43518/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::169.254.169.254]/',
    'http://[::127.0.0.1]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://0.0.0.0/',
    'http://0/',
    'http://[::]/',
    'http://user@partner.example/',
    'http://user:password@partner.example/',
    'http://partner.example@169.254.169.254/',
    'file:///etc/passwd',
    'gopher://partner.example/',
    'ftp://partner.example/',
    'unix:/var/run/docker.sock',
    'javascript:alert(1)',
    'data:text/plain,x',
    '//partner.example/',
    '/relative',
    '',
  ])('of what is nobody’s to call is refused, wherever private ones are allowed: %j', (url) => {
    expect([verdict(url, false), verdict(url, true)]).toEqual(['invalid', 'invalid']);
  });

  test.each([
    'https://partner.example/crossdesk',
    'http://8.8.8.8:3000/',
    'http://[2606:4700::1]/',
  ])('of a partner is good: %s', (url) => expect(verdict(url, false)).toBe(url));
});
