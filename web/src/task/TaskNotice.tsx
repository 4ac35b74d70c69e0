import type { Task } from '../api/types';
import { organisation } from '../components/labels';
import { Notice } from '../components/Notice';

/** Whose turn it is, where it is not ours. */
export function TaskNotice({ task }: { readonly task: Task }) {
  const { state, customer, resolutionCode, resolutionNotes } = task;
  const name = organisation(customer);
  if (state === 'Awaiting Info') {
    return (
      <Notice tone="warning" title={`Waiting for ${name}’s answer`}>
        It goes on by itself once they answer. A solution may be proposed before that.
      </Notice>
    );
  }
  if (state === 'Resolved') {
    return (
      <Notice tone="good" title={`Proposed to ${name}: ${resolutionCode ?? 'a solution'}`}>
        {resolutionNotes && `${resolutionNotes}\n`}
        They accept it, or say what is missing.
      </Notice>
    );
  }
  return null;
}
