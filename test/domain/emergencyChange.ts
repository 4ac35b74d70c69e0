import type { ChangeModel } from '../../domain/changeModel';

/** A change that cannot wait: carried out under one condition of several parts, and answered for afterwards. */
export const emergencyChange: ChangeModel = {
  name: 'emergency',
  title: 'Emergency change',
  initial: 'Raise',
  metaphases: [
    { name: 'Alarm', phases: ['Raise', 'Authorise'] },
    { name: 'Action', phases: ['Fix'] },
    { name: 'Past', phases: ['Done', 'Dropped'] },
  ],
  transitions: [
    { from: 'Raise', to: 'Authorise' },
    {
      from: 'Raise',
      to: 'Dropped',
      conditions: [{ field: 'completionCode', oneOf: ['Withdrawn', 'Duplicate'] }],
    },
    {
      from: 'Authorise',
      to: 'Fix',
      conditions: [
        { field: 'approval', oneOf: ['Approved'] },
        { field: 'description' },
        { field: 'priority', oneOf: ['1', '2'] },
      ],
    },
    { from: 'Authorise', to: 'Dropped', conditions: [{ field: 'description' }] },
    { from: 'Fix', to: 'Authorise' },
    { from: 'Fix', to: 'Done', conditions: [{ field: 'completionCode' }] },
  ],
  last: ['Done', 'Dropped'],
  abandoned: 'Dropped',
};
