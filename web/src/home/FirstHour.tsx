import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Home } from '../api/types';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { Panel } from '../record/RecordPage';

type Step = NonNullable<Home['setup']>[number];

const steps: Readonly<Record<Step['step'], { readonly what: string; readonly where: ReactNode }>> =
  {
    partner: {
      what: 'Connect a partner',
      where: (
        <>
          <Link to="/registrations">Register a customer</Link>, or{' '}
          <Link to="/providers">ask a provider</Link>
        </>
      ),
    },
    item: {
      what: 'Publish an item',
      where: <Link to="/catalog-items/new">New catalog item</Link>,
    },
    people: { what: 'Add people', where: <Link to="/users">Users</Link> },
    desk: { what: 'Connect your desk', where: <Link to="/desks">Desks</Link> },
    mail: {
      what: 'Set the mail server',
      where: (
        <>
          Set <code>SMTP_URL</code> and restart
        </>
      ),
    },
  };

/** The steps of the first hour, until they are done or hidden. */
export function FirstHour({
  steps: list,
  user,
}: {
  readonly steps: Step[];
  readonly user: string;
}) {
  const key = `crossdesk.first-hour/${user}`;
  const [hidden, setHidden] = useState(() => localStorage.getItem(key) !== null);
  if (list.every(({ done }) => done)) return null;
  function hide(wanted: boolean): void {
    if (wanted) localStorage.setItem(key, 'hidden');
    else localStorage.removeItem(key);
    setHidden(wanted);
  }
  if (hidden) {
    return (
      <div>
        <Button variant="quiet" onPress={() => hide(false)}>
          Show the first steps
        </Button>
      </div>
    );
  }
  const done = list.filter((one) => one.done).length;
  return (
    <Panel
      title="First steps"
      actions={
        <Button variant="quiet" onPress={() => hide(true)}>
          Hide
        </Button>
      }
    >
      <p className="quiet">
        {done} of {list.length} done
      </p>
      <ol className="first-steps">
        {list.map(({ step, done: isDone }) => (
          <li key={step} className={isDone ? 'first-step first-step-done' : 'first-step'}>
            <span className="first-step-mark">{isDone && <Icon name="check" />}</span>
            <div>
              {steps[step].what}
              {isDone ? (
                <span className="visually-hidden"> (done)</span>
              ) : (
                <span className="home-entry">{steps[step].where}</span>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
