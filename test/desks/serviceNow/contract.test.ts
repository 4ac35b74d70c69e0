import { serviceNow } from '../../../desks/serviceNow/connector';
import { describeContract } from '../contract';
import { startCaseDesk, table } from './caseDesk';

describeContract({
  kind: serviceNow,
  start: startCaseDesk,
  wrong: { user: 'integration', password: 'wrong', tables: [table] },
  // A case that nobody has opened cannot be resolved at once.
  statuses: { fresh: '1', open: '10', done: '10', unknown: 'nonsense' },
  priorities: ['2', '1'],
  unknownPerson: 'nobody-known',
  filesStandAlone: true,
  unknownTicket: `${table}/00000000000000000000000000000000`,
});
