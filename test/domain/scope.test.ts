import { expect, test } from '@jest/globals';
import { includesScopes, permits } from '../../domain/scope';

test.each([
  [null, 'requests', 'write', true],
  [['requests:write'], 'requests', 'write', true],
  [['requests:write'], 'requests', 'read', true],
  [['requests:read'], 'requests', 'read', true],
  [['requests:read'], 'requests', 'write', false],
  [['requests:read'], 'tasks', 'read', false],
  [['*:read'], 'tasks', 'read', true],
  [['*:read'], 'tasks', 'write', false],
  [['sensitive:write'], 'connections', 'write', false],
  [[], 'requests', 'read', false],
  // An operation whose area nobody named is out of reach.
  [['requests:write'], 'something-new', 'read', false],
] as const)('%j allows %s to be %s: %s', (held, area, access, allowed) => {
  expect(permits(held, area, access)).toBe(allowed);
});

test.each([
  [null, null, true],
  [null, ['*:read'], true],
  [['*:read'], null, false],
  [['*:read'], ['*:read', 'cases:read'], true],
  [['cases:write'], ['cases:read'], true],
  [['cases:read'], ['cases:write'], false],
  [['cases:write'], ['cases:write', 'sensitive:write'], false],
  [['cases:write'], ['*:read'], false],
] as const)('a token with %j makes one with %j: %s', (held, wanted, can) => {
  expect(includesScopes(held, wanted)).toBe(can);
});
