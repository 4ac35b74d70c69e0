import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Home } from '../api/types';
import { organisation } from '../components/labels';
import { RecordLink } from '../components/RecordLink';
import { t } from '../i18n/t';
import { Panel } from '../record/RecordPage';

type Partner = NonNullable<Home['partners']>[number];
type Desk = NonNullable<Home['desks']>[number];

const tones = { ok: 'good', late: 'waiting', paused: 'waiting', failing: 'bad' } as const;
const healthTexts = {
  ok: 'home.ok',
  late: 'home.healthLate',
  paused: 'home.paused',
  failing: 'home.failing',
} as const;
/** Those that need attention come first; the rest is on the page of all. */
const most = 8;

/** The health of partners and desks, and the webhooks that fail, for admins. */
export function HealthOfAll({
  partners,
  desks,
  webhooks,
}: {
  readonly partners: readonly Partner[];
  readonly desks: readonly Desk[];
  /** Those that fail. */
  readonly webhooks: readonly Desk[];
}) {
  return (
    <>
      {partners.length > 0 && (
        <Panel title={t('home.partners')} actions={<Link to="/connections">{t('home.all')}</Link>}>
          <Destinations
            label={t('home.partners')}
            rows={partners.map((one) => ({
              ...one,
              title: organisation(one.name),
              wants: wantOf(one),
              link: <RecordLink path={one.links.self}>{organisation(one.name)}</RecordLink>,
            }))}
          />
        </Panel>
      )}
      {desks.length > 0 && (
        <Panel title={t('home.desks')} actions={<Link to="/desks">{t('home.all')}</Link>}>
          <Destinations
            label={t('home.desks')}
            rows={desks.map((one) => ({
              ...one,
              title: one.name,
              wants: null,
              link: (
                <Link to="/desks/$id" params={{ id: one.id }}>
                  {one.name}
                </Link>
              ),
            }))}
          />
        </Panel>
      )}
      {webhooks.length > 0 && (
        <Panel title={t('shell.webhooks')} actions={<Link to="/webhooks">{t('home.all')}</Link>}>
          <Destinations
            label={t('shell.webhooks')}
            rows={webhooks.map((one) => ({
              ...one,
              title: one.name,
              wants: null,
              link: <RecordLink path={one.links.self}>{one.name}</RecordLink>,
            }))}
          />
        </Panel>
      )}
    </>
  );
}

/** What an admin has to decide on a connection that is not established yet. */
function wantOf({ state, partnerIs }: Partner): string | null {
  if (state === 'Requested')
    return t(partnerIs === 'customer' ? 'home.waitsForApproval' : 'home.waitsForProvider');
  if (state === 'Approved')
    return t(partnerIs === 'customer' ? 'home.waitsForCustomer' : 'home.waitsForActivation');
  return null;
}

type Row = Pick<Desk, 'id' | 'health' | 'pending' | 'failed'> & {
  readonly title: string;
  readonly wants: string | null;
  readonly link: ReactNode;
};

function Destinations({ label, rows }: { readonly label: string; readonly rows: readonly Row[] }) {
  const isGood = (row: Row) => row.health === 'ok' && row.wants === null && row.failed === 0;
  const shown = [...rows.filter((row) => !isGood(row)), ...rows.filter(isGood)].slice(0, most);
  const rest = rows.length - shown.length;
  return (
    <>
      <ul className="home-list" aria-label={label}>
        {shown.map(({ id, health, pending, failed, wants, link }) => (
          <li key={id} className="home-row">
            <div className="home-what">
              {link}
              <span className="home-entry">
                {wants ??
                  (failed > 0
                    ? t('home.pendingAndFailed', { pending, failed })
                    : t('home.pending', { pending }))}
              </span>
            </div>
            <span className={`badge badge-${tones[health]}`}>{t(healthTexts[health])}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="quiet home-more">{t('home.more', { rest })}</p>}
    </>
  );
}
