import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Home } from '../api/types';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { RichText } from '../i18n/RichText';
import { type TextKey, t } from '../i18n/t';
import { Panel } from '../record/RecordPage';

type Step = NonNullable<Home['setup']>[number];

const steps: Readonly<Record<Step['step'], TextKey>> = {
  partner: 'home.partner',
  item: 'home.item',
  people: 'home.people',
  desk: 'home.desk',
  mail: 'home.mail',
};

const places: Readonly<Record<Step['step'], () => ReactNode>> = {
  partner: () => (
    <RichText
      text="home.partnerWhere"
      parts={{ customer: <Link to="/registrations" />, provider: <Link to="/providers" /> }}
    />
  ),
  item: () => <Link to="/catalog-items/new">{t('home.newItem')}</Link>,
  people: () => <Link to="/users">{t('home.users')}</Link>,
  desk: () => <Link to="/desks">{t('home.desks')}</Link>,
  mail: () => <RichText text="home.mailWhere" parts={{ code: <code /> }} />,
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
          {t('home.showFirstSteps')}
        </Button>
      </div>
    );
  }
  const done = list.filter((one) => one.done).length;
  return (
    <Panel
      title={t('home.firstSteps')}
      actions={
        <Button variant="quiet" onPress={() => hide(true)}>
          {t('home.hide')}
        </Button>
      }
    >
      <p className="quiet">{t('home.doneOf', { done, total: list.length })}</p>
      <ol className="first-steps">
        {list.map(({ step, done: isDone }) => (
          <li key={step} className={isDone ? 'first-step first-step-done' : 'first-step'}>
            <span className="first-step-mark">{isDone && <Icon name="check" />}</span>
            <div>
              {t(steps[step])}
              {isDone ? (
                <span className="visually-hidden"> {t('home.done')}</span>
              ) : (
                <span className="home-entry">{places[step]()}</span>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
