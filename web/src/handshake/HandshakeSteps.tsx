import type { ReactNode } from 'react';
import { Icon } from '../components/Icon';
import './handshake.css';

export interface HandshakeStep {
  readonly title: string;
  readonly by: 'us' | 'them';
  /** Who does what here, while it is to be done. */
  readonly what: ReactNode;
}

interface Props {
  readonly hops: readonly HandshakeStep[];
  /** Which one is to be done; past the last: all are. */
  readonly at: number;
  /** Why it stops there for good. */
  readonly ended?:
    | { readonly title: string; readonly reason: string | null; readonly again: ReactNode }
    | undefined;
  /** What came of it, once all are done. */
  readonly established?: ReactNode;
  /** The partner's name, as it stands within a sentence. */
  readonly them: string;
  /** What may be done at this hop. */
  readonly children?: ReactNode;
}

/** Where a handshake stands: its hops on both sides, whose turn it is, and what comes next. */
export function HandshakeSteps({ hops, at, ended, established, them, children }: Props) {
  const whose = ({ by }: HandshakeStep) =>
    by === 'us' ? 'You' : them.charAt(0).toUpperCase() + them.slice(1);
  const next = hops[at + 1];
  return (
    <section className="panel hops" aria-labelledby="hops">
      <h2 id="hops">Where it stands</h2>
      <ol className="hop-list">
        {hops.map((hop, index) => {
          const look =
            index < at ? 'done' : index > at ? 'ahead' : ended ? 'off' : ('current' as const);
          return (
            <li
              key={hop.title}
              className={`hop hop-${look}`}
              {...(index === at && { 'aria-current': 'step' as const })}
            >
              <span className="hop-mark">
                {look === 'done' ? (
                  <Icon name="check" />
                ) : look === 'off' ? (
                  <Icon name="cross" />
                ) : (
                  <span aria-hidden="true">{index + 1}</span>
                )}
              </span>
              <div className="hop-body">
                <p className="hop-title">
                  {hop.title} <span className="hop-by">{whose(hop)}</span>
                  {look === 'done' && <span className="visually-hidden">, done</span>}
                </p>
                {look === 'off' && ended && (
                  <>
                    <p className="hop-what">
                      <strong>{ended.title}.</strong> {ended.reason}
                    </p>
                    <p className="quiet hop-next">{ended.again}</p>
                  </>
                )}
                {look === 'current' && (
                  <>
                    <div className="hop-what">
                      <strong>
                        {hop.by === 'us' ? 'It is your turn.' : `It is ${them}’s turn.`}
                      </strong>{' '}
                      {hop.what}
                    </div>
                    {children && <div className="buttons hop-actions">{children}</div>}
                    {next && (
                      <p className="quiet hop-next">
                        Next: {next.title.toLowerCase()} ({next.by === 'us' ? 'you' : them}).
                      </p>
                    )}
                  </>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {at >= hops.length && established}
    </section>
  );
}
