import type { ChangeModel, Condition } from './changeModel';

const described: Condition = { field: 'description' };
const approved: Condition = { field: 'approval', oneOf: ['Approved'] };
const completed: Condition = { field: 'completionCode' };

/** The normal change of ITIL: assessed and approved before its implementation, reviewed afterwards. */
export const normalChange: ChangeModel = {
  name: 'normal',
  title: 'Normal change',
  initial: 'Log',
  metaphases: [
    { name: 'Assessment', phases: ['Log', 'Classify'] },
    { name: 'Planning', phases: ['Plan', 'Approve'] },
    { name: 'Implementation', phases: ['Execute', 'Review'] },
    { name: 'End', phases: ['Close', 'Abandon'] },
  ],
  transitions: [
    { from: 'Log', to: 'Classify' },
    { from: 'Log', to: 'Abandon' },
    { from: 'Classify', to: 'Plan' },
    { from: 'Classify', to: 'Log' },
    { from: 'Classify', to: 'Abandon' },
    { from: 'Plan', to: 'Approve', conditions: [described] },
    { from: 'Plan', to: 'Classify' },
    { from: 'Plan', to: 'Abandon' },
    { from: 'Approve', to: 'Execute', conditions: [approved] },
    { from: 'Approve', to: 'Plan' },
    { from: 'Approve', to: 'Abandon' },
    { from: 'Execute', to: 'Review' },
    { from: 'Execute', to: 'Plan' },
    { from: 'Review', to: 'Close', conditions: [completed] },
    { from: 'Review', to: 'Execute' },
  ],
  last: ['Close', 'Abandon'],
  abandoned: 'Abandon',
};
