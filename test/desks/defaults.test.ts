import { expect, test } from '@jest/globals';
import { deskKinds } from '../../desks/kinds';
import { deskRecords } from '../../domain/deskMapping';
import { mappingFaults } from '../../domain/deskMappingFaults';

test.each(deskKinds)('The default mapping of $title names nothing that does not exist', (kind) => {
  expect(mappingFaults(kind.mapping)).toEqual([]);
  expect(Object.keys(kind.mapping.records).sort()).toEqual([...deskRecords].sort());
});
